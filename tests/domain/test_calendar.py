from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonedesk.domain.calendar import Calendar, CalendarDay, Counted, DayKind, DaySource

HOLIDAY, MAKE_UP, ORDINARY = DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.ORDINARY
SATURDAY, SUNDAY, MONDAY = date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)


def calendar(years: tuple[int, ...] = (), **kinds: DayKind) -> Calendar:
    """`d2026_11_23=DayKind.HOLIDAY` and so on."""
    days = {date(*map(int, name[1:].split("_"))): kind for name, kind in kinds.items()}
    return Calendar({day: CalendarDay(day, kind) for day, kind in days.items()}, frozenset(years))


@pytest.mark.parametrize(
    ("kind", "on_saturday", "on_monday"),
    [(HOLIDAY, False, False), (MAKE_UP, True, True), (ORDINARY, False, True)],
)
def test_what_is_known_of_a_day_goes_before_its_day_of_the_week(
    kind: DayKind, on_saturday: bool, on_monday: bool
) -> None:
    known = calendar(d2026_11_21=kind, d2026_11_23=kind)
    assert known.is_working(SATURDAY) is on_saturday
    assert known.is_working(MONDAY) is on_monday
    assert known.is_make_up(SATURDAY) is on_saturday
    assert not known.is_make_up(MONDAY)


def test_saturday_and_sunday_are_no_working_days_where_nothing_is_known() -> None:
    week = [Calendar().is_working(MONDAY + timedelta(days=number)) for number in range(7)]
    assert week == [True] * 5 + [False] * 2


def test_a_day_is_covered_by_its_year_or_by_itself() -> None:
    known = calendar((2026,), d2027_01_01=HOLIDAY)
    assert known.covers(date(2026, 1, 1))
    assert known.covers(date(2026, 12, 31))
    assert known.covers(date(2027, 1, 1))
    assert not known.covers(date(2027, 1, 2))
    assert not known.covers(date(2025, 12, 31))


def test_counting_says_which_days_of_weekends_counted_and_what_was_not_known() -> None:
    known = calendar((2026,), d2026_11_21=MAKE_UP, d2026_11_22=MAKE_UP, d2026_11_23=HOLIDAY)
    friday = date(2026, 11, 20)
    assert known.count(friday, 1) == Counted(SATURDAY, (SATURDAY,))
    assert known.count(friday, 3) == Counted(date(2026, 11, 24), (SATURDAY, SUNDAY))
    assert known.count(date(2026, 12, 31), 1) == Counted(date(2027, 1, 1), (), estimated=True)
    assert known.count(SATURDAY, 0) == Counted(SATURDAY, (SATURDAY,))
    assert known.count(MONDAY, 0) == Counted(date(2026, 11, 24))
    assert known.count(date(2027, 3, 1), 0) == Counted(date(2027, 3, 1), (), estimated=True)
    assert known.count(date(2025, 12, 31), 1).estimated is False  # the day it is counted from has no say


def test_the_end_of_all_dates_is_an_error() -> None:
    with pytest.raises(OverflowError):
        Calendar().count(date(9999, 12, 30), 3)


@pytest.mark.parametrize(
    ("today", "years", "lacks"),
    [
        ("2026-11-30", (2026,), None),
        ("2026-12-01", (2026,), 2027),
        ("2026-12-31", (2026, 2027), None),
        ("2027-01-01", (2026,), 2027),
        ("2027-01-01", (2026, 2027), None),
        ("2026-12-01", (), 2026),
    ],
)
def test_the_next_year_ought_to_be_known_from_the_first_of_december(
    today: str, years: tuple[int, ...], lacks: int | None
) -> None:
    assert Calendar({}, frozenset(years)).lacks(date.fromisoformat(today)) == lacks


def test_the_news_of_a_calendar_are_its_years_and_the_eve_of_them() -> None:
    ours = calendar((2026,), d2026_12_26=ORDINARY, d2026_10_01=HOLIDAY)
    shipped = calendar(
        (2026, 2027),
        d2026_10_02=HOLIDAY,  # of a year that we have: the office may have taken it out
        d2026_12_26=MAKE_UP,  # a day that we have
        d2026_12_31=HOLIDAY,
        d2027_01_01=HOLIDAY,
    )
    news = ours.news_of(shipped)
    assert news.years == {2027}
    assert set(news.days) == {date(2026, 12, 31), date(2027, 1, 1)}
    assert ours.joined(news).years == {2026, 2027}
    assert ours.joined(news).days[date(2026, 12, 26)].kind is ORDINARY
    assert shipped.news_of(shipped) == Calendar()
    assert shipped.since(2027) == calendar((2027,), d2027_01_01=HOLIDAY)


def test_of_a_day_that_both_know_the_joining_one_has_the_last_word() -> None:
    office = Calendar({MONDAY: CalendarDay(MONDAY, ORDINARY, "", DaySource.OFFICE)})
    shipped = Calendar({MONDAY: CalendarDay(MONDAY, HOLIDAY, "", DaySource.SHIPPED)})
    assert shipped.joined(office).days[MONDAY].source is DaySource.OFFICE


BASE = date(2025, 11, 1)
DAYS = st.integers(0, 150).map(lambda number: BASE + timedelta(days=number))


@given(
    kinds=st.dictionaries(DAYS, st.sampled_from(DayKind), max_size=60),
    years=st.frozensets(st.sampled_from((2025, 2026))),
    start=DAYS,
    amount=st.integers(0, 40),
)
def test_counting_equals_looking_at_one_day_after_the_other(
    kinds: dict[date, DayKind], years: frozenset[int], start: date, amount: int
) -> None:
    is_worked, is_known = {}, {}
    for number in range(400):
        day = BASE + timedelta(days=number)
        is_worked[day] = day.isoweekday() not in (6, 7)
        if day in kinds and kinds[day] != "ordinary":
            is_worked[day] = kinds[day] == "make_up"
        is_known[day] = day.year in years or day in kinds
    worked = [day for day in is_worked if day > start and is_worked[day]]
    if amount == 0:
        passed = [start] if is_worked[start] else [d for d in is_worked if start <= d <= worked[0]]
    else:
        passed = [day for day in is_worked if start < day <= worked[amount - 1]]
    counted = Calendar({day: CalendarDay(day, kind) for day, kind in kinds.items()}, years).count(
        start, amount
    )
    assert counted.day == passed[-1]
    assert list(counted.make_up) == [d for d in passed if is_worked[d] and d.isoweekday() in (6, 7)]
    assert counted.estimated is not all(is_known[day] for day in passed)
