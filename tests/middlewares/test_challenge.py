from __future__ import annotations

import time

import pytest
from scrapy.http import HtmlResponse

from wartaspider.middlewares.challenge import is_blank, is_challenge, visible
from wartaspider.urls import Site

SITE = Site("http://127.0.0.1:8000")
URL = "http://127.0.0.1:8000/read1/a?page=all"
CLOUDFLARE = """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
<meta http-equiv="refresh" content="390"></head><body class="no-js"><div class="main-wrapper">
<h1>wartaekonomi.co.id</h1><noscript>Enable JavaScript and cookies to continue</noscript></div>
<script>(function(){window._cf_chl_opt={cvId:'3'};var a=document.createElement('script');
a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=1';})();</script></body></html>"""
SHELL = """<!DOCTYPE html><html lang="id"><head><title>Warta Ekonomi</title>{0}</head><body>
<noscript>{1}</noscript><div id="root"></div>{2}<script src="{3}"></script></body></html>"""
APP = "/static/js/main.4f2a.js"
ORDINARY_MARKS = "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"


def page(body, title="Berita", headers=None):
    text = body if body.startswith("<!") else f"<html><title>{title}</title>{body}</html>"
    return HtmlResponse(URL, body=text.encode(), headers=headers)


@pytest.mark.parametrize(
    "response",
    [
        page(CLOUDFLARE),
        page("<body>x", headers={"cf-mitigated": "challenge"}),
        page("<h1>Sorry, you have been blocked</h1>", title="Attention Required! | Cloudflare"),
        page("<p>DDoS protection by DDoS-Guard</p><script>1</script>", title="DDOS-GUARD"),
        page('<iframe src="/_Incapsula_Resource?CWUDNSAI=9">Incapsula incident ID: 1</iframe>'),
        page("<noscript>Please enable JavaScript to view the page.</noscript><script>1</script>"),
        page('<form><div class="g-recaptcha"></div></form><a href="/">Beranda</a>'),
        page("<p>Mohon aktifkan JavaScript.</p><script src=x.js></script>"),
        page(
            "<noscript>Please enable JavaScript to view the page content.<br/>Your support ID is:"
            " 1.</noscript><script src='/TSPD/08a?type=18'></script>",
        ),
        page(
            "<div id='challenge-container'></div><script src='https://1.token.awswaf.com/x.js'>"
            "</script><noscript><h1>JavaScript is disabled</h1>verify that you're not a robot."
            "</noscript>",
        ),
        page("<noscript>Enable JavaScript</noscript><script src='/cdn-cgi/x/y.js'></script>"),
        page("<noscript>Enable JavaScript</noscript><script src='//waf.example/y.js'></script>"),
        page(SHELL.format("", "Enable JavaScript", "<div class='cf-turnstile'></div>", APP)),
        page(SHELL.format("", "Enable JavaScript", "", APP).replace("Warta", "Just a moment")),
    ],
)
def test_is_challenge_when_one(response):
    assert is_challenge(response, SITE)


@pytest.mark.parametrize(
    "response",
    [
        page(f"{ORDINARY_MARKS}<p>Isi.</p><a href='/read2/b'>Lain</a>"),
        page(f"{ORDINARY_MARKS}<a href='/a'>A</a><a href='/b'>B</a><a href='/c'>C</a>"),
        page(ORDINARY_MARKS + "<p>" + "Kalimat berita yang panjang. " * 40 + "</p>"),
        page("<p>Isi</p><a href='https://www.wartaekonomi.co.id/read2/b'>x</a>", "Access Denied"),
        page("<p>Tidak ada berita.</p>"),
        page("<script>ga()</script><p>Tidak ada berita.</p>"),
        page("<p>Captcha baru dari bank itu.</p>"),
        page(SHELL.format("", "You need to enable JavaScript to run this app.", "", APP)),
        page(SHELL.format("", "Aktifkan JavaScript untuk membaca.", "<p>Memuat...</p>", APP)),
        page(SHELL.format(ORDINARY_MARKS, "This app requires JavaScript.", "", "main.js")),
        page(
            SHELL.format(
                "<script src='https://www.google.com/recaptcha/api.js?render=k'></script>",
                "JavaScript is required.",
                "",
                f"https://www.wartaekonomi.co.id{APP}",
            )
        ),
        page(SHELL.format("", "", "", APP)),
    ],
)
def test_is_challenge_when_a_page_of_content(response):
    assert not is_challenge(response, SITE)


@pytest.mark.parametrize("body", ["<html><body> </body></html>", "<html></html>", "<!-- x -->"])
def test_is_blank_when_nothing_shows(body):
    assert is_blank(body.encode())


@pytest.mark.parametrize(
    "body",
    [
        "<p>Isi</p>",
        "<div id=app></div><script src=a></script>",
        "<img src=a>",
        "<title>Indeks</title><body><ul></ul>",
    ],
)
def test_is_blank_when_something_shows(body):
    assert not is_blank(body.encode())


def test_visible_when_scripts_are_there():
    text = "<title>T</title><body><script>a</script>Isi &amp; <b>teks</b><style>x</style></body>"
    assert visible(text) == "Isi & teks"


@pytest.mark.parametrize(
    "part", ["<a href ", "<script", "<script src ", "<a ", "<title", "<", "href=", "<a href="]
)
def test_is_challenge_when_hostile_is_quick(part):
    for word in ("captcha", "enable javascript"):
        body = (f"<noscript>{word}</noscript><form>" + part * 400_000)[:500_000]
        start = time.process_time()
        is_challenge(HtmlResponse(URL, body=body.encode()), SITE)
        assert time.process_time() - start < 1
