"""Hostile signs typed and pasted, in every field and from every file, on every page: seen, and in line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from wcwidth import wcwidth

from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.call import CallScreen
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.long_entry import LongEntry
from tests.domain.unicode_sets import AS_DRAWN, BIDI, CONTROLS, HOSTILE, ORDINARY
from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

PASTED = "始" + "".join(f"x{chr(code)}y" for code in HOSTILE if code != 0x0A) + "终"
CODES = [code for code in HOSTILE if code != 0x0A]
PASTES = [
    "始" + "".join(f"x{chr(code)}y" for code in CODES[start : start + 45]) + "终"
    for start in range(0, len(CODES), 45)
]
"""The same in pieces that a field of one line takes, signs and all."""
TYPED = [chr(code) for code in HOSTILE if code > 0x7F and not 0xD800 <= code < 0xE000]
"""What a keyboard or an input method can commit: the controls below are keys, halves are no characters."""
WRITTEN = "".join(ORDINARY[name] for name in ORDINARY if name not in ("markup", "places", "many marks"))
NEVER = {chr(code) for code in HOSTILE} - {"\n", " "}
DISPUTED = {*"\u200d\ufe0e\ufe0f", *"🏻🏼🏽🏾🏿🇨🇳"}


def assert_harmless(person: Person, page: str) -> None:
    """Nothing that commands, hides or is disputed is painted, and each line is as wide as the terminal."""
    for strip in person.app.screen._compositor.render_strips():
        found = (NEVER - set("\u200c\u180b\U000e0100") | DISPUTED) & set(strip.text)
        assert not found, f"{page}: {[hex(ord(c)) for c in found]}"
        drawn = sum(wcwidth(character) for character in strip.text)
        assert drawn == cell_len(strip.text) == person.app.size.width, f"{page}: {strip.text!r}"


def test_that_the_sets_are_whole() -> None:
    assert (len(CONTROLS), len(BIDI)) == (65, 12)
    assert set(PASTED) == set("".join(PASTES)) >= {chr(code) for code in HOSTILE if code != 0x0A}


async def look_at_every_page(person: Person) -> None:
    for page in (
        "f6",
        "f9",
        "f1",
        "escape",
        "f9",
        "f10",
        "escape",
        "f2",
        "f5",
        "f4",
        "f3",
        "enter",
        "escape",
        "escape",
    ):
        await person.press(page)
        assert_harmless(person, page)


@pytest.mark.parametrize("digit", range(1, 9))
async def test_every_field_of_every_type_takes_a_hostile_paste(office: Office, digit: int) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type(str(digit))
        page = person.app.screen
        assert isinstance(page, CallScreen)
        fields = [field for field in page.content.form.fields() if isinstance(field, Entry | LongEntry)]
        assert len(fields) >= 4
        for field in fields:
            field.focus()
            for paste in PASTES:
                field.fill("")
                await person.paste(paste)
                assert_harmless(person, field.field)
                held = field.value if isinstance(field, Entry) else field.text
                assert (held[0], held[-1]) == ("始", "终"), field.field
            assert not NEVER & set(held), field.field
        if digit in (1, 3):  # open and confidential: of each all that can be laid over it
            await look_at_every_page(person)


@pytest.mark.parametrize("name", ["caller_name", "matter"])
async def test_what_is_typed_one_by_one_is_seen_and_none_of_it_lost(office: Office, name: str) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        field = person.app.screen.query_one(f"#field-{name}")
        assert isinstance(field, Entry | LongEntry)
        field.focus()
        await person.pilot.pause()
        for start in range(0, len(TYPED), 45):
            typed = TYPED[start : start + 45]
            field.fill("")
            await person.type("x".join(typed))
            held = person.fields[name]
            assert held.count("<U+") == len(typed), "a sign was dropped"
            assert not NEVER & set(held)
            assert_harmless(person, name)


@pytest.mark.parametrize("name", ["caller_name", "matter"])
async def test_what_people_write_is_held_as_it_is_typed_and_drawn_in_line(office: Office, name: str) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        field = person.app.screen.query_one(f"#field-{name}")
        for text in (
            "family",
            "skin",
            "extension H",
            "private use",
            "Persian with a non-joiner",
            "flag",
            "full width",
        ):
            field.focus()
            await person.press("end")
            await person.type(ORDINARY[text])
            assert_harmless(person, text)
        held = person.fields[name]
        assert ORDINARY["family"] + ORDINARY["skin"] + ORDINARY["extension H"] in held
        await person.paste("。")
        assert person.fields[name] == held + "。"


@pytest.mark.parametrize("kind", ["hostile", "written"])
async def test_records_and_drafts_of_another_program_are_drawn_harmlessly(office: Office, kind: str) -> None:
    raw = PASTED.encode("utf-8", "replace").decode() if kind == "hostile" else WRITTEN
    fields = {"caller_name": "n", "organisation": "o", "position": "p", "matter": "m", "answer": "w"}
    office.desk.calls.close(office.draft("enquiry", phone="13800131234", **fields), Outcome.CALLBACK)
    office.desk.close()
    del office.desk.__dict__["writer"]
    with closing(sqlite3.connect(office.database)) as connection, connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        changes = ", ".join(
            f"{name} = ?1" for name in ("caller_name", "organisation", "position", "matter", "operator")
        )
        connection.execute(f"UPDATE call SET {changes}", (raw,))
        connection.execute("UPDATE answer SET value = ?", (raw,))
        connection.execute("UPDATE callback SET assignee = ?", (raw,))
        connection.execute("UPDATE ticked_step SET zh = ?1, en = ?1, clause = ?1", (raw,))
    draft = replace(
        office.draft("enquiry", matter=raw, caller_name=raw, phone=raw), operator=raw, late_reason=raw
    )
    office.desk.drafts.save(draft)
    office.desk.drafts.release_all()
    async with at_the_desk(office, columns=120, rows=36) as person:
        assert_harmless(person, "home")
        await person.press("enter")
        await person.sees("用语")
        assert_harmless(person, "return call")
        await person.press("escape", "f3")
        await person.until(lambda: not person.is_working)
        assert_harmless(person, "log")
        await person.press("enter")
        assert_harmless(person, "record")
        await person.press("f4", "f5")
        assert_harmless(person, "the draft")
        await look_at_every_page(person)
        await person.press("f2")
        await person.type("13800131234")
        assert_harmless(person, "who it may be")
        await person.press("down")
        assert_harmless(person, "taken over")


async def test_hostile_settings_and_a_hostile_playbook_are_drawn_harmlessly(office: Office) -> None:
    evil = "a\\u001b[2J\\u202eb\\u0301👨\\u200d👩"
    names = f'operators = ["{evil}"]\noperator = "{evil}"\ndepartment = "{evil}"\n'
    (office.home / "settings.toml").write_text(names, encoding="utf-8")
    text = f'{{zh = "{evil}", en = "{evil}"}}'
    overlay = (
        f"phrases.greeting = {text}\nphrases.farewell = {text}\n"
        f'[[clauses]]\nid = "2.1.1"\nzh = "{evil}"\nen = "{evil}"\n'
        f'[[fields]]\nid = "answer"\nlabel = {{zh = "答\\u202e", en = "A\\u202e"}}\n'
        f"[[late_reasons]]\ndigit = 1\ntext = {text}\nsaid = {text}\n"
    )
    (office.home / "playbook.toml").write_text(overlay, encoding="utf-8")
    from phonedesk.settings import load_settings

    settings, faults = load_settings({"PHONEDESK_HOME": str(office.home)})
    assert faults == ()
    assert settings.operators == ("a␛[2J<U+202E>b\u0301👨\u200d👩",)
    office.desk.settings = replace(settings, zone=office.clock.zone)
    assert [fault for fault in office.desk.load_playbook() if fault.code != "too_wide"] == []
    async with at_the_desk(office) as person:
        assert_harmless(person, "home")
        await person.to_type()
        await person.type("1")
        await look_at_every_page(person)
        person.app.action_perform("change_operator")
        await person.sees("<U+202E>")
        assert_harmless(person, "change of shift")


def test_that_the_look_sees_what_is_disputed() -> None:
    assert all(DISPUTED & set(ORDINARY[name]) for name in AS_DRAWN)
