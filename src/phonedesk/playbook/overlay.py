"""An office's own playbook laid over ours, while both are still plain TOML tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from phonedesk.domain.fault import FaultCode

if TYPE_CHECKING:
    from collections.abc import Mapping

Table: TypeAlias = dict[str, object]
ORDERS = ("after", "remove")


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault before the file it stands in is known."""

    path: str
    code: FaultCode
    detail: str = ""


def join(path: str, key: str) -> str:
    """The path of a key within the table at `path`."""
    return f"{path}.{key}" if path else key


def name_of(entry: object, position: int) -> str:
    """What an entry of a list is called in a path: its id or digit, otherwise #1, #2, …"""
    if isinstance(entry, dict):
        for key in ("id", "digit"):
            if isinstance(value := entry.get(key), str | int):
                return str(value)
    return f"#{position + 1}"


def lay_over(base: Mapping[str, object], over: Mapping[str, object]) -> tuple[Table, tuple[Finding, ...]]:
    """Our tables with the office's laid over, and what the office's file orders in vain.

    Tables merge by key and lists of tables by id (late reasons by digit); any other value replaces ours.
    """
    findings: list[Finding] = []
    return _tables(base, over, "", findings), tuple(findings)


def _tables(
    base: Mapping[str, object], over: Mapping[str, object], path: str, findings: list[Finding]
) -> Table:
    merged = dict(base)
    if "zh" in over:
        # Our English would no longer say what the office's Chinese says.
        merged.pop("en", None)
    for key, value in over.items():
        merged[key] = _values(merged.get(key), value, join(path, key), findings)
    return merged


def _values(base: object, over: object, path: str, findings: list[Finding]) -> object:
    if isinstance(over, dict):
        return _tables(base if isinstance(base, dict) else {}, over, path, findings)
    if isinstance(over, list) and over and all(isinstance(entry, dict) for entry in over):
        return _lists(base if isinstance(base, list) else [], over, path, findings)
    return over


def _lists(base: list[object], over: list[Table], path: str, findings: list[Finding]) -> list[object]:
    merged = list(base)
    key = "digit" if path == "late_reasons" else "id"
    seen: set[object] = set()
    for position, entry in enumerate(over):
        where = f"{path}[{name_of(entry, position)}]"
        name = entry.get(key)
        if not isinstance(name, str | int):
            findings.append(Finding(where, FaultCode.NO_ID, key))
        elif name in seen:
            findings.append(Finding(where, FaultCode.DUPLICATE, str(name)))
        else:
            seen.add(name)
            _place(merged, entry, key, where, findings)
    return merged


def _place(merged: list[object], entry: Table, key: str, path: str, findings: list[Finding]) -> None:
    old = _index(merged, key, entry[key])
    remove = entry.get("remove", False)
    if not isinstance(remove, bool):
        findings.append(Finding(join(path, "remove"), FaultCode.WRONG_TYPE, "boolean"))
    if remove is True:
        if old is None:
            findings.append(Finding(join(path, "remove"), FaultCode.NOTHING_TO_REMOVE))
        else:
            del merged[old]
        return
    ours = merged[old] if old is not None else {}
    own = {name: value for name, value in entry.items() if name not in ORDERS}
    new = _tables(ours if isinstance(ours, dict) else {}, own, path, findings)
    if "after" in entry:
        if old is not None:
            del merged[old]
        before = _index(merged, key, entry["after"])
        if before is None:
            findings.append(Finding(join(path, "after"), FaultCode.UNKNOWN_PLACE, str(entry["after"])))
        merged.insert(len(merged) if before is None else before + 1, new)
    elif old is not None:
        merged[old] = new
    else:
        merged.append(new)


def _index(entries: list[object], key: str, name: object) -> int | None:
    for index, entry in enumerate(entries):
        if isinstance(entry, dict) and entry.get(key) == name:
            return index
    return None
