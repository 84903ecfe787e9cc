"""What the stand-in site gives to machines: robots.txt, RSS, sitemaps."""

from __future__ import annotations

from xml.sax.saxutils import escape

from wartaspider.demo.daytext import http_date, iso
from wartaspider.demo.model import Story
from wartaspider.demo.site import DemoSite

SITEMAP_SIZE = 200
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_MEMBERS = ("/news/news-sitemap.xml", "/news/news-sitemap-2.xml", "/web/news-sitemap.xml")


def robots(site: DemoSite) -> str:
    """The rules of the real site's later years."""
    return site.options.robots or (
        "User-Agent: *\nDisallow: /campaign/\nDisallow: /cdn-cgi/\nDisallow: /search*\n\n"
        "User-agent: *\nAllow: /\nSitemap: https://wartaekonomi.co.id/sitemap.xml\n"
    )


def rss(site: DemoSite) -> str:
    """RSS 2.0 with the newest articles, and one of a sister site."""
    items = "\n".join(_rss_item(story) for story in site.listed("indeks")[:20])
    return f"""{_HEAD}<rss version="2.0"><channel><title>Warta Ekonomi</title>
<link>https://wartaekonomi.co.id</link><description>Berita terbaru</description>
{items}
<item><title>Kabar jaringan</title><link>https://populis.id/read12/kabar</link></item>
</channel></rss>
"""


def _rss_item(story: Story) -> str:
    return f"""<item><title>{escape(story.headline)}</title><link>{story.url}</link>
<guid isPermaLink="false">{story.article_id}</guid>
<pubDate>{http_date(story.published)}</pubDate></item>"""


def sitemap_index() -> str:
    """The index of the sitemaps."""
    members = "\n".join(
        f"<sitemap><loc>https://wartaekonomi.co.id{path}</loc></sitemap>" for path in _MEMBERS
    )
    return f"{_HEAD}<sitemapindex {_SITEMAP}>\n{members}\n</sitemapindex>\n"


def sitemap(site: DemoSite, path: str) -> str | None:
    """A member of the index; None if there is no such one."""
    if path not in _MEMBERS:
        return None
    if path.startswith("/web/"):
        places = "<url><loc>https://wartaekonomi.co.id/indeks</loc></url>"
    else:
        start = SITEMAP_SIZE * _MEMBERS.index(path)
        stories = site.listed("indeks")[start : start + SITEMAP_SIZE]
        places = "\n".join(_sitemap_url(story) for story in stories)
    return f"{_HEAD}<urlset {_SITEMAP} {_NEWS}>\n{places}\n</urlset>\n"


def _sitemap_url(story: Story) -> str:
    keywords = escape(", ".join(story.keywords))
    return f"""<url><loc>{story.url}</loc><news:news><news:publication>
<news:name>Warta Ekonomi</news:name><news:language>id</news:language></news:publication>
<news:publication_date>{iso(story.published, "wib")}</news:publication_date>
<news:title>{escape(story.headline)}</news:title>
<news:keywords>{keywords}</news:keywords></news:news></url>"""
