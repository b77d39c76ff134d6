"""`phonedesk calendar due|show|import`: when something would be due, the calendar, and a year for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.printing import FAILED, WRONG_USAGE, columns, complain, print_json, print_lines, refuse
from phonedesk.desk.calendar import NotTextError
from phonedesk.desk.checking import refuse_lost
from phonedesk.desk.desk import Desk
from phonedesk.domain.calendar import DayKind
from phonedesk.domain.cells import cells
from phonedesk.domain.text import shown_in_line
from phonedesk.domain.times import SystemClock
from phonedesk.exchange.calendar_csv import CalendarFileError, RowFaultCode
from phonedesk.store.errors import StoreError
from phonedesk.wording import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from phonedesk.domain.calendar import Calendar, CalendarDay
    from phonedesk.domain.deadline import Due
    from phonedesk.domain.pending import DueReason
    from phonedesk.exchange.calendar_csv import RowFault
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

MOST_DAYS, MOST_MINUTES = 3_650, 527_040
DAYS_A_WEEK = 7
MARKED_DAY = 6
"""Cells of a day in the month: two digits, the mark, and a gap."""
FAULTS: Mapping[RowFaultCode, str] = {
    RowFaultCode.NOT_A_DAY: message("line {line}: “{detail}” is no day such as 2027-10-01"),
    RowFaultCode.NOT_A_KIND: message("line {line}: “{detail}” is not holiday, make_up or ordinary"),
    RowFaultCode.TWICE: message("line {line}: {detail} stands there twice"),
    RowFaultCode.TOO_LONG: message("line {line}: a name of at most 40 characters is wanted"),
    RowFaultCode.NOT_CSV: message("line {line}: a quotation mark is not closed"),
    RowFaultCode.NOTHING: message("there is no day in the file"),
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command with its three actions; each sets `run`, which returns the exit code."""
    say = wording.say
    text = say("count a deadline, show the holidays, or import a year of them")
    actions = subparsers.add_parser("calendar", help=text, description=text).add_subparsers(
        dest="action", required=True, metavar="due|show|import"
    )
    _add_due(actions, wording)
    text = say("show a month or a year with its holidays and make-up days")
    parser = actions.add_parser("show", help=text, description=text)
    period = say("2026-10 or 2026; without it, this month")
    parser.add_argument("period", nargs="?", default="", metavar="MONTH", help=period)
    parser.add_argument("--json", action="store_true", help=say("print JSON, for programs"))
    parser.set_defaults(run=show)
    text = say("take over the days of a file: day, kind, name")
    parser = actions.add_parser("import", help=text, description=text)
    parser.add_argument("file", type=Path, metavar="FILE", help=say("CSV in UTF-8 or GB18030"))
    parser.set_defaults(run=take_over)


def _add_due(actions: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    say = wording.say
    text = say("print by when something is due, and why then")
    parser = actions.add_parser("due", help=text, description=text)
    start = say("such as “2026-09-30 09:00”; without it, now")
    parser.add_argument("--from", dest="start", default="", metavar="TIME", help=start)
    term = parser.add_mutually_exclusive_group(required=True)
    days, minutes = range(MOST_DAYS + 1), range(MOST_MINUTES + 1)
    for option, numbers, help_text in (
        ("--working-days", days, say("so many working days later")),
        ("--calendar-days", days, say("so many days later, whatever days they are")),
        ("--minutes", minutes, say("so many minutes later")),
    ):
        term.add_argument(option, type=int, choices=numbers, metavar="N", help=help_text)
    parser.add_argument("--json", action="store_true", help=say("print JSON, for programs"))
    parser.set_defaults(run=due)


def due(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print the due date and its reason; exit code 2 for a time that cannot be read, 1 without a calendar."""
    from phonedesk.domain import deadline

    desk = Desk(settings, SystemClock(settings.zone))
    start = _start(arguments.start, desk.clock.now(), settings)
    if start is None:
        said = wording.say(
            "“{time}” is no time such as “2026-09-30 09:00”.", time=shown_in_line(arguments.start)
        )
        return complain(said, WRONG_USAGE)
    try:
        calendar = _calendar(desk)
        found = deadline.due(start, _term(arguments), settings.closes_at, settings.zone, calendar)
    except StoreError as error:
        return refuse(error, settings, wording)
    except OverflowError:
        return complain(wording.say("That is beyond the end of all calendars."), WRONG_USAGE)
    reason = wording.due_reason(found.reason)
    if arguments.json:
        return print_json(_due_json(start, found, reason, settings), settings, wording)
    local = found.at.astimezone(settings.zone)
    line = f"{local.year}-{wording.day(local.date())} {local:%H:%M}  {reason}"
    return print_lines([line], settings, wording)


def show(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print the days of a month or a year; exit code 2 where none is named, 1 where there is no calendar."""
    desk = Desk(settings, SystemClock(settings.zone))
    today = desk.clock.now().astimezone(settings.zone).date()
    period = _period(arguments.period, today)
    if period is None:
        said = wording.say("“{period}” is no month such as 2026-10.", period=shown_in_line(arguments.period))
        return complain(said, WRONG_USAGE)
    year, months = period
    try:
        calendar = _calendar(desk)
    except StoreError as error:
        return refuse(error, settings, wording)
    known = [day for _, day in sorted(calendar.days.items()) if day.day.year == year]
    known = [day for day in known if day.day.month in months]
    if arguments.json:
        return print_json(_days_json(known), settings, wording)
    lines = [line for month in months for line in (*_month(year, month, calendar, wording), "")]
    lines += columns([_row(day, wording) for day in known]) if known else []
    if year not in calendar.years:
        lines.append(wording.say("The holidays of {year} are not known yet.", year=year))
    return print_lines(lines, settings, wording)


def take_over(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Take over a file, all of it or nothing; exit code 1 with every fault, or where it cannot be kept."""
    desk = Desk(settings, SystemClock(settings.zone))
    file: Path = arguments.file
    try:
        refuse_lost(settings.paths)
        taken = desk.calendar.take_over(file)
    except CalendarFileError as error:
        return _list_faults(error.faults, wording)
    except NotTextError:
        return complain(wording.say("{file} is no text in UTF-8 or GB18030 of at most 1 MB.", file=file))
    except OSError:
        return complain(wording.say("{file} cannot be read.", file=file))
    except StoreError as error:
        return refuse(error, settings, wording)
    finally:
        desk.close()
    return print_lines(_taken(taken, wording), settings, wording)


def _calendar(desk: Desk) -> Calendar:
    refuse_lost(desk.settings.paths)
    return desk.calendar.read()


def _start(typed: str, now: datetime, settings: Settings) -> datetime | None:
    from datetime import time

    from phonedesk.domain.dates import read_time

    if not typed:
        return now
    return read_time(typed.replace("T", " "), now, time.min, settings.zone)


def _term(arguments: argparse.Namespace) -> DueReason:
    from phonedesk.domain.pending import DueReason
    from phonedesk.domain.states import DeadlineUnit

    if arguments.working_days is not None:
        return DueReason(arguments.working_days, DeadlineUnit.WORKING_DAYS)
    if arguments.calendar_days is not None:
        return DueReason(arguments.calendar_days, DeadlineUnit.CALENDAR_DAYS)
    return DueReason(arguments.minutes, DeadlineUnit.MINUTES)


def _due_json(start: datetime, found: Due, reason: str, settings: Settings) -> str:
    import json

    return json.dumps(
        {
            "from": start.astimezone(settings.zone).isoformat(timespec="seconds"),
            "due_at": found.at.astimezone(settings.zone).isoformat(timespec="seconds"),
            "amount": found.reason.amount,
            "unit": found.reason.unit.value,
            "make_up_days": [day.isoformat() for day in found.reason.make_up],
            "estimated": found.reason.estimated,
            "reason": reason,
        },
        ensure_ascii=False,
        indent=2,
    )


def _days_json(days: Sequence[CalendarDay]) -> str:
    import json

    fields = [
        {
            "day": day.day.isoformat(),
            "kind": day.kind.value,
            "name": shown_in_line(day.name),
            "source": day.source.value,
        }
        for day in days
    ]
    return json.dumps(fields, ensure_ascii=False, indent=2)


def _period(typed: str, today: date) -> tuple[int, Sequence[int]] | None:
    """The year and its months that are meant: one of them, or all."""
    import re

    if not typed:
        return today.year, (today.month,)
    found = re.fullmatch(r"(\d{4})(?:[-/.年](\d{1,2})月?|年)?", typed.strip())
    if found is None or found[1] == "0000":
        return None
    if found[2] is None:
        return int(found[1]), range(1, 13)
    return (int(found[1]), (int(found[2]),)) if 1 <= int(found[2]) <= 12 else None


def _month(year: int, month: int, calendar: Calendar, wording: Wording) -> Iterator[str]:
    """A month as it hangs on the wall: each day with a mark where it is not as its day of the week is."""
    from calendar import monthrange
    from datetime import date

    yield wording.say("{year}-{month}", year=year, month=month)
    yield "".join(_padded(wording.weekday(number)) for number in range(DAYS_A_WEEK)).rstrip()
    first, length = monthrange(year, month)
    days = [date(year, month, number) for number in range(1, length + 1)]
    boxes = [" " * MARKED_DAY] * first + [_padded(_marked(day, calendar, wording)) for day in days]
    for start in range(0, len(boxes), DAYS_A_WEEK):
        yield "".join(boxes[start : start + DAYS_A_WEEK]).rstrip()


def _padded(text: str) -> str:
    return text + " " * (MARKED_DAY - cells(text))


def _marked(day: date, calendar: Calendar, wording: Wording) -> str:
    known = calendar.days.get(day)
    return f"{day.day:2d}{wording.day_mark(known.kind) if known else ''}"


def _row(day: CalendarDay, wording: Wording) -> tuple[str, ...]:
    return (wording.day(day.day), wording.day_kind(day.kind), shown_in_line(wording.holiday(day.name)))


def _taken(taken: Calendar, wording: Wording) -> Iterator[str]:
    yield wording.say_count("{n} day was taken over.", "{n} days were taken over.", len(taken.days))
    for year in sorted(taken.years):
        kinds = [day.kind for day in taken.days.values() if day.day.year == year]
        yield wording.say(
            "{year} is known now: {holidays} days of holiday, {make_up} make-up days.",
            year=year,
            holidays=kinds.count(DayKind.HOLIDAY),
            make_up=kinds.count(DayKind.MAKE_UP),
        )


def _list_faults(faults: Sequence[RowFault], wording: Wording) -> int:
    complain(wording.say("Nothing was taken over, because the file has faults:"))
    for fault in faults:
        detail = shown_in_line(fault.detail)
        complain(wording.say(FAULTS[fault.code], line=fault.line, detail=detail))
    return FAILED
