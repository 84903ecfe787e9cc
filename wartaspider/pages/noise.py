"""What stands in an article's container and is not its text: adverts, Baca Juga, closing lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, zip_longest

from lxml import etree  # type: ignore[import-untyped]

from wartaspider.pages.photobox import PhotoBoxes
from wartaspider.pages.related import may_relate, without_related
from wartaspider.pages.text import SILENT_TAGS, Block, Link, blocks_of, clean_text, folded, words_of

_ADVERT_CLASSES = (
    "adinarticle baca-juga bacajuga baca_juga ad-inventory-wrapper ad-container "
    "twitter-tweet instagram-media tiktok-embed fb-post"
)
ADVERT_CLASSES = frozenset(_ADVERT_CLASSES.split())
SILENT_IN_BODY = SILENT_TAGS | {"aside", "dialog", "figcaption", "figure", "footer", "form", "nav"}

MAX_LINE = 300
"""Noise lines are short; a longer line is text."""

MAX_SECTION = 20
"""Characters of a heading that may be a label, too."""

MAX_PARAGRAPH = 20_000
"""A longer run of text is no paragraph that an editor put a link into."""

MAX_NAMES = 1_000
"""Characters of an element's class and id that are looked at."""

MAX_PAGER = 60
"""Characters of a block of a pager."""

_LINKED = 0.8
_MOSTLY_LINKED = 0.5

_BARE_LABEL = re.compile(
    r"\W*(?:(?:baca|lihat|simak|tonton|saksikan) juga|read also|also read|see also"
    r"|(?:baca )?(?:berita|artikel|video) (?:terkait|lain(?:nya)?|terkini|terbaru"
    r"|(?:ter)?populer|pilihan)"
    r"|pilihan redaksi|rekomendasi(?: untuk (?:anda|kamu))?|baca selengkapnya|daftar isi"
    r"|bagikan(?: artikel| berita)?(?: ini)?|share|(?:like|share) this"
    r"|(?:tags?|topik)(?: terkait)?|kata kunci|label)\W*",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\W*(?:rekomendasi|topik|label|kata kunci)\W*", re.IGNORECASE)
_CLOSING = re.compile(
    r"\s*\bmau berita terbaru (?:lainnya )?dari warta ?ekonomi\b.*?\bfollow\b.*", re.IGNORECASE
)
# Where an invitation leads to: a sentence about Telegram or Google News is text.
_CHANNELS = (
    r"(?:kanal|saluran|channel|group|grup|kami|warta ?ekonomi)(?:\W+\w+){0,3}\W+telegram",
    r"telegram\W+(?:kami|warta ?ekonomi|channel|group)",
    r"(?:berita|artikel|update)\b.*\b(?:di|lewat|melalui|via) telegram(?=\W*\Z)",
    r"(?:di|on|dari|lewat|melalui|via|ikuti|follow|kanal|saluran|channel) google news",
    r"whatsapp channel",
    r"(?:saluran|kanal|channel) whatsapp",
)
_AT_END = re.compile(
    r"\W*(?:artikel|berita) ini (?:telah|sudah|pernah) (?:tayang|terbit|dimuat)\b.*\bjudul\b.*"
    r"|\W*(?=(?:mau|ingin|yuk|ayo|ikuti|follow|dapatkan|cek|simak|jangan lewatkan|baca)\b)"
    rf"(?:.*\b)?(?:{'|'.join(_CHANNELS)})\b.*",
    re.IGNORECASE,
)
_VIDEO = r"(?:yuk,? )?(?:simak|tonton|lihat|saksikan|cek)(?: juga)? video\b"
_TO_VIDEO = re.compile(rf"\W*{_VIDEO}", re.IGNORECASE)
_NOISE_LINES = (
    r"advertisement|iklan|sponsored",
    r"scroll (?:down )?(?:to|untuk) (?:continue|resume|lanjut|melanjutkan|membaca).{0,40}",
    r"(?:lanjutkan|lanjut) (?:membaca|baca)|(?:baca |lihat )?selengkapnya",
    r"klik (?:di ?sini|selengkapnya)|perbesar|lihat foto|(?:like )?loading|memuat",
    r"facebook|twitter|whatsapp|telegram|pinterest|linkedin|google\+",
    r"(?:copy|salin) (?:link|tautan)",
    rf"{_VIDEO}(?:[^:]{{0,40}}:(?!\d).{{0,200}}| [\"“‘'].{{0,200}})",
    rf"{_VIDEO}(?:.{{0,40}} (?:di bawah|berikut)(?: ini)?)",
    rf"{_VIDEO}(?: (?:selengkapnya|lain(?:nya)?|terkait|pilihan|populer|menarik|terbaru|ini))*",
    r"baca juga artikel terkait\b.{0,200}|\[gambas:.{0,60}\]|(?:#[^\W\d]\w{0,60}\s?)+",
    r"bagikan(?: artikel| berita)? ?:.*|tags? ?:.*",
    r"(?:kredit|sumber) foto ?:.*|foto ?: ?\S.{0,80}|\((?:kredit |sumber )?foto ?: ?[^()]{1,80}\)",
    r"(?:[^.]{0,40}©\s?)?(?:copyright|hak cipta)\W*(?:©|\(c\)|\d{4}).{0,200}",
    r"dilarang (?:keras )?(?:mengambil|menyalin|mengutip|menggandakan|memperbanyak"
    r"|menyebarluaskan)\b.{0,200}\bizin\b.{0,80}",
)
_WHOLE_LINES = re.compile(rf"\W*(?:{'|'.join(_NOISE_LINES)})\W*|©.{{1,120}}", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:penulis|editor|reporter|pewarta|redaktur|penyunting|kontributor|oleh) ?: ?.*"
    r"|laporan (?:wartawan|reporter|kontributor|jurnalis) .{2,100}(?<!\.)",
    re.IGNORECASE,
)
_CLUTTER = re.compile(
    r"caption|related|terkait|\bshare|sosmed|komentar|comment|breadcrumb|\bbaca\b|lihatjg"
    r"|recommend|newsletter|subscribe|\bpaging|pagination|parallax|author"
    r"|gpt-ad|adsbygoogle|google_ads|\bad-?slot|\badvertisement\b|\biklan\b"
)
_PAGER = (
    "halaman hal page pages selanjutnya berikutnya sebelumnya next prev previous lihat tampilkan "
    "semua all dari of current"
)
_PAGER_WORDS = frozenset(_PAGER.split())
# By the attribute axis: to ask each element for its attributes takes many times as long.
_ADVERTS = etree.XPath(
    "descendant::*/@id[starts-with(., 'ivs-') or starts-with(., 'ivsplayer')]"
    " | descendant::a/@rel[contains(., 'sponsored')]"
)
_CLASSES = etree.XPath("descendant::*/@class")
_IDENTITIES = etree.XPath("descendant::*/@id")
_ARTICLE_LINK = re.compile(r"/(?:read|berita)\d")
_TAG_PATH = re.compile(r"(?:\A|[^/])/tags?(?:[/-]|\d|\Z)")
_WORD = re.compile(r"\w+")


def body_blocks(container: etree._Element, *, without_clutter: bool = False) -> list[Block]:
    """The blocks of an article's container without adverts, boxes, pictures and forms.

    ``without_clutter``: nor what its class or id, on pages of unknown markup, says is not text.
    """
    names = _CLASSES(container)
    marks = [*_ADVERTS(container), *(name for name in names if _says_advert(name[:MAX_NAMES]))]
    if without_clutter:
        marks += (n for n in (*names, *_IDENTITIES(container)) if _says_clutter(n[:MAX_NAMES]))
    left_out = {mark.getparent() for mark in marks}
    if without_clutter:
        left_out.update(PhotoBoxes(container).in_text())
    return list(_without_pagers(blocks_of(container, without=left_out, silent=SILENT_IN_BODY)))


def _without_pagers(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks but those of a pager, whose current page is no link: ``<li>1</li>``."""
    for may_page, run in groupby(blocks, key=_may_page):
        found = list(run)
        if not (may_page and any("page=" in link.href for b in found for link in b.links)):
            yield from found


def is_advert(element: etree._Element) -> bool:
    """Whether an element's own marks say that it is an advert."""
    is_player = (element.get("id") or "").startswith(("ivs-", "ivsplayer"))
    if is_player or "sponsored" in (element.get("rel") or ""):
        return True
    return _says_advert((element.get("class") or "")[:MAX_NAMES])


@lru_cache(maxsize=2_000)
def _says_advert(names: str) -> bool:
    return any(n in ADVERT_CLASSES or n.startswith("ivs-") for n in names.lower().split())


@lru_cache(maxsize=2_000)
def _says_clutter(names: str) -> bool:
    return bool(_CLUTTER.search(names.lower()))


def paragraphs_of(blocks: Sequence[Block]) -> list[str]:
    """The paragraphs of text in the blocks of an article's container; clean, in order."""
    kept = _Paragraphs()
    for block, following in zip_longest(blocks, blocks[1:]):
        kept.add(block, following)
    return _without_invitation(kept.texts)


def is_label(text: str) -> bool:
    """Whether a line is a label over related titles, tags or buttons: ``Baca Juga``."""
    return len(text) <= MAX_LINE and bool(_BARE_LABEL.fullmatch(text))


def is_tag_link(href: str) -> bool:
    """Whether a link leads to a tag's page: ``/tag{id}/...``, ``/tag-{id}/``, ``/tag/...``."""
    return bool(_TAG_PATH.search(href[:300].lower().replace("//", "/_/")))


class _Paragraphs:
    """Collects paragraphs; remembers whether a label's list of links is being passed over."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.after_label = False

    def add(self, block: Block, following: Block | None) -> None:
        if len(block.text) <= MAX_SECTION and _heads_text(block, following):
            self.after_label = False
            self.texts.append(block.text)
            return
        lines = [text for line in block.split(breaks=1) if (text := self._read(line))]
        if text := clean_text(" ".join(lines)):
            self.texts.append(text)

    def _read(self, line: Block) -> str | None:
        text = line.text
        if is_label(text):
            self.after_label = True
            return None
        if self.after_label and line.link_share >= _LINKED:
            return None
        self.after_label = False
        if len(text) <= MAX_LINE and _is_noise(line, text):
            return None
        return text if len(text) > MAX_PARAGRAPH else _mended(line)


def _heads_text(block: Block, following: Block | None) -> bool:
    """Whether a heading that may be a label over links or tags has text under it."""
    if following is None or not _SECTION.fullmatch(block.text) or block.link_share:
        return False
    return following.link_share < _LINKED and bool(paragraphs_of([following]))


def _mended(line: Block) -> str:
    """The line's text without a related title and a closing line; looked for only on a sign."""
    lower = folded(line.text)
    text = without_related(line) if may_relate(line, lower) else line.text
    return _CLOSING.sub("", text) if "follow" in lower else text


def _is_noise(line: Block, text: str) -> bool:
    if _WHOLE_LINES.fullmatch(text) or is_byline(text):
        return True
    share = line.link_share
    if share >= _MOSTLY_LINKED and _TO_VIDEO.match(text):
        return True
    links = line.links if share >= _LINKED or _is_labelled(line) else []
    if links:
        if all(is_tag_link(link.href) for link in links):
            return True
        if all(_ARTICLE_LINK.search(link.href[:300]) for link in links) and (
            len(links) > 1 or text[-1] not in '.?!”"' or _is_title(links[0])
        ):
            return True
    return _is_pager(line, text)


def _is_labelled(line: Block) -> bool:
    """Whether all that is no link is a label for links."""
    if not any(piece.href for piece in line.pieces):
        return False
    return bool(_BARE_LABEL.fullmatch("".join(p.text for p in line.pieces if p.href is None)))


def _is_title(link: Link) -> bool:
    """Whether a link to an article says its title: what its address says, too."""
    said, meant = set(words_of(link.text)), set(_WORD.findall(link.href.lower()))
    return len(said & meant) > 0.7 * len(said)


def is_byline(text: str) -> bool:
    """Whether a line names the author or editor and nothing else."""
    match = len(text) <= MAX_LINE and _BYLINE.fullmatch(text)
    return bool(match) and len(text.split()) <= 12 and not text.endswith(("?", "!"))


def _may_page(block: Block) -> bool:
    """Whether a block holds nothing but words and numbers of a pager."""
    return len(block.text) <= MAX_PAGER and all(map(_is_of_pager, _WORD.findall(block.text)))


def _is_of_pager(word: str) -> bool:
    return word.lower() in _PAGER_WORDS or (word.isdigit() and len(word) <= 3)


def _is_pager(line: Block, text: str) -> bool:
    words: list[str] = []
    for match in _WORD.finditer(text):
        if not _is_of_pager(match[0]):
            return False
        words.append(match[0].lower())
    if not words or words[0] in ("halaman", "hal", "page") or len(words) >= 3:
        return True
    return any(piece.href is not None for piece in line.pieces)


def _without_invitation(texts: list[str]) -> list[str]:
    """Without closing lines that ask to follow the site elsewhere."""
    end = len(texts)
    while end and len(texts[end - 1]) <= MAX_LINE and _AT_END.fullmatch(texts[end - 1]):
        end -= 1
    return texts[:end]
