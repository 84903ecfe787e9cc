"""RELEASE: a folder that an analyst can open, cite and check, and the check."""

from wartaspider.release.verifying import verify_release
from wartaspider.release.writing import write_release

__all__ = ["verify_release", "write_release"]
