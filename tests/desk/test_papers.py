"""Printed forms: private, replaced, and gone after a week; none of a confidential call."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.papers import ConfidentialError
from phonedesk.domain.call_sheet import CallSheet, SheetField
from tests.desk.at_desk import MONDAY
from tests.store.records import plain_call

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.at_desk import Office

SHEET = CallSheet("电话记录单", SheetField("编号", "20261123-007"), ((SheetField("内容", "字"),),))
CALL = plain_call(number="20261123-007")
DAY = timedelta(days=1)


def aged(file: Path, age: timedelta) -> Path:
    """The file, last changed so long before the desk's clock."""
    changed = (MONDAY - age).timestamp()
    os.utime(file, (changed, changed))
    return file


def test_a_form_lies_beside_the_records_for_this_account_alone(office: Office) -> None:
    file = office.desk.papers.keep(CALL, SHEET)
    assert file == office.home / "printed" / "20261123-007.docx"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.read_bytes().startswith(b"PK")


def test_printed_again_it_takes_the_place_of_the_first(office: Office) -> None:
    first = office.desk.papers.keep(CALL, SHEET).read_bytes()
    other = replace(SHEET, title="更正后的电话记录单")
    file = office.desk.papers.keep(CALL, other)
    assert file.read_bytes() != first
    assert [found.name for found in file.parent.iterdir()] == ["20261123-007.docx"]


def test_a_confidential_call_is_not_put_on_paper(office: Office) -> None:
    secret = replace(CALL, confidential=True)
    for made in (office.desk.papers.keep, office.desk.papers.docx, office.desk.papers.text):
        with pytest.raises(ConfidentialError):
            made(secret, SHEET)
    assert not (office.home / "printed").exists()


@pytest.mark.parametrize(
    ("age", "stays"), [(6.9, True), (7.1, False), (300, False), (-0.5, True), (-30, False)]
)
def test_after_seven_days_it_is_gone(office: Office, age: float, stays: bool) -> None:
    file = aged(office.desk.papers.keep(CALL, SHEET), age * DAY)
    office.desk.papers.clear_up()
    assert file.exists() is stays


def test_printing_another_clears_up_too_and_so_does_what_a_crash_left(office: Office) -> None:
    old = aged(office.desk.papers.keep(CALL, SHEET), 8 * DAY)
    torn = office.home / "printed" / ".20261123-009.docx.0badcafe.tmp"
    torn.write_bytes(b"half a document")
    office.desk.papers.keep(plain_call(number="20261123-008"), SHEET)
    assert not old.exists()
    assert not torn.exists()


def test_what_is_none_of_ours_stays(office: Office) -> None:
    folder = office.desk.papers.keep(CALL, SHEET).parent
    theirs = [folder / "通知.docx.bak", folder / "清单.xlsx"]
    for file in theirs:
        file.write_bytes(b"theirs")
        aged(file, 90 * DAY)
    office.desk.papers.clear_up()
    assert all(file.exists() for file in theirs)


def test_clearing_up_where_nothing_was_printed_makes_nothing(office: Office) -> None:
    office.desk.papers.clear_up()
    assert not (office.home / "printed").exists()


@pytest.mark.parametrize("number", ["../../escaped", "a/b", "20261123-007\x00", ".."])
def test_no_number_leads_out_of_the_folder(office: Office, number: str) -> None:
    file = office.desk.papers.keep(replace(CALL, number=number), SHEET)
    assert file.parent == office.home / "printed"
    aged(file, 8 * DAY)
    office.desk.papers.clear_up()
    assert not file.exists()


def test_where_the_folder_cannot_be_made_the_system_says_why(office: Office) -> None:
    (office.home / "printed").write_bytes(b"in the way")
    with pytest.raises(OSError):  # noqa: PT011 - whichever it is
        office.desk.papers.keep(CALL, SHEET)
    office.desk.papers.clear_up()
    assert (office.home / "printed").read_bytes() == b"in the way"
