"""Near-duplicates: what is found and what is not, measured over invented texts."""

from __future__ import annotations

import random
import string
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartaspider import minhash

PAIRS = 60
Pair = tuple[str, str]


class Newsroom:
    """Writes Indonesian-looking texts from a seed; the frequent words are frequent."""

    COMMON = [
        "yang",
        "di",
        "dan",
        "untuk",
        "dengan",
        "pada",
        "dari",
        "ini",
        "itu",
        "akan",
        "tidak",
        "kata",
        "dalam",
        "oleh",
        "juga",
    ]

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.rare = [self._word() for _ in range(4000)]

    def _word(self) -> str:
        syllables = self.random.randint(2, 4)
        pick = self.random.choice
        return "".join(pick("bcdfghjklmnprst") + pick("aiueo") for _ in range(syllables))

    def number(self) -> str:
        pick = self.random.randint
        return pick_one(
            self.random,
            f"{pick(1, 99)}.{pick(100, 999)}",
            f"{pick(0, 40)},{pick(1, 99)}",
            str(pick(100, 99999)),
        )

    def word(self) -> str:
        roll = self.random.random()
        if roll < 0.02:
            return self.number()
        return self.random.choice(self.COMMON if roll < 0.35 else self.rare)

    def sentence(self, count: int | None = None) -> str:
        length = count or self.random.randint(9, 19)
        return " ".join(self.word() for _ in range(length)).capitalize() + "."

    def sentences(self, at_least: int) -> list[str]:
        written: list[str] = []
        while sum(len(s.split()) for s in written) < at_least:
            written.append(self.sentence())
        return written

    def text(self, at_least: int) -> str:
        return " ".join(self.sentences(at_least))


def pick_one(source: random.Random, *choices: str) -> str:
    return source.choice(choices)


def new_lede(room: Newsroom, size: int) -> Pair:
    first, *rest = room.sentences(size)
    return " ".join([first, *rest]), " ".join([room.sentence(), *rest])


def edited_sentence(room: Newsroom, size: int) -> Pair:
    before = room.sentences(size)
    after = before.copy()
    after[room.random.randrange(len(after))] = room.sentence()
    return " ".join(before), " ".join(after)


def added_sentence(room: Newsroom, size: int) -> Pair:
    before = room.sentences(size)
    after = before.copy()
    after.insert(room.random.randrange(len(after) + 1), room.sentence())
    return " ".join(before), " ".join(after)


def removed_sentence(room: Newsroom, size: int) -> Pair:
    longer, shorter = added_sentence(room, size)
    return shorter, longer


def lede_and_sentence(room: Newsroom, size: int) -> Pair:
    before = room.sentences(size)
    after = [room.sentence(), *before[1:]]
    after[room.random.randrange(1, len(after))] = room.sentence()
    return " ".join(before), " ".join(after)


def dateline_and_typos(room: Newsroom, size: int) -> Pair:
    body = room.text(size).split()
    fixed = body.copy()
    spelled = [place for place, word in enumerate(body) if word.isalpha()]
    for place in room.random.sample(spelled, 4):
        fixed[place] = body[place][:-1] + room.random.choice(string.ascii_lowercase)
    return (
        " ".join(["Jombang, Kamis (8/7/2021)", *body]),
        " ".join(["Warta, Surabaya, Jumat (9/7/2021)", *fixed]),
    )


def same_words_other_print(room: Newsroom, size: int) -> Pair:
    text = room.text(size)
    return text, text.upper().replace(". ", " \u2013\n\n").replace(" ", " \t ")


REPOSTS = [
    new_lede,
    edited_sentence,
    added_sentence,
    removed_sentence,
    lede_and_sentence,
    dateline_and_typos,
    same_words_other_print,
]


def filled(room: Newsroom, template: list[str], slots: list[int], figures: float) -> str:
    """The template with new words in its slots, so many of them figures."""
    words = template.copy()
    for slot in slots:
        is_figure = room.random.random() < figures
        words[slot] = room.number() if is_figure else room.random.choice(room.rare)
    return " ".join(words)


def template_pair(share: float, run: int, figures: float = 0.6) -> Callable[[Newsroom, int], Pair]:
    """Two fillings of one template; ``share`` of its words change, in runs of ``run`` words."""

    def write(room: Newsroom, size: int) -> Pair:
        template = [word for word in room.text(size).split() if not any(map(str.isdigit, word))]
        starts = room.random.sample(range(0, len(template) - run, run), int(size * share / run))
        slots = [start + i for start in starts for i in range(run)]
        first, second = (filled(room, template, slots, figures) for _ in range(2))
        return first, second

    write.__name__ = f"template_{share:.0%}_changed_in_runs_of_{run}_figures_{figures:.0%}"
    return write


def palm_prices(room: Newsroom, size: int) -> Pair:
    """The price list by age: ages recur, prices move, the sentences around stay."""
    frame = room.sentences(size // 2)

    def report() -> str:
        prices = " ".join(
            f"Umur {age} tahun Rp{room.number()} per kilogram;" for age in range(3, 14)
        )
        return " ".join([room.sentence(8), *frame, prices])

    return report(), report()


def shared_closing(share: float) -> Callable[[Newsroom, int], Pair]:
    def write(room: Newsroom, size: int) -> Pair:
        closing = room.text(int(size * share))
        own = int(size * (1 - share))
        return f"{room.text(own)} {closing}", f"{room.text(own)} {closing}"

    write.__name__ = f"shared_closing_of_{share:.0%}"
    return write


def shared_quote(room: Newsroom, size: int) -> Pair:
    quote = room.text(int(size * 0.4))
    halves = [room.text(int(size * 0.3)) for _ in range(4)]
    return f"{halves[0]} {quote} {halves[1]}", f"{halves[2]} {quote} {halves[3]}"


def unrelated(room: Newsroom, size: int) -> Pair:
    return room.text(size), room.text(size)


OTHERS = [
    template_pair(0.15, 1),
    template_pair(0.15, 2),
    template_pair(0.20, 3),
    template_pair(0.15, 1, figures=0.0),
    template_pair(0.30, 4),
    template_pair(0.08, 1, figures=1.0),
    palm_prices,
    shared_closing(0.2),
    shared_closing(0.4),
    shared_quote,
    unrelated,
]


def is_found(first: str, second: str) -> bool:
    """The way the pipeline goes: a shared band, a fair estimate, then the texts themselves."""
    a, b = minhash.signature(first), minhash.signature(second)
    if not set(minhash.bands(a)) & set(minhash.bands(b)):
        return False
    if minhash.similarity(a, b) < minhash.CANDIDATE_SIMILARITY:
        return False
    return minhash.same_text(first, second)


def found_share(kind: Callable[[Newsroom, int], Pair], size: int) -> float:
    room = Newsroom(seed=20210708 + size)
    return sum(is_found(*kind(room, size)) for _ in range(PAIRS)) / PAIRS


@pytest.mark.parametrize("size", [150, 400])
@pytest.mark.parametrize("kind", REPOSTS, ids=lambda kind: str(kind.__name__))
def test_repost_is_found(kind: Callable[[Newsroom, int], Pair], size: int) -> None:
    assert found_share(kind, size) == 1.0


@pytest.mark.parametrize("size", [150, 400])
@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: str(kind.__name__))
def test_other_article_is_not_found(kind: Callable[[Newsroom, int], Pair], size: int) -> None:
    assert found_share(kind, size) == 0.0


def cases() -> Iterator[Pair]:
    room = Newsroom(seed=3)
    for kind in (*REPOSTS, *OTHERS):
        for size in (60, 150, 400):
            yield kind(room, size)


def test_estimate_is_near_the_exact_share() -> None:
    errors = [
        abs(minhash.similarity(minhash.signature(a), minhash.signature(b)) - minhash.jaccard(a, b))
        for a, b in cases()
    ]
    assert max(errors) < minhash.THRESHOLD - minhash.CANDIDATE_SIMILARITY
    assert sum(errors) / len(errors) < 0.04


def test_bands_find_a_pair_at_the_threshold_with_999_in_1000() -> None:
    missed = (1 - minhash.THRESHOLD**minhash.BAND_ROWS) ** minhash.BANDS
    assert missed < 0.001


def test_bands_rarely_join_unrelated_texts() -> None:
    room = Newsroom(seed=5)
    seen: dict[int, int] = {}
    joined = 0
    for number in range(300):
        for band in minhash.bands(minhash.signature(room.text(120))):
            joined += seen.setdefault(band, number) != number
    assert joined == 0


def test_bands_fit_the_table() -> None:
    keys = minhash.bands(minhash.signature(Newsroom(seed=1).text(200)))
    assert len(set(keys)) == len(keys) == minhash.BANDS
    assert all(0 <= key < 2**47 for key in keys)


@pytest.mark.parametrize("count", [1, 5, 19])
def test_short_text_is_the_same_only_if_equal(count: int) -> None:
    words = [f"kata{number}x" for number in range(count)]
    text, other = " ".join(words), " ".join([*words[:-1], "lain"])
    assert is_found(text, text.title())
    assert not is_found(text, other)


def test_text_of_twenty_words_may_differ_in_one() -> None:
    words = [f"kata{chr(97 + number)}" for number in range(60)]
    assert is_found(" ".join(words), " ".join([*words[:-1], "lain"]))


@pytest.mark.parametrize("text", ["", "   \n", "-- !? \u2026", "\u200b"])
def test_text_without_words_is_like_nothing(text: str) -> None:
    assert minhash.signature(text) == b""
    assert minhash.bands(b"") == []
    assert minhash.similarity(b"", b"") == 0.0
    assert minhash.jaccard(text, text) == 0.0
    assert not minhash.same_text(text, text)


def test_apostrophe_of_jumat_does_not_count() -> None:
    forms = ["Jum'at", "Jum\u2019at", "Jumat", "JUMAT"]
    assert len({minhash.signature(f"{form} pagi di pasar") for form in forms}) == 1


def test_numbers_decide_where_the_sentences_are_the_same() -> None:
    frame = "harga tandan buah segar {} rupiah dan minyak {} dolar serta inti {} rupiah"
    close = Newsroom(seed=8).text(150)
    monday = f"{frame.format('2.101', '871,5', '5.412')} {close}"
    tuesday = f"{frame.format('2.240', '902,0', '5.377')} {close}"
    assert minhash.jaccard(monday, tuesday) > minhash.THRESHOLD
    assert not minhash.same_text(monday, tuesday)
    assert minhash.same_text(monday, monday.replace("871,5", "871,6"))


def test_signature_of_a_known_text_never_changes() -> None:
    """Signatures are stored: another value would part the archive from its own past."""
    text = " ".join(f"kata{number}" for number in range(40))
    assert minhash.signature(text)[:16].hex() == KNOWN_LONG
    assert minhash.signature("Harga emas naik")[:16].hex() == KNOWN_SHORT
    assert minhash.bands(minhash.signature(text))[0] == KNOWN_BAND


KNOWN_LONG = "208d6d2a208d6d2acd1533859a1fa8b8"
KNOWN_SHORT = "5b161993a7b5faa706389434bdac037d"
KNOWN_BAND = 111793125009709


def test_signature_is_the_same_in_another_process() -> None:
    text = Newsroom(seed=2).text(60)
    code = "import sys; from wartaspider.minhash import signature as s; print(s(sys.argv[1]).hex())"
    run = subprocess.run(
        [sys.executable, "-c", code, text],
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == minhash.signature(text).hex()


def test_huge_text_is_read_in_part() -> None:
    text = "kata lain " * 1_000_000
    assert len(minhash.words(text)) < 50_000
    assert len(minhash.signature(text)) == 512


TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(["harga", "emas", "naik", "di", "pasar", "12", "3,5", "Juli"]), max_size=80
    ).map(" ".join),
)


@given(TEXTS, TEXTS)
def test_similarity_is_symmetric_and_a_share(first: str, second: str) -> None:
    a, b = minhash.signature(first), minhash.signature(second)
    assert minhash.similarity(a, b) == minhash.similarity(b, a)
    assert minhash.jaccard(first, second) == minhash.jaccard(second, first)
    assert minhash.same_text(first, second) == minhash.same_text(second, first)
    assert 0.0 <= minhash.similarity(a, b) <= 1.0


@given(TEXTS)
def test_equal_texts_are_the_same(text: str) -> None:
    sign = minhash.signature(text)
    assert sign == minhash.signature(text)
    assert len(sign) == (512 if minhash.words(text) else 0)
    if sign:
        assert minhash.similarity(sign, sign) == 1.0
        assert minhash.jaccard(text, text) == 1.0


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=60), st.data())
def test_case_space_and_punctuation_do_not_count(words: list[str], data: st.DataObject) -> None:
    joints = st.sampled_from([" ", "  ", "\n\n", ", ", " \u2013 ", ".\t", "\u00a0"])
    printed = "".join(
        word.upper() + data.draw(joints) if number % 3 else word + data.draw(joints)
        for number, word in enumerate(words)
    )
    assert minhash.signature(printed) == minhash.signature(" ".join(words))
