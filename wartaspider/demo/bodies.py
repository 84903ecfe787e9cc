"""Bodies of articles: text blocks by recipe, and the noise between them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from wartaspider.demo.decks import Decks
from wartaspider.demo.model import Block, Paragraph, Reference, Run
from wartaspider.demo.text import Prose

LONG_PARAGRAPHS = 9


def plain(text: str) -> Paragraph:
    """A paragraph of one run."""
    return (Run(text),)


def text_blocks(recipe: str, prose: Prose) -> tuple[Block, ...]:
    """The text of an article, without any noise."""
    count = LONG_PARAGRAPHS if recipe in ("long", "bare") else 4
    lead = [Block("p", (plain(prose.paragraph()),)) for _ in range(count)]
    special = _RECIPES[recipe](prose)
    return (*lead[:2], *special, *lead[2:])


def _nothing(prose: Prose) -> tuple[Block, ...]:
    return ()


def _nbsp(prose: Prose) -> tuple[Block, ...]:
    text = prose.paragraph()
    spaced = Run(text, raw=text.replace(" ", "\u00a0 ", 3))
    return (Block("empty", form="nbsp"), Block("p", ((spaced,),)), Block("empty", form="plain"))


def _broken(prose: Prose) -> tuple[Block, ...]:
    return (Block("broken", tuple(plain(prose.paragraph()) for _ in range(3))),)


def _subheads(prose: Prose) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for kind in ("h2", "h3", "strong-p"):
        tag = "strong" if kind == "strong-p" else ""
        head = (Run(prose.subhead(), tag),)
        blocks.append(Block(kind.removeprefix("strong-"), (head,)))
        blocks.append(Block("p", (plain(prose.paragraph()),)))
    return tuple(blocks)


def _lists(prose: Prose) -> tuple[Block, ...]:
    items = tuple(plain(prose.item()) for _ in range(6))
    return (
        Block("p", (plain("Rinciannya sebagai berikut:"),)),
        Block("ul", items[:3]),
        Block("p", (plain(prose.sentence()),)),
        Block("ol", items[3:]),
    )


def _quote(prose: Prose) -> tuple[Block, ...]:
    return (
        Block("quote", (plain(prose.sentence()),)),
        Block("quote-p", (plain(prose.sentence()),)),
    )


def _inline(prose: Prose) -> tuple[Block, ...]:
    runs = (
        Run("Menurut "),
        Run(prose.company(), "strong"),
        Run(", istilah "),
        Run("hedging & forward", "em"),
        Run(" dijelaskan dalam "),
        Run("laporan tahunan", "a"),
        Run(" yang terbit pekan ini. "),
        Run(prose.sentence()),
    )
    return (Block("p", (runs,)),)


def _dirty(prose: Prose) -> tuple[Block, ...]:
    text = f"Kafé Señorita milik {prose.name()} ramai. {prose.sentence()}"
    words = text.split(" ")
    words[1] = words[1][:3] + "\u200b" + words[1][3:]
    words[2] = "\ufeff" + words[2]
    words[4] += "\x07"
    words[6] = "\x1f" + words[6]
    raw = unicodedata.normalize("NFD", " ".join(words)).replace(" ", "\n\t ", 2)
    return (Block("p", ((Run(text, raw=raw),),)),)


def _baca_words(prose: Prose) -> tuple[Block, ...]:
    sentences = (
        f"Ia mengajak warga untuk baca juga aturannya sebelum mendaftar. {prose.sentence()}",
        f"“Baca juga syaratnya sampai habis,” kata {prose.name()} kepada peserta.",
        "Program Ayo Baca Juga Menulis diikuti 40 sekolah di tiga kabupaten.",
    )
    return tuple(Block("p", (plain(sentence),)) for sentence in sentences)


def _soft_breaks(prose: Prose) -> tuple[Block, ...]:
    br = Run(" ", "br")
    lines = (Run(prose.sentence()), br, Run(prose.sentence()), br, Run(prose.sentence()))
    return (Block("p", (lines,)),)


_RECIPES = {
    "plain": _nothing,
    "long": _nothing,
    "bare": _nothing,
    "nbsp": _nbsp,
    "broken": _broken,
    "subheads": _subheads,
    "lists": _lists,
    "quote": _quote,
    "inline": _inline,
    "dirty": _dirty,
    "baca-words": _baca_words,
    "soft-breaks": _soft_breaks,
}


def price_table(prose: Prose, rng: random.Random) -> tuple[Block, ...]:
    """The daily article of one template: the same words each day, other numbers."""
    base = rng.randint(900, 1900)
    lead = (
        f"Harga emas batangan Kirana hari ini tercatat Rp {base}.{rng.randint(100, 999)} per gram, "
        f"berubah Rp {rng.randint(1, 29)}.{rng.randint(100, 999)} dari hari sebelumnya, sedangkan "
        f"harga beli kembali Rp {base - rng.randint(60, 120)}.{rng.randint(100, 999)}."
    )
    rows = tuple(
        plain(f"{grams} gram: Rp {grams * base + rng.randint(1, 99)}.{rng.randint(100, 999)}")
        for grams in (1, 2, 3, 5, 10, 25, 50, 100)
    )
    tail = f"Catatan gerai di {prose.place()}: antrean {rng.randint(11, 99)} orang sejak pagi."
    return (
        Block("p", (plain(lead),)),
        Block("ul", rows),
        Block("p", (plain(tail),)),
        Block("p", (plain(prose.paragraph()),)),
    )


def changed_a_little(blocks: Sequence[Block], prose: Prose) -> tuple[Block, ...]:
    """The same text with one sentence added to its last plain paragraph."""
    spot = max(i for i, block in enumerate(blocks) if block.kind == "p")
    text = f"{blocks[spot].texts[0]} {prose.sentence()}"
    return (*blocks[:spot], Block("p", (plain(text),)), *blocks[spot + 1 :])


def opened(text: str, block: Block) -> Block:
    """The block with a text before its own."""
    return replace(block, paragraphs=((Run(text), *block.paragraphs[0]), *block.paragraphs[1:]))


def with_noise(
    blocks: Sequence[Block], pages: int, decks: Decks, links: tuple[Reference, ...]
) -> tuple[tuple[Block, ...], ...]:
    """The text split into pages, each with adverts, Baca Juga and a closing line between."""
    pages = min(pages, len(blocks) // 2) or 1
    size = -(-len(blocks) // pages)
    parts = [blocks[at : at + size] for at in range(0, len(blocks), size)]
    return tuple(_noisy(part, decks, links) for part in parts)


def _noisy(
    blocks: Sequence[Block], decks: Decks, links: tuple[Reference, ...]
) -> tuple[Block, ...]:
    noisy = list(blocks)
    _put_baca(noisy, decks.word("baca"), links)
    advert = decks.word("advert")
    if advert != "none":
        noisy.insert(min(2, len(noisy)), Block("advert", form=advert))
    closing = decks.word("closing")
    if closing != "none":
        noisy.append(Block("closing", form=closing))
    share = decks.word("share")
    if share != "none":
        noisy.append(Block("share", form=share))
    return tuple(noisy)


def _put_baca(blocks: list[Block], form: str, links: tuple[Reference, ...]) -> None:
    if form == "none" or not links:
        return
    spots = [i for i, block in enumerate(blocks) if block.kind == "p"]
    if form.startswith("trailing") and spots:
        spot = spots[len(spots) // 2]
        blocks[spot] = replace(blocks[spot], form=form, links=links[:1])
        return
    form = "own-p" if form.startswith("trailing") else form
    wanted = links if form == "ul" else links[:1]
    blocks.insert(min(1, len(blocks)), Block("baca", form=form, links=wanted))
