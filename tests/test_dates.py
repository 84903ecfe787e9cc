"""Date text: every known form reads, nothing else does, and never month first."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartaspider.dates import (
    IMPOSSIBLE,
    MONTHS,
    UNREADABLE,
    WEEKDAY_MISMATCH,
    WEEKDAYS,
    DateReading,
    find_date,
    parse_date,
    read_date,
)
from wartaspider.items import WIB

DAY = "2021-07-08T00:00:00+07:00"
EVENING = "2021-07-08T21:05:00+07:00"

FORMS = [
    # the site's own
    ("Kamis, 08 Juli 2021, 21:05 WIB", EVENING),
    ("Minggu, 18/03/2018 00:39 WIB", "2018-03-18T00:39:00+07:00"),
    ("Jum'at, 16/03/2018 20:56 WIB", "2018-03-16T20:56:00+07:00"),
    ("Kamis, 1/03/2018 03:15 WIB", "2018-03-01T03:15:00+07:00"),
    ("Minggu, 18/03/2018", "2018-03-18T00:00:00+07:00"),
    ("Kamis (8/7/2021)", DAY),
    ("Selasa (21/2/2023)", "2023-02-21T00:00:00+07:00"),
    ("Selasa, (21/2/2023) 10:00 WIB", "2023-02-21T10:00:00+07:00"),
    # weekdays
    ("Senin, 5 Juli 2021", "2021-07-05T00:00:00+07:00"),
    ("Selasa, 6 Juli 2021", "2021-07-06T00:00:00+07:00"),
    ("Rabu, 7 Juli 2021", "2021-07-07T00:00:00+07:00"),
    ("Kamis, 8 Juli 2021", DAY),
    ("Jumat, 9 Juli 2021", "2021-07-09T00:00:00+07:00"),
    ("Jum'at, 9 Juli 2021", "2021-07-09T00:00:00+07:00"),
    ("Jum’at, 9 Juli 2021", "2021-07-09T00:00:00+07:00"),
    ("Jum‘at, 9 Juli 2021", "2021-07-09T00:00:00+07:00"),
    ("Jum`at, 9 Juli 2021", "2021-07-09T00:00:00+07:00"),
    ("Jum´at, 9 Juli 2021", "2021-07-09T00:00:00+07:00"),
    ("Sabtu, 10 Juli 2021", "2021-07-10T00:00:00+07:00"),
    ("Minggu, 11 Juli 2021", "2021-07-11T00:00:00+07:00"),
    ("Ahad, 11 Juli 2021", "2021-07-11T00:00:00+07:00"),
    ("Sen, 5 Juli 2021", "2021-07-05T00:00:00+07:00"),
    ("Sel, 6 Juli 2021", "2021-07-06T00:00:00+07:00"),
    ("Rab, 7 Juli 2021", "2021-07-07T00:00:00+07:00"),
    ("Kam, 8 Juli 2021", DAY),
    ("Jum, 9 Juli 2021", "2021-07-09T00:00:00+07:00"),
    ("Sab, 10 Juli 2021", "2021-07-10T00:00:00+07:00"),
    ("Min, 11 Juli 2021", "2021-07-11T00:00:00+07:00"),
    ("Kamis 8 Juli 2021", DAY),
    ("Kamis,8 Juli 2021", DAY),
    ("KAMIS, 8 JULI 2021", DAY),
    ("kamis, 8 juli 2021", DAY),
    ("Kamis (8 Juli 2021)", DAY),
    ("(8/7/2021)", DAY),
    ("Kamis | 8 Juli 2021 | 21:05 WIB", EVENING),
    ("Kamis|8 Juli 2021", DAY),
    ("Kamis - 8 Juli 2021", DAY),
    ("Kamis – 8/7/2021", DAY),
    # months
    ("17 Januari 2019", "2019-01-17T00:00:00+07:00"),
    ("17 Jan 2019", "2019-01-17T00:00:00+07:00"),
    ("17 Februari 2019", "2019-02-17T00:00:00+07:00"),
    ("17 Pebruari 2019", "2019-02-17T00:00:00+07:00"),
    ("17 Feb 2019", "2019-02-17T00:00:00+07:00"),
    ("17 Peb 2019", "2019-02-17T00:00:00+07:00"),
    ("29 Februari 2020", "2020-02-29T00:00:00+07:00"),
    ("17 Maret 2019", "2019-03-17T00:00:00+07:00"),
    ("17 Mar 2019", "2019-03-17T00:00:00+07:00"),
    ("17 April 2019", "2019-04-17T00:00:00+07:00"),
    ("17 Apr 2019", "2019-04-17T00:00:00+07:00"),
    ("17 Mei 2019", "2019-05-17T00:00:00+07:00"),
    ("17 Juni 2019", "2019-06-17T00:00:00+07:00"),
    ("17 Jun 2019", "2019-06-17T00:00:00+07:00"),
    ("17 Juli 2019", "2019-07-17T00:00:00+07:00"),
    ("17 Jul 2019", "2019-07-17T00:00:00+07:00"),
    ("17 Agustus 2019", "2019-08-17T00:00:00+07:00"),
    ("17 Agu 2019", "2019-08-17T00:00:00+07:00"),
    ("17 Agt 2019", "2019-08-17T00:00:00+07:00"),
    ("17 Ags 2019", "2019-08-17T00:00:00+07:00"),
    ("17 Agust 2019", "2019-08-17T00:00:00+07:00"),
    ("17 Agt. 2019", "2019-08-17T00:00:00+07:00"),
    ("17 September 2019", "2019-09-17T00:00:00+07:00"),
    ("17 Sep 2019", "2019-09-17T00:00:00+07:00"),
    ("17 Sept 2019", "2019-09-17T00:00:00+07:00"),
    ("17 Oktober 2019", "2019-10-17T00:00:00+07:00"),
    ("17 Okt 2019", "2019-10-17T00:00:00+07:00"),
    ("17 November 2019", "2019-11-17T00:00:00+07:00"),
    ("17 Nopember 2019", "2019-11-17T00:00:00+07:00"),
    ("17 Nov 2019", "2019-11-17T00:00:00+07:00"),
    ("17 Nop 2019", "2019-11-17T00:00:00+07:00"),
    ("17 Desember 2019", "2019-12-17T00:00:00+07:00"),
    ("17 Des 2019", "2019-12-17T00:00:00+07:00"),
    ("8-Jul-2021", DAY),
    # English, day first
    ("Thu, 08 Jul 2021 21:05:00 +0700", EVENING),
    ("Thu, 08 Jul 2021 14:05:00 GMT", EVENING),
    ("Thu, 08 Jul 2021 14:05:00 -0000", EVENING),
    ("Thu, 08 Jul 2021 14:05:00 UT", EVENING),
    ("Thu, 08 Jul 2021 14:05:00 Z", EVENING),
    ("Thursday, 8 July 2021 21:05", EVENING),
    ("17 August 2019", "2019-08-17T00:00:00+07:00"),
    ("17 October 2019", "2019-10-17T00:00:00+07:00"),
    ("17 May 2019", "2019-05-17T00:00:00+07:00"),
    ("17 Dec 2019", "2019-12-17T00:00:00+07:00"),
    # before the clock
    ("8 Juli 2021 21:05", EVENING),
    ("08 Juli 2021, 21.05 WIB", EVENING),
    ("08 Juli 2021 | 21:05 WIB", EVENING),
    ("08 Juli 2021 |21:05 WIB", EVENING),
    ("08 Juli 2021 - 21:05", EVENING),
    ("08 Juli 2021 – 21:05 WIB", EVENING),
    ("08 Juli 2021 / 21:05 WIB", EVENING),
    ("08 Juli 2021 • 21:05 WIB", EVENING),
    ("08 Juli 2021 pukul 21.05 WIB", EVENING),
    ("08 Juli 2021, Pukul 21:05 WIB", EVENING),
    ("08 Juli 2021 pkl. 21.05 WIB", EVENING),
    ("08 Juli 2021 pada pukul 21.05 WIB", EVENING),
    ("08 Juli 2021, pkl.21.05 WIB", EVENING),
    ("08 Juli 2021 jam 21:05", EVENING),
    ("08 Juli 2021 9:05", "2021-07-08T09:05:00+07:00"),
    ("08 Juli 2021 00:00", DAY),
    ("08 Juli 2021 23:59:59", "2021-07-08T23:59:59+07:00"),
    ("08 Juli 2021 21.05.30", "2021-07-08T21:05:30+07:00"),
    # zones
    ("08 Juli 2021 22:05 WITA", EVENING),
    ("08 Juli 2021 23:05 WIT", EVENING),
    ("08 Juli 2021 14:05 UTC", EVENING),
    ("08 Juli 2021 21:05 wib", EVENING),
    ("08 Juli 2021 21:05WIB", EVENING),
    ("08 Juli 2021 21:05 (WIB)", EVENING),
    ("08 Juli 2021 22:05 (WITA)", EVENING),
    ("08 Juli 2021 21:05 GMT+7", EVENING),
    ("08 Juli 2021 23:05 UTC+9", EVENING),
    ("08 Juli 2021 21:05 GMT+07:00", EVENING),
    ("08 Juli 2021 07:05 UTC-7", EVENING),
    ("08 Juli 2021 21:05 (GMT+7)", EVENING),
    ("08 Juli 2021 21:05 +07:00", EVENING),
    # numeric, day first
    ("18-03-2018", "2018-03-18T00:00:00+07:00"),
    ("18.03.2018", "2018-03-18T00:00:00+07:00"),
    ("18/03/2018", "2018-03-18T00:00:00+07:00"),
    ("07/08/2021", "2021-08-07T00:00:00+07:00"),
    ("8/7/2021, 21:05 WIB", EVENING),
    ("08-07-2021 pukul 21.05", EVENING),
    # year first
    ("2018-03-18", "2018-03-18T00:00:00+07:00"),
    ("2018/03/18 00:39", "2018-03-18T00:39:00+07:00"),
    ("2021-07-08 21:05:00", EVENING),
    ("2021-07-08T21:05", EVENING),
    ("2021-07-08T21:05:00", EVENING),
    ("2021-07-08t21:05:00z", "2021-07-09T04:05:00+07:00"),
    ("2021-07-08T14:05:00Z", EVENING),
    ("2021-07-08T21:05:00+07:00", EVENING),
    ("2021-07-08T21:05:00+0700", EVENING),
    ("2021-07-08T21:05:00+07", EVENING),
    ("2021-07-08T09:05:00-05:00", EVENING),
    ("2021-07-08 21:05:00 +0700", EVENING),
    ("2021-07-08 21:05 WIB", EVENING),
    ("2021-07-08T14:05:00.000Z", EVENING),
    ("2021-07-08T21:05:00.123456+07:00", "2021-07-08T21:05:00.123456+07:00"),
    ("2021-07-08T21:05:00.123456789+07:00", "2021-07-08T21:05:00.123456+07:00"),
    ("2021-07-08T21:05:00,5", "2021-07-08T21:05:00.500000+07:00"),
    ("Kamis, 2021-07-08 21:05", EVENING),
    ("20210708T210500+0700", EVENING),
    ("20210708T140500Z", EVENING),
    ("20210708T2105", EVENING),
    # labels
    ("Diterbitkan Kamis, 08 Juli 2021 21:05 WIB", EVENING),
    ("Dipublikasikan: 08 Juli 2021, 21:05 WIB", EVENING),
    ("Diterbitkan pada 8 Juli 2021 pukul 21.05 WIB", EVENING),
    ("Tayang : Kamis, 8 Juli 2021 21:05", EVENING),
    ("Terbit 8 Juli 2021", DAY),
    ("Published: 2021-07-08T21:05:00+07:00", EVENING),
    ("Publish: 8 Juli 2021", DAY),
    ("Update: 8 Juli 2021 21:05", EVENING),
    ("Updated 8 Juli 2021 21:05", EVENING),
    ("Diperbarui: 08/07/2021 21:05 WIB", EVENING),
    ("Terakhir diperbarui: 08/07/2021 21:05 WIB", EVENING),
    ("Last updated : 8 July 2021 21:05", EVENING),
    ("Tanggal terbit: 8 Juli 2021", DAY),
    # spaces
    ("  8 Juli 2021  ", DAY),
    ("8\u00a0Juli\u00a02021", DAY),
    ("8   Juli \t\n 2021,\r\n 21:05", EVENING),
    ("\ufeff8\u200b Juli 2021\u200f", DAY),
    (" " * 5000 + "8 Juli 2021" + "\u200b" * 5000, DAY),
]

UNKNOWN = [
    "July 8, 2021",
    "Jul 8 2021",
    "Juli 8, 2021",
    "Thursday, July 8, 2021",
    "Thu Jul 08 2021 21:05:00 GMT+0700",
    "July 2021",
    "8 Juli",
    "2021",
    "Kamis",
    "Kamis, ",
    "Kamis-8 Juli 2021",
    "Kamis/8 Juli 2021",
    "Kamis -8 Juli 2021",
    "Kamis || 8 Juli 2021",
    "Terakhir: 8 Juli 2021",
    "21:05",
    "21:05 WIB",
    "pukul 21.05 WIB",
    "2 jam yang lalu",
    "1 Minggu yang lalu",
    "5 menit lalu",
    "Kemarin",
    "Kemarin, 21:05",
    "Hari ini",
    "baru saja",
    "yesterday",
    "8 Juli 21",
    "08/07/21",
    "08-07-21 21:05",
    "8 Julu 2021",
    "8 Juno 2021",
    "Kamus, 8 Juli 2021",
    "Minggu lalu, 8 Juli 2021",
    "Kamis8 Juli 2021",
    "Jakarta, 8 Juli 2021",
    "8 Juli 2021 dibaca 3 kali",
    "Oleh: X | 8 Juli 2021",
    "8 Juli 2021.",
    "8 Juli 2021,",
    "8 Juli 2021 - 9 Juli 2021",
    "3-8 Juli 2021",
    "8 Juli 20215",
    "108 Juli 2021",
    "8/7-2021",
    "8.7/2021",
    "2021-07.08",
    "20210708",
    "1625753100",
    "2021-W27-4",
    "2021-189",
    "2021-07-08+07:00",
    "8 Juli 2021 9:05 PM",
    "8 Juli 2021 9:05 a.m.",
    "8 Juli 2021 21:05 EST",
    "8 Juli 2021 21:05 WIBA",
    "8 Juli 2021 WIB",
    "8 Juli 2021 21:5",
    "8 Juli 2021 21:050",
    "8 Juli 2021 21",
    "8 Juli 2021 10:00-11:00",
    "8 Juli 2021 10.00-11.00 WIB",
    "8 Juli 2021 10:00 - 11:00 WIB",
    "Kamis (8/7/2021",
    "Kamis 8/7/2021)",
    "٨ Juli ٢٠٢١",
    "０８/０７/２０２１",
    "8/7/２021",
    "8 ſeptember 2021",
    "8 O\u212atober 2021",
    "-",
    "null",
    "8\0Juli 2021",
    "8 Juli 2021 21:05 WIB " * 10,
]

NO_SUCH_MOMENT = [
    "31/02/2021",
    "07/13/2021",
    "7/13/2021",
    "2021-13-07",
    "2021-07-32",
    "0/7/2021",
    "8/0/2021",
    "29 Februari 2021",
    "31 April 2021",
    "99 Juli 2021",
    "8 Juli 2021 25:61",
    "8 Juli 2021 24:00",
    "8 Juli 2021 21:60",
    "8 Juli 2021 21:05:60",
    "2021-07-08T24:00:00Z",
    "2021-07-08T23:59:60Z",
    "2021-07-08T21:05:00+15:00",
    "2021-07-08T21:05:00+14:01",
    "2021-07-08T21:05:00+07:60",
    "8 Juli 2021 21:05 GMT+99",
    "8 Juli 1989",
    "8 Juli 2101",
    "8 Juli 0000",
    "20211308T210500",
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_reads_a_known_form(text: str, expected: str) -> None:
    reading = read_date(text)
    assert reading.value == datetime.fromisoformat(expected)
    assert reading.value.tzinfo is not None
    if "z" not in text:  # the one row whose UTC day is another one than printed
        assert reading.flags == ()


@pytest.mark.parametrize("text", UNKNOWN)
def test_gives_none_when_the_form_is_unknown(text: str) -> None:
    assert parse_date(text) is None
    assert read_date(text) == DateReading(flags=(UNREADABLE,))


@pytest.mark.parametrize("text", NO_SUCH_MOMENT)
def test_gives_none_when_there_is_no_such_moment(text: str) -> None:
    assert read_date(text) == DateReading(flags=(IMPOSSIBLE,))


@pytest.mark.parametrize("text", ["", " ", "\n\u00a0\u200b\ufeff"])
def test_gives_none_and_no_flag_when_there_is_no_text(text: str) -> None:
    assert read_date(text) == DateReading()


@pytest.mark.parametrize(
    ("text", "has_time", "has_zone"),
    [
        ("8 Juli 2021", False, False),
        ("8 Juli 2021 00:00", True, False),
        ("8 Juli 2021 00:00 WIB", True, True),
        ("2021-07-08", False, False),
        ("2021-07-08T00:00Z", True, True),
        ("8 Juli 2021 00:00 (WIT)", True, True),
    ],
)
def test_says_what_was_printed(text: str, has_time: bool, has_zone: bool) -> None:
    reading = read_date(text)
    assert (reading.has_time, reading.has_zone) == (has_time, has_zone)


def test_carries_wib_when_no_zone_is_printed() -> None:
    value = parse_date("8 Juli 2021 21:05")
    assert value is not None
    assert value.tzinfo is WIB


def test_keeps_the_value_when_the_weekday_is_wrong() -> None:
    reading = read_date("Jumat, 8 Juli 2021 21:05 WIB")
    assert reading.value == datetime.fromisoformat(EVENING)
    assert reading.flags == (WEEKDAY_MISMATCH,)


def test_checks_the_weekday_in_the_printed_zone() -> None:
    assert read_date("Kamis, 8 Juli 2021 20:00 GMT").flags == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oleh: X | Kamis, 08 Juli 2021, 21:05 WIB | Dibaca 3 kali", EVENING),
        ("Jurnalis-Kamis, 8 Juli 2021 |21:05 WIB", EVENING),
        ("Kamis, 8 Juli 2021 21:05 - 3 komentar", EVENING),
        ("8 Juli 2021 21:05 Waktu Baca 3 menit", EVENING),
        ("8 Juli 2021 21:05 PT Ubin Naik", EVENING),
        ("8 Juli 2021 21:05 Malam Ini Harga Ubin Naik", EVENING),
        ("Jakarta, Kamis (8/7/2021).", DAY),
        ("kata dia (8/7/2021), di Jakarta", DAY),
        ("(Kamis, 8/7/2021 21:05 WIB)", EVENING),
        ("21:05 WIB, 8 Juli 2021", DAY),
        ("2 jam lalu, 8 Juli 2021 21:05, 9 Juli 2021", EVENING),
        ("Diterbitkan:8 Juli 2021 21:05", EVENING),
        ("dimuat 2021-07-08T14:05:00.000Z oleh X", EVENING),
        # a clock that means something else is left out
        ("8 Juli 2021 9:05 PM", DAY),
        ("8 Juli 2021 21:05 EST", DAY),
        ("8 Juli 2021 9:05 ET", DAY),
        ("8 Juli 2021 22:05 HKT | Dibaca 3 kali", DAY),
        ("8 Juli 2021 9:05 malam", DAY),
        ("8 Juli 2021 1:05 dini hari", DAY),
        ("8 Juli 2021, pukul 21.05 waktu setempat", DAY),
        ("8 Juli 2021 21:05 (waktu Tokyo)", DAY),
        ("8 Juli 2021 10:00-11:00 WIT", DAY),
        ("8 Juli 2021 10.00 WITA-11.00 WITA", DAY),
        ("8 Juli 2021 21:05:077", DAY),
    ],
)
def test_finds_a_date_in_a_longer_text(text: str, expected: str) -> None:
    reading = find_date(text)
    assert reading is not None
    assert reading.value == datetime.fromisoformat(expected)
    assert reading.flags == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Oleh: X",
        "21:05 WIB",
        "1 Minggu yang lalu, 21:05 WIB",
        "Kemarin 21.05",
        "July 8, 2021",
        "208 Juli 2021",
        "8 Juli 20215",
        "8 Juli 2021an",
        "3-8 Juli 2021",
        "5/8/7/2021",
        "8/7/2021/5",
        "192.18.03.2018",
        "18.03.2018.1",
        "x8/7/2021",
        "٣8/7/2021",
        "8/7/2021٣",
        "https://contoh.id/2021/07/08/judul",
        "https://contoh.id/2021-07-08-judul",
        "2021-07-08T21:05EST",
        "20210708",
        "081208072021",
    ],
)
def test_finds_nothing_when_there_is_no_whole_date(text: str) -> None:
    assert find_date(text) is None


def test_finds_the_weekday_that_contradicts() -> None:
    reading = find_date("Oleh X, Jumat (8/7/2021) 21:05")
    assert reading is not None
    assert reading.flags == (WEEKDAY_MISMATCH,)


def test_finds_an_impossible_date_as_such() -> None:
    assert find_date("x 31/02/2021, 8 Juli 2021") == DateReading(flags=(IMPOSSIBLE,))


MONTH_NAMES = [(n, name) for n, row in enumerate(MONTHS, 1) for name in row.split()]
DAY_NAMES = [(n, name) for n, row in enumerate(WEEKDAYS) for name in row.split()]
ZONES = {
    "": WIB,
    " WIB": WIB,
    " WITA": timezone(timedelta(hours=8)),
    " (WIT)": timezone(timedelta(hours=9)),
    " GMT": UTC,
    " GMT+7": WIB,
    " +0700": WIB,
}
CASES = [str.lower, str.upper, str.title, lambda text: text]
moments = st.builds(
    lambda day, seconds: datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds),
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.integers(0, 86_399),
)


@st.composite
def printed_days(draw: st.DrawFn, day: date) -> str:
    number = draw(st.sampled_from([str(day.day), f"{day.day:02}"]))
    name = draw(st.sampled_from([name for n, name in MONTH_NAMES if n == day.month]))
    gap = draw(st.sampled_from("/.-"))
    return draw(
        st.sampled_from(
            [
                draw(st.sampled_from(CASES))(f"{number} {name} {day.year}"),
                gap.join([number, f"{day.month:02}", str(day.year)]),
                gap.join([number, str(day.month), str(day.year)]),
                f"{day:%Y-%m-%d}",
                f"{day:%Y/%m/%d}",
            ]
        )
    )


@st.composite
def printed_moments(draw: st.DrawFn) -> tuple[str, datetime]:
    moment = draw(moments)
    zone = draw(st.sampled_from(sorted(ZONES)))
    weekday = draw(st.sampled_from([name for n, name in DAY_NAMES if n == moment.weekday()]))
    before = draw(st.sampled_from(["", f"{weekday}, ", f"{weekday.title()} "]))
    gap = draw(st.sampled_from([" ", ", ", " | ", " - ", " – ", " pukul ", ", jam "]))
    clock = draw(st.sampled_from(["%H:%M:%S", "%H.%M.%S"]))
    text = f"{before}{draw(printed_days(moment))}{gap}{moment:{clock}}{zone}"
    return text, moment.replace(tzinfo=ZONES[zone])


@given(printed_moments())
def test_reads_back_every_rendering(printed: tuple[str, datetime]) -> None:
    text, moment = printed
    reading = read_date(text)
    assert reading.value == moment
    assert reading.flags == ()


@given(moments, st.sampled_from([UTC, WIB, timezone(timedelta(hours=-9, minutes=-30))]))
def test_reads_back_iso_8601(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(tzinfo=zone)
    assert parse_date(aware.isoformat()) == aware
    assert parse_date(f"{aware:%Y%m%dT%H%M%S%z}") == aware


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1990, 2100), st.sampled_from("/.-"))
def test_never_swaps_day_and_month(day: int, month: int, year: int, gap: str) -> None:
    value = parse_date(f"{day}{gap}{month}{gap}{year}")
    assert value is not None
    assert (value.day, value.month, value.year) == (day, month, year)


@given(moments, st.sampled_from(DAY_NAMES))
def test_flags_the_weekday_exactly_when_it_is_wrong(
    moment: datetime, weekday: tuple[int, str]
) -> None:
    number, name = weekday
    reading = read_date(f"{name}, {moment:%d/%m/%Y %H:%M}")
    assert (reading.flags == (WEEKDAY_MISMATCH,)) == (number != moment.weekday())
    assert reading.value is not None


@given(st.text())
def test_never_raises_on_any_text(text: str) -> None:
    read_date(text)
    find_date(text)


@given(st.text("0123456789/.:-+, ()TZWIBJuliKams|'", max_size=60))
def test_gives_a_sensible_value_or_none_on_lookalikes(text: str) -> None:
    for reading in filter(None, (read_date(text), find_date(text))):
        assert reading.value is None or 1990 <= reading.value.year <= 2100


@given(printed_moments(), st.sampled_from(["Oleh: X | ", "(", "2 jam lalu; ", "Foto 3 ", ""]))
def test_finds_every_rendering_inside_noise(printed: tuple[str, datetime], noise: str) -> None:
    text, moment = printed
    reading = find_date(f"{noise}{text} | Dibaca 3 kali")
    assert reading is not None
    assert reading.value == moment
    assert reading.flags == ()


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        " ",
        "1/",
        "1/1/",
        "8 Juli ",
        "8 Juli 2021 21:0",
        "(",
        "(1",
        "Kamis, ",
        "Jum'",
        "2021-07-",
        "2021-07-08T",
        "Diterbitkan pada ",
        "\u200b",
        "\u00a0",
        "1.1.",
        "0",
        "8 Juli 202",
    ],
)
def test_stays_linear_when_the_text_is_hostile(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    read_date(text)
    find_date(text)
    assert time.process_time() - started < 10  # linear work takes 0.2 s; backtracking never ends
