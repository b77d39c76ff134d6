"""The days are typed from a calendar of 2026: 11-23 is a Monday."""

from __future__ import annotations

from datetime import date

import pytest

from phonedesk.domain.query import Query, completions, read_query

TODAY = date(2026, 11, 25)


def read(typed: str, today: date = TODAY) -> Query:
    kinds = {"举报": frozenset(("complaint",)), "咨询": frozenset(("enquiry", "leader"))}
    return read_query(typed, today, lambda piece: kinds.get(piece, frozenset()))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("今天", "20261125", "20261125"),
        ("昨天", "20261124", "20261124"),
        ("yesterday", "20261124", "20261124"),
        ("前天", "20261123", "20261123"),
        ("本周", "20261123", "20261129"),
        ("上周", "20261116", "20261122"),
        ("last-week", "20261116", "20261122"),
        ("本月", "20261101", "20261130"),
        ("上月", "20261001", "20261031"),
        ("11-20", "20261120", "20261120"),
        ("１１－２０", "20261120", "20261120"),
        ("11月20日", "20261120", "20261120"),
        ("11月26日", "20251126", "20251126"),  # has not come yet this year
        ("2025-3-1", "20250301", "20250301"),
        ("2024年2月29日", "20240229", "20240229"),
        ("2-29", "20240229", "20240229"),
        ("2026-02", "20260201", "20260228"),
        ("12月", "20251201", "20251231"),
        ("from:11-20", "20261120", ""),
        ("从：11-20", "20261120", ""),
        ("to:昨天", "", "20261124"),
        ("到:上周", "", "20261122"),
        ("from:上周", "20261116", ""),
        ("from:11-01 to:11-20", "20261101", "20261120"),
        ("上月 from:10-15", "20261015", "20261031"),
        ("昨天 上周", "20261124", "20261122"),  # no day is both
    ],
)
def test_days_narrow(typed: str, first: str, last: str) -> None:
    query = read(typed)
    assert (query.first, query.last, query.words, query.unread) == (first, last, (), ())


def test_months_ago_in_january() -> None:
    query = read("上月", date(2026, 1, 31))
    assert (query.first, query.last) == ("20251201", "20251231")


@pytest.mark.parametrize("typed", ["13-40", "2-30", "1123-007", "0-1", "2025-02-30", "上上周", "1.5", "99月"])
def test_what_is_no_day_is_a_word(typed: str) -> None:
    assert read(typed).words == (typed,)


def test_filters_and_words_stand_in_any_order() -> None:
    query = read("张　类型：举报 zs BY:李敏 逾期 1234")
    assert query == Query(("张", "zs", "1234"), frozenset(("complaint",)), ("李敏",), overdue=True)


def test_two_types_have_to_be_one() -> None:
    assert read("type:咨询 type:举报").types == frozenset()
    assert read("type:没有").types == frozenset()
    assert read("").types is None


@pytest.mark.parametrize("typed", ["type:", "by:", "from:", "to:1", "from:明年", "类型："])
def test_a_filter_that_is_still_being_typed_narrows_nothing(typed: str) -> None:
    query = read(typed)
    assert query.is_empty
    assert len(query.unread) == 1


def test_a_colon_elsewhere_is_part_of_a_word() -> None:
    assert read("http://a 9:30 :").words == ("http://a", "9:30", ":")
    assert read(" \u200d ").is_empty


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("珊 ty", ["type:"]),
        ("类", ["类型:"]),
        ("类型：投", ["类型:投诉举报"]),
        ("by:李", ["by:李敏"]),
        ("from:上", ["from:上周", "from:上月", "from:上个月"]),
        ("逾", ["逾期"]),
        ("逾期", []),
        ("by:李敏", []),
        ("", []),
        ("张珊 ", []),
        ("张", []),
    ],
)
def test_a_filter_is_completed(typed: str, offered: list[str]) -> None:
    assert completions(typed, ("李敏", "赵强"), ("业务咨询", "投诉举报")) == offered
