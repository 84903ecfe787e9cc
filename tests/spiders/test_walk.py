from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from wartaspider.items import WIB, Entry
from wartaspider.pages.listing import ListPage
from wartaspider.spiders.walk import index_walk, section_walk

TODAY = date(2021, 7, 9)


def entry(article_id: int, days_ago: int | None = None) -> Entry:
    day = None if days_ago is None else TODAY - timedelta(days=days_ago)
    at = None if day is None else datetime(day.year, day.month, day.day, 12, tzinfo=WIB)
    return Entry(article_id=article_id, date=at)


def page(*entries: Entry, last: int | None = None, following: int | None = None) -> ListPage:
    return ListPage(entries=entries, asides=(), next_page=following, last_page=last, is_sound=True)


def walk_of(*pages: ListPage, **options: object) -> tuple[list[int], str | None]:
    """The IDs a walk over these pages takes, and why it ends (None: the pages were too few)."""
    walk = section_walk("section:x", "http://h/category-1/x", **{"bound": 100, **options})
    for one in pages:
        new = walk.take(one)
        ended = walk.after(new)
        if ended:
            return sorted(walk.seen), ended
        walk.page += 1
    return sorted(walk.seen), None


def test_walk_ends_when_a_page_is_empty():
    assert walk_of(page(entry(1), entry(2)), page()) == ([1, 2], "no-new-id")


def test_walk_ends_when_the_last_page_comes_again():
    last = page(entry(1), entry(2))
    assert walk_of(page(entry(3), entry(4)), last, last) == ([1, 2, 3, 4], "no-new-id")


def test_walk_goes_on_behind_a_page_of_repeats_that_links_another():
    pages = [page(entry(1), entry(2), following=n) for n in (2, 3)]
    assert walk_of(*pages, page(entry(3))) == ([1, 2, 3], None)


def test_walk_ends_when_the_last_page_comes_again_and_again_and_links_another():
    pages = [page(entry(1), entry(2), following=n) for n in range(2, 9)]
    assert walk_of(*pages[:3]) == ([1, 2], None)
    assert walk_of(*pages) == ([1, 2], "no-new-id")


def test_walk_is_given_up_when_pages_of_repeats_go_on():
    pages = [page(entry(1), entry(2), entry(3), following=2)]
    pages += [page(entry(n % 3 + 1), following=n + 1) for n in range(2, 9)]
    assert walk_of(*pages) == ([1, 2, 3], "failed")


def test_walk_ends_when_an_empty_page_links_another():
    assert walk_of(page(entry(1), following=2), page(following=3)) == ([1], "no-new-id")


def test_walk_goes_on_behind_repeats_when_it_has_caught_up():
    walk = section_walk("section:x", "http://h/x", bound=9, caught_up=True)
    assert walk.after(walk.take(page(entry(1), following=2))) is None
    walk.page = 2
    assert walk.after(walk.take(page(entry(1), following=3)), has_news=False) is None


def test_walk_goes_on_when_a_new_article_pushes_the_list():
    assert walk_of(page(entry(3), entry(2)), page(entry(2), entry(1))) == ([1, 2, 3], None)


def test_walk_ends_at_the_users_number_of_pages():
    pages = [page(entry(n)) for n in range(9, 0, -1)]
    assert walk_of(*pages, bound=3, bound_is_asked=True) == ([7, 8, 9], "max-pages")


def test_walk_ends_at_the_safety_bound_when_pages_never_end():
    assert walk_of(*[page(entry(n)) for n in range(200)])[1] == "bound"


@pytest.mark.parametrize(
    ("ids", "ended"),
    [((9, 8, 7), "known"), ((8, 9, 7, 6, 4), "known"), ((7, 8, 9), None), ((9,), None)],
)
def test_walk_ends_with_what_is_known_when_the_list_is_newest_first(
    ids: tuple[int, ...], ended: str | None
):
    walk = section_walk("section:x", "http://h/x", bound=9, caught_up=True)
    assert walk.after(walk.take(page(*map(entry, ids))), has_news=False) == ended


def days(*ago: int, first_id: int = 1) -> ListPage:
    return page(*[entry(first_id + n, days) for n, days in enumerate(ago)])


def test_walk_ends_when_two_pages_are_before_since():
    since = {"since": TODAY - timedelta(days=3), "until": TODAY}
    pages = [days(0, 1, first_id=10), days(5, 6, first_id=20), days(7, 8, first_id=30)]
    assert walk_of(*pages, days(9, first_id=40), **since)[1] == "before-since"
    assert walk_of(*pages[:2], **since)[1] is None


def test_walk_goes_on_when_an_old_article_is_pinned_on_top():
    since = {"since": TODAY - timedelta(days=3), "until": TODAY}
    pages = [days(300, 0, 0, 1, first_id=10), days(2, 2, 3, 3, first_id=20)]
    pages += [days(4, 5, first_id=30), days(6, 7, first_id=40)]
    assert walk_of(*pages, **since)[1] == "before-since"


def test_walk_takes_the_whole_list_when_it_has_no_order():
    since = {"since": TODAY - timedelta(days=3), "until": TODAY}
    shuffled = [days(9, 1, 8, 2, 7, first_id=10), days(9, 9, first_id=20), days(9, 8, first_id=30)]
    assert walk_of(*shuffled, days(0, first_id=40), **since)[1] is None


def test_walk_takes_the_whole_list_when_it_is_oldest_first():
    since = {"since": TODAY - timedelta(days=3), "until": TODAY}
    pages = [days(9 - n, 9 - n, 8 - n, first_id=10 * n + 10) for n in range(9)]
    assert walk_of(*pages, **since)[1] is None


def test_walk_takes_the_whole_list_when_it_is_oldest_first_below_a_new_article():
    since = {"since": TODAY - timedelta(days=3), "until": TODAY}
    pages = [days(0, 9, 9, first_id=10), days(9, 9, 8, first_id=20), days(8, 8, 7, first_id=30)]
    assert walk_of(*pages, days(7, 6, 6, first_id=40), **since)[1] is None


def test_walk_goes_on_when_whole_pages_of_old_articles_are_pinned_on_top():
    since = {"since": TODAY - timedelta(days=3), "until": TODAY}
    pages = [days(30, 31, first_id=10), days(32, 33, first_id=20), days(0, 1, first_id=30)]
    pages += [days(2, 5, first_id=40), days(6, 7, first_id=50), days(8, 9, first_id=60)]
    assert walk_of(*pages[:5], **since)[1] is None
    assert walk_of(*pages, **since)[1] == "before-since"


def test_walk_ends_when_the_list_has_nothing_since_then():
    since = {"since": TODAY - timedelta(days=3), "until": TODAY}
    pages = [days(5 + n, 5 + n, first_id=10 * n + 10) for n in range(9)]
    assert walk_of(*pages, **since) == ([10, 11, 20, 21, 30, 31, 40, 41], "before-since")


def test_walk_is_judged_by_its_articles_when_the_list_prints_no_dates():
    walk = section_walk(
        "section:x", "http://h/x", bound=9, since=TODAY - timedelta(days=3), until=TODAY
    )
    for number in range(4):
        ids = [number * 10 + 1, number * 10 + 2]
        ended = walk.after(walk.take(page(*[entry(i) for i in ids])))
        if ended:
            break
        for article_id in ids:
            walk.learn(article_id, TODAY - timedelta(days=number * 5))
        walk.page += 1
    assert ended == "before-since"
    assert number == 3


@pytest.mark.parametrize(("ago", "wanted"), [(0, True), (3, True), (4, True), (5, False)])
def test_entry_without_time_is_left_out_when_it_is_more_than_a_day_outside(ago: int, wanted: bool):
    walk = section_walk(
        "section:x", "http://h/x", bound=9, since=TODAY - timedelta(days=3), until=TODAY
    )
    assert walk.wanted(entry(1, ago)) is wanted


@pytest.mark.parametrize(("ago", "wanted"), [(2, False), (1, True), (0, True), (-1, True)])
def test_entry_of_a_days_list_is_left_out_when_it_is_more_than_a_day_away(ago: int, wanted: bool):
    walk = index_walk(TODAY, "http://h/", bound=9, since=TODAY, until=TODAY)
    timed = replace(entry(1, ago), date_has_time=True)
    assert [walk.wanted(entry(1, ago)), walk.wanted(timed)] == [wanted, wanted]


def test_walk_of_a_day_sees_that_its_list_is_of_other_days():
    walk = index_walk(TODAY, "http://h/", bound=9, since=TODAY, until=TODAY)
    first, second = page(*map(entry, range(4))), page(*map(entry, range(4, 8)))
    assert not walk.is_of_other_days(first)
    walk.take(first)
    walk.learn(0, TODAY - timedelta(days=9))
    assert not walk.is_of_other_days(second), "the others may be on their way"
    walk.learn(1, TODAY + timedelta(days=1))
    assert not walk.is_of_other_days(second), "the zone may be another"
    walk.learn(1, TODAY + timedelta(days=2))
    assert walk.is_of_other_days(second)
    assert walk.is_of_other_days(page())
    walk.learn(2, TODAY)
    assert not walk.is_of_other_days(second)


def test_page_looks_cut_short_when_the_pager_promised_more():
    walk = section_walk("section:x", "http://h/x", bound=9)
    new = walk.take(page(entry(1), last=3))
    assert not walk.looks_cut_short(new)
    walk.page = 2
    assert walk.looks_cut_short(walk.take(page()))
    walk.page = 4
    assert not walk.looks_cut_short(walk.take(page()))


def test_index_has_a_second_form_of_its_pages():
    walk = index_walk(TODAY, "http://h/", bound=9)
    assert walk.url() == "http://h/indeks/20210709?page=1"
    walk.form, walk.page = 1, 3
    assert walk.url() == "http://h/indeks/20210709/3"


def test_index_has_an_address_without_a_number():
    walk = index_walk(TODAY, "http://h/", bound=9)
    walk.form = 2
    assert walk.url() == "http://h/indeks/20210709"
    walk.page = 2
    assert walk.url() == "http://h/indeks/20210709?page=2"


def test_walk_asks_for_what_its_pager_links_when_numbers_lead_to_nothing_new():
    walk = index_walk(TODAY, "http://h", bound=9)
    walk.page = 2
    day = "http://h/indeks/20210709"
    assert not walk.turn_to_links({f"{day}?page=2": True, f"{day}?page=3": True})
    assert walk.turn_to_links({f"{day}?page=2": True, f"{day}/2": True, f"{day}/3": False})
    assert (walk.url(), walk.is_promised) == (f"{day}/2", True)
    assert walk.after(walk.take(page(entry(1)))) is None
    assert walk.advance()
    assert (walk.url(), walk.page, walk.is_promised) == (f"{day}/3", 3, False)
    assert walk.after(walk.take(page(entry(2)))) == "no-new-id"
    assert not walk.advance()


def test_walk_by_links_is_given_up_when_they_lead_to_nothing_new():
    walk = index_walk(TODAY, "http://h", bound=99)
    walk.turn_to_links({"http://h/indeks/20210709?hal=2": False})
    ends = []
    for number in range(3):
        walk.note({f"http://h/indeks/20210709?hal={number + 3}": False})
        walk.seen.update((number, number + 1))
        ends.append(walk.after(walk.take(page(entry(number), entry(number + 1)))))
        walk.advance()
    assert ends == [None, None, "failed"]
