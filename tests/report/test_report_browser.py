"""The page in a real Chromium: quiet, whole, readable at each width, in both schemes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import visit

from wartaspider.report.words import WORDS

WIDTHS = (320, 390, 1280)
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"

CHARTS = {
    "calendar": "#table-calendar tbody tr",
    "volume": "#table-volume tbody tr",
    "sections": "#table-sections tbody td",
    "section-totals": "#table-section-totals tbody tr",
    "hours": "#table-hours tbody tr",
    # The first column is the number of articles, of which the fields are a share.
    "empty": "#table-empty tbody td:not(:nth-child(2))",
    "versions": "#table-versions tbody td",
    "version-counts": "#table-version-counts tbody tr",
    "tags": "#table-tags tbody tr",
    "places": "#table-places tbody tr",
}

# Elements with text of their own that has too little contrast with what is behind it (WCAG AA).
PALE = """() => {
  const light = color => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(n => n / 255)
      .map(n => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = node => {
    for (let n = node; n; n = n.parentElement) {
      const color = getComputedStyle(n).backgroundColor;
      if (!/rgba\\(.*, 0\\)|transparent/.test(color)) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  for (const node of document.body.querySelectorAll('*')) {
    const own = [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || node.closest('title, style') || !node.getClientRects().length) continue;
    const style = getComputedStyle(node);
    const color = node.closest('svg') ? style.fill : style.color;
    const [a, b] = [light(color), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${node.tagName} ${node.className} ${ratio.toFixed(2)}`);
  }
  return found;
}"""


def test_page_is_quiet_and_asks_for_nothing(chromium: Any, page_file: Path):
    with visit(chromium, page_file.as_uri()) as seen:
        seen.page.evaluate(OPEN_ALL)
        for link in seen.page.locator("nav a").all():
            link.click()
        seen.page.wait_for_load_state("networkidle")
        assert (seen.requests, seen.messages) == ([page_file.as_uri()], [])
        assert seen.page.evaluate("document.scripts.length") == 0


def test_charts_have_a_mark_for_each_figure_of_their_tables(chromium: Any, page_file: Path):
    with visit(chromium, page_file.as_uri(), java_script_enabled=False) as seen:
        for chart, figures in CHARTS.items():
            marks = seen.page.locator(f"#chart-{chart} .mark").count()
            assert marks == seen.page.locator(figures).count() > 0, chart
        # A run that was killed or failed early has no figures, so it has no marks.
        requests = seen.page.locator("#table-runs tbody td:nth-child(7)").all_text_contents()
        assert requests.count("–") == 2
        marks = seen.page.locator("#chart-runs .mark").count()
        assert marks == 3 * len(requests) - 2 * 2


def test_bars_are_as_tall_as_their_figures(chromium: Any, page_file: Path):
    with visit(chromium, page_file.as_uri()) as seen:
        marks = "[...document.querySelectorAll('#chart-hours .mark')]"
        heights = seen.page.evaluate(f"{marks}.map(m => m.getBoundingClientRect().height)")
        cells = seen.page.locator("#table-hours tbody td").all_text_contents()
        highest = max(int(cell) for cell in cells)
        scale = max(heights) / highest
        for height, cell in zip(heights, cells, strict=True):
            assert abs(height - int(cell) * scale) < 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_page_fits_and_is_readable(
    width: int, scheme: str, chromium: Any, page_file: Path, tmp_path: Path
):
    with visit(chromium, page_file.as_uri(), width=width, scheme=scheme) as seen:
        for language in ("id", "en"):
            seen.page.check(f"#choose-{language}")
            shot = seen.page.screenshot(path=tmp_path / "page.png", full_page=True)
            assert len(shot) > 20_000
            assert seen.page.evaluate(PALE) == []
            seen.page.evaluate(OPEN_ALL)
            assert seen.page.evaluate("document.documentElement.scrollWidth") == width
            assert seen.page.evaluate(PALE) == []
        assert seen.messages == []


def test_switch_shows_one_language_without_script(chromium: Any, page_file: Path):
    with visit(chromium, page_file.as_uri(), java_script_enabled=False) as seen:
        heading = seen.page.locator("#heading-calendar")
        assert heading.inner_text() == WORDS["calendar"][0]
        for language, column in (("en", 1), ("id", 0)):
            seen.page.locator(f"#choose-{language}").check()
            assert heading.inner_text() == WORDS["calendar"][column]
            assert seen.page.locator("h1").inner_text() == WORDS["title"][column]
            text = seen.page.locator("main").inner_text()
            assert WORDS["empty-fields-text"][column] in text
            assert WORDS["empty-fields-text"][1 - column] not in text
            # What the archive says itself is there in either language.
            assert "Exit code 4: <script>alert(3)</script>." in text


def test_page_prints(chromium: Any, page_file: Path):
    with visit(chromium, page_file.as_uri(), scheme="dark") as seen:
        seen.page.emulate_media(media="print", color_scheme="light")
        assert not seen.page.locator(".language").is_visible()
        assert not seen.page.locator("details").first.is_visible()
        pages = seen.page.pdf(format="A4").count(b"/Type /Page\n")
        assert 2 <= pages <= 8
