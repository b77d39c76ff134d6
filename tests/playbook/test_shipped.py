"""The playbook that phonedesk brings along carries the whole regulation, in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import phonedesk
from phonedesk.playbook.loader import SHIPPED, load_playbook
from phonedesk.playbook.model import Playbook

# Typed from the regulation, parts 2 to 4 without the line fault (4.1).
CARRIED = [
    "2.1.1",
    "2.1.2",
    "2.2.1",
    "2.2.2",
    "2.2.3",
    "2.3.1",
    "2.3.2",
    "2.4.1",
    "2.4.2",
    "2.4.3",
    "3.1.1",
    "3.1.2",
    "3.1.3",
    "3.2.1",
    "3.2.2",
    "3.2.3",
    "3.3.1",
    "3.3.2",
    "3.3.3",
    "3.4.1",
    "3.4.2",
    "3.4.3",
    "4.2.1",
    "4.2.2",
    "4.3.1",
    "4.3.2",
]
TO_READ = ["1.1", "1.2", "1.3.1", "1.3.2", "1.3.3", *CARRIED, "4.1.1", "4.1.2"]
TYPES = {
    1: ("enquiry", "咨询"),
    2: ("work_report", "汇报"),
    3: ("complaint", "举报"),
    4: ("emergency", "紧急"),
    5: ("leader", "领导"),
    6: ("nuisance", "骚扰"),
    7: ("notice", "通知"),
    8: ("other", "其他"),
}
# 53 columns of form less a label of five and a margin of one, at 80 columns.
TYPE_ROW = 47


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load_playbook(None).playbook


def texts(value: object) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "zh" in value:
            yield value
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def all_texts() -> list[dict[str, str]]:
    return list(texts(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))))


def test_the_shipped_playbook_laid_over_itself_has_no_fault() -> None:
    assert load_playbook(SHIPPED).faults == ()


@pytest.mark.parametrize("clause", CARRIED)
def test_every_clause_is_carried_out_by_a_step(playbook: Playbook, clause: str) -> None:
    steps = [*playbook.steps, *(step for kind in playbook.call_types for step in kind.steps)]
    assert clause in {step.clause for step in steps}


def test_every_clause_of_parts_one_to_four_can_be_read(playbook: Playbook) -> None:
    assert sorted(clause.id for clause in playbook.clauses) == sorted(TO_READ)


def test_every_text_stands_there_in_both_languages() -> None:
    assert [text for text in all_texts() if not (text["zh"].strip() and text.get("en", "").strip())] == []


def test_no_ascii_punctuation_stands_beside_a_chinese_character() -> None:
    beside = re.compile(r"[一-鿿][!-/:-@\[-`|~]|[!-/:-@\[-`|~][一-鿿]")
    chinese = [re.sub(r"\{\w+\}", "", text["zh"]) for text in all_texts()]
    assert beside.search("停水,公告") is not None
    assert [text for text in chinese if beside.search(text)] == []


def test_english_holds_no_chinese() -> None:
    assert [text["en"] for text in all_texts() if re.search(r"[⺀-鿿＀-￯]", text["en"])] == []


def test_the_eight_types_have_the_digits_of_the_regulation(playbook: Playbook) -> None:
    assert {kind.digit: (kind.id, kind.short.zh) for kind in playbook.call_types} == TYPES


def test_the_types_fit_on_one_row_in_both_languages(playbook: Playbook) -> None:
    zh = " ".join(f"{kind.digit}{kind.short.zh}" for kind in playbook.call_types)
    en = " ".join(f"{kind.digit}{kind.short.en}" for kind in playbook.call_types)
    assert len(zh) + sum(ord(c) > 0x2E80 for c in zh) <= TYPE_ROW
    assert len(en) <= TYPE_ROW


@pytest.mark.parametrize(
    ("deadline", "amount", "unit"),
    [
        ("enquiry", 3, "working_days"),
        ("work_report", 1, "working_days"),
        ("complaint", 15, "working_days"),
        ("emergency", 30, "minutes"),
        ("leader", 5, "working_days"),
        ("nuisance", 5, "working_days"),
        ("notice", 1, "working_days"),
        ("other", 3, "working_days"),
    ],
)
def test_deadlines_follow_the_customs_of_the_desk(
    playbook: Playbook, deadline: str, amount: int, unit: str
) -> None:
    kind = playbook.type_of(deadline)
    assert kind is not None
    assert (playbook.deadline_of(kind).amount, playbook.deadline_of(kind).unit) == (amount, unit)


def test_the_set_phrases_are_used_as_they_stand(playbook: Playbook) -> None:
    greeting, farewell = playbook.step("greeting"), playbook.step("farewell")
    assert greeting is not None
    assert farewell is not None
    assert greeting.line is not None
    assert farewell.line is not None
    assert greeting.line.zh == "您好，{department}"
    assert "感谢您的来电" in farewell.line.zh
    assert "再见" in farewell.line.zh


def test_every_type_has_the_secrecy_line_within_reach(playbook: Playbook) -> None:
    lines = [step.line.zh for step in playbook.steps if step.stage == "record" and step.line]
    assert "这部电话不是保密电话，涉密内容请走机要渠道。" in lines


def test_only_a_complaint_is_confidential_and_only_an_emergency_is_urgent(playbook: Playbook) -> None:
    assert [kind.digit for kind in playbook.call_types if kind.confidential] == [3]
    assert playbook.urgent_type is not None
    assert playbook.urgent_type.digit == 4
    assert max(playbook.call_types, key=lambda kind: kind.priority).digit == 4


def compares_with_a_type(line: str) -> bool:
    ids = "|".join(kind for kind, _ in TYPES.values())
    quoted = rf"[\"'](?:{ids})[\"']"
    return bool(re.search(rf"(?:[!=]=|\bcase|\bin|type_of\()\s*[(\[{{]?\s*{quoted}|{quoted}\s*[!=]=", line))


@pytest.mark.parametrize(
    "line",
    [
        'if kind.id == "complaint":',
        "if 'leader' != draft.call_type:",
        'case "notice":',
        'if kind.id in ("enquiry", "other"):',
        'playbook.type_of("emergency")',
    ],
)
def test_a_comparison_with_a_type_of_call_is_recognised(line: str) -> None:
    assert compares_with_a_type(line)


def test_no_code_compares_with_a_type_of_call() -> None:
    root = Path(phonedesk.__file__).parent
    sources = [file for file in root.rglob("*.py") if "data" not in file.relative_to(root).parts]
    lines = [
        f"{file.relative_to(root)}: {line}"
        for file in sources
        for line in file.read_text(encoding="utf-8").splitlines()
        if compares_with_a_type(line)
    ]
    assert len(sources) > 10
    assert lines == []
