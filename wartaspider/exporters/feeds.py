"""Whether the feeds that a run was asked for can be written, said before it starts."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.extensions.feedexport import ItemFilter, apply_uri_params
from scrapy.extensions.postprocessing import PostProcessingManager
from scrapy.settings import BaseSettings
from scrapy.utils.conf import feed_complete_default_values_from_settings
from scrapy.utils.misc import load_object

from wartaspider.exceptions import ArgumentError
from wartaspider.exporters.append import check_append
from wartaspider.exporters.places import check_file
from wartaspider.exporters.remote import check_remote
from wartaspider.exporters.storage import is_device, target_of
from wartaspider.items import COLUMNS

_BATCH_PLACE = re.compile(r"%\(batch_(?:time|id)\)")
_FILE_SCHEMES = ("", "file")
_NAMES: Mapping[str, object] = {
    "time": "0000-00-00T00-00-00+00-00",
    "batch_time": "0000-00-00T00-00-00.000000+00-00",
    "batch_id": 1,
    "name": "warta",
}
"""What a feed's name may hold, as Scrapy writes it: no run has these times."""


def check_feeds(settings: BaseSettings) -> None:
    """Raise ArgumentError for the first feed of ``FEEDS``, -o or -O that cannot be written.

    Nothing is created or changed. Of a target whose name a function of ``uri_params`` makes only
    the options are checked.
    """
    targets: dict[Path, str] = {}
    for uri, options in _feeds(settings).items():
        scheme = _checked_scheme(uri, settings)
        _check_format(uri, options, settings)
        _check_fields(uri, options)
        _check_batches(uri, options)
        _check_writing(uri, options, settings)
        if scheme == "stdout" and sys.stdout is None:
            raise ArgumentError(f"feed {uri}: standard output is closed; name a file")
        check_remote(uri, scheme, options, settings)
        name = _checked_name(uri, options)
        if scheme in _FILE_SCHEMES and name is not None:
            target = _checked_target(uri, name, options)
            if target in targets:
                raise ArgumentError(f"feeds {targets[target]} and {uri} are one file; drop one")
            targets[target] = uri


def _feeds(settings: BaseSettings) -> dict[str, dict[str, Any]]:
    """URI -> complete options, as Scrapy's feed extension makes them."""
    feeds: dict[str | Path, Any] = settings.getdict("FEEDS")
    return {
        (name := str(uri.absolute() if isinstance(uri, Path) else uri)): _complete(
            name, options, settings
        )
        for uri, options in feeds.items()
    }


def _complete(uri: str, options: object, settings: BaseSettings) -> dict[str, Any]:
    if not isinstance(options, Mapping):
        raise ArgumentError(
            f"FEEDS: the options of {uri} are {options!r}; write a mapping such as "
            "{'format': 'csv', 'overwrite': True}"
        )
    try:
        return feed_complete_default_values_from_settings(dict(options), settings, uri)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"a FEED_ setting is wrong: {error}") from error


def _checked_scheme(uri: str, settings: BaseSettings) -> str:
    if uri == "-":
        raise ArgumentError("feed -: for standard output write stdout: and a format")
    known = _known(settings, "FEED_STORAGES")
    names = ", ".join(f"{name}:" for name in known if name)
    try:
        scheme = urlsplit(uri).scheme
    except ValueError as error:
        raise ArgumentError(f"feed {uri}: {error}; write a file path or {names}") from error
    if scheme not in known:
        raise ArgumentError(f"feed {uri}: {scheme}: is not supported; write a file path or {names}")
    return scheme


def _checked_name(uri: str, options: Mapping[str, Any]) -> str | None:
    """The URI with its placeholders filled; None where a function of the user fills them."""
    if options["uri_params"]:
        try:
            load_object(options["uri_params"])
        except Exception as error:  # whatever the user's module raises
            raise ArgumentError(
                f"feed {uri}: uri_params {options['uri_params']!r}: {error}"
            ) from error
        return None
    try:
        return apply_uri_params(uri, dict(_NAMES))
    except (KeyError, TypeError, ValueError) as error:
        places = ", ".join(f"%({name})s" for name in _NAMES)
        raise ArgumentError(
            f"feed {uri}: its name cannot be made ({error!r}); there are {places}"
        ) from error


def _check_format(uri: str, options: Mapping[str, Any], settings: BaseSettings) -> None:
    kind, known = options["format"], _known(settings, "FEED_EXPORTERS")
    if kind not in known:
        wrong = f"unknown format {kind!r}" if kind else "its name says no format"
        raise ArgumentError(
            f"feed {uri}: {wrong}; end the name in one of these, or write -O FILE:FORMAT: "
            f"{', '.join(known)}"
        )


def _check_fields(uri: str, options: Mapping[str, Any]) -> None:
    if not isinstance(options["fields"] or [], (Mapping, list, tuple)):
        raise ArgumentError(
            f"feed {uri}: fields is {options['fields']!r}; write a list such as ['url', 'headline']"
        )
    if unknown := [name for name in options["fields"] or () if name not in COLUMNS]:
        raise ArgumentError(
            f"feed {uri}: no column is named {', '.join(map(str, unknown))}; "
            f"there are {', '.join(COLUMNS)}"
        )


def _check_batches(uri: str, options: Mapping[str, Any]) -> None:
    count = options["batch_item_count"]
    if not isinstance(count, int) or count < 0:
        raise ArgumentError(f"feed {uri}: batch_item_count is {count!r}; it must be 0 or more")
    if count and not _BATCH_PLACE.search(uri):
        raise ArgumentError(
            f"feed {uri}: batches of {count} need %(batch_id)d or %(batch_time)s in the file name"
        )


def _check_writing(uri: str, options: Mapping[str, Any], settings: BaseSettings) -> None:
    """Make the feed without a row in memory, by all that its options name."""
    try:
        "-".encode(options["encoding"] or "utf-8")
        load_object(options.get("item_filter", ItemFilter))(options)
        exporter_class = load_object(settings.getwithbase("FEED_EXPORTERS")[options["format"]])
        file = PostProcessingManager(options.get("postprocessing", []), BytesIO(), dict(options))
        if hasattr(exporter_class, "from_crawler"):
            return  # there is no crawler yet
        exporter = exporter_class(
            file,
            fields_to_export=options["fields"],
            encoding=options["encoding"],
            indent=options["indent"],
            **options["item_export_kwargs"],
        )
        exporter.start_exporting()
        exporter.finish_exporting()
        file.close()
    except Exception as error:  # whatever a component of the user raises
        raise ArgumentError(f"feed {uri}: it cannot be written as asked: {error}") from error


def _checked_target(uri: str, name: str, options: Mapping[str, Any]) -> Path:
    """The file that the URI, with its placeholders filled, means."""
    try:
        target = target_of(name)
        if target.is_dir() or uri.endswith("/"):
            raise ArgumentError(f"feed {uri}: it is a folder; name a file in it")
        check_file(f"feed {uri}", target)
        if not is_device(target) and not options.get("overwrite", False):
            check_append(target, options)
    except OSError as error:
        raise ArgumentError(f"feed {uri}: {name}: {error.strerror}; choose another") from error
    return target


def _known(settings: BaseSettings, name: str) -> list[str]:
    known: Mapping[str, Any] = settings.getwithbase(name)
    return [str(key) for key, component in known.items() if component is not None]
