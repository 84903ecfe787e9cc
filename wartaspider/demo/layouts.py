"""The page of an article in the site's three layouts, each as far as it is publicly known."""

from __future__ import annotations

from dataclasses import dataclass

from wartaspider.demo import fragments
from wartaspider.demo.daytext import iso, printed
from wartaspider.demo.html import esc
from wartaspider.demo.menu import CATEGORIES
from wartaspider.demo.model import Block, Story
from wartaspider.demo.redesign import Redesign, new_text


@dataclass(frozen=True, slots=True)
class PageView:
    """Which page of an article is asked for, and its pager."""

    story: Story
    shown: tuple[tuple[Block, ...], ...]
    """The pages of the article that stand on this page."""
    active: str
    """``1``, ``2``, ... or ``all``."""
    redesign: Redesign = "none"

    @property
    def has_start(self) -> bool:
        """Whether the article begins on this page."""
        return self.active in ("1", "all")


def article(view: PageView) -> str:
    """The main column of an article's page."""
    writers = {"current": _current, "2020": _layout_2020, "2018": _layout_2018}
    return writers[view.story.look.layout](view)


def _current(view: PageView) -> str:
    story = view.story
    return f"""<article class="articlePost">
<div class="articlePostHeader">
{_crumbs(story, '<ul class="breadcrumb-list list-inline">', "list-inline-item")}
<h1 class="fw-bold">
  {esc(story.headline)}
</h1>
{_date(story, "span", "articlePostDate text-muted")}
</div>
{fragments.byline(story, '<div class="articlePostAuthor">')}
{_figure(view, '<figure class="articlePostImage">', "<figcaption>")}
<div class="articlePostContent clearfix lh-lg mb-4">
{_text(view, "<p>")}
</div>
{_after(view)}
{_pager(view, '<ul class="pagination articlePager">')}
{_tags(story, '<div class="articlePostTags">', "Tag Terkait:")}
</article>"""


def _layout_2020(view: PageView) -> str:
    story = view.story
    return f"""<div class="row"><div class="col-xs-12 detail-news">
{_crumbs(story, '<ol class="breadcrumb">', "")}
<h1 class="title-detail">{esc(story.headline)}</h1>
{_date(story, "p", "news-date text-gray")}
{_figure(view, '<div class="img-detail">', '<p class="img-caption">')}
<div class="detail-content">
{_text(view, '<p style="text-align: justify;">')}
</div>
{_after(view)}
{fragments.byline(story, '<div class="articlePostAuthor detail-author">')}
{_pager(view, '<ul class="pagination">')}
{_tags(story, '<div class="detail-tag">', "Tag:")}
</div></div>"""


def _layout_2018(view: PageView) -> str:
    story = view.story
    return f"""<!-- News Post Start -->
<div id="news-post" class="news-post background-white">
{_crumbs(story, '<ul class="breadcrumb text-uppercase">', "")}
<h2 class="title-large font-family-alt no-letter-spacing">
    {esc(story.headline)}                </h2>
<div class="news-date-author display-block text-small">
    {_date(story, "p", "news-date font-weight-700 text-gray")}
</div>
{_figure(view, '<div class="news-post-img">', '<div class="news-post-caption">')}
<div class="news-post-content clearfix">
{_text(view, "<p>")}
</div>
<!-- //.news-post-content -->
{_after(view)}
{fragments.byline(story, '<div class="articlePostAuthor news-author">')}
{_pager(view, '<ul class="pagination">')}
{_tags(story, '<div class="news-tag">', '<i class="glyphicon glyphicon-tags"></i> Tag')}
</div>
<!-- //.news-post -->"""


def _crumbs(story: Story, opening: str, item: str) -> str:
    if story.look.breadcrumb == "none":
        return ""
    slugs = (story.section, *((story.leaf,) if story.leaf else ()))
    links = [("https://wartaekonomi.co.id/", "Home")]
    links += [(CATEGORIES[s].path, CATEGORIES[s].label) for s in slugs]
    opened = f'<li class="{item}">' if item else "<li>"
    items = [f'{opened}<a href="{href}">{esc(label)}</a></li>' for href, label in links]
    if story.look.breadcrumb == "with-headline":
        items.append(f'<li class="active">{esc(story.headline)}</li>')
    return f"{opening}\n{''.join(items)}\n</{opening[1:3]}>"


def _date(story: Story, element: str, names: str) -> str:
    plan = story.look.date
    if not plan.visible and plan.time_tag != "only":
        return ""
    text = esc(printed(story.published, plan, story.look.spelling)) if plan.visible else "baru saja"
    if plan.time_tag:
        text = f'<time datetime="{iso(story.published, "wib")}">{text}</time>'
    return f'<{element} class="{names}">\n   {text}\n</{element}>'


def _figure(view: PageView, figure: str, caption: str) -> str:
    return fragments.picture(view.story.picture, figure, caption) if view.has_start else ""


def _text(view: PageView, p: str) -> str:
    first = view.has_start
    text = "\n".join(
        fragments.body(blocks, view.story, p, first=first and at == 0)
        for at, blocks in enumerate(view.shown)
    )
    return new_text(text, view.redesign, view.story.article_id)


def _after(view: PageView) -> str:
    return "".join(fragments.after_body(blocks) for blocks in view.shown)


def _pager(view: PageView, opening: str) -> str:
    count = len(view.story.pages)
    if count < 2:
        return ""
    names = [*(str(number) for number in range(1, count + 1)), "all"]
    items = "".join(_pager_item(view, name) for name in names)
    return f"{opening}{items}</ul>"


def _pager_item(view: PageView, name: str) -> str:
    label = "Tampilkan Semua" if name == "all" else name
    if name == view.active:
        return f'<li class="active"><span>{label}</span></li>'
    return f'<li><a href="{view.story.path}?page={name}">{label}</a></li>'


def _tags(story: Story, opening: str, label: str) -> str:
    links = fragments.tag_links(story)
    if not links:
        return ""
    items = "".join(f"<li>{link}</li>" for link in links)
    return f"{opening}<span>{label}</span><ul>{items}</ul></div>"
