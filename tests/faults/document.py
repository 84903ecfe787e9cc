"""docs/faults.md, made from the rows. To write it anew:

PYTHONPATH=.:tests .venv/bin/python -m faults.document
"""

from __future__ import annotations

from pathlib import Path

from faults.row import NONE, Row
from faults.table import GROUPS, ROWS

PATH = Path(__file__).parents[2] / "docs" / "faults.md"

HEAD = f"""# What goes wrong, and how a run ends then

{len(ROWS)} faults, each of which a test lets happen (`tests/crawl/test_fault_table.py`; this page
is made from its rows, in `tests/faults/`). Most meet a run over yesterday and today on an archive
that a good run of yesterday has filled, with the default settings but for the delay between two
requests.

- **Exit code**: as the README has them. No run that leaves anything missing ends with 0.
- **Waits at most**: how much longer the run may take because of the fault, for tries again, for
  answers that do not come, and for waits that the site asks for.
- **Archive afterwards**: what it holds of the articles asked for. In *every* row, whatever was
  stored before is still there, unchanged and sound; what is stored is true in every column; what is
  missing is named in the last lines, or the last line says why; and the feed is either complete for
  what was stored, or the file of the last good run. The same command completes the work once the
  fault is gone; a settled article it looks at once more, from six hours after it was first listed
  on. (A date that only lists print is filled in when a run comes to its end.)

## How long a run goes on without answers

- A page that fails is asked for five times in all (`RETRY_TIMES`), 1, 2, 4 and 8 seconds apart and
  up to half as much again (`WARTA_BACKOFF`); an answer may take 30 s (`DOWNLOAD_TIMEOUT`).
- Five pages given up one after the other (`WARTA_MAX_FAILURES_IN_A_ROW`), with no good answer
  between them, end the run with code 4.
- Where a page was waited for in vain five times, the next ones are waited for only once as long as
  nothing good comes: a site that is silent, or drips, is given up in five minutes.
- Waits that the site asks for (`Retry-After`) are obeyed, up to five minutes in all without a good
  answer (`WARTA_MAX_RETRY_AFTER`). Two pages in a row that ask for more end the run with code 4.
- Pages that come but are empty or cut may be the fault of single pages: four times as many of them
  in a row, and no good one between, end the run with code 4.
"""


def document() -> str:
    """The page, as it must be."""
    parts = [HEAD]
    for title, rows in GROUPS.items():
        parts.append(f"\n## {title}\n\n| Fault | Exit code | Waits at most | Archive afterwards |")
        parts.append("|---|---|---|---|")
        parts += [
            f"| {_fault(row)} | {_code(row)} | {_bound(row)} | {afterwards(row)} |" for row in rows
        ]
    return "\n".join(parts) + "\n"


def _fault(row: Row) -> str:
    return row.name[0].upper() + row.name[1:]


def _code(row: Row) -> str:
    return str(row.code) if row.code >= 0 else "(killed)"


def _bound(row: Row) -> str:
    if row.bound <= NONE:
        return "no wait"
    return f"{row.bound // 60} min"


def afterwards(row: Row) -> str:
    """What the archive holds, in words."""
    if row.is_damaged:
        return "left as it is, byte for byte; nothing was asked for"
    if row.gone:
        return "all; its last version stays, marked as gone"
    if row.name.startswith("redesign"):
        return "what earlier runs stored; the raw pages are kept for `scrapy replay --apply`"
    if row.is_final:
        return "all but this article, which is named and settled"
    return {
        "nothing": "all" if row.code == 0 else "all, but the feed is that of the last good run",
        "one": "all but this article, which is named",
        "a page": "all but what only this page lists; the page is named",
        "some": "what had come by then",
        "all that is new": "nothing, as before" if row.is_new else "what earlier runs stored",
    }[row.lost]


if __name__ == "__main__":
    PATH.write_text(document(), "utf-8")
