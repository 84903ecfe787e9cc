"""A back-fill that workers share: what is to be known of it where none is under way."""

from __future__ import annotations

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError as UrlError

from wartaspider.exceptions import ArgumentError
from wartaspider.secrets import hide

day_walked = object()
"""Signal: a worker has walked a day and is about to say so; what is held back must be stored."""


def check_workers(url: str) -> None:
    """Raises ArgumentError unless workers can share the archive at this URL."""
    try:
        if make_url(url).get_backend_name() == "postgresql":
            return
    except (UrlError, ValueError):
        return  # opening it says what is wrong with it
    raise ArgumentError(
        f"workers='shared' needs an archive on a server, and WARTA_ARCHIVE is {hide(url)!r}:"
        " allowed is postgresql+psycopg://USER@HOST/NAME; without workers, one run does it all"
    )
