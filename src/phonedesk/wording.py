"""Sentences for people, in their language: reasons, errors, dates and lines to say.

Messages are written in English in the code and translated by the catalogue in `locale/`; a message is
marked for extraction by passing through `say`, `say_count` or `message`.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import (
    AttemptResult,
    CallbackStatus,
    ChangeKind,
    DeadlineUnit,
    DueBasis,
    Outcome,
    TransferResult,
)

if TYPE_CHECKING:
    from phonedesk.domain.calendar import DayKind
    from phonedesk.domain.callback import Change
    from phonedesk.domain.pending import PendingCallback

LOCALE = Path(__file__).parent / "locale"
_PLACES = re.compile(r"\{(\w+)\}")
CATALOGUES = {"zh": "zh_CN"}
RINGS_IN_TIME = 3
MINUTES_AN_HOUR = 60
MINUTES_A_DAY = 24 * 60
SECONDS_AN_HOUR = 3600
HOURS_A_DAY = 24


class Bilingual(Protocol):
    """A text of the playbook, which stands there in both languages."""

    @property
    def zh(self) -> str:
        """The Chinese text."""

    @property
    def en(self) -> str:
        """The English text."""


def message(text: str) -> str:
    """Mark a message for translation where it stands in a table; `Wording.say` translates it later."""
    return text


_WEEKDAYS = (
    message("Mon"),
    message("Tue"),
    message("Wed"),
    message("Thu"),
    message("Fri"),
    message("Sat"),
    message("Sun"),
)
_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ANSWERED: message("answered on the spot"),
    Outcome.CALLBACK: message("callback promised"),
    Outcome.TRANSFERRED: message("transferred"),
    Outcome.MESSAGE_TAKEN: message("message taken"),
    Outcome.NOT_OURS: message("not our business"),
    Outcome.REFUSED: message("politely refused"),
    Outcome.WRONG_NUMBER: message("wrong number"),
    Outcome.SILENT: message("nobody spoke"),
    Outcome.SALES: message("sales"),
    Outcome.TRIVIAL: message("simple question, answered"),
    Outcome.INTERNAL: message("internal"),
    Outcome.MISSED: message("missed"),
}
_ATTEMPTS: Mapping[AttemptResult, str] = {
    AttemptResult.ANSWERED: message("replied"),
    AttemptResult.NO_ANSWER: message("no answer"),
    AttemptResult.BUSY: message("busy"),
    AttemptResult.POSTPONED: message("another time"),
    AttemptResult.CANCELLED: message("no return call any more"),
    AttemptResult.WRONG_NUMBER: message("not the right number"),
    AttemptResult.CALL_LATER: message("asked to be called later"),
}
_CHANGES: Mapping[ChangeKind, str] = {
    ChangeKind.EXTENDED: message("extended to {until}"),
    ChangeKind.MOVED: message("moved to {until}"),
    ChangeKind.REOPENED: message("taken up again"),
    ChangeKind.ASSIGNED: message("assigned to {text}"),
    ChangeKind.SUPERVISED: message("put under supervision"),
    ChangeKind.UNSUPERVISED: message("supervision ended"),
    ChangeKind.MERGED: message("merged into {text}"),
    ChangeKind.UNMERGED: message("taken out of {text}"),
}
_STATUSES: Mapping[CallbackStatus, str] = {
    CallbackStatus.PENDING: message("pending"),
    CallbackStatus.UNREACHED: message("not reached"),
    CallbackStatus.DONE: message("called back"),
    CallbackStatus.CANCELLED: message("no return call any more"),
}
_TRANSFERS: Mapping[TransferResult, str] = {
    TransferResult.CONNECTED: message("put through"),
    TransferResult.NO_ANSWER: message("no answer"),
    TransferResult.BUSY: message("busy"),
    TransferResult.DECLINED: message("declined"),
}
# By value: the first frame does without the calendar.
_DAY_KINDS: Mapping[str, str] = {
    "holiday": message("holiday"),
    "make_up": message("make-up day"),
    "ordinary": message("ordinary day"),
}
_DAY_MARKS: Mapping[str, str] = {"holiday": message("off"), "make_up": message("on"), "ordinary": ""}
_HOLIDAYS: Mapping[str, str] = {
    "元旦": message("New Year's Day"),
    "春节": message("Spring Festival"),
    "清明": message("Qingming Festival"),
    "清明节": message("Qingming Festival"),
    "劳动节": message("Labour Day"),
    "端午": message("Dragon Boat Festival"),
    "端午节": message("Dragon Boat Festival"),
    "中秋": message("Mid-Autumn Festival"),
    "中秋节": message("Mid-Autumn Festival"),
    "国庆节": message("National Day"),
}


class Wording:
    """Everything that is said to a person, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue: gettext.NullTranslations = (
            gettext.translation("phonedesk", LOCALE, [CATALOGUES[language]])
            if language in CATALOGUES
            else gettext.NullTranslations()
        )

    def say(self, text: str, /, **values: object) -> str:
        """The message in this language, with its values filled in."""
        return self._catalogue.gettext(text).format(**values)

    def say_count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The message that goes with a number, which fills `{n}`."""
        return self._catalogue.ngettext(one, many, number).format(n=number, **values)

    def text(self, bilingual: Bilingual, /, **values: object) -> str:
        """A playbook text in this language with its places filled in; what is not given stays as it is."""
        text = bilingual.zh if self.language == "zh" or not bilingual.en else bilingual.en
        # In one pass: braces in a caller's own words are not places to fill.
        return _PLACES.sub(lambda place: str(values.get(place[1], place[0])), text)

    def day(self, day: date) -> str:
        """A day within reach, such as 11-20 周五."""
        return f"{day:%m-%d} {self.say(_WEEKDAYS[day.weekday()])}"

    def weekday(self, number: int) -> str:
        """A day of the week; Monday is 0."""
        return self.say(_WEEKDAYS[number])

    def day_kind(self, kind: DayKind) -> str:
        """How a day of the calendar is arranged."""
        return self.say(_DAY_KINDS[kind])

    def day_mark(self, kind: DayKind) -> str:
        """The same beside the number of a day, in at most three cells."""
        return self.say(_DAY_MARKS[kind]) if _DAY_MARKS[kind] else ""

    def holiday(self, name: str) -> str:
        """The name of a holiday in this language; one that not every year has, as it was typed."""
        return self.say(_HOLIDAYS[name]) if name in _HOLIDAYS else name

    def spoken_day(self, day: date) -> str:
        """A day as it is said to a caller, such as 12月14日（周一）."""
        return self.say(
            "{month}-{day} ({weekday})",
            month=day.month,
            day=day.day,
            weekday=self.say(_WEEKDAYS[day.weekday()]),
        )

    def moment(self, at: datetime, zone: tzinfo) -> str:
        """An instant on the office's clock, such as 11-23 16:42."""
        return f"{at.astimezone(zone):%m-%d %H:%M}"

    def moment_in_full(self, at: datetime, zone: tzinfo) -> str:
        """An instant with its year and seconds."""
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"

    def due(self, due_at: datetime, now: datetime, zone: tzinfo) -> str:
        """How a due time stands to now, in at most ten cells."""
        if due_at < now:
            minutes = max(1, int((now - due_at).total_seconds() // 60))
            if minutes >= MINUTES_A_DAY:
                return self.say("{n} d over", n=minutes // MINUTES_A_DAY)
            if minutes >= MINUTES_AN_HOUR:
                return self.say("{n} h over", n=minutes // MINUTES_AN_HOUR)
            return self.say("{n}min over", n=minutes)
        local = due_at.astimezone(zone)
        days = (local.date() - now.astimezone(zone).date()).days
        if days == 0:
            return self.say("by {time}", time=f"{local:%H:%M}")
        if days == 1:
            return self.say("tomorrow")
        return self.day(local.date())

    def callback_marks(self, row: PendingCallback) -> str:
        """What stands behind the matter: under supervision, how often it was asked after and tried."""
        marks = [self.say("supervised")] if row.supervised else []
        if row.calls > 1:
            marks.append(self.say("{n} calls", n=row.calls))
        if row.unreached:
            marks.append(self.say_count("tried {n} time", "tried {n} times", row.unreached))
        return " ".join(marks)

    def due_reason(self, reason: DueReason) -> str:
        """Why something is due when it is, such as 3个工作日；10-10是补班日."""
        if reason.basis is DueBasis.MOVED:
            return self.say("the time was changed")
        said = self._term(reason)
        if reason.basis is DueBasis.EXTENDED:
            said = self.say("{term} longer", term=said)
        if reason.make_up:
            said = self.say_count(
                "{term}; {days} is a make-up working day",
                "{term}; {days} are make-up working days",
                len(reason.make_up),
                term=said,
                days=self.say(" and ").join(f"{day:%m-%d}" for day in reason.make_up),
            )
        if reason.estimated:
            said = self.say("{term}; counted by weekends for now", term=said)
        return said

    def _term(self, reason: DueReason) -> str:
        match reason.unit:
            case DeadlineUnit.WORKING_DAYS:
                if reason.amount == 0:
                    return self.say("the same day")
                return self.say_count("{n} working day", "{n} working days", reason.amount)
            case DeadlineUnit.CALENDAR_DAYS:
                return self.say_count("{n} day", "{n} days", reason.amount)
            case DeadlineUnit.MINUTES:
                return self.say_count("{n} minute", "{n} minutes", reason.amount)

    def promised(self, due_at: datetime, reason: DueReason, zone: tzinfo, *, is_asked: bool = False) -> str:
        """By when, and why then, such as 12-14 周一前（15个工作日）; or that the caller asked for it."""
        local = due_at.astimezone(zone)
        if reason.basis is DueBasis.MOVED:
            day = f"{self.day(local.date())} {local:%H:%M}"
        else:
            day = f"{local:%H:%M}" if reason.unit is DeadlineUnit.MINUTES else self.day(local.date())
        why = self.say("as the caller asked") if is_asked else self.due_reason(reason)
        return self.say("by {day} ({reason})", day=day, reason=why)

    def spoken_due(self, due_at: datetime, reason: DueReason, zone: tzinfo) -> str:
        """By when, as it is said to the caller: a day, or a time for what is due within minutes."""
        local = due_at.astimezone(zone)
        if reason.unit is DeadlineUnit.MINUTES:
            return f"{local:%H:%M}"
        return self.spoken_day(local.date())

    def stopwatch(self, seconds: float) -> str:
        """A running time, such as 02:14."""
        return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"

    def countdown(self, due_at: datetime, now: datetime) -> str:
        """How long there still is, or for how long it has been over, such as 还有07:46."""
        seconds = int(abs((due_at - now).total_seconds()))
        hours, rest = divmod(seconds, SECONDS_AN_HOUR)
        if hours >= HOURS_A_DAY:
            time = self.say_count("{n} day", "{n} days", hours // HOURS_A_DAY)
        else:
            time = f"{hours}:{self.stopwatch(rest)}" if hours else self.stopwatch(rest)
        return self.say("{time} left", time=time) if due_at >= now else self.say("{time} over", time=time)

    def clock_moved(self, moved: timedelta) -> str:
        """How far a clock was moved, and which way, such as 快了1天."""
        minutes = round(abs(moved).total_seconds() / 60)
        if minutes >= MINUTES_A_DAY:
            time = self.say_count("{n} day", "{n} days", minutes // MINUTES_A_DAY)
        elif minutes >= MINUTES_AN_HOUR:
            time = self.say_count("{n} hour", "{n} hours", minutes // MINUTES_AN_HOUR)
        else:
            time = self.say_count("{n} minute", "{n} minutes", minutes)
        return (
            self.say("{time} back", time=time) if moved < timedelta() else self.say("{time} ahead", time=time)
        )

    def outcome(self, outcome: Outcome) -> str:
        """What came of a call."""
        return self.say(_OUTCOMES[outcome])

    def attempt_result(self, result: AttemptResult) -> str:
        """What came of a return call."""
        return self.say(_ATTEMPTS[result])

    def callback_change(self, change: Change, zone: tzinfo) -> str:
        """What was decided about a callback."""
        if change.kind is ChangeKind.ASSIGNED and not change.text:
            return self.say("assigned to nobody")
        until = self.moment(change.due_at, zone) if change.due_at else ""
        return self.say(_CHANGES[change.kind], until=until, text=change.text)

    def callback_status(self, status: CallbackStatus) -> str:
        """How a promised return call stands."""
        return self.say(_STATUSES[status])

    def transfer_result(self, result: TransferResult) -> str:
        """How the person transferred to took it."""
        return self.say(_TRANSFERS[result])

    def transfer_failed(self, result: TransferResult) -> str:
        """What to do for the caller when the transfer did not come through."""
        return self.say(
            "Not put through ({result}): 2 promises a callback, 4 takes a message.",
            result=self.transfer_result(result),
        )

    def rings(self, rings: int) -> str:
        """How often it rang before it was answered (2.1.2)."""
        if rings > RINGS_IN_TIME:
            return self.say("four rings or more")
        return self.say_count("{n} ring", "{n} rings", rings)
