"""What refers to what in a playbook, checked on plain tables so that every fault shows at once.

A table that is misshapen elsewhere is still checked as far as it can be read: the models report its shape.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from phonedesk.domain.call import CORE_FIELDS
from phonedesk.domain.fault import FaultCode
from phonedesk.playbook.overlay import Finding, join, name_of

Raw: TypeAlias = Mapping[str, object]
SHORT_CELLS, LABEL_CELLS, TYPE_LETTERS = 20, 8, 5
STAGES = ("standby", "greet", "record", "transfer", "close")
OF_EVERY_TYPE = tuple(field for field in CORE_FIELDS if field != "position")
STEPS_A_STAGE = 15
LADDER = "ladder"
BLANK = re.compile(r"\{([^{}]*)\}")
BLANKS_OF_LINES = frozenset({"department", "due", "number", "name"})
BLANKS_OF_PHRASES: Mapping[str, frozenset[str]] = {
    "greeting": frozenset({"department"}),
    "apology": frozenset({"reason"}),
    "hold": frozenset({"minutes"}),
    "briefing": frozenset({"name", "organisation", "matter"}),
    "unavailable": frozenset({"person"}),
    "referred": frozenset({"referred"}),
    "hold_for_head": frozenset({"head"}),
    "read_back": frozenset({"details"}),
    "promise": frozenset({"due"}),
    "farewell_number": frozenset({"number"}),
    "return_call": frozenset({"department", "date"}),
    "emergency_report": frozenset({"department", "details"}),
}

BLANKS_OF_LINE_FAULT: Mapping[str, frozenset[str]] = {
    "notice": frozenset({"line"}),
    "mobile": frozenset({"mobile"}),
}


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def check(raw: Raw) -> Iterator[Finding]:
    """Everything wrong with how the parts of a playbook go together."""
    yield from _check_phrases(raw)
    yield from _check_line_fault(raw)
    yield from _check_core(raw)
    for path, field in entries(raw, "fields"):
        yield from _too_wide(field, "label", LABEL_CELLS, path)
    yield from _check_types(raw)
    yield from _check_ids(raw)
    for path, step in all_steps(raw):
        yield from _check_step(raw, path, step)


def entries(table: Raw, key: str, path: str = "") -> Iterator[tuple[str, Raw]]:
    """The tables of a list with their paths, as far as there are any."""
    for position, entry in enumerate(_listed(table, key)):
        if isinstance(entry, dict):
            yield f"{join(path, key)}[{name_of(entry, position)}]", entry


def all_steps(raw: Raw) -> Iterator[tuple[str, Raw]]:
    """The common steps, then those of each type."""
    yield from entries(raw, "steps")
    for path, kind in entries(raw, "call_types"):
        yield from entries(kind, "steps", path)


def _listed(table: Raw, key: str) -> list[object]:
    listed = table.get(key)
    return listed if isinstance(listed, list) else []


def _ids(raw: Raw, key: str) -> frozenset[str]:
    return frozenset(name for _, entry in entries(raw, key) if isinstance(name := entry.get("id"), str))


def _texts(text: object) -> Iterator[tuple[str, str]]:
    if isinstance(text, dict):
        yield from ((key, said) for key in ("zh", "en") if isinstance(said := text.get(key), str))


def _too_wide(entry: Raw, key: str, limit: int, path: str) -> Iterator[Finding]:
    for language, text in _texts(entry.get(key)):
        if cells(text) > limit:
            yield Finding(f"{join(path, key)}.{language}", FaultCode.TOO_WIDE, str(limit))


def _blanks(text: object, allowed: frozenset[str], path: str) -> Iterator[Finding]:
    for language, said in _texts(text):
        for blank in BLANK.findall(said):
            if blank not in allowed:
                yield Finding(f"{path}.{language}", FaultCode.UNKNOWN_BLANK, blank)


def _check_phrases(raw: Raw) -> Iterator[Finding]:
    phrases = raw.get("phrases")
    for name, text in phrases.items() if isinstance(phrases, dict) else ():
        yield from _blanks(text, BLANKS_OF_PHRASES.get(name, frozenset()), join("phrases", name))


def _check_line_fault(raw: Raw) -> Iterator[Finding]:
    texts = raw.get("line_fault")
    for name, text in texts.items() if isinstance(texts, dict) else ():
        yield from _blanks(text, BLANKS_OF_LINE_FAULT.get(name, frozenset()), join("line_fault", name))


def _check_core(raw: Raw) -> Iterator[Finding]:
    for key, needed in (("stages", STAGES), ("fields", CORE_FIELDS)):
        for missing in (name for name in needed if name not in _ids(raw, key)):
            yield Finding(key, FaultCode.CORE_MISSING, missing)
    chosen = raw.get("default_type")
    if isinstance(chosen, str) and chosen not in _ids(raw, "call_types"):
        yield Finding("default_type", FaultCode.UNKNOWN_TYPE, chosen)


def _check_types(raw: Raw) -> Iterator[Finding]:
    for path, kind in entries(raw, "call_types"):
        yield from _unknown(kind, "clauses", _ids(raw, "clauses"), FaultCode.UNKNOWN_CLAUSE, path)
        yield from _unknown(kind, "fields", _ids(raw, "fields"), FaultCode.UNKNOWN_FIELD, path)
        deadline = kind.get("deadline")
        if isinstance(deadline, str) and deadline not in _ids(raw, "deadlines"):
            yield Finding(join(path, "deadline"), FaultCode.UNKNOWN_DEADLINE, deadline)
        for core in OF_EVERY_TYPE if "fields" in kind else ():
            if core not in _listed(kind, "fields"):
                yield Finding(join(path, "fields"), FaultCode.CORE_MISSING, core)
        if (LADDER in _listed(kind, "parts")) != bool(_listed(kind, LADDER)):
            yield Finding(join(path, LADDER), FaultCode.LADDER_MISMATCH)
        yield from _check_short_name(kind, path)
        yield from _check_budget(raw, kind, path)


def _unknown(kind: Raw, key: str, known: frozenset[str], code: FaultCode, path: str) -> Iterator[Finding]:
    for name in _listed(kind, key):
        if isinstance(name, str) and name not in known:
            yield Finding(join(path, key), code, name)


def _check_short_name(kind: Raw, path: str) -> Iterator[Finding]:
    short = dict(_texts(kind.get("short")))
    if "zh" in short and (len(short["zh"]), cells(short["zh"])) != (2, 4):
        yield Finding(f"{path}.short.zh", FaultCode.NOT_TWO_CHARACTERS)
    if cells(short.get("en", "")) > TYPE_LETTERS:
        yield Finding(f"{path}.short.en", FaultCode.TOO_WIDE, str(TYPE_LETTERS))


def _check_budget(raw: Raw, kind: Raw, path: str) -> Iterator[Finding]:
    steps = [step.get("stage") for _, step in (*entries(raw, "steps"), *entries(kind, "steps"))]
    for stage in STAGES:
        if steps.count(stage) > STEPS_A_STAGE:
            yield Finding(join(path, "steps"), FaultCode.TOO_MANY_STEPS, f"{stage} {STEPS_A_STAGE}")


def _check_step(raw: Raw, path: str, step: Raw) -> Iterator[Finding]:
    for key, listed, code in (
        ("clause", "clauses", FaultCode.UNKNOWN_CLAUSE),
        ("field", "fields", FaultCode.UNKNOWN_FIELD),
    ):
        name = step.get(key)
        if isinstance(name, str) and name not in _ids(raw, listed):
            yield Finding(join(path, key), code, name)
    phrases = raw.get("phrases")
    phrase = step.get("phrase")
    if isinstance(phrase, str) and isinstance(phrases, dict) and phrase not in phrases:
        yield Finding(join(path, "phrase"), FaultCode.UNKNOWN_PHRASE, phrase)
    if step.get("kind") == "ask" and not step.get("field"):
        yield Finding(join(path, "field"), FaultCode.ASK_WITHOUT_FIELD)
    if "more" in step and step.get("kind") != "ask":
        yield Finding(join(path, "more"), FaultCode.MORE_WITHOUT_ASK)
    yield from _blanks(step.get("more"), BLANKS_OF_LINES, join(path, "more"))
    if not phrase:
        yield from _blanks(step.get("line"), BLANKS_OF_LINES, join(path, "line"))
    yield from _too_wide(step, "short", SHORT_CELLS, path)


def _check_ids(raw: Raw) -> Iterator[Finding]:
    for key in ("clauses", "stages", "fields", "deadlines", "call_types"):
        yield from _twice(entries(raw, key), "id")
    yield from _twice(all_steps(raw), "id")
    yield from _twice(entries(raw, "call_types"), "digit")
    yield from _twice(entries(raw, "late_reasons"), "digit")


def _twice(listed: Iterable[tuple[str, Raw]], key: str) -> Iterator[Finding]:
    seen: set[str | int] = set()
    for path, entry in listed:
        name = entry.get(key)
        if not isinstance(name, str | int):
            continue
        if name in seen:
            yield Finding(join(path, key), FaultCode.DUPLICATE, str(name))
        seen.add(name)
