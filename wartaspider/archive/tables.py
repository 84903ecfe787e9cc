"""The archive's tables (SQLAlchemy Core; SQLite and PostgreSQL alike).

Times are ISO 8601 text, so that every database and every export shows them alike: what the site
says in WIB, what we did in UTC. Lists and objects are JSON text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts about the archive itself: ``schema_version``, ``menu``."""

runs = Table(
    "runs",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("started", Text, nullable=False),
    Column("finished", Text),
    Column("arguments", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("exit_code", Integer),
    Column("delivered", Integer, nullable=False, server_default="0"),
    Column("summary", Text),
    Column("stats", Text),
    Column("uuid", Text, unique=True),
)
"""One row a run; ``delivered`` is 1 once its feed is where the user wanted it.

``stats`` is a JSON object of requests, waits and faults (``extensions.figures``); ``uuid`` names
the run in its raw files, where numbers of several archives may meet.
"""

articles = Table(
    "articles",
    metadata,
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("version", Integer),
    Column("duplicate_of", Integer),
    Column("signature", LargeBinary),
    Column("first_seen", Text, nullable=False),
    Column("checked", Text),
    Column("fetched_run", Integer),
)
"""One row an ID ever seen. ``state``: listed, stored, refused, gone, failed, quarantined.

``checked`` is when it was last asked for, ``fetched_run`` the run that last read it.
"""

versions = Table(
    "versions",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.article_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("run_id", Integer, ForeignKey("runs.run_id"), nullable=False, index=True),
    Column("text_hash", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("headline", Text, nullable=False),
    Column("date_published", Text, index=True),
    Column("date_modified", Text),
    Column("sections", Text, nullable=False),
    Column("article_section", Text),
    Column("authors", Text, nullable=False),
    Column("editors", Text, nullable=False),
    Column("dateline", Text),
    Column("description", Text),
    Column("article_body", Text, nullable=False),
    Column("word_count", Integer),
    Column("keywords", Text, nullable=False),
    Column("image_url", Text),
    Column("image_caption", Text),
    Column("image_credit", Text),
    Column("page_count", Integer),
    Column("date_published_raw", Text),
    Column("date_downloaded", Text, nullable=False),
    Column("layout", Text),
    Column("field_sources", Text, nullable=False),
    Column("flags", Text, nullable=False),
)
"""What an article said, a row for each text it had; ``sections`` are its breadcrumb's alone."""

sightings = Table(
    "sightings",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.article_id"), primary_key=True),
    Column("walk", Text, primary_key=True),
    Column("first_run", Integer, ForeignKey("runs.run_id"), nullable=False),
    Column("last_run", Integer, ForeignKey("runs.run_id"), nullable=False),
    Column("headline", Text),
    Column("date", Text),
    Column("date_text", Text),
    Column("date_has_time", Integer, nullable=False, server_default="0"),
)
"""Which walk listed which ID, and what the list said of it."""

walks = Table(
    "walks",
    metadata,
    Column("walk", Text, primary_key=True),
    Column("run_id", Integer, ForeignKey("runs.run_id"), primary_key=True),
    Column("started", Text, nullable=False),
    Column("finished", Text),
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("failed_pages", Integer, nullable=False, server_default="0"),
    Column("listed", Integer, nullable=False, server_default="0"),
    Column("ended", Text),
)
"""One row a walk and run: pages read and failed, IDs listed, why it ended (null: it did not)."""

validators = Table(
    "validators",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("run_id", Integer, ForeignKey("runs.run_id"), nullable=False),
)
"""What the server gave with a page, so that it can be asked whether the page has changed."""

held = Table(
    "held",
    metadata,
    Column("article_id", Integer, primary_key=True, autoincrement=False),
)
"""Articles that were read and are held back as doubtful; left behind by a run that was killed.

What such a run stored is not met again, but what it held is: to count it as evidence once more
would make drift of it.
"""

failures = Table(
    "failures",
    metadata,
    Column("failure_id", Integer, primary_key=True),
    Column("run_id", Integer, ForeignKey("runs.run_id"), nullable=False, index=True),
    Column("article_id", Integer, index=True),
    Column("walk", Text),
    Column("url", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text),
    Column("at", Text, nullable=False),
)
"""What could not be had, and why."""

raw_files = Table(
    "raw_files",
    metadata,
    Column("file_id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("run_id", Integer, ForeignKey("runs.run_id"), nullable=False, index=True),
    Column("bytes", BigInteger),
)
"""WARC files in the raw folder; ``bytes`` is null until the file is complete."""

captures = Table(
    "captures",
    metadata,
    Column("capture_id", Integer, primary_key=True),
    Column("file_id", Integer, ForeignKey("raw_files.file_id"), nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("length", Integer, nullable=False),
    Column("run_id", Integer, ForeignKey("runs.run_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("article_id", Integer, index=True),
    Column("walk", Text),
    Column("page", Integer),
    Column("fetched_at", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("digest", Text, index=True),
    Column("is_revisit", Integer, nullable=False, server_default="0"),
    Column("fault", Text),
    Column("version", Integer),
)
"""Answers in the WARC files. ``start`` and ``length`` are those of the record, in bytes.

``kind``: article, list, home, feed, robots. ``article_id``, ``walk`` and ``page`` say what was
asked for; ``fault`` why a page was not read (``cut-page``, ``challenge``); ``version`` as which
version of the article it was stored.
"""

bands = Table(
    "bands",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Integer, ForeignKey("articles.article_id"), primary_key=True),
    sqlite_with_rowid=False,  # else each row is stored twice, in the table and in its index
)
"""MinHash bands: articles that share a key are candidates for being the same text."""

workers = Table(
    "workers",
    metadata,
    Column("run_id", Integer, ForeignKey("runs.run_id"), primary_key=True, autoincrement=False),
    Column("seen", Double, nullable=False),
)
"""Runs that share one back-fill (PostgreSQL only): those at work, and those before them since one
last had the archive to itself. ``seen`` is when each last said that it lives, in seconds since
1970 by the server's clock, as are all such times of the tables that workers share.
"""

leases = Table(
    "leases",
    metadata,
    Column("day", Text, primary_key=True),
    Column("run_id", Integer),
    Column("claimed", Double),
    Column("is_done", Integer, nullable=False, server_default="0"),
)
"""The index days that the workers share: who walks which, and which need no other walk."""

claims = Table(
    "claims",
    metadata,
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("run_id", Integer, nullable=False),
)
"""Which worker fetches which article, so that two days that list it do not fetch it twice."""

pace = Table(
    "pace",
    metadata,
    Column("site", Text, primary_key=True),
    Column("left_at", Double, nullable=False, server_default="0"),
    Column("gap", Double, nullable=False, server_default="0"),
    Column("closed_until", Double, nullable=False, server_default="0"),
)
"""When the workers' last request left, how long the next must wait after it, and until when the
site wants none.
"""

Index("sightings_of_walk", sightings.c.walk, sightings.c.article_id)
Index("twins", articles.c.duplicate_of)
Index("captures_in_file", captures.c.file_id, captures.c.start, unique=True)
