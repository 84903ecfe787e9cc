from __future__ import annotations

import pytest
from middlewares.loopback import Answer, crawl, crawl_each
from shared import shared_file

from wartaspider.middlewares.rules import MAX_BYTES, read_rules

TEXT = {"Content-Type": "text/plain"}


def robots(text, status=200, **headers):
    return Answer(text.encode(), status, {**TEXT, **headers})


def allows(text, path):
    return read_rules(text.encode()).allows(f"https://wartaekonomi.co.id{path}")


@pytest.mark.parametrize(
    ("day", "forbidden"),
    [
        ("2022-07-10", ()),
        ("2022-08-20", ()),
        ("2022-08-21", ("/search/", "/search/?q=a")),
        ("2022-08-28", ("/search/", "/search/?q=a")),
        ("2022-09-18", ("/search/", "/search/?q=a")),
        ("2023-10-22", ("/search", "/searchx", "/campaign/x", "/cdn-cgi/x", "/websub/popular/x")),
    ],
)
def test_read_rules_when_real(day, forbidden):
    text = shared_file("site", "robots", f"wartaekonomi.co.id_{day}.txt").read_text()
    assert not any(allows(text, path) for path in forbidden)
    assert all(allows(text, path) for path in ("/", "/read1/a?page=all", "/indeks/20210708"))


GROUPS = """\
User-agent: WartaSpider
Disallow: /a

User-agent: *
Disallow: /

User-agent: lain
User-agent: wartaspider/1.0
Disallow: /b
Allow: /b/c
Crawl-delay: 2.5
"""


@pytest.mark.parametrize(
    ("path", "allowed"), [("/a", False), ("/b", False), ("/b/c", True), ("/d", True)]
)
def test_read_rules_when_groups_of_one_agent_are_apart(path, allowed):
    assert allows(GROUPS, path) is allowed


def test_crawl_delay_when_given():
    assert read_rules(GROUPS.encode()).crawl_delay == 2.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: warta\nDisallow: /",
        "User-agent: spider\nDisallow: /",
        "User-agent: wartaspider\nDisallow:\n\nUser-agent: *\nDisallow: /",
        "<!DOCTYPE html><html><body>User-agent: *<br>\nDisallow: /</body></html>",
        "\ufeff  <html>\nUser-agent: *\nDisallow: /",
        "Disallow: /",
        "\x00\xff\nfoo",
        "User-agent: *bot\nDisallow: /",
        "User-agent: warta\rDisallow: /\r",
        "User-agent: *\nDisallow: /y\u2028Disallow: /\x0bDisallow: /",
    ],
)
def test_allows_when_no_rule_is_for_us(text):
    assert allows(text, "/x")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffUser-agent: *\nDisallow: /",
        "user-agent:*\r\ndisallow:/\r\n",
        "User-agent: *  # all\nDisallow: /x # no\n",
        "User-agent: a\nUser-agent: WARTASPIDER\nDisallow: /",
        "User-agent: *\nSitemap: https://x/\nDisallow: /*x$",
        "User-agent: *\nDisallow: /%78",
        "User-agent: * (all)\nDisallow: /",
        "User-agent: wartaspider news\rDisallow: /\rUser-agent: *\rAllow: /",
    ],
)
def test_allows_when_forbidden(text):
    assert not allows(text, "/x")


def test_read_rules_when_larger_than_500_kib_is_cut():
    text = "User-agent: *\nDisallow: /x\n" + "# long\n" * 100_000 + "Disallow: /y\n"
    assert not allows(text, "/x")
    assert allows(text, "/y")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Allow: /*?page=\nDisallow: /category", "/category?page=2", False),
        ("Disallow: /*?\nAllow: /read", "/read1/a?page=all", True),
        ("Disallow: /a\nAllow: /a", "/a", True),
        ("Disallow: /*.html$", "/a.html", False),
        ("Disallow: /*.html$", "/a.html?x=1", True),
        ("Disallow: /a*b*c$", "/axbxbc", False),
        ("Disallow: /a*b$", "/ab/c", True),
        ("Disallow: /aba*aba$", "/aba", True),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /a%2Ab", "/a*b", False),
        ("Disallow: /a%2Ab", "/axb", True),
        ("Disallow: /a$b", "/a$b", False),
        ("Disallow: /%7Euser/\u00e9", "/~user/%c3%a9", False),
        ("Disallow: /$", "/", False),
        ("Disallow: /$", "/x", True),
        ("Disallow: *", "/x", False),
        ("Disallow: x", "/x", True),
        ("Disallow: /", "/robots.txt", True),
        ("Sitemap: /s\nDisallow: /x", "/x", False),
        ("Disalow /x", "/x", False),
    ],
)
def test_the_longest_rule_that_fits_decides(rules, path, allowed):
    assert allows(f"User-agent: *\n{rules}", path) is allowed


@pytest.mark.parametrize(
    ("text", "delay"),
    [("2.5", 2.5), ("0", 0.0), ("-1", None), ("nan", None), ("inf", None), ("soon", None)],
)
def test_crawl_delay_is_a_number_of_seconds(text, delay):
    assert read_rules(f"User-agent: *\nCrawl-delay: {text}".encode()).crawl_delay == delay


def test_sitemaps_are_named_for_all():
    text = "Sitemap: https://a.test/1.xml\nUser-agent: x\nDisallow: /\nsitemap:https://a.test/2.xml"
    assert read_rules(text.encode()).sitemaps == ("https://a.test/1.xml", "https://a.test/2.xml")


@pytest.mark.parametrize("rule", ["Disallow: /y", "Disallow: /y-y-y-y"])
def test_read_rules_when_cut_in_a_rule_leaves_it_out(rule):
    start = "User-agent: *\nDisallow: /x\n"
    body = start + "#" * (MAX_BYTES - len(start) - len("Disallow: /") - 1) + "\n" + rule
    assert not allows(body, "/x")
    assert allows(body, "/z")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_read_rules_when_utf_16(encoding):
    mark = "" if encoding == "utf-16" else "\ufeff"
    rules = read_rules(f"{mark}User-agent: *\nDisallow: /x".encode(encoding))
    assert not rules.allows("https://wartaekonomi.co.id/x")


def test_crawl_when_robots_forbids(serve):
    server = serve({"/robots.txt": robots("User-agent: *\nDisallow: /read2/")})
    outcome = crawl(server.base, "/read1/a", "/read2/b", "/read3/c")
    assert outcome.ends[f"{server.base}/read2/b"] == "robots"
    assert sorted(server.paths) == ["/read1/a", "/read3/c"]
    assert server.arrivals[0][0] == "/robots.txt"
    assert len(server.times("/robots.txt")) == 1


def test_crawl_when_robots_is_4xx_everything_is_allowed(serve):
    forbidding = "User-agent: *\nDisallow: /"
    servers = [
        serve({"/robots.txt": robots(forbidding, status)}) for status in (401, 403, 404, 410)
    ]
    outcomes = crawl_each([server.base for server in servers], "/read1/a")
    ends = [list(outcome.ends.values()) for outcome in outcomes]
    assert ends == [["ok"]] * 4


def test_crawl_when_robots_is_unavailable_ends(serve):
    answers = [robots("", 500), robots("", 429), Answer(fault="hang"), Answer(fault="reset")]
    servers = [serve({"/robots.txt": answer}) for answer in answers]
    options = {"RETRY_TIMES": 1, "DOWNLOAD_TIMEOUT": 0.2}
    bases = [server.base for server in servers]
    outcomes = crawl_each(bases, "/read1/a", "/read2/b", **options)
    for server, outcome in zip(servers, outcomes, strict=True):
        assert outcome.reason == "robots-unavailable"
        assert set(outcome.ends.values()) <= {"robots-unavailable", "stopped"}
        assert f"{server.base}/read1/a" in outcome.ends
        assert server.paths == []
        assert len(server.times("/robots.txt")) == 2


def test_crawl_when_robots_fails_once_is_obeyed(serve):
    server = serve({"/robots.txt": [robots("", 503), robots("User-agent: *\nDisallow: /")]})
    outcome = crawl(server.base, "/read1/a")
    assert outcome.ends == {f"{server.base}/read1/a": "robots"}


def test_crawl_when_robots_is_redirected_within_the_site(serve):
    server = serve(
        {
            "/robots.txt": robots("", 301, Location="https://www.wartaekonomi.co.id/r.txt"),
            "/r.txt": robots("User-agent: *\nDisallow: /read1/"),
        }
    )
    outcome = crawl(server.base, "/read1/a", "/read2/b")
    assert sorted(outcome.ends.values()) == ["ok", "robots"]


def test_crawl_when_robots_is_redirected_off_site_is_absent(serve):
    elsewhere = serve({"/robots.txt": robots("User-agent: *\nDisallow: /")})
    server = serve({"/robots.txt": robots("", 302, Location=f"{elsewhere.base}/robots.txt")})
    outcome = crawl(server.base, "/read1/a")
    assert outcome.ends == {f"{server.base}/read1/a": "ok"}
    assert elsewhere.arrivals == []


def test_crawl_when_robots_never_ends_is_cut(serve):
    endless = "User-agent: *\nDisallow: /read1/\n" + "# x\n" * 400_000
    server = serve({"/robots.txt": robots(endless)})
    outcome = crawl(server.base, "/read1/a", "/read2/b")
    assert sorted(outcome.ends.values()) == ["ok", "robots"]


def test_crawl_when_crawl_delay_is_given(serve):
    server = serve({"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.2")})
    options = {"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "AUTOTHROTTLE_ENABLED": True}
    options["AUTOTHROTTLE_START_DELAY"] = 0.01
    outcome = crawl(server.base, "/read1/a", "/read2/b", "/read3/c", **options)
    assert outcome.stats["warta/manners/shortest_gap"] >= 0.2
    assert outcome.stats["warta/robots/crawl_delay"] == 0.2


def test_crawl_when_crawl_delay_is_absurd_is_capped(serve):
    server = serve({"/robots.txt": robots("User-agent: *\nCrawl-delay: 86400")})
    outcome = crawl(server.base, "/read1/a", WARTA_MAX_CRAWL_DELAY=0.1)
    assert outcome.ends == {f"{server.base}/read1/a": "ok"}
    assert "robots.txt asks for 86400 s between requests" in outcome.log
