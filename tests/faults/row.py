"""Row: one fault, how a run that meets it must end, and what the archive must hold afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from faults.laboratory import Case

    from wartaspider.demo import DemoSite, Fault

Lost = Literal["nothing", "one", "a page", "some", "all that is new"]
Change = Callable[["DemoSite", str, str], str]
Wreck = Callable[["Case"], AbstractContextManager[object]]

DAYS = ("since=2021-07-08",)
"""The arguments of most rows: two days of the date index, of which the last is new."""

SECTION = ("sections=kabar-sawit",)

HOURLY: tuple[str, ...] = ()
"""The arguments of an hourly run."""

# Bounds, in seconds of the default settings.
NONE = 15
PAGE = 60
"""Five tries of one page, 1, 2, 4 and 8 s apart and half as much again by chance."""
SLOW_PAGE = 240
"""Five tries of 30 s each, and the waits between them."""
ROW = 300
"""Five pages in a row, each with its five tries."""
SILENCE = 400
"""Five tries of one page that never comes, and one of four others."""
STORM = 900
"""Waits that the site asks for, until they are more than it may ask for."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault.

    ``bound``: seconds of the default settings that the run may wait because of it.
    ``lost``: what of the site's articles is not in the archive afterwards.
    """

    name: str
    code: int
    bound: int = PAGE
    lost: Lost = "nothing"
    faults: tuple[Fault, ...] = ()
    site: Mapping[str, object] = field(default_factory=dict)
    change: Change | None = None
    """What becomes of a page's text: of the site, the path and the text as it should be."""
    plot: Callable[[DemoSite], object] | None = None
    """What happens on the site before the run."""
    gone: tuple[int, ...] = ()
    """Articles that are taken off the site; their last version stays."""
    arguments: tuple[str, ...] = DAYS
    settings: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    wreck: Wreck | None = None
    """What happens to the machine while the run is under way."""
    is_silent: bool = False
    """Whether answers come late or never, so that time itself is what is tested."""
    says: str = ""
    """What must stand in the last lines."""
    is_new: bool = False
    """Whether the run has no archive to begin with."""
    is_damaged: bool = False
    """Whether the archive cannot be read; it must be left as it is."""
    is_final: bool = False
    """Whether what is lost is settled: runs ask for it again only once, at the first age."""
    again: bool = False
    """Whether the same command is run again when the fault is gone, and must complete the work."""
    after: str = ""
    """What else is to be said of the archive."""
