"""Standard answers (常见问答): found while a caller waits, put into the call, and kept up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from phonedesk.domain.faq import StandardAnswer
from phonedesk.tui.screens.ask import Asked, AskPage, Refused
from phonedesk.tui.screens.kept_list import KeptListPage
from phonedesk.tui.screens.question import QuestionPage
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

QUESTION, ANSWER = "question", "answer"
DATE = 12
TAKE, EDIT, CONFIRM, REMOVE = range(1, 5)


class FaqScreen(KeptListPage):
    """The questions; Enter shows the answer, and what can be done with it."""

    HELP_LINES = (
        ("学籍 xj", message("Type a piece of the question, its pinyin, or of the answer.")),
        ("Enter", message("Read the answer; put it into the call, change or confirm it.")),
        ("Esc", message("Back to where you were.")),
    )

    HEADING, HINT = message("Standard answers"), message("Question or answer")
    KEYS = (("Enter", message("Look")),)

    def __init__(
        self, front: Front, open_page: Callable[[Page], None], take: Callable[[str], None] | None
    ) -> None:
        """`take` puts an answer into the call that is open; none where no call is."""
        super().__init__(front, open_page)
        self._take = take

    def filter(self, query: str) -> None:
        """Show what the words find, and last the way to add a question."""
        try:
            hits = self.front.desk.faq.find(query)
        except Exception as error:  # whatever it was, calls go on without the answers
            self.tell(self.front.trouble(error), alarm=True)
            hits = []
        rows: Sequence[StandardAnswer | str] = (*hits, " ".join(query.split()))
        self.query_one(RowList).show(rows, "")

    def open_selected(self) -> None:
        """Show the answer; a new question is asked for its answer at once."""
        chosen: StandardAnswer | str | None = self.query_one(RowList).selected
        if isinstance(chosen, StandardAnswer):
            self._ask(chosen)
        elif chosen is not None:
            self._edit(None, chosen)

    def _ask(self, chosen: StandardAnswer) -> None:
        say = self.front.wording.say
        confirmed = say("{date}, look at it again", date=chosen.confirmed)
        lines = [
            (say("Question"), chosen.question),
            (say("Answer"), chosen.answer),
            (say("Confirmed"), confirmed if self._is_stale(chosen) else f"{chosen.confirmed}"),
            ("", ""),
            *([(str(TAKE), say("put it into the call"))] if self._take else []),
            (str(EDIT), say("change")),
            (str(CONFIRM), say("confirmed today")),
            (str(REMOVE), say("remove")),
        ]
        page = QuestionPage(self.front, say("Standard answer"), lines, lambda digit: self._do(chosen, digit))
        self.open_page(page)

    def _do(self, chosen: StandardAnswer, digit: int) -> None:
        faq = self.front.desk.faq
        if digit == TAKE and self._take:
            self._take(chosen.answer)
        elif digit == EDIT:
            self._edit(chosen, chosen.question)
        elif digit == CONFIRM:
            self.save(lambda: faq.put(chosen.question, chosen.answer, chosen), self._done)
        elif digit == REMOVE:
            self.save(lambda: faq.remove(chosen), self._done)

    def _edit(self, chosen: StandardAnswer | None, question: str) -> None:
        say = self.front.wording.say
        known = {QUESTION: question, ANSWER: chosen.answer if chosen else ""}
        typed = self.front.typed_about(("answer", chosen or question), known)
        asked = (Asked(QUESTION, say("Question")), Asked(ANSWER, say("Answer")))

        async def hand_on() -> Refused | None:
            for field in (QUESTION, ANSWER):
                if not typed.get(field, "").strip():
                    return Refused(say("Please type question and answer."), field)
            question, answer = typed[QUESTION], typed[ANSWER]
            return await self.saved(lambda: self.front.desk.faq.put(question, answer, chosen), self._done)

        self.open_page(AskPage(self.front, say("Standard answer"), (), asked, typed, hand_on))

    @property
    def _done(self) -> str:
        return self.front.wording.say("Saved.")

    def _is_stale(self, answer: StandardAnswer) -> bool:
        return answer.is_stale(self.front.desk.faq.today)

    def lay_out(self, row: StandardAnswer | str, width: int) -> Sequence[Cell]:
        """When it was confirmed, the question and the answer; last the way to add one."""
        if isinstance(row, str):
            return (Cell(self.front.wording.say("add"), DATE, "dim"), Cell(row, width - DATE))
        tone = "soon" if self._is_stale(row) else "dim"
        room = max(0, (width - DATE) // 2)
        answer = " ".join(row.answer.split("\n"))
        return (
            Cell(f"{row.confirmed}", DATE, tone),
            Cell(row.question, room, "strong"),
            Cell(answer, width - DATE - room),
        )
