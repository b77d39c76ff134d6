"""Reading a playbook: ours, with the office's own laid over it unless that has a fault."""

from __future__ import annotations

import re
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from phonedesk.domain.fault import Fault, FaultCode
from phonedesk.playbook.checks import all_steps, check
from phonedesk.playbook.model import Playbook
from phonedesk.playbook.overlay import Finding, Table, join, lay_over, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHIPPED = Path(__file__).parent / "data" / "playbook.toml"
EXPECTED = {
    "string_type": "text",
    "int_type": "integer",
    "bool_type": "boolean",
    "tuple_type": "list",
    "model_type": "table",
    "model_attributes_type": "table",
}
WRONG_VALUES = {
    "enum": "expected",
    "greater_than_equal": "ge",
    "less_than_equal": "le",
    "string_pattern_mismatch": "pattern",
}
LIMITS = {"ge": "≥ {}", "le": "≤ {}"}


@dataclass(frozen=True, slots=True)
class LoadedPlaybook:
    """A playbook that can be worked with, and every fault of the office's own that kept it out."""

    playbook: Playbook
    faults: tuple[Fault, ...] = ()


def load_playbook(overlay: Path | None) -> LoadedPlaybook:
    """Our playbook under the office's own; where that has any fault, ours alone and all the faults.

    An overlay that is not there is none. Never raises for what an office wrote.
    """
    ours = _parse(SHIPPED.read_bytes())
    if overlay is None:
        return LoadedPlaybook(_build(ours))
    try:
        content = overlay.read_bytes()
        own = _parse(content)
    except FileNotFoundError:
        return LoadedPlaybook(_build(ours))
    except (OSError, ValueError) as error:
        return LoadedPlaybook(_build(ours), (_unusable(overlay, error),))
    merged, vain = lay_over(ours, own)
    if "version" not in own:
        merged["version"] = f"{ours['version']}+{zlib.crc32(content):08x}"
    found = dict.fromkeys((*vain, *_misshapen(merged), *check(merged)))
    if found:
        faults = tuple(Fault(overlay, finding.path, finding.code, finding.detail) for finding in found)
        return LoadedPlaybook(_build(ours), faults)
    return LoadedPlaybook(_build(merged))


def _parse(content: bytes) -> Table:
    return tomllib.loads(content.decode("utf-8-sig"))


def _unusable(file: Path, error: OSError | ValueError) -> Fault:
    if not isinstance(error, tomllib.TOMLDecodeError):
        return Fault(file, "", FaultCode.UNREADABLE)
    line = re.search(r"\(at line (\d+)", str(error))
    last = file.read_bytes().count(b"\n") + 1
    return Fault(file, "", FaultCode.SYNTAX, line[1] if line else str(last))


def _build(raw: Table) -> Playbook:
    _fill_lines(raw)
    return Playbook.model_validate(raw)


def _misshapen(raw: Table) -> tuple[Finding, ...]:
    try:
        Playbook.model_validate(raw)
    except ValidationError as error:
        return tuple(
            _finding(raw, one["loc"], one["type"], one.get("ctx", {}))
            for one in error.errors(include_url=False, include_input=False)
        )
    return ()


def _fill_lines(raw: Table) -> None:
    phrases = raw.get("phrases")
    for _, step in all_steps(raw):
        phrase = step.get("phrase")
        if isinstance(step, dict) and isinstance(phrases, dict) and phrase in phrases:
            step.setdefault("line", phrases[phrase])


def _finding(raw: Table, loc: Sequence[int | str], kind: str, context: Mapping[str, object]) -> Finding:
    path = _path(raw, loc)
    if kind == "extra_forbidden":
        return Finding(path, FaultCode.UNKNOWN_KEY)
    if kind == "missing":
        return Finding(path, FaultCode.MISSING)
    if kind in {"string_too_short", "too_short"}:
        return Finding(path, FaultCode.EMPTY)
    if kind in WRONG_VALUES:
        name = WRONG_VALUES[kind]
        allowed = str(context.get(name, "")).replace("'", "").replace(" or ", ", ")
        return Finding(path, FaultCode.WRONG_VALUE, LIMITS.get(name, "{}").format(allowed))
    return Finding(path, FaultCode.WRONG_TYPE, EXPECTED.get(kind, kind))


def _path(raw: object, loc: Sequence[int | str]) -> str:
    path = ""
    for key in loc:
        if isinstance(key, int):
            raw = raw[key] if isinstance(raw, list) else None
            path = f"{path}[{name_of(raw, key)}]"
        else:
            raw = raw.get(key) if isinstance(raw, dict) else None
            path = join(path, key)
    return path
