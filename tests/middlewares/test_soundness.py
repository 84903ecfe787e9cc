from __future__ import annotations

import gzip

import pytest
from middlewares.loopback import PAGE, Answer, crawl

from wartaspider.middlewares.soundness import EndTags, ending, page_kind

CHALLENGE = Answer(
    b"<html><title>Just a moment...</title><script>_cf_chl_opt</script>"
    b"<noscript>Enable JavaScript</noscript></html>"
)
OPEN = b"<html><body><p>Berita palsu.</p><a href='/read9/lain'>Lain</a></div>"
CUT = PAGE[:40]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://x/read1/a?page=all", "/read"),
        ("http://x/read22/b", "/read"),
        ("http://x/indeks/20210708", "/indeks"),
        ("http://x/category-283/bursa", "/category"),
        ("http://x/", "/"),
    ],
)
def test_page_kind_when(url, kind):
    assert page_kind(url) == kind


def test_is_cut_when_tag_is_there():
    assert not EndTags().is_cut("/read", b"<p>x</p></HTML >", None)


def test_is_cut_when_kind_had_tags_stays_cut():
    tags = EndTags(closed={"/read"})
    assert tags.is_cut("/read", OPEN, ending(OPEN))


def test_is_cut_when_site_never_sends_tags_takes_the_second_answer():
    tags = EndTags()
    assert tags.is_cut("/read", b"<p>x", None)
    assert not tags.is_cut("/read", b"<p>x", ending(b"<p>x"))


def test_is_cut_when_endings_differ():
    assert EndTags().is_cut("/read", b"<p>xyz", ending(b"<p>xy"))


def test_is_cut_when_template_is_known_takes_the_first_answer():
    tags = EndTags()
    footer = b"<footer>Warta palsu, sejak 1989</footer>\n"
    tags.is_cut("/read", b"<p>1" + footer, ending(b"<p>1" + footer))
    assert not tags.is_cut("/read", b"<p>2" + footer, None)
    assert tags.is_cut("/read", b"<p>2" + footer[:-9], None)


def test_is_cut_when_only_other_kinds_have_tags_wants_a_clean_end():
    tags = EndTags(closed={"/indeks"})
    assert tags.is_cut("/read", b"<p>setengah kali", ending(b"<p>setengah kali"))
    assert not tags.is_cut("/read", OPEN, ending(OPEN))


UNSOUND = {
    "empty": Answer(b""),
    "blank": Answer(b"  \n"),
    "nothing-shown": Answer(b"<html><body></body></html>"),
    "length-too-short": Answer(PAGE, length=len(PAGE) - 20),
    "challenge": CHALLENGE,
    "gzip-that-is-none": Answer(b"plain", headers={"Content-Encoding": "gzip"}),
    "gzip-cut": Answer(gzip.compress(PAGE)[:60], headers={"Content-Encoding": "gzip"}),
    "brotli-broken": Answer(b"garbage!", headers={"Content-Encoding": "br"}),
    "zstd-broken": Answer(b"garbage!", headers={"Content-Encoding": "zstd"}),
    "deflate-broken": Answer(b"garbage!", headers={"Content-Encoding": "deflate"}),
}


def test_crawl_when_unsound_pages_pass(serve):
    paths = [f"/read{n}/{name}" for n, name in enumerate(UNSOUND, start=2)]
    faults = zip(paths, UNSOUND.values(), strict=True)
    server = serve({path: [fault, fault, Answer()] for path, fault in faults})
    outcome = crawl(server.base, "/read1/a", *paths, CONCURRENT_REQUESTS=1)
    assert outcome.bodies == {server.base + path: PAGE.decode() for path in ["/read1/a", *paths]}
    assert {path: len(server.times(path)) for path in paths} == dict.fromkeys(paths, 3)
    assert outcome.stats["warta/retries/count"] == 2 * len(paths)


def test_crawl_when_unsound_pages_stay_names_them(serve):
    bomb = Answer(gzip.compress(b"0" * 10**6), headers={"Content-Encoding": "gzip"})
    server = serve({"/read2/b": Answer(b""), "/read3/c": Answer(CUT), "/read4/d": bomb})
    paths = ["/read1/a", "/read2/b", "/read3/c", "/read4/d", "/read5/e"]
    options = {"CONCURRENT_REQUESTS": 1, "DOWNLOAD_MAXSIZE": 10**5}
    outcome = crawl(server.base, *paths, **options)
    ends = [outcome.ends[server.base + path] for path in paths]
    assert ends == ["ok", "cut-page", "cut-page", "too-large", "ok"]
    assert f"Given up: {server.base}/read3/c is cut short" in outcome.log


def test_crawl_when_many_pages_are_empty_goes_on(serve):
    paths = [f"/read{n}/a" for n in range(1, 9)]
    server = serve(dict.fromkeys(paths, Answer(b"")))
    outcome = crawl(server.base, *paths, RETRY_TIMES=1, CONCURRENT_REQUESTS=1)
    assert outcome.reason == "finished"
    assert set(outcome.ends.values()) == {"cut-page"}


def test_crawl_when_every_page_is_a_challenge_counts_as_refusal(serve):
    paths = [f"/read{n}/a" for n in range(1, 30)]
    server = serve(dict.fromkeys(paths, CHALLENGE))
    options = {"CONCURRENT_REQUESTS": 1, "RETRY_TIMES": 1}
    outcome = crawl(server.base, *paths, **options)
    assert outcome.reason == "refused"
    assert set(outcome.ends.values()) <= {"challenge", "refused", "stopped"}
    assert len(set(server.paths)) == 5


def test_crawl_when_the_site_never_sends_end_tags(serve):
    paths = [f"/read{n}/a" for n in range(1, 5)]
    server = serve(dict.fromkeys(paths, Answer(OPEN)))
    outcome = crawl(server.base, *paths, CONCURRENT_REQUESTS=1)
    assert set(outcome.ends.values()) == {"ok"}
    assert len(server.paths) == 5


def test_crawl_when_other_kinds_of_content_have_no_end_tag(serve):
    feed = Answer(b"<rss><channel/></rss>", headers={"Content-Type": "application/rss+xml"})
    picture = Answer(b"GIF89a", headers={"Content-Type": "image/gif"})
    server = serve({"/rss": feed, "/x.gif": picture})
    assert set(crawl(server.base, "/rss").ends.values()) == {"ok"}
    assert len(server.paths) == 1


def test_crawl_when_a_feed_is_called_html_asks_once(serve):
    feed = b'<?xml version="1.0"?><rss><channel><title>Warta palsu</title></channel></rss>\n'
    server = serve({"/rss": Answer(feed)})
    assert set(crawl(server.base, "/rss").ends.values()) == {"ok"}
    assert server.paths.count("/rss") == 1
