"""Bring the Chinese catalogue up to date with the messages in the code, and compile it.

Run it after changing a message: `uv run python -m tools.catalogue`. New messages are added without a
translation, which a test refuses; messages that are gone from the code go from the catalogue.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parent.parent / "src" / "phonedesk"
CATALOGUE = SOURCE / "locale" / "zh_CN" / "LC_MESSAGES" / "phonedesk.po"
KEYWORDS = {"say": None, "say_count": (1, 2), "message": None}
"""The functions through which a message passes, and which of their arguments are messages."""


def messages_in_code() -> Catalog:
    """Every message of the code, without translations."""
    catalog = Catalog(locale="zh_CN", project="phonedesk", fuzzy=False)
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS)
    for _, _, text, comments, _ in found:
        catalog.add(text, auto_comments=comments)
    return catalog


def stored_catalogue() -> Catalog:
    """The catalogue as it lies in the project."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_CN")


def update() -> Catalog:
    """The messages of the code with the translations there are."""
    catalog = stored_catalogue()
    catalog.update(messages_in_code(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def main() -> None:
    """Write the catalogue and its compiled form."""
    catalog = update()
    with CATALOGUE.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    missing = [message.id for message in catalog if message.id and not message.string]
    print(f"{len(catalog)} messages, {len(missing)} without a translation")
    for text in missing:
        print(f"  {text}")


if __name__ == "__main__":
    main()
