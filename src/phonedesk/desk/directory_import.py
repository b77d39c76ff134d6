"""Taking over a directory: looked at first, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from phonedesk.desk.directory import MOST
from phonedesk.domain.contact import FLAGS, Contact
from phonedesk.domain.ledger import LedgerError, LedgerFault, LedgerFaultsError, LedgerReason
from phonedesk.domain.text import fold
from phonedesk.exchange.directory_csv import read_directory

if TYPE_CHECKING:
    from phonedesk.exchange.directory_csv import DirectoryRow

PEOPLE = UUID("7f0f7a0e-53b0-5d5a-8d0f-3c2b6f1f9b10")
"""The namespace of who comes from a file: the same person is the same contact."""
LONGEST = 500
MOST_FAULTS = 100
YES = ("是", "√", "y", "yes", "true", "1")
NO = ("否", "×", "n", "no", "false", "0", "")
ESCAPED = ("'=", "'+", "'-", "'@")
"""How a cell begins that was kept from being a formula."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a file would change."""

    columns: Mapping[str, str]
    """Header → the field that it means; '' for one that is left out."""
    new: Sequence[Contact]
    changed: Sequence[Contact]
    same: int
    other_sheets: tuple[str, ...] = ()


def prepare(content: bytes, known: Sequence[Contact]) -> Prepared:
    """What the file would change in the directory; whoever has no line in it stays.

    Raises LedgerError where it cannot be read, LedgerFaultsError where any line is wrong.
    """
    file = read_directory(content)
    by_name = {_key(contact.name, contact.department): contact for contact in known}
    present = frozenset(filter(None, file.columns.values()))
    lines: dict[tuple[str, str], int] = {}
    new: list[Contact] = []
    changed: list[Contact] = []
    same, faults = 0, list[LedgerFault]()
    for row in file.rows:
        key = _key(row.texts.get("name", ""), row.texts.get("department", ""))
        before = by_name.get(key)
        found = _contact(row, before, key, lines, present)
        if isinstance(found, LedgerFault):
            faults.append(found)
            if len(faults) == MOST_FAULTS:
                break
            continue
        lines[key] = row.line
        if before is None:
            new.append(found)
        elif found != before:
            changed.append(found)
        else:
            same += 1
        if len(lines) > MOST:
            raise LedgerError(LedgerFault(row.line, LedgerReason.TOO_MANY))
    if faults:
        raise LedgerFaultsError(tuple(faults))
    if not lines:
        raise LedgerError(LedgerFault(0, LedgerReason.NO_ROWS))
    return Prepared(file.columns, new, changed, same, file.other_sheets)


def _contact(
    row: DirectoryRow,
    before: Contact | None,
    key: tuple[str, str],
    lines: Mapping[tuple[str, str], int],
    present: frozenset[str],
) -> Contact | LedgerFault:
    """Who the row is about; what the file has no column for stays as it was."""
    if not any(key):
        return LedgerFault(row.line, LedgerReason.NO_NAME)
    if key in lines:
        return LedgerFault(row.line, LedgerReason.TWICE, str(lines[key]))
    said: dict[str, str | bool] = {field: False if field in FLAGS else "" for field in present}
    for field, text in row.texts.items():
        if len(text) > LONGEST:
            return LedgerFault(row.line, LedgerReason.TOO_LONG, text[:20])
        if text.startswith("="):
            return LedgerFault(row.line, LedgerReason.FORMULA, text[:20])
        if field not in FLAGS:
            said[field] = text[1:] if text.startswith(ESCAPED) else text
        elif fold(text) in (*YES, *NO):
            said[field] = fold(text) in YES
        else:
            return LedgerFault(row.line, LedgerReason.BAD_FLAG, text[:20])
    kept = {field.name: getattr(before, field.name) for field in fields(Contact)} if before else {}
    kept.setdefault("uuid", uuid5(PEOPLE, "\n".join(key)))
    kept.setdefault("name", "")
    return Contact(**{**kept, **said})


def _key(name: str, department: str) -> tuple[str, str]:
    return fold(name), fold(department)
