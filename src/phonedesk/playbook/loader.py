"""Reading a playbook: ours, with the office's own laid over it unless that has a fault."""

from __future__ import annotations

import re
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from phonedesk.domain.fault import Fault, FaultCode
from phonedesk.domain.text import shown
from phonedesk.files import read_file
from phonedesk.playbook.checks import all_steps, check
from phonedesk.playbook.model import Playbook
from phonedesk.playbook.overlay import Finding, Table, join, lay_over, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_BYTES = 1024 * 1024
"""Of an office's playbook: what is larger is something else."""
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
        content = read_file(overlay, MOST_BYTES)
        merged, found = _laid_over(ours, content)
    except FileNotFoundError:
        return LoadedPlaybook(_build(ours))
    except (OSError, UnicodeDecodeError):
        found = {Finding("", FaultCode.UNREADABLE): None}
    except RecursionError:
        found = {Finding("", FaultCode.TOO_DEEP): None}
    except ValueError as error:
        found = {Finding("", FaultCode.SYNTAX, _line_of(error, content)): None}
    if found:
        faults = tuple(Fault(overlay, finding.path, finding.code, finding.detail) for finding in found)
        return LoadedPlaybook(_build(ours), faults)
    return LoadedPlaybook(_build(merged))


def _laid_over(ours: Table, content: bytes) -> tuple[Table, dict[Finding, None]]:
    """Ours with the office's texts, made harmless, laid over; and everything that is wrong with them."""
    own = _harmless(_parse(content))
    merged, vain = lay_over(ours, own)
    if "version" not in own:
        merged["version"] = f"{ours['version']}+{zlib.crc32(content):08x}"
    return merged, dict.fromkeys((*vain, *_misshapen(merged), *check(merged)))


def _harmless(value: Any) -> Any:  # whatever TOML can hold
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return [_harmless(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _harmless(entry) for key, entry in value.items()}
    return value


def _parse(content: bytes) -> Table:
    return tomllib.loads(content.decode("utf-8-sig"))


def _line_of(error: ValueError, content: bytes) -> str:
    line = re.search(r"\(at line (\d+)", str(error))
    return line[1] if line else str(content.count(b"\n") + 1)


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
