from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.faq import UnreadableFaqError
from phonedesk.domain.faq import StandardAnswer, found

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

DAY = date(2025, 11, 24)
ANSWERS = (
    StandardAnswer("学籍证明怎么补办", "本人身份证、在读证明；可以代办，带委托书。", DAY),
    StandardAnswer("身份证到期怎么换", "到户政窗口，带户口本。", DAY),
)


@pytest.mark.parametrize(
    ("typed", "places"),
    [("学籍", [0]), ("xj", [0]), ("身份证", [1, 0]), ("委托书", [0]), ("没有", []), ("", [0, 1])],
)
def test_answers_are_found_by_pieces_of_the_question_first(typed: str, places: list[int]) -> None:
    assert found(ANSWERS, typed) == [ANSWERS[place] for place in places]


def test_an_answer_that_nobody_confirmed_for_a_year_is_to_be_looked_at() -> None:
    assert not ANSWERS[0].is_stale(DAY + timedelta(days=365))
    assert ANSWERS[0].is_stale(DAY + timedelta(days=366))


def test_answers_are_kept_confirmed_changed_and_removed(office: Office) -> None:
    faq, file = office.desk.faq, office.desk.settings.paths.faq
    assert faq.all() == ()
    faq.put("学籍证明怎么补办", "带身份证。\n可以代办。")
    faq.put("几点下班", '五点半"。\\')
    first, second = faq.all()
    assert (first.answer, second.answer) == ("带身份证。\n可以代办。", '五点半"。\\')
    assert first.confirmed == faq.today
    office.clock.move(timedelta(days=3))
    faq.put(first.question, first.answer, first)
    assert [answer.confirmed for answer in faq.all()] == [faq.today, faq.today - timedelta(days=3)]
    faq.remove(second)
    assert [answer.question for answer in faq.all()] == ["学籍证明怎么补办"]
    assert file.stat().st_mode & 0o077 == 0


def test_the_office_may_write_the_file_itself(office: Office) -> None:
    text = '[[answers]]\nquestion = "几点上班"\nanswer = "九点。"\nconfirmed = 2026-11-01\n'
    office.desk.settings.paths.faq.write_text(text, encoding="utf-8-sig")
    (answer,) = office.desk.faq.find("sb")
    assert answer == StandardAnswer("几点上班", "九点。", date(2026, 11, 1))


@pytest.mark.parametrize(
    "text",
    ["no toml", "answers = 3", "[[answers]]\nquestion = 1", '[[answers]]\nquestion = "a"\nanswer = "b"\n'],
)
def test_a_file_that_is_something_else_is_never_written_over(office: Office, text: str) -> None:
    file = office.desk.settings.paths.faq
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFaqError):
        office.desk.faq.put("几点上班", "九点。")
    assert file.read_text(encoding="utf-8") == text


def test_hostile_text_stays_text(office: Office) -> None:
    office.desk.faq.put("\x1b]52;c;eA==\x07问", "[red]\u202e答")
    (answer,) = office.desk.faq.all()
    assert "\x1b" not in answer.question
    assert "\u202e" not in answer.answer
