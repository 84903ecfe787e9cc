"""When a stored article is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from wartaspider.archive import Known


def needs_fetch(known: Known | None, *, now: datetime, ages: Sequence[timedelta]) -> bool:
    """Whether an article must be fetched: it is not stored yet, or it is young and has aged."""
    if known is None or not known.is_final:
        return True
    if known.state != "stored" or known.checked is None or known.date_published is None:
        return False
    return any(known.checked < known.date_published + age <= now for age in ages)
