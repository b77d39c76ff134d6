from __future__ import annotations

import sqlite3
import unicodedata
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from rich.segment import Segment
from textual.strip import Strip

from phonedesk.domain.states import Outcome
from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

EVIL = [
    "[/]",
    "[@click=app.exit]x[/]",
    "[bold red",
    "\x1b[2J\x1b]52;c;aGk=\x07",
    "\x00\x7f\x9b\x85",
    "\u202e\u2066\u061c\u200f",
    "\ud800\udfff",
    "\r\n\u2028\u2029\x0b\x0c",
    "{matter}{name}{0}",
    "%s %(x)s $x",
    "＂；DROP TABLE call;--",
    "长" * 300,
    "a\u0301" * 50 + "👍🏽" * 20,
]
WORDS = "前{}后"


def is_clean(strips: list[Strip]) -> bool:
    """Whether nothing of what is painted could command a terminal or turn the direction of writing."""
    text = "".join(segment.text for strip in strips for segment in strip)
    bad = {*("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")}
    return not any(
        unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(c) in bad
        for c in text
    )


def assert_clean(person: Person, page: str) -> None:
    strips = person.app.screen._compositor.render_strips()
    assert is_clean(strips), page


def test_that_the_look_would_see_it() -> None:
    assert is_clean([Strip([Segment("前后")])])
    assert not is_clean([Strip([Segment("前\x1b后")])])
    assert not is_clean([Strip([Segment("前\u202e后")])])


@pytest.mark.parametrize("evil", ["".join(EVIL[:7]), "".join(EVIL[7:])], ids=["signs", "length"])
async def test_hostile_text_pasted_into_every_field_is_shown_and_saved_harmless(
    office: Office, evil: str
) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type("3")
        for field in ("caller_name", "organisation", "matter", "people", "when", "where"):
            await person.comes_to(field)
            await person.paste(WORDS.format(evil))
            assert_clean(person, field)
            await person.press("enter")
        for page in ("f6", "f9", "f1"):
            await person.press(page)
            assert_clean(person, page)
        await person.press("escape", "f9", "1")
        await person.saved()
        assert_clean(person, "farewell")
    (call,) = office.rows("SELECT caller_name, matter FROM call")
    for text in call.values():
        assert str(text).startswith("前")
        assert str(text).endswith("后")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_hostile_records_are_shown_harmless_on_every_page(
    office: Office, size: tuple[int, int]
) -> None:
    for evil in EVIL:
        draft = office.draft(
            "enquiry", phone="110", caller_name="x", organisation="y", matter="z", answer="w"
        )
        number = office.desk.calls.close(draft, Outcome.CALLBACK).number
        # As an import, or an older version, might have left it: raw.
        raw = WORDS.format(evil).encode("utf-8", "replace").decode()
        with closing(sqlite3.connect(office.database)) as connection, connection:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (trigger,) in triggers:
                connection.execute(f'DROP TRIGGER "{trigger}"')
            connection.execute(
                "UPDATE call SET caller_name = ?1, organisation = ?1, matter = ?1, phone = ?1"
                " WHERE number = ?2",
                (raw, number),
            )
    office.desk.close()
    del office.desk.__dict__["writer"]
    columns, rows = size
    async with at_the_desk(office, columns=columns, rows=rows) as person:
        for index in range(len(EVIL)):
            assert_clean(person, f"home {index}")
            await person.press("down")
        await person.press("enter")
        await person.sees("用语")
        assert_clean(person, "return call")
        await person.press("escape", "f3")
        await person.until(lambda: not person.is_working)
        for index in range(len(EVIL)):
            assert_clean(person, f"log {index}")
            await person.press("enter")
            assert_clean(person, f"record {index}")
            await person.press("escape", "down")
