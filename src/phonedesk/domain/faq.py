"""The office's standard answers (常见问答), each with the day on which it was last confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from phonedesk.domain.matching import is_found
from phonedesk.domain.query import Query
from phonedesk.domain.text import query_words
from phonedesk.domain.tokens import Searched, folded_set

STALE = timedelta(days=365)
"""An answer that nobody has confirmed for so long may be wrong by now (3.1.3)."""


@dataclass(frozen=True, slots=True)
class StandardAnswer:
    """One question that is often asked, and what is answered."""

    question: str
    answer: str
    confirmed: date

    def is_stale(self, today: date) -> bool:
        """Whether it ought to be looked at again before it is given."""
        return today - self.confirmed > STALE


def found(answers: Iterable[StandardAnswer], typed: str) -> list[StandardAnswer]:
    """Those in which every word stands, in the question by its sound too; those of the question first."""
    words = query_words(typed)
    query = Query(words)
    hits = [answer for answer in answers if is_found(query, _searched(answer, answer.answer))]
    return sorted(hits, key=lambda answer: not is_found(query, _searched(answer, "")))


def _searched(answer: StandardAnswer, text: str) -> Searched:
    return Searched(
        numbers=(),
        names=(),
        organisations=folded_set((answer.question,)),  # found by its sound
        texts=folded_set((text,)),
        operator="",
        call_type="",
        day="",
    )
