"""Sentences for people, in their language: reasons, errors, dates and lines to say.

Messages are written in English in the code and translated by the catalogue in `locale/`; a message is
marked for extraction by passing through `say`, `count` or `message`.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Protocol

from phonedesk.domain.callback import DeadlineUnit, DueReason

LOCALE = Path(__file__).parent / "locale"
CATALOGUES = {"zh": "zh_CN"}


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

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The message that goes with a number, which fills `{n}`."""
        return self._catalogue.ngettext(one, many, number).format(n=number, **values)

    def text(self, bilingual: Bilingual, /, **values: object) -> str:
        """A playbook text in this language with its places filled in; what is not given stays as it is."""
        text = bilingual.zh if self.language == "zh" or not bilingual.en else bilingual.en
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text
