"""The parts of an article's page: its text with the noise, by-line, picture, tags."""

from __future__ import annotations

from wartaspider.demo.html import esc
from wartaspider.demo.model import Block, Paragraph, Picture, Reference, Story

CLOSING = (
    "Mau Berita Terbaru Lainnya dari Warta Ekonomi? Yuk Follow Kami di Google News "
    "dengan Klik Simbol Bintang."
)
_PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
_SHOP = "https://iklan.contoh.invalid/promo"


def body(blocks: tuple[Block, ...], story: Story, p: str, *, first: bool) -> str:
    """A page of the text. ``p`` is the opening tag of its paragraphs."""
    parts = [block_html(block, p) for block in blocks if _is_inside(block)]
    if first and parts:
        parts[_first_text(blocks)] = _with_dateline(parts[_first_text(blocks)], story, p)
    if story.look.body == "bare":
        parts = [_bare(part, p) for part in parts]
    return "\n".join(parts)


def after_body(blocks: tuple[Block, ...]) -> str:
    """What stands under the text."""
    return "".join(share_html() for block in blocks if not _is_inside(block))


def _is_inside(block: Block) -> bool:
    return not (block.kind == "share" and block.form == "after")


def _first_text(blocks: tuple[Block, ...]) -> int:
    return next(i for i, block in enumerate(blocks) if block.kind == "p")


def _bare(part: str, p: str) -> str:
    if part.startswith(p) and part.endswith("</p>"):
        inner = part.removeprefix(p).removesuffix("</p>").replace(f"</p>\n{p}", "<br><br>")
        return f"{inner}<br><br>"
    return part


def _runs(paragraph: Paragraph) -> str:
    return "".join(_run(run.text, run.tag, run.raw) for run in paragraph)


def _run(text: str, tag: str, raw: str | None) -> str:
    if tag == "br":
        return "<br />"
    inner = esc(raw or text)
    if tag == "a":
        return f'<a href="https://data.contoh.invalid/laporan" target="_blank">{inner}</a>'
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def block_html(block: Block, p: str) -> str:
    """One block as markup."""
    texts = [_runs(paragraph) for paragraph in block.paragraphs]
    match block.kind:
        case "p":
            return f"{p}{texts[0]}{_tail(block)}</p>"
        case "h2" | "h3":
            return f"<{block.kind}>{texts[0]}</{block.kind}>"
        case "ul" | "ol":
            items = "".join(f"\n<li>{text}</li>" for text in texts)
            return f"<{block.kind}>{items}\n</{block.kind}>"
        case "quote":
            return f"<blockquote>{texts[0]}</blockquote>"
        case "quote-p":
            return f"<blockquote><p>{texts[0]}</p></blockquote>"
        case "broken":
            return f"{p}{'<br><br/> '.join(texts)}</p>"
        case "empty":
            return f"{p}&nbsp;</p>" if block.form == "nbsp" else f"{p} </p>"
        case "baca":
            return _baca(block, p)
        case "advert":
            return _ADVERTS[block.form]
        case "share":
            return share_html()
        case _:
            return _closing(block.form, p)


def _anchor(link: Reference) -> str:
    return f'<a href="{esc(link.href)}" target="_blank">{esc(link.headline)}</a>'


def _tail(block: Block) -> str:
    if not block.links:
        return ""
    if block.form == "trailing-br":
        return f"<br><br><strong>Baca Juga: {_anchor(block.links[0])}</strong>"
    return f" <strong>Baca Juga: </strong>{_anchor(block.links[0])}"


def _baca(block: Block, p: str) -> str:
    link = _anchor(block.links[0])
    items = "".join(f"<li>{_anchor(each)}</li>" for each in block.links)
    return {
        "own-p": f"{p}Baca Juga: {link}</p>",
        "bold": f"{p}<strong>Baca Juga : </strong><strong>{link}</strong></p>",
        "box": f'<div class="baca-juga"><span>Baca Juga:</span> {link}</div>',
        "ul": f"{p}<strong>Baca Juga:</strong></p><ul>{items}</ul>",
        "unlinked": f"{p}<b>Baca Juga: {esc(block.links[0].headline)}</b></p>",
        "capitals": f"{p}<em>BACA JUGA: {link}</em></p>",
    }[block.form]


_AD = f'<a href="{_SHOP}" rel="sponsored">Kredit kilat tanpa agunan, ajukan sekarang</a>'
_ADVERTS = {
    "adInArticle": f'<div class="adInArticle">{_AD}</div>',
    "ad-inventory": f'<div class="ad-inventory-wrapper"><div>{_AD}</div></div>',
    "ad-container": f'<div class="ad-container ad-mid"><p>{_AD}</p></div>',
    "ivs": f'<div class="ivs-player ivs-float"><div class="ivs-title">{_AD}</div></div>',
    "ivsplayer": f'<div id="ivsplayer01-container"><div>{_AD}</div></div>',
    "script": '<script>iklan=[];iklan.push({"slot":"<p>tengah</p>"});</script>',
    "style": "<style>.adInArticle{margin:0 auto;text-align:center}</style>",
    "iframe": f'<iframe src="{_SHOP}/bingkai" title="iklan">Promo bingkai</iframe>',
    "ins": '<ins class="adsbygoogle" data-ad-slot="123"></ins><script>(x=[]).push({})</script>',
}


def _closing(form: str, p: str) -> str:
    return {
        "p": f"{p}{CLOSING}</p>",
        "strong": f"{p}<strong>{CLOSING}</strong></p>",
        "link": f'{p}<a href="https://news.contoh.invalid/warta">{CLOSING}</a></p>',
        "em": f"{p}<em>{CLOSING}</em></p>",
    }[form]


def share_html() -> str:
    """The line that invites to share."""
    links = "".join(
        f'<a class="share-{name}" href="https://{name}.contoh.invalid/bagikan"><i></i></a>'
        for name in ("sosial", "kicau", "pesan")
    )
    return f'<div class="shareArticle"><p>Bagikan Artikel:</p>{links}</div>'


def _with_dateline(part: str, story: Story, p: str) -> str:
    text = part.removeprefix(p)
    place = esc(story.place or "")
    form = story.look.dateline
    starts = {
        "plain": f"Warta Ekonomi, {place} - ",
        "bold": f"<strong>Warta Ekonomi, {place}</strong> - ",
        "bold-place": f"Warta Ekonomi, <b>{place}</b> -&nbsp;",
        "co.id": f"Warta Ekonomi.co.id, {place} – ",
        "we-online": f"<strong>WE Online, {place} -</strong> ",
        "em-dash": f"Warta Ekonomi, {place} — ",
        "no-space": f"Warta Ekonomi, {place}-",
        "own-p": f"Warta Ekonomi, {place} -</p>\n{p}",
        "link": f'<span class="news-dateline"><a href="/dateline36/kota.html">'
        f"Warta Ekonomi.co.id, {place}</a></span> - ",
    }
    return f"{p}{starts.get(form, '')}{text}"


def byline(story: Story, opening: str) -> str:
    """The by-line; ``opening`` is the opening tag of its block."""
    author, editor = _listed(story.authors, story.look.byline), _listed(story.editors, "")
    lines = [f"Penulis: {author}"] if author else []
    lines += [f"Editor: {editor}"] if editor else []
    match story.look.byline:
        case "none":
            return ""
        case "one-p":
            return f"{opening}<p>{'<br>'.join(lines)}</p></div>"
        case "two-blocks":
            return "\n".join(f"{opening}<p>{line}</p></div>" for line in lines)
        case "bold":
            labelled = (line.split(": ", 1) for line in lines)
            inner = "".join(f'<p><b>{a} :</b> <a href="/penulis">{b}</a></p>' for a, b in labelled)
            return f"{opening}{inner}</div>"
        case _:
            return f"{opening}{''.join(f'<p>{line}</p>' for line in lines)}</div>"


def _listed(names: tuple[str, ...], form: str) -> str:
    if form == "commas":
        return f"{', '.join(names[:-1])}, {names[-1]}"
    return esc(" dan ".join(names))


def picture(shown: Picture | None, figure: str, caption: str) -> str:
    """The lead picture, between the opening tags of a figure and of its caption."""
    if shown is None or shown.lazy == "meta-only":
        return ""
    text, below = _caption(shown)
    tag = caption.removeprefix("<").split()[0].rstrip(">")
    end = figure.removeprefix("<").split()[0].rstrip(">")
    inner = f"{caption}{text}</{tag}>" if text else ""
    return f"{figure}{_image(shown)}{inner}</{end}>{below}"


def _caption(shown: Picture) -> tuple[str, str]:
    text = esc(shown.caption or "")
    if shown.credit is None:
        return text, ""
    credit = f"Kredit Foto: {esc(shown.credit)}"
    return {
        "span": (f'{text} <span class="credit">{credit}</span>', ""),
        "same-line": (f"{text} {credit}", ""),
        "br": (f"{text}<br>{credit}", ""),
        "brackets": (f"{text} ({credit})", ""),
        "own-p": (text, f'<p class="photo-credit">{credit}</p>'),
        "pipe": (f"{text} | {credit}", ""),
        "only-credit": (credit, ""),
    }[shown.credit_form]


def _image(shown: Picture) -> str:
    url, small = esc(shown.url), esc(shown.url.replace("_big.jpg", "_small.webp"))
    alt = esc(f"Foto {shown.caption or ''}".strip())
    path = url.removeprefix("https://wartaekonomi.co.id")
    return {
        "plain": f'<img src="{url}" alt="{alt}" width="800"/>',
        "data-src": f'<img class="lazy" src="{_PIXEL}" data-src="{url}" alt="{alt}"/>',
        "data-original": f'<img src="/assets/img/blank.gif" data-original="{url}" alt="{alt}"/>',
        "srcset": f'<img src="{_PIXEL}" srcset="{small} 320w, {url} 1000w" alt="{alt}"/>',
        "picture": f'<picture><source type="image/webp" srcset="{small}">'
        f'<img src="{url}" alt="{alt}"></picture>',
        "relative": f'<img src="{path}" alt="{alt}"/>',
        "scheme-less": f'<img src="{url.removeprefix("https:")}" alt="{alt}"/>',
    }[shown.lazy]


def tag_links(story: Story) -> list[str]:
    """Links to the article's tags."""
    shapes = {"number": "/tag{n}/{slug}", "dashed": "/tag-{n}/{slug}", "bare": "/tag/{slug}"}
    shape = shapes.get(story.look.tags, "")
    links = []
    for keyword in story.keywords:
        slug = "-".join("".join(c if c.isalnum() else " " for c in keyword.lower()).split())
        path = shape.format(n=sum(map(ord, keyword)), slug=slug)
        links.append(f'<a href="https://wartaekonomi.co.id{path}">{esc(keyword)}</a>')
    return links
