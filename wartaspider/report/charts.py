"""Charts as geometry: where each mark stands and what it is called; templates draw them.

Widths are percentages and heights pixels, so that one drawing fits a phone and a desktop with
letters of the same size on both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wartaspider.report.words import number

MAX_TICKS = 5
HEAT_ROW = 18
GAP = 0.18
"""Part of a bar's room that is left free."""

SHADES = (0, 20, 40, 60, 80, 100)
"""Upper bounds in percent of a heat map's shades; the first is exactly nothing."""

_WIDE = 10
"""Labels that fit below a chart on a desktop; every third of them fits on a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A rectangle that stands for one figure."""

    x: str
    y: str
    width: str
    height: str
    title: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place of an axis."""

    at: str
    text: str
    is_extra: bool = False
    """Whether a narrow screen has no room for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Marks with their axes."""

    height: int
    marks: tuple[Mark, ...]
    ticks: tuple[Label, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar list: what it stands for, and how long it is."""

    text: str | None
    value: int
    width: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of a heat map, and its share over the whole range in percent."""

    name: str
    marks: tuple[Mark, ...]
    share: int | None


def bars(
    names: Sequence[str],
    values: Sequence[float | None],
    *,
    height: int = 150,
    highest: float = 0,
    titles: Sequence[str] = (),
) -> Chart:
    """Upright bars, one for each value; None has none.

    ``highest`` makes several charts share a scale; ``titles`` are longer names, for who points
    at a bar.
    """
    steps = nice_steps(max([highest, *(v for v in values if v is not None)]))
    room = 100 / max(len(names), 1)
    marks = []
    for n, (name, value) in enumerate(zip(titles or names, values, strict=True)):
        if value is not None:
            tall = height * value / steps[-1]
            marks.append(
                Mark(
                    x=percent(room * (n + GAP / 2)),
                    y=pixels(height - tall),
                    width=percent(room * (1 - GAP)),
                    height=pixels(tall),
                    title=f"{name}: {number(value)}",
                )
            )
    ticks = tuple(Label(pixels(height - height * s / steps[-1]), number(s)) for s in steps)
    return Chart(height=height, marks=tuple(marks), ticks=ticks, labels=tuple(_below(names)))


def bar_list(counts: Sequence[tuple[str | None, int]]) -> list[Bar]:
    """Lying bars, the longest as wide as the room."""
    most = max((count for _, count in counts), default=1) or 1
    return [Bar(text, count, percent(100 * count / most)) for text, count in counts]


def heat_rows(
    names: Sequence[str], parts: Mapping[str, Sequence[int]], wholes: Sequence[int]
) -> list[HeatRow]:
    """A row for each key of ``parts``, shaded by its share of ``wholes``; nothing of nothing has
    a mark that says so."""
    room = 100 / max(len(names), 1)
    rows = []
    for key, counts in parts.items():
        marks = []
        for n, (name, part, whole) in enumerate(zip(names, counts, wholes, strict=True)):
            kind, text = "none", "–"
            if whole:
                share = share_of(part, whole)
                kind, text = f"q{shade(share)}", f"{share} % ({number(part)}/{number(whole)})"
            marks.append(
                Mark(
                    x=percent(room * n),
                    y="1",
                    width=percent(room * 0.94),
                    height=str(HEAT_ROW - 2),
                    kind=kind,
                    title=f"{key} · {name}: {text}",
                )
            )
        whole = sum(wholes)
        rows.append(HeatRow(key, tuple(marks), share_of(sum(counts), whole) if whole else None))
    return rows


def share_of(part: int, whole: int) -> int:
    """Whole percent, rounded; never 0 or 100 where it is not exactly so."""
    share = round(100 * part / whole)
    return share if part in (0, whole) else min(max(share, 1), 99)


def shade(share: int) -> int:
    """The number of the shade of ``SHADES`` that a share in percent has."""
    return next(n for n, bound in enumerate(SHADES) if share <= bound)


def nice_steps(highest: float) -> list[int]:
    """Round whole numbers from 0 to one that is not below the highest value."""
    step = next(s for s in _nice() if s * (MAX_TICKS - 1) >= highest)
    return list(range(0, step * (MAX_TICKS - 1) + 1, step))[: max(2, -int(-highest // step) + 1)]


def percent(value: float) -> str:
    """A length of SVG in percent."""
    return f"{value:.3f}%"


def pixels(value: float) -> str:
    """A length of SVG in pixels."""
    return f"{value:.1f}"


def _nice() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, ..."""
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _below(names: Sequence[str]) -> Iterator[Label]:
    step = -(-len(names) // _WIDE) or 1
    for n in range(0, len(names), step):
        yield Label(percent(100 * (n + 0.5) / len(names)), names[n], (n // step) % 3 != 0)
