from __future__ import annotations

import pytest

from phonedesk.domain.phone import grouped, read_phone

LANDLINE = "+861065521234"
MOBILE = "+8613800131234"

NUMBERS = [
    # as typed, as compared, as shown
    ("13800131234", MOBILE, "138 0013 1234"),
    ("138 0013 1234", MOBILE, "138 0013 1234"),
    ("138-0013-1234", MOBILE, "138 0013 1234"),
    ("１３８００１３１２３４", MOBILE, "138 0013 1234"),
    ("１３８　００１３　１２３４", MOBILE, "138 0013 1234"),
    ("+86 138 0013 1234", MOBILE, "138 0013 1234"),
    ("＋８６１３８００１３１２３４", MOBILE, "138 0013 1234"),
    ("0086 13800131234", MOBILE, "138 0013 1234"),
    ("86 13800131234", MOBILE, "138 0013 1234"),
    ("010-65521234", LANDLINE, "010-6552 1234"),
    ("（010）65521234", LANDLINE, "010-6552 1234"),
    ("０１０－６５５２１２３４", LANDLINE, "010-6552 1234"),
    ("65521234", LANDLINE, "010-6552 1234"),
    ("6552 1234", LANDLINE, "010-6552 1234"),
    ("010-65521234转8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("010-65521234 转 8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("010-65521234转分机8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("010-65521234分机8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("010-65521234分机：8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("010-65521234内线8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("010-65521234-8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("０１０－６５５２１２３４－８００１", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("65521234转8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("65521234-8001", f"{LANDLINE};ext=8001", "010-6552 1234 转8001"),
    ("010 6552 1234 ext. 12", f"{LANDLINE};ext=12", "010-6552 1234 转12"),
    ("021-65521234#5", "+862165521234;ext=5", "021-6552 1234 转5"),
    ("0571-88776655", "+8657188776655", "0571-8877 6655"),
    ("0570-3031234", "+865703031234", "0570-303 1234"),
    ("4008108888", "+864008108888", "400 810 8888"),
    ("400-810-8888", "+864008108888", "400 810 8888"),
    ("4008108888转1", "+864008108888;ext=1", "400 810 8888 转1"),
    ("8008101234", "+868008101234", "800 810 1234"),
    ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
    ("00852 2123 4567", "+85221234567", "00852 2123 4567"),
    ("+1 650 253 0000", "+16502530000", "+1 650 253 0000"),
    # service numbers, and extensions of the house: no area code makes them longer
    ("110", "110", "110"),
    ("119", "119", "119"),
    ("120", "120", "120"),
    ("12345", "12345", "12345"),
    ("１２３４５", "12345", "12345"),
    ("12315", "12315", "12315"),
    ("10086", "10086", "10086"),
    ("95588", "95588", "95588"),
    ("96110", "96110", "96110"),
    ("8001", "8001", "8001"),
    ("转8001", "8001", "转8001"),
]


@pytest.mark.parametrize(("typed", "normalised", "shown"), NUMBERS)
def test_how_a_number_is_read_and_shown(typed: str, normalised: str, shown: str) -> None:
    phone = read_phone(typed, "010")
    assert (phone.typed, phone.normalised, phone.odd) == (typed, normalised, False)
    assert grouped(typed, phone.normalised) == shown


ODD = ["1380013123", "138001312345", "012-65521", "打不通", "12", "1", "+", "0", "13800131234567890"]


@pytest.mark.parametrize("typed", ODD)
def test_an_odd_number_is_taken_with_a_warning(typed: str) -> None:
    phone = read_phone(typed)
    assert phone.odd
    assert phone.normalised == "".join(c for c in typed if c in "0123456789")
    assert grouped(typed, phone.normalised) == typed


@pytest.mark.parametrize("typed", ["", "   ", "\u3000"])
def test_no_number_is_not_an_odd_one(typed: str) -> None:
    phone = read_phone(typed, "010")
    assert (phone.normalised, phone.odd) == ("", False)


@pytest.mark.parametrize(
    "typed", ["1" * 5000, "\x00\x1b[31m", "转" * 300, "\ud800", "[/]", "1-" * 400, "٣" * 8, ";ext=5"]
)
def test_garbage_is_read_without_complaint(typed: str) -> None:
    phone = read_phone(typed, "010")
    assert phone.typed == typed
    assert set(phone.normalised) <= set("0123456789+;ext=")
    grouped(typed, phone.normalised)


def test_a_local_number_without_the_desks_area_code_is_only_digits() -> None:
    assert read_phone("65521234").normalised == "65521234"


def test_the_same_number_typed_in_two_ways_compares_equal() -> None:
    ways = (
        "010-65521234转8001",
        "65521234-8001",
        "（０１０）６５５２１２３４ 分机 ８００１",
        "+86 10 6552 1234 x8001",
    )
    assert len({read_phone(way, "010").normalised for way in ways}) == 1


def test_another_extension_is_another_number() -> None:
    assert read_phone("010-65521234转1").normalised != read_phone("010-65521234转2").normalised
