"""What is typed in a life, each beside what the record must hold, written by hand."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LONG = "补办学籍证明要哪些材料？" * 500
"""More than a database that may not grow has room for."""
TEXTS = {
    "张珊": "张珊",
    "朱珊珊": "朱珊珊",
    "Zhou Song": "Zhou Song",
    "市第二中学": "市第二中学",
    "  水务集团 ": "水务集团",
    "学籍证明补办": "学籍证明补办",
    "停水公告\r\n何时发布": "停水公告\n何时发布",
    "户口 迁移": "户口 迁移",
    "[/]\x1b[31m红": "[/]\N{SYMBOL FOR ESCAPE}[31m红",
    "e\u0301tage": "\u00e9tage",
    "\ud800\x00": "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}",
    "反\u202e转\t格": "反<U+202E>转 格",
    "𠀀": "𠀀",
    LONG: LONG,
    " \u3000": "",
    "": "",
}
"""As typed → as recorded."""
LINES = ("教育科 刘建立", "3312", "办公室")
"""People to transfer to."""


@dataclass(frozen=True)
class Number:
    """A telephone number as recorded, and as compared at a desk in Peking."""

    recorded: str
    normalised: str
    digits: str


PHONES = {
    "13800131234": Number("13800131234", "+8613800131234", "13800131234"),
    "138 0013 1234": Number("138 0013 1234", "+8613800131234", "13800131234"),
    "６５５２１２３４": Number("６５５２１２３４", "+861065521234", "65521234"),
    "010-65521234转8001": Number("010-65521234转8001", "+861065521234;ext=8001", "010655212348001"),
    " 110": Number("110", "110", "110"),
    "不显示": Number("不显示", "", ""),
    "": Number("", "", ""),
    "\u3000": Number("", "", ""),
}
REACHABLE = "13800131234"
QUERIES = ("张珊", "珊", "zhou", "1234", "学籍 张珊", "停水", "202", "水务", "红", "110", "没有这个")
"""What is looked up besides each call's own words."""

FIELDS = (
    "phone",
    "caller_name",
    "organisation",
    "position",
    "matter",
    "answer",
    "people",
    "problems",
    "when",
)
CORE = ("phone", "caller_name", "organisation", "position", "matter")
REPLY, REASON = "reply", "reason"
OPERATORS = ("李敏", "赵强")
"""Who is at the one desk and at the other."""
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "UTC")
"""Of the one desk, of the other, and those that a desk may be started in."""
BEGIN = datetime(2026, 11, 23, 15, 59, 30, 123456, tzinfo=UTC)
"""Half a minute before midnight in Shanghai, which is afternoon elsewhere."""
TURNS_OF_THE_CLOCK = (
    datetime(2026, 11, 1, 5, 59, 58, tzinfo=UTC),  # New York goes back an hour
    datetime(2027, 3, 14, 6, 59, 58, tzinfo=UTC),  # and on
    datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC),  # Berlin goes back
    datetime(2027, 4, 3, 13, 59, 58, tzinfo=UTC),  # Auckland goes back
    datetime(2028, 2, 28, 23, 59, 58, tzinfo=UTC),  # a leap day begins
    datetime(2026, 12, 31, 15, 59, 58, tzinfo=UTC),  # a year begins in Shanghai
)

WITHOUT_DETAILS = ("wrong_number", "silent", "sales", "trivial", "internal", "missed")
OUTCOMES = ("answered", "callback", "transferred", "message_taken", "not_ours", "refused", *WITHOUT_DETAILS)
ATTEMPTS = ("answered", "no_answer", "busy", "postponed", "cancelled")
TRANSFERS = ("connected", "no_answer", "busy", "declined")


@dataclass(frozen=True)
class Step:
    """A step of the regulation, as the file has it."""

    id: str
    stage: str
    clause: str
    kind: str
    zh: str
    en: str
    field: str
    phrase: str


class Regulation:
    """The shipped playbook as TOML reads it: neither its loader nor its model has a say here."""

    def __init__(self) -> None:
        file = Path(__file__).parents[3] / "src/phonedesk/playbook/data/playbook.toml"
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        self.version = str(table["version"])
        self.default_type = str(table["default_type"])
        self.types: dict[str, Any] = {kind["id"]: kind for kind in table["call_types"]}
        self.deadlines: dict[str, Any] = {entry["id"]: entry for entry in table["deadlines"]}
        self.common = tuple(map(_step, table["steps"]))
        self.of_type = {
            name: (*self.common, *map(_step, kind.get("steps", []))) for name, kind in self.types.items()
        }
        self.to_tick = sorted(
            {s.id for steps in self.of_type.values() for s in steps if s.kind in ("say", "do")}
        )

    def steps(self, call_type: str) -> tuple[Step, ...]:
        """Those of every call, then those of the type."""
        return self.of_type.get(call_type, self.common)


def _step(entry: dict[str, Any]) -> Step:
    text = entry["text"]
    return Step(
        id=entry["id"],
        stage=entry["stage"],
        clause=entry["clause"],
        kind=entry["kind"],
        zh=text["zh"],
        en=text["en"],
        field=entry.get("field", ""),
        phrase=entry.get("phrase", ""),
    )
