"""SHOW: the archive as one HTML page with charts, for people."""

from wartaspider.report.contents import STEPS, Report, collect
from wartaspider.report.page import render
from wartaspider.report.plain import as_object

__all__ = ["STEPS", "Report", "as_object", "collect", "render"]
