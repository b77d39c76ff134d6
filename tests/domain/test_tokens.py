"""Whatever is found by the last word has the tokens of the query: one that is missing would lose a call."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from phonedesk.domain.matching import is_found, is_plainly_found
from phonedesk.domain.query import Query
from phonedesk.domain.text import digits, query_words
from phonedesk.domain.tokens import Searched, folded_set, tokens_of, wanted

SIGNS = "张单长三尉迟万俟吕安西饿嗯水"
NAMES = st.text(SIGNS + "aAb，", max_size=5)
SPELLED = st.lists(
    st.sampled_from(("zhang", "shan", "chang", "zhe", "san", "xi", "an", "lv", "ng", *"zsxaenb张")),
    min_size=1,
    max_size=5,
).map("".join)
WORDS = st.one_of(SPELLED, st.text("01234-", min_size=1, max_size=8), st.text(SIGNS, min_size=1, max_size=4))


@settings(max_examples=600, deadline=None)
@given(
    names=st.lists(NAMES, max_size=2),
    organisations=st.lists(NAMES, max_size=2),
    texts=st.lists(st.text(SIGNS + "ab-", max_size=6), max_size=2),
    numbers=st.lists(st.text("01234", max_size=9), max_size=2),
    words=st.lists(WORDS, min_size=1, max_size=2),
)
def test_what_is_found_has_one_way_of_each_word(
    names: list[str], organisations: list[str], texts: list[str], numbers: list[str], words: list[str]
) -> None:
    searched = Searched(
        numbers=tuple(numbers),
        names=folded_set(names),
        organisations=folded_set(organisations),
        texts=folded_set(texts),
        operator="王芳",
        call_type="enquiry",
        day="20261123",
    )
    query = Query(query_words(" ".join(words)))
    if is_found(query, searched):
        tokens = tokens_of(searched)
        for ways in wanted(query, "20260101", "20261231"):
            assert any(tokens.issuperset(way) for way in ways), (query, ways)


@settings(max_examples=600, deadline=None)
@given(
    name=st.text(SIGNS + "aＡbｶﾞé\u0301 ", max_size=4),
    organisation=NAMES,
    text=st.text(SIGNS + "ab-ｶﾞ\u0301", max_size=6),
    phone=st.text("01２34 -", max_size=9),
    words=st.lists(WORDS, min_size=1, max_size=2),
)
def test_what_is_plainly_found_is_found(
    name: str, organisation: str, text: str, phone: str, words: list[str]
) -> None:
    query = Query(query_words(" ".join(words)))
    if is_plainly_found(query, (phone,), name, organisation, (text,)):
        numbers, texts = (digits(phone),), folded_set((text,))
        folded = folded_set((name,)), folded_set((organisation,))
        assert is_found(query, Searched(numbers, *folded, texts, "王芳", "enquiry", "20261123"))


def test_a_filter_is_never_plain() -> None:
    assert is_plainly_found(Query(("张",)), (), "张三", "", ())
    for query in (Query(("张",), types=frozenset()), Query(operators=("李",)), Query(last="20200101")):
        assert not is_plainly_found(query, (), "张三", "", ())


def ways(typed: str) -> set[frozenset[str]]:
    (found,) = wanted(Query(query_words(typed)), "20260101", "20261231")
    return set(map(frozenset, found))


def test_a_name_that_is_spelled_out_asks_for_its_syllables_side_by_side() -> None:
    assert frozenset(("\ue087zhangsan",)) in ways("zhangsan")
    assert frozenset(("\ue087shuiwu", "\ue087wuji", "\ue087jituan")) in ways("shuiwujituan")
    assert frozenset(("\ue087chengnan", "\ue087nans")) in ways("chengnanshuiwu")
    assert frozenset(("\ue087zhangs",)) in ways("zhangs")
    assert frozenset(("\ue080zs",)) in ways("zs")


def test_a_number_asks_for_four_digits_at_a_time_and_a_short_one_for_two() -> None:
    assert frozenset(("\ue0821234",)) in ways("1234")
    assert frozenset(("\ue0821234", "\ue0822345")) in ways("1234-5")
    assert frozenset(("\ue08212", "\ue08223")) in ways("123")
    assert wanted(Query(("1",)), "20260101", "20261231") == []
