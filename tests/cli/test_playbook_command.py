"""`phonedesk playbook show|check`: what is printed, and the exit codes."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from phonedesk.cli.playbook import add_parser
from phonedesk.domain.fault import Fault, FaultCode
from phonedesk.sentences import playbook_fault
from phonedesk.settings import Paths, Settings
from phonedesk.wording import Wording

ENGLISH = Wording("en")


def run(home: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(), ENGLISH)
    parsed = parser.parse_args(["playbook", *arguments])
    return int(parsed.run(parsed, Settings(Paths(home, home, home, home / "phonedesk.db")), ENGLISH))


def test_a_desk_without_a_playbook_of_its_own_has_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "check") == 0
    assert capsys.readouterr().out == "The playbook has no fault.\n"


def test_check_prints_every_fault_on_a_line_with_its_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "playbook.toml"
    file.write_text("colour = 1\n[[deadlines]]\nid = 'other'\namount = '3'\n", encoding="utf-8")
    assert run(tmp_path, "check") == 1
    assert sorted(capsys.readouterr().out.splitlines()) == [
        f"{file}: colour: there is no such key",
        f"{file}: deadlines[other].amount: a whole number is expected here",
    ]


@pytest.mark.parametrize("action", ["show", "check"])
def test_a_file_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    assert run(tmp_path, action, str(tmp_path / "none.toml")) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"There is no file {tmp_path / 'none.toml'}.\n")


def test_show_prints_types_steps_clauses_fields_and_deadlines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[[deadlines]]\nid = 'enquiry'\namount = 5\n", encoding="utf-8")
    assert run(tmp_path, "show", str(file)) == 0
    printed = capsys.readouterr().out
    assert "1 Enquiry\n  Fields: Phone Name Org. Matter Answer Refer\n  Deadline: 5 working days\n" in printed
    assert "3 Complaint (confidential)" in printed
    assert "Deadline: 15 working days, once 10 working days more" in printed
    assert "  □ 2.2.1  Speak first" in printed
    assert "Head of our office: told within 10 minutes" in printed


def test_show_says_why_the_own_playbook_is_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "playbook.toml").write_text("colour = \x1b[31m\n", encoding="utf-8")
    assert run(tmp_path, "show") == 1
    printed = capsys.readouterr()
    assert "1 Enquiry" in printed.out
    assert "line 1 is not TOML" in printed.err


def test_control_characters_of_the_file_are_shown_not_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "playbook.toml").write_text('default_type = "\\u001b[31m"\n', encoding="utf-8")
    assert run(tmp_path, "check") == 1
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("code", FaultCode)
def test_every_fault_has_a_sentence(code: FaultCode) -> None:
    said = playbook_fault(ENGLISH, Fault(None, "steps[hold]", code, "text"))
    assert said.startswith("playbook.toml: steps[hold]: ")
    assert "{" not in said
