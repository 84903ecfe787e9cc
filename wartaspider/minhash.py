"""MinHash signatures: which texts are the same or nearly the same, found without comparing all.

A text becomes the set of its runs of five words (shingles). ``jaccard`` is the share of shingles
two texts have in common; a signature of 512 bytes estimates it, and its bands find the candidates
in an indexed table. One permutation with optimal densification (Shrivastava, ICML 2017,
"Optimal Densification for Fast and Accurate Minwise Hashing"): each shingle is hashed once, by
CRC-32 and a multiplication (Knuth's, by a constant near the golden ratio) whose high bits count: a
cryptographic hash took most of the time and estimates no better.

Why runs of five words: an edit touches one place, so a repost keeps most of its long runs, while
the other numbers and names of a daily template are strewn over the text and break nearly all.
Why 0.55: measured in texts of 150 words, four typos and a new dateline leave 0.73 of the shingles
in common, an edited sentence 0.73, a new lede *and* an edited sentence 0.56 to 0.77 (medians 0.75,
0.79, 0.66). A template with only a twelfth of its words changed leaves at most 0.54, a shared
closing or quote of 40% at most 0.29. A long frame around a price list can reach 0.61, so
``same_text`` also asks whether the numbers agree. tests/test_minhash.py holds the measuring.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import blake2b, shake_128
from itertools import count
from struct import Struct
from zlib import crc32

THRESHOLD = 0.55
"""From this share of common shingles on, two texts are nearly the same."""

CANDIDATE_SIMILARITY = THRESHOLD - 0.15
"""Below this estimate a pair cannot reach the threshold: three standard errors (0.044) and more."""

SHINGLE_WORDS = 5
SHORT_WORDS = 20
"""A text of fewer words is one shingle, so it is the same as another only if equal."""

BINS = 128
BAND_ROWS = 3
BANDS = BINS // BAND_ROWS
"""42 bands of 3: a pair at the threshold shares one with probability
1 - (1 - 0.55**3)**42 = 0.9995; a pair with 5% in common with 0.5%."""

_MAX_CHARS = 200_000  # ten times the longest article; a hostile page must not cost seconds
_NUMBERS_OWN = 3
_NUMBERS_AGREE = 0.6

_VALUES = Struct(f">{BINS}I")
_FACTOR, _MASK = 0x9E3779B97F4A7C15, 2**64 - 1
# The bits above the 81 that are cut off depend on all of the three values and the band.
_BAND_FACTOR, _BAND_MASK = 0x9E3779B97F4A7C15F39CC0605CEDC835, 2**128 - 1
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")  # Jum'at is printed with each of them
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
# Days, ages, ranks, years and dates: the same in other news, or new in a repost.
_PLAIN_NUMBER = re.compile(r"\d{1,2}|(?:19|20)\d\d|\d{1,2}/\d{1,2}/\d{4}")


def words(text: str) -> list[str]:
    """The words and numbers of a text, casefolded, without punctuation."""
    plain = unicodedata.normalize("NFC", text[:_MAX_CHARS]).casefold()
    return _WORD.findall(_APOSTROPHES.sub("", plain))


@lru_cache(maxsize=16)  # those of a text's own twins are asked for right after its signature
def shingles(text: str) -> frozenset[str]:
    """Its runs of five words; of a short text its words as one; empty if there are no words."""
    found = words(text)
    if not found:
        return frozenset()
    if len(found) < SHORT_WORDS:
        return frozenset((" ".join(found),))
    runs = zip(*(found[start:] for start in range(SHINGLE_WORDS)), strict=False)
    return frozenset(map(" ".join, runs))


def jaccard(text_a: str, text_b: str) -> float:
    """The exact share of shingles in common, 0.0 to 1.0; 0.0 if either text has no words."""
    return _share(shingles(text_a), shingles(text_b))


def same_text(text_a: str, text_b: str) -> bool:
    """Whether they are the same or nearly the same text, not two fillings of one template.

    The numbers must agree too, where both texts have some: a daily price report repeats its
    sentences with new numbers, a repost repeats its numbers.
    """
    if jaccard(text_a, text_b) < THRESHOLD:
        return False
    return _numbers_agree(_telling_numbers(text_a), _telling_numbers(text_b))


def signature(text: str) -> bytes:
    """512 bytes, the same on every machine; ``b""`` if the text has no words."""
    found = shingles(text)
    if not found:
        return b""
    if len(found) == 1:
        # Equal or nothing: filling 127 empty bins from one would only cost time.
        return shake_128(next(iter(found)).encode()).digest(_VALUES.size)
    return _VALUES.pack(*_densified(_smallest(found)))


def similarity(a: bytes, b: bytes) -> float:
    """The share of equal bins, which estimates ``jaccard``; 0.0 if either text had no words."""
    if not a or not b:
        return 0.0
    pairs: Iterable[tuple[int, int]] = zip(_VALUES.unpack(a), _VALUES.unpack(b), strict=True)
    return sum(x == y for x, y in pairs) / BINS


def bands(signature: bytes) -> list[int]:
    """Keys for an indexed table, one a band; a shared key makes two texts candidates.

    Keys are below 2**47: six bytes in SQLite, a BIGINT in PostgreSQL. A text without words has
    none.
    """
    if not signature:
        return []
    values = _VALUES.unpack(signature)
    rows = (values[row : BANDS * BAND_ROWS : BAND_ROWS] for row in range(BAND_ROWS))
    return [
        ((((a << 64 | b << 32 | c) + band) * _BAND_FACTOR) & _BAND_MASK) >> 81
        for band, a, b, c in zip(count(1), *rows, strict=False)
    ]


def _share(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0


def _telling_numbers(text: str) -> frozenset[str]:
    """Prices, shares and amounts: those that differ from one report to the next."""
    found = _NUMBER.findall(text[:_MAX_CHARS])
    return frozenset(number for number in found if not _PLAIN_NUMBER.fullmatch(number))


def _numbers_agree(a: frozenset[str], b: frozenset[str]) -> bool:
    own = min(len(a - b), len(b - a))
    # A new lede or a typo brings one or two; each filling of a template brings all of its own.
    return own < _NUMBERS_OWN or len(a & b) / min(len(a), len(b)) >= _NUMBERS_AGREE


def _smallest(found: frozenset[str]) -> list[int | None]:
    """The smallest hash that falls in each bin: 7 bits choose it, the next 32 are the value."""
    hashes = map(crc32, map(str.encode, found))
    smallest: list[int | None] = [None] * BINS
    # The last one of a bin is its smallest.
    for number in sorted([code * _FACTOR & _MASK for code in hashes], reverse=True):
        smallest[number >> 57] = number >> 25 & 0xFFFFFFFF
    return smallest


def _densified(smallest: list[int | None]) -> list[int]:
    """Each empty bin takes the value of the first full one in an order of its own."""
    return [
        value if value is not None else _first_full(smallest, place)
        for place, value in enumerate(smallest)
    ]


def _first_full(smallest: list[int | None], place: int) -> int:
    return next(value for other in _order(place) if (value := smallest[other]) is not None)


@cache
def _order(place: int) -> tuple[int, ...]:
    """All bins in a fixed order that looks random and differs from bin to bin."""
    return tuple(
        sorted(
            range(BINS), key=lambda other: blake2b(bytes((place, other)), digest_size=8).digest()
        )
    )
