"""Faults of the machine: its disks, its clock, other programs, and signals."""

from __future__ import annotations

import signal
from functools import partial

from faults.row import NONE, Row
from faults.wrecks import (
    beside_another,
    brief_lock,
    changed,
    cut_short,
    full,
    later,
    locked,
    read_only,
    short_files,
    signalled,
)

NEW = "all that is new"
At = partial(Row, bound=NONE)
Broken = partial(At, again=True)

DISKS = (
    Broken(
        name="the archive's disk is full",
        code=1,
        lost="some",
        wreck=full("data", 150_000),
        says="full",
    ),
    Broken(
        name="no file may grow any more (`ulimit -f`)",
        code=1,
        lost="some",
        wreck=short_files,
        settings={"WARTA_RAW_DIR": ""},
    ),
    Broken(
        name="the feed's disk is full",
        code=1,
        wreck=full("out", 4_000),
        says="a feed could not be written",
    ),
    Broken(
        name="the raw pages' disk is full",
        code=1,
        lost="some",
        wreck=full("raw", 40_000),
        says="raw pages",
    ),
    Broken(
        name="the archive's folder is read-only",
        code=2,
        lost=NEW,
        wreck=read_only("data"),
        says="WARTA_ARCHIVE",
    ),
    Broken(
        name="there is no archive, and its folder is read-only",
        code=2,
        lost=NEW,
        wreck=read_only("data"),
        is_new=True,
        says="WARTA_ARCHIVE",
    ),
    Broken(
        name="the raw pages' folder is read-only",
        code=2,
        lost=NEW,
        wreck=read_only("raw"),
        says="WARTA_RAW_DIR",
    ),
    Broken(
        name="the feed's folder is read-only",
        code=2,
        lost=NEW,
        wreck=read_only("out"),
        says="cannot be written to",
    ),
)

DAMAGES = {
    "is cut to a third": cut_short,
    "is another program's file": changed(b"This is no database.\n" * 100),
    "has a damaged head": changed(bytes(range(1, 101))),
    "has zeros in its first pages": changed(bytes(20_000), 200),
    "is of a newer schema": changed("UPDATE meta SET value = '99' WHERE key = 'schema_version'"),
}

ARCHIVES = tuple(
    Broken(
        name=f"the archive {what}", code=2, lost=NEW, wreck=wreck, is_damaged=True, says="archive"
    )
    for what, wreck in DAMAGES.items()
)

OTHERS = (
    Broken(
        name="another run is at work on the archive",
        code=5,
        lost=NEW,
        wreck=beside_another,
        says="4711@host",
    ),
    Broken(
        name="another program writes to the archive from the start",
        code=1,
        lost=NEW,
        wreck=locked(0),
        says="locked",
    ),
    Broken(
        name="another program writes to the archive from the first request on",
        code=1,
        lost=NEW,
        wreck=locked(1),
        says="locked",
    ),
    At(name="another program writes to the archive for a second", code=0, wreck=brief_lock),
    Broken(
        name="another program writes to the archive from halfway on",
        code=1,
        lost="some",
        wreck=locked(20),
        says="locked",
    ),
    Broken(name="Ctrl-C", code=1, lost="some", wreck=signalled(signal.SIGINT), says="interrupted"),
    Broken(
        name="Ctrl-C before the first answer",
        code=1,
        lost=NEW,
        wreck=signalled(signal.SIGINT, at=1),
    ),
    Broken(name="Ctrl-C twice", code=1, lost="some", wreck=signalled(signal.SIGINT, signal.SIGINT)),
    Broken(
        name="SIGTERM", code=1, lost="some", wreck=signalled(signal.SIGTERM), says="interrupted"
    ),
    Broken(name="SIGKILL", code=-9, lost="some", wreck=signalled(signal.SIGKILL)),
)

CLOCKS = (
    At(
        name="the machine's clock is set back: the last run is of a later time", code=0, wreck=later
    ),
    At(
        name="the machine's clock is a year fast",
        code=0,
        settings={"WARTA_NOW": "2022-07-09T12:00:00+07:00"},
    ),
    At(name="the machine's time zone is New York's", code=0, zone="America/New_York"),
    At(name="the machine's time zone is Kiritimati's (UTC+14)", code=0, zone="Pacific/Kiritimati"),
)

MACHINE = (*DISKS, *ARCHIVES, *OTHERS, *CLOCKS)
