"""Telling somebody of a call, and who there is to be told: they stand in the one table of `operations.py`.

Each time takes a message and tells it, puts three people into the directory, whose name the number is,
keeps a standard answer, marks a number, ends a line fault, or sees an emergency through.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from phonedesk.desk.desk import Desk
from phonedesk.domain.contact import Contact
from phonedesk.domain.nuisance import MarkKind
from phonedesk.domain.states import Outcome, TransferResult
from phonedesk.domain.transfer import Transfer
from tests.faults import evidence
from tests.faults.samples import draft_of, matter_of


def tell_message(desk: Desk, number: int) -> None:
    missed = Transfer(str(number), result=TransferResult.BUSY)
    desk.calls.close(replace(draft_of(number), transfer=missed), Outcome.MESSAGE_TAKEN)
    for message in desk.messages.waiting():
        if message.whom == str(number):
            desk.messages.deliver(message.uuid)


def told_there(home: Path) -> list[int]:
    calls = evidence.records_in(home)
    assert all(len(call.messages) == 1 for call in calls), "half there: a call without its message"
    return [int(m.whom) for call in calls for m in call.messages if m.delivered_at]


def close_emergency(desk: Desk, number: int) -> None:
    """Its call, the first of the ladder, one report and the end; each once, whatever failed before."""
    call = desk.calls.close(replace(draft_of(number), call_type="emergency"), Outcome.ANSWERED).number
    desk.emergencies.tell(call, "head", UUID(int=number), answered=True, whom=str(number))
    desk.emergencies.add_progress(call, UUID(int=number), str(number), matter_of(number))
    desk.emergencies.close(call, matter_of(number), str(number))


def emergencies_there(home: Path) -> list[int]:
    """Those that are over: everything else of them came before."""
    calls = evidence.records_in(home)
    with evidence.looking_at(home) as desk:
        emergencies = [desk.emergencies.of(call.number) for call in calls]
    over = []
    for one in emergencies:
        assert one, "half there: a call of the ladder without it"
        assert len(one.notifications) == 4, "half there: a ladder"
        if one.closed_at:
            assert [len(rung.tries) for rung in one.notifications] == [1, 0, 0, 0], "half told"
            assert [(step.sequence, step.text) for step in one.progress] == [(1, one.result)]
            over.append(int(one.feedback))
    return over


def put_contacts(desk: Desk, number: int) -> None:
    """One change of the directory is one transaction, however many people are in it."""
    desk.open_records()
    desk.directory.put(
        Contact(UUID(int=number * 10 + place), str(number), f"{place}科") for place in range(3)
    )


def contacts_there(home: Path) -> list[int]:
    with evidence.looking_at(home) as desk:
        people = [int(contact.name) for contact in desk.reader.contacts()]
    assert all(people.count(number) == 3 for number in people), "half there: people of one file"
    return sorted(set(people))


def put_answer(desk: Desk, number: int) -> None:
    desk.faq.put(str(number), matter_of(number))


def answers_there(home: Path) -> list[int]:
    with evidence.looking_at(home) as desk:
        answers = desk.faq.all()
    assert all(answer.answer == matter_of(int(answer.question)) for answer in answers), "half there"
    return [int(answer.question) for answer in answers]


def mark_number(desk: Desk, number: int) -> None:
    desk.open_records()
    desk.nuisances.say(UUID(int=number), f"+86138{number:08d}", MarkKind.MARKED, matter_of(number))


def marks_there(home: Path) -> list[int]:
    with evidence.looking_at(home) as desk:
        numbers = desk.nuisances.all()
    marks = [one.mark for one in numbers if one.mark]
    assert all(mark.reason == matter_of(mark.uuid.int) for mark in marks), "half there: a mark"
    return [mark.uuid.int for mark in marks]


def end_line_fault(desk: Desk, number: int) -> None:
    """One that was killed may have left another lasting: this one ends it first."""
    desk.open_records()
    uuid, left = UUID(int=number), desk.line_faults.lasting
    if left and left.uuid != uuid:
        desk.line_faults.end(left)
    fault = desk.line_faults.begin(uuid)
    desk.line_faults.end(desk.line_faults.describe(fault, {"line": matter_of(number)}))


def ended_there(home: Path) -> list[int]:
    """Those that have ended; what was typed of one came before."""
    with evidence.looking_at(home) as desk:
        if desk.line_faults.latest is None:
            return []
        with closing(sqlite3.connect(desk.settings.paths.database)) as connection:
            ended_rows = "SELECT uuid, line FROM line_fault WHERE ended_at IS NOT NULL"
            rows = connection.execute(ended_rows).fetchall()
    ended = [(UUID(str(uuid)).int, line) for uuid, line in rows if line]
    assert all(line == matter_of(number) for number, line in ended), "half there: a line fault"
    return [number for number, _ in ended]
