from __future__ import annotations

from dataclasses import replace

import pytest

from phonedesk.domain.matching import is_found, spans_in_name, spans_in_number, spans_in_text
from phonedesk.domain.query import Query
from phonedesk.domain.text import query_words
from phonedesk.domain.tokens import Searched, folded_set, numbers_of

CALL = Searched(
    numbers=("20261123007", *numbers_of(("138 0013 1234",), ("+8613800131234",))),
    names=folded_set(("张珊",)),
    organisations=folded_set(("市第二中学（二中）",)),
    texts=folded_set(("Er Zhong", "门牌 12")),
    operator="李敏",
    call_type="enquiry",
    day="20261123",
)


def finds(typed: str, searched: Searched = CALL, **filters: object) -> bool:
    query = replace(Query(query_words(typed)), **filters)  # type: ignore[arg-type]  # each with its own type
    return is_found(query, searched)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("张", True),
        ("张珊", True),
        ("珊 二中", True),
        ("二中　张", True),
        ("李", False),
        ("张 李", False),
        ("1234", True),
        ("００１３", True),
        ("138-0013", True),
        ("138 0013 1234", True),
        ("(138)0013", True),
        ("+1380013", True),
        ("0013-12", True),
        ("9999", False),
        ("138-9999", False),
        ("", True),
        ("   ", True),
        ("-", False),
        ("zs", True),
        ("zhangshan", True),
        ("zhangs", True),
        ("张sh", True),
        ("dezx", True),
        ("erzhongxue", True),
        ("二zx", True),
        ("hangs", False),
        ("zsde", False),  # stands in two fields
        ("mp", False),  # of other texts the sound is not looked at
        ("+86138", True),
        ("0086138", True),
        ("013800131234", True),
        ("1123-007", True),
        ("-007", True),
        ("1123007", True),
        ("٣", False),  # an Arabic three is in none of the texts
        ("४४", False),
        ("ER ZHONG", True),
        ("erzhong", True),
        ("%", False),
        ("_", False),
        ("[/]", False),
    ],
)
def test_which_records_a_query_finds(query: str, found: bool) -> None:
    assert finds(query) is found


def test_a_word_is_not_found_across_two_fields() -> None:
    assert not finds("珊市")
    assert not finds("121")


@pytest.mark.parametrize(
    ("typed", "normalised", "query"),
    [
        ("６５５２１２３４", "+861065521234", "010-65521234"),
        ("010-65521234转8001", "+861065521234;ext=8001", "8001"),
        ("010-65521234转8001", "+861065521234;ext=8001", "+861065521234"),
        ("65521234", "+861065521234", "1065521234"),
        ("+44 20 7946 0958", "+442079460958", "0044207946"),
        ("12345", "12345", "12345"),
    ],
)
def test_a_number_is_found_however_it_was_typed(typed: str, normalised: str, query: str) -> None:
    assert finds(query, replace(CALL, numbers=numbers_of((typed,), (normalised,))))


def test_filters_narrow() -> None:
    assert finds("珊", types=frozenset(("enquiry", "notice")))
    assert not finds("珊", types=frozenset(("notice",)))
    assert not finds("珊", types=frozenset())
    assert finds("", operators=("敏",))
    assert finds("", operators=("lm",))
    assert not finds("", operators=("李", "赵"))
    assert finds("", first="20261123", last="20261123")
    assert not finds("", first="20261124")
    assert not finds("", last="20261122")


def marked(spans: list[tuple[int, int]], text: str) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_what_is_found_is_marked_where_it_stands() -> None:
    query = Query(query_words("ＺＳ 中学 1234 二"))
    assert marked(spans_in_name(query, "小张珊", is_person=True), "小张珊") == ["张珊"]
    assert marked(spans_in_name(query, "市第二中学", is_person=False), "市第二中学") == ["二中学"]
    assert marked(spans_in_text(query, "学籍 1234，中 学"), "学籍 1234，中 学") == ["1234", "中 学"]
    assert marked(spans_in_number(query, "010-6552 1 23-4"), "010-6552 1 23-4") == ["1 23-4"]
    assert spans_in_text(Query(("l",)), "㎖") == [(0, 1)]  # one sign of which a part is found
    assert spans_in_text(query, "别的") == []
