"""What is asked of a page in the browser, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import chromium

from wartaspider.middlewares.probes import LINKED, MORE, PAGED, SIGN

__all__ = ["chromium"]


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def steps(page: Any, body: str) -> tuple[str, int]:
    """What is done for more of a list, and how often a button marked ``data-hit`` was clicked."""
    page.set_content(f"<body>{body}")
    page.evaluate(
        "() => { window.hits = 0; document.querySelectorAll('[data-hit]').forEach("
        "e => e.addEventListener('click', event => { window.hits += 1; event.preventDefault(); }"
        ")); }"
    )
    return page.evaluate(MORE), page.evaluate("() => window.hits")


@pytest.mark.parametrize(
    "body",
    [
        "<button data-hit>Muat Lebih Banyak</button>",
        "<button data-hit> Load\n more </button>",
        "<a data-hit>Lihat lainnya</a>",
        "<a data-hit href='#'>Berita Lainnya</a>",
        "<a data-hit href='javascript:void(0)'>Tampilkan Selengkapnya</a>",
        "<div data-hit role=button>Selengkapnya</div>",
        "<input data-hit type=button value='Muat berita lainnya'>",
        "<button data-hit aria-label='Load more'></button>",
        "<div data-hit class='btn-load-more'>Lagi</div>",
        "<div class='load-more-wrap'><button data-hit>Muat lagi</button></div>",
        "<div class='loadMore'><button>Masuk</button></div><span data-hit id=loadmore>+</span>",
        "<button>Muat lagi</button><p>Isi</p><button data-hit>Muat lagi</button>",
    ],
)
def test_more_when_a_button_stands_for_it_clicks_that(page: Any, body: str):
    assert steps(page, body) == ("button", 1)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Isi</p>",
        "<a data-hit href='/indeks?page=2'>Muat Lebih Banyak</a>",
        "<button data-hit disabled>Muat Lebih Banyak</button>",
        "<button data-hit style='display: none'>Muat Lebih Banyak</button>",
        "<nav><button data-hit>Lihat lainnya</button></nav>",
        "<aside><button data-hit>Lihat lainnya</button></aside>",
        "<button data-hit>Masuk</button><button data-hit>Bagikan artikel</button>",
        "<button data-hit>Lihat komentar pembaca lain tentang harga minyak goreng</button>",
    ],
)
def test_more_when_no_button_stands_for_it_scrolls(page: Any, body: str):
    assert steps(page, body) == ("scroll", 0)


@pytest.mark.parametrize(
    "body",
    [
        "<div style='height: 3000px'></div>{end}<div style='height: 2500px'>Kaki</div>",
        "<div style='height: 400px; overflow-y: auto'><p style='height: 2000px'></p>{end}</div>",
        "<button>Selengkapnya</button><div style='height: 3000px'></div>{end}",
    ],
)
def test_more_when_a_list_waits_for_its_end_to_be_seen_shows_it(page: Any, body: str):
    page.set_content("<body>" + body.format(end="<div id=end style='height: 1px'></div>"))
    page.evaluate(
        "() => { window.seen = 0; new IntersectionObserver(all => all.forEach("
        "each => { window.seen += each.isIntersecting; })).observe(document.getElementById('end'));"
        "}"
    )
    page.evaluate(MORE)
    page.wait_for_function("() => window.seen > 0", timeout=10_000)


@pytest.mark.parametrize(
    ("body", "is_paged"),
    [
        ("<ul class=pagination><li><a>1</a><li><a href='#'> 2 </a></ul>", True),
        ("<nav aria-label='Halaman'><button>1</button><button>2</button></nav>", True),
        ("<ul class=pagination><li><a href='/indeks?page=2'>2</a></ul>", False),
        ("<ul class=pagination><li><a>1</a></ul>", False),
        ("<div class=page><button>2</button></div>", False),
        ("<div class=swiper><i class=swiper-pagination><button>2</button></i></div>", False),
    ],
)
def test_paged_when_a_pager_has_no_addresses(page: Any, body: str, is_paged: bool):
    page.set_content(f"<body>{body}")
    assert page.evaluate(PAGED) is is_paged


def test_linked_when_articles_are_linked_twice_counts_both(page: Any):
    links = ["/read12/a", "https://m.wartaekonomi.co.id/berita7/b", "/read12/a?x", "/tag-1", "#"]
    page.set_content("".join(f"<a href='{link}'>x</a>" for link in links))
    assert page.evaluate(LINKED) == [12, 7, 12]
    before = page.evaluate(SIGN)
    page.evaluate("() => { document.querySelector('a').textContent = 'lain'; }")
    assert page.evaluate(SIGN) == before
    page.evaluate("() => { document.body.append(document.createElement('p')); }")
    assert page.evaluate(SIGN) != before
