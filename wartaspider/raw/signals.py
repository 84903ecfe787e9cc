"""Signals of the raw archive."""

from __future__ import annotations

raw_failed = object()
"""Sent with ``error`` (a RawError) when an answer could not be kept: the run is to end."""
