from __future__ import annotations

from datetime import datetime, timedelta

from phonedesk.domain.rotation import kept


def moments(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in texts]


def test_a_desk_that_is_left_twice_a_day_keeps_the_last_of_each_day() -> None:
    made = moments("2026-11-23 12:00", "2026-11-23 17:31", "2026-11-24 08:01")
    assert kept(made) == set(moments("2026-11-23 17:31", "2026-11-24 08:01"))


def test_after_a_year_of_evenings_there_are_twelve_days_ten_weeks_and_nine_months() -> None:
    evenings = [datetime(2026, 11, 24, 17, 30) - timedelta(days=days) for days in range(366)]
    # Counted on a calendar: the evenings of 11-13 to 11-24; of the weeks that end on the Sundays before,
    # the last evening each (11-22 and 11-15 are among the days already), back to 09-27, the tenth week; and
    # the last of each month back to March, the ninth.
    days = [f"2026-11-{day} 17:30" for day in range(13, 25)]
    sundays = [
        "2026-11-08",
        "2026-11-01",
        "2026-10-25",
        "2026-10-18",
        "2026-10-11",
        "2026-10-04",
        "2026-09-27",
    ]
    months = [
        "2026-10-31",
        "2026-09-30",
        "2026-08-31",
        "2026-07-31",
        "2026-06-30",
        "2026-05-31",
        "2026-04-30",
        "2026-03-31",
    ]
    assert kept(evenings) == set(moments(*days, *(f"{day} 17:30" for day in sundays + months)))


def test_a_desk_that_is_seldom_used_loses_nothing_for_it() -> None:
    made = moments(*(f"2026-{month:02}-15 09:00" for month in range(2, 11)))
    assert kept(made) == set(made)


def test_the_turn_of_the_year_is_within_one_week() -> None:
    made = moments("2026-12-31 17:30", "2027-01-01 17:30", *(f"2027-01-{day} 17:30" for day in range(11, 31)))
    # 2026-12-31 and 2027-01-01 lie in the same week: the later one stands for it, the earlier for its month.
    assert {at.date().isoformat() for at in kept(made)} >= {"2026-12-31", "2027-01-01"}


def test_nothing_is_kept_of_nothing() -> None:
    assert kept([]) == set()
