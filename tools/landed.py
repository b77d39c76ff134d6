"""Make the fixture of the schema as it is now: a database with something in every table.

Run it once, when a schema lands: `uv run python -m tools.landed`. It writes `tests/store/landed/REVISION.db`,
which is never made again: the code that comes later cannot make it. Nobody in it exists.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from phonedesk.desk.demo import MovedClock
from phonedesk.desk.desk import Desk
from phonedesk.domain.calendar import CalendarDay, DayKind
from phonedesk.domain.callback import Change
from phonedesk.domain.contact import Contact
from phonedesk.domain.draft import Draft
from phonedesk.domain.nuisance import MarkKind
from phonedesk.domain.states import WITHOUT_DETAILS, AttemptResult, ChangeKind, Outcome, TransferResult
from phonedesk.domain.transfer import Transfer
from phonedesk.settings import load_settings
from phonedesk.store.schema import HEAD

FOLDER = Path(__file__).parent.parent / "tests" / "store" / "landed"
MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
BEFORE_THE_HOLIDAYS = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
"""Three working days on is Saturday 10-10, a make-up day."""
LAST_DAYS = datetime(2026, 12, 30, 1, 0, tzinfo=UTC)
"""Three working days on is in a year whose holidays nobody knows yet."""
MINUTE = timedelta(minutes=1)
MOVING = (AttemptResult.POSTPONED, AttemptResult.CALL_LATER)
"""Results that come with another time."""
BEGUN: Mapping[str, int] = {"notice": 86_400, "leader": -3_600}
"""Types in whose calls the clock was moved, and by how many seconds."""
HOSTILE = (
    "'); DROP TABLE call; --",
    "[/] [red]不是红的[/red] [@click=app.quit]",
    "=1+1 \x1b]52;c;eHh4\x07 \x00 \x85 \u202e倒着 \ud800",
    "e\u0301 👩‍👩‍👧‍👦 𠮷𰻝 ﷽\n第二行\r\n第三行\t制表",
)
OUTCOMES = (Outcome.ANSWERED, Outcome.CALLBACK, Outcome.TRANSFERRED, Outcome.MESSAGE_TAKEN)
ATTEMPTS: tuple[tuple[AttemptResult, ...], ...] = (
    (),
    (AttemptResult.NO_ANSWER, AttemptResult.BUSY),
    (AttemptResult.POSTPONED, AttemptResult.ANSWERED),
    (AttemptResult.BUSY, AttemptResult.CANCELLED),
)
"""What becomes of one callback after the other; the first stays pending, the second unreached."""


class _Office:
    """Takes calls one after another, each with a UUID that tells its place."""

    def __init__(self, desk: Desk, clock: MovedClock) -> None:
        self._desk, self._clock, self._calls, self._attempts = desk, clock, 0, 0
        self._decisions = 0

    def take(self, outcome: Outcome, call_type: str, values: Mapping[str, str]) -> tuple[Draft, str]:
        """A call of three minutes, everything in it said and done."""
        self._calls += 1
        at = self._clock.at
        draft = Draft(
            UUID(int=self._calls),
            at,
            ("李敏", "赵强")[self._calls % 2],
            call_type,
            values,
            rings=self._calls % 4 + 1,
            late_reason="离开座位" if self._calls % 4 == 3 else "",
            ticks={step.id: at + MINUTE for step in self._desk.playbook.steps},
            transfer=_put_through(at) if outcome is Outcome.TRANSFERRED else Transfer(),
            begun=self._clock.monotonic() + BEGUN.get(call_type, 0),
        )
        self._clock.at += 3 * MINUTE
        number = self._desk.calls.close(draft, outcome).number
        self._clock.at += 7 * MINUTE
        return draft, number

    def call_back(self, number: str, results: tuple[AttemptResult, ...]) -> None:
        """Try to call back, once for each result."""
        for result in results:
            self._attempts += 1
            notes = {"reply": "可以代办，带委托书。", "reason": "约好另打 '); --"}
            at = self._clock.at
            draft = Draft(UUID(int=1000 + self._attempts), at, "李敏", values=notes, returns=number)
            postponed = at + timedelta(days=2) if result in MOVING else None
            self._clock.at += 2 * MINUTE
            self._desk.callbacks.attempt(draft, number, result, postponed)

    def decide(self, number: str, kind: ChangeKind, text: str = "") -> None:
        """Decide something about a callback."""
        call = self._desk.calls.record(number)
        assert call is not None
        self._decisions += 1
        due_at = self._clock.at + timedelta(days=4) if kind is ChangeKind.MOVED else None
        uuid = UUID(int=2000 + self._decisions)
        reason = f"另有安排 {HOSTILE[0]}"
        change = Change(uuid, self._clock.at, "赵强", kind, reason, text, due_at)
        self._desk.callbacks.decide(call, change)
        self._clock.at += MINUTE

    def ask_after(self, number: str, outcome: Outcome) -> str:
        """A call that asks after a callback."""
        self._calls += 1
        values = {"phone": "13800130000", "matter": "问办得怎样了", "reply": "已经办好"}
        draft = Draft(UUID(int=self._calls), self._clock.at, "李敏", "enquiry", values, follows=number)
        self._clock.at += 3 * MINUTE
        return self._desk.calls.close(draft, outcome).number

    def amend(self, draft: Draft, outcome: Outcome, **values: str) -> None:
        """Close a call again that says something else by now."""
        self._desk.calls.close(replace(draft, values={**draft.values, **values}, rings=1), outcome)


def _put_through(at: datetime) -> Transfer:
    return Transfer("产权科 8002", 2, at + MINUTE, at + MINUTE, at + 2 * MINUTE, TransferResult.CONNECTED)


def fill(desk: Desk, clock: MovedClock) -> None:
    """Two days of calls: every type and outcome, a callback in every status, amendments, hostile text.

    And two calls more, whose callbacks a make-up day and an unknown year had a part in, and a day that the
    office arranged itself. Everything was decided about callbacks, and somebody was reminded. There are
    people in the directory, messages for them, a number that was marked, an
    emergency with everything that came of it, and a line that was dead.
    """
    desk.open_records()
    desk.directory.put(
        [
            Contact(
                UUID(int=3001), "刘建立", "教育科", "科长", "学籍", "302", "3312", away=True, deputy="单雄信"
            ),
            Contact(UUID(int=3002), HOSTILE[0], HOSTILE[3], leader=True, on_duty=True),
        ]
    )
    desk.calendar.put([CalendarDay(date(2026, 11, 27), DayKind.HOLIDAY, HOSTILE[0])])
    office = _Office(desk, clock)
    clock.at = BEFORE_THE_HOLIDAYS
    office.take(Outcome.CALLBACK, "enquiry", {"phone": "13800130000", "matter": "节后办理"})
    clock.at = MONDAY
    for place, kind in enumerate(desk.playbook.call_types):
        outcome = OUTCOMES[place % len(OUTCOMES)] if kind.id != "nuisance" else Outcome.REFUSED
        values = {field: f"{field} {HOSTILE[place % len(HOSTILE)]}" for field in kind.fields}
        known = {
            "phone": f"1380013{place:04d}",
            "caller_name": f"张珊{place}",
            "matter": "学籍证明补办要哪些材料",
        }
        draft, _ = office.take(outcome, kind.id, {**values, **known})
        office.amend(draft, outcome, caller_name=f"张姗{place}", matter=HOSTILE[place % len(HOSTILE)])
    for results in ATTEMPTS:
        said = {
            "phone": "010-65521234转8001",
            "caller_name": "李四",
            "organisation": "水务集团",
            "matter": "停水公告",
        }
        _, number = office.take(Outcome.CALLBACK, "enquiry", said)
        office.call_back(number, results)
    clock.at += timedelta(days=1)
    for outcome in WITHOUT_DETAILS:
        office.take(outcome, "", {"phone": "010-65520000"})
    _decide(office)
    office.take(Outcome.NOT_OURS, "complaint", {"matter": HOSTILE[1], "people": HOSTILE[0]})
    clock.at = LAST_DAYS
    office.take(Outcome.CALLBACK, "enquiry", {"phone": "13800130001", "matter": "年后办理"})
    desk.messages.deliver(desk.messages.waiting()[0].uuid)
    for place, marked in enumerate(MarkKind):
        desk.nuisances.say(UUID(int=4001 + place), "+864001234567", marked, HOSTILE[0])
    _see_through(desk)
    fault = desk.line_faults.begin(UUID(int=5001))
    fault = desk.line_faults.describe(fault, {"line": HOSTILE[0], "mobile": "13900139000"})
    desk.line_faults.end(desk.line_faults.post(fault))
    desk.reminders.take()


def _see_through(desk: Desk) -> None:
    """The emergency that is among the calls, to its end."""
    for emergency in desk.emergencies.open():
        for place, one in enumerate(emergency.notifications):
            uuid = UUID(int=6001 + place)
            desk.emergencies.tell(emergency.number, one.rung, uuid, answered=place > 0, whom=HOSTILE[0])
        desk.emergencies.add_progress(emergency.number, UUID(int=6101), HOSTILE[0], HOSTILE[3])
        desk.emergencies.close(emergency.number, HOSTILE[3], HOSTILE[1])


def _decide(office: _Office) -> None:
    """Callbacks about which everything was decided that can be, and after which somebody asked."""
    first, second, third = (
        office.take(Outcome.CALLBACK, kind, {"phone": "13800130002", "matter": "反映噪声"})[1]
        for kind in ("complaint", "complaint", "enquiry")
    )
    for kind in (ChangeKind.EXTENDED, ChangeKind.MOVED, ChangeKind.SUPERVISED, ChangeKind.UNSUPERVISED):
        office.decide(first, kind)
    office.decide(first, ChangeKind.ASSIGNED, "市监局")
    office.decide(first, ChangeKind.SUPERVISED)
    office.decide(second, ChangeKind.MERGED, first)
    office.decide(third, ChangeKind.MERGED, first)
    office.decide(third, ChangeKind.UNMERGED, first)
    office.ask_after(second, Outcome.CALLBACK)
    office.ask_after(third, Outcome.ANSWERED)
    office.decide(third, ChangeKind.REOPENED)
    office.call_back(third, (AttemptResult.WRONG_NUMBER, AttemptResult.CALL_LATER))


def make(file: Path) -> None:
    """Make the database at `file`."""
    with tempfile.TemporaryDirectory() as home:
        settings, _ = load_settings({"PHONEDESK_HOME": home, "PHONEDESK_DATABASE": str(file)}, "zh")
        clock = MovedClock(ZoneInfo("Asia/Shanghai"), MONDAY)
        desk = Desk(replace(settings, area_code="010", zone=clock.zone), clock)
        desk.load_playbook()
        fill(desk, clock)
        desk.close()
    file.with_name(f"{file.name}-journal").unlink(missing_ok=True)


def main() -> None:
    """Make the fixture of the newest schema, unless it has landed already."""
    file = FOLDER / f"{HEAD}.db"
    if file.exists():
        sys.exit(f"{file.name} has landed already: it stays as it is")
    make(file)
    print(f"{file.name}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
