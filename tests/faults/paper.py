"""Printing a form, making calls up, taking over an old log: what each does, and what it must have left.

They stand in the one table of `operations.py`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from docx import Document

from phonedesk.desk.desk import Desk
from phonedesk.domain.call import Call
from phonedesk.domain.call_sheet import CallSheet, SheetField
from phonedesk.domain.clock_check import Reading
from phonedesk.domain.sample import Sample, ordinal_of, sample_uuid
from phonedesk.domain.states import Outcome
from tests.faults import evidence
from tests.faults.samples import MONDAY, draft_of, matter_of

OLD_ROWS = 3


def record_of(desk: Desk, number: int) -> Call:
    """What closing the call of this number records."""
    draft = draft_of(number)
    return desk.calls.record_of(draft, Outcome.CALLBACK, Reading(draft.opened_at, 0.0))


def print_form(desk: Desk, number: int) -> None:
    call = replace(record_of(desk, number), number=f"20261123-{number}")
    sheet = CallSheet("电话记录单", SheetField("编号", call.number), ((SheetField("内容", call.matter),),))
    desk.papers.keep(call, sheet)


def forms_there(home: Path) -> list[int]:
    numbers = []
    for file in sorted((home / "printed").glob("[0-9]*.docx")):
        number = int(file.stem.partition("-")[2])
        try:
            said = Document(str(file)).tables[0].rows[0].cells[1].text
        except Exception as error:
            raise AssertionError(f"half there: {file.name}: {error}") from error
        assert said == matter_of(number), f"half there: {file.name}"
        numbers.append(number)
    return numbers


def add_sample(desk: Desk, number: int) -> None:
    """A sample that is there already, after an error that came too late, is as good."""
    from phonedesk.store.sample_writing import SampleWriter

    desk.open_records()
    with SampleWriter(desk.settings.paths.database, desk.records_file, desk.numbers) as writer:
        if writer.next_ordinal() <= number:
            call = replace(record_of(desk, number), uuid=sample_uuid(number))
            writer.add([Sample(call, MONDAY.date())])


def samples_there(home: Path) -> list[int]:
    numbers = []
    for call in evidence.records_in(home):
        number = ordinal_of(call.uuid)
        evidence.check_call(replace(call, uuid=UUID(int=number)))
        numbers.append(number)
    return numbers


def import_calls(desk: Desk, number: int) -> None:
    """A log of three rows: all of them are there afterwards, or none."""
    from phonedesk.desk.imports import take_over

    rows = (
        {"opened_at": (MONDAY.replace(hour=hour)).isoformat(), "matter": matter_of(number)}
        for hour in range(OLD_ROWS)
    )
    take_over(desk, "\n".join(map(json.dumps, rows)).encode(), lambda _, __: None)


def imports_there(home: Path) -> list[int]:
    matters = [call.matter for call in evidence.records_in(home)]
    numbers = [evidence.number_in(matter) for matter in matters]
    assert matters == [matter_of(number) for number in numbers]
    assert all(numbers.count(number) == OLD_ROWS for number in numbers), "half there: a log"
    return sorted(set(numbers))
