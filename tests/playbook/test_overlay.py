"""An office's own playbook: what it changes, and every fault it can have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from phonedesk.domain.fault import FaultCode
from phonedesk.playbook.loader import load_playbook
from phonedesk.playbook.model import CallType, Playbook

GUIDE = Path(__file__).parents[2] / "docs" / "playbook.md"
CALM = '[[call_types]]\nid = "complaint"\n[[call_types.steps]]\nid = "complaint_calm"\n'
NEW_STEP = (
    '[[steps]]\nid = "x"\nstage = "close"\nkind = "do"\ntext = { zh = "做" }\nshort = { zh = "做" }\n'
    'clause = "2.3.1"\n'
)


def laid_over(tmp_path: Path, text: str) -> Playbook:
    file = tmp_path / "playbook.toml"
    file.write_text(text, encoding="utf-8")
    loaded = load_playbook(file)
    assert loaded.faults == ()
    return loaded.playbook


def the_type(playbook: Playbook, name: str) -> CallType:
    kind = playbook.type_of(name)
    assert kind is not None
    return kind


def guide_blocks() -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_an_overlay_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert load_playbook(tmp_path / "none.toml") == load_playbook(None)


@pytest.mark.parametrize("block", guide_blocks())
def test_every_example_of_the_guide_has_no_fault(tmp_path: Path, block: str) -> None:
    assert laid_over(tmp_path, block) != load_playbook(None).playbook


def test_the_guide_has_a_new_type_with_fields_of_its_own(tmp_path: Path) -> None:
    playbook = laid_over(tmp_path, guide_blocks()[1])
    kind = playbook.type_at(9)
    assert kind is not None
    assert kind.fields[-2:] == ("residence", "demand")
    assert playbook.deadline_of(kind).amount == 15
    assert len(playbook.call_types) == 9


def test_a_deadline_changes_and_keeps_its_unit(tmp_path: Path) -> None:
    playbook = laid_over(tmp_path, '[[deadlines]]\nid = "enquiry"\namount = 5\n')
    deadline = playbook.deadline_of(the_type(playbook, "enquiry"))
    assert (deadline.amount, deadline.unit) == (5, "working_days")


def test_a_removed_step_is_gone_and_its_neighbours_stay(tmp_path: Path) -> None:
    steps = the_type(laid_over(tmp_path, CALM + "remove = true\n"), "complaint").steps
    assert [step.id for step in steps][:2] == ["complaint_matter", "complaint_people"]


def test_a_type_can_be_removed_and_its_digit_given_away(tmp_path: Path) -> None:
    text = '[[call_types]]\nid = "nuisance"\nremove = true\n[[call_types]]\nid = "notice"\ndigit = 6\n'
    playbook = laid_over(tmp_path, text)
    assert playbook.type_of("nuisance") is None
    assert the_type(playbook, "notice").digit == 6


def test_an_entry_is_placed_after_another(tmp_path: Path) -> None:
    playbook = laid_over(tmp_path, NEW_STEP + 'after = "legible"\n')
    names = [step.id for step in playbook.steps]
    assert names[names.index("legible") + 1] == "x"


def test_an_entry_of_ours_is_moved(tmp_path: Path) -> None:
    steps = the_type(laid_over(tmp_path, CALM + 'after = "complaint_matter"\n'), "complaint").steps
    assert [step.id for step in steps][:3] == ["complaint_matter", "complaint_calm", "complaint_people"]


def test_a_phrase_of_the_office_is_spoken_by_every_step_that_has_it(tmp_path: Path) -> None:
    playbook = laid_over(tmp_path, '[phrases]\ngreeting = { zh = "您好，我是{department}" }\n')
    step = playbook.step("greeting")
    assert step is not None
    assert step.line == playbook.phrases.greeting
    assert (step.line.zh, step.line.en) == ("您好，我是{department}", "")


def test_a_late_reason_is_known_by_its_digit(tmp_path: Path) -> None:
    playbook = laid_over(tmp_path, '[[late_reasons]]\ndigit = 3\nsaid = { zh = "电话串线" }\n')
    reason = playbook.late_reason(3)
    assert reason is not None
    assert (reason.text.zh, reason.spoken.zh) == ("线路问题", "电话串线")
    assert len(playbook.late_reasons) == 4


def test_the_version_tells_two_overlays_apart(tmp_path: Path) -> None:
    first = laid_over(tmp_path, '[[deadlines]]\nid = "enquiry"\namount = 5\n').version
    second = laid_over(tmp_path, '[[deadlines]]\nid = "enquiry"\namount = 4\n').version
    assert len({first, second, load_playbook(None).playbook.version}) == 3
    assert laid_over(tmp_path, 'version = "our own"\n').version == "our own"


KIND = "call_types[complaint]"
BAD = [
    ("a = 1\nb = ", "", FaultCode.SYNTAX, "2"),
    ("[[steps]]\nid = 'x'\nkind = = 'do'\n", "", FaultCode.SYNTAX, "3"),
    ("colour = 'red'\n", "colour", FaultCode.UNKNOWN_KEY, ""),
    (CALM + "colour = 'red'\n", f"{KIND}.steps[complaint_calm].colour", FaultCode.UNKNOWN_KEY, ""),
    ("[phrases]\nhello = { zh = '喂' }\n", "phrases.hello", FaultCode.UNKNOWN_KEY, ""),
    (
        "[[deadlines]]\nid = 'enquiry'\namount = '3'\n",
        "deadlines[enquiry].amount",
        FaultCode.WRONG_TYPE,
        "integer",
    ),
    (
        "[[deadlines]]\nid = 'enquiry'\namount = 3.0\n",
        "deadlines[enquiry].amount",
        FaultCode.WRONG_TYPE,
        "integer",
    ),
    ("version = 2026-11-23\n", "version", FaultCode.WRONG_TYPE, "text"),
    ("phrases = 3\n", "phrases", FaultCode.WRONG_TYPE, "table"),
    ("[call_types]\nid = 'x'\n", "call_types", FaultCode.WRONG_TYPE, "list"),
    ("[[fields]]\nid = 'phone'\nhalf = 'yes'\n", "fields[phone].half", FaultCode.WRONG_TYPE, "boolean"),
    ("[[fields]]\nid = 'x'\n", "fields[x].label", FaultCode.MISSING, ""),
    ("[phrases]\nhold = { zh = '' }\n", "phrases.hold.zh", FaultCode.EMPTY, ""),
    (
        "[[deadlines]]\nid = 'other'\nunit = 'weeks'\n",
        "deadlines[other].unit",
        FaultCode.WRONG_VALUE,
        "working_days, calendar_days, minutes",
    ),
    ("[[call_types]]\nid = 'other'\ndigit = 10\n", "call_types[other].digit", FaultCode.WRONG_VALUE, "≤ 9"),
    ("[[steps]]\nkind = 'do'\n", "steps[#1]", FaultCode.NO_ID, "id"),
    ("[[steps]]\nid = 'hold'\n[[steps]]\nid = 'hold'\n", "steps[hold]", FaultCode.DUPLICATE, "hold"),
    ("[[call_types]]\nid = 'other'\ndigit = 1\n", "call_types[other].digit", FaultCode.DUPLICATE, "1"),
    (
        NEW_STEP.replace('"x"', '"complaint_calm"'),
        f"{KIND}.steps[complaint_calm].id",
        FaultCode.DUPLICATE,
        "complaint_calm",
    ),
    ("[[steps]]\nid = 'x'\nremove = true\n", "steps[x].remove", FaultCode.NOTHING_TO_REMOVE, ""),
    ("[[steps]]\nid = 'hold'\nremove = 'yes'\n", "steps[hold].remove", FaultCode.WRONG_TYPE, "boolean"),
    ("[[steps]]\nid = 'hold'\nafter = 'x'\n", "steps[hold].after", FaultCode.UNKNOWN_PLACE, "x"),
    (CALM + "clause = '9.9'\n", f"{KIND}.steps[complaint_calm].clause", FaultCode.UNKNOWN_CLAUSE, "9.9"),
    (CALM + "field = 'x'\n", f"{KIND}.steps[complaint_calm].field", FaultCode.UNKNOWN_FIELD, "x"),
    (CALM + "kind = 'ask'\n", f"{KIND}.steps[complaint_calm].field", FaultCode.ASK_WITHOUT_FIELD, ""),
    (
        CALM + "more = { zh = '还有吗？' }\n",
        f"{KIND}.steps[complaint_calm].more",
        FaultCode.MORE_WITHOUT_ASK,
        "",
    ),
    (
        "[[call_types]]\nid = 'work_report'\n"
        "[[call_types.steps]]\nid = 'report_problems'\nmore = { zh = '{x}' }\n",
        "call_types[work_report].steps[report_problems].more.zh",
        FaultCode.UNKNOWN_BLANK,
        "x",
    ),
    (CALM + "phrase = 'x'\n", f"{KIND}.steps[complaint_calm].phrase", FaultCode.UNKNOWN_PHRASE, "x"),
    (
        CALM + "short = { zh = '一二三四五六七八九十一' }\n",
        f"{KIND}.steps[complaint_calm].short.zh",
        FaultCode.TOO_WIDE,
        "20",
    ),
    (
        CALM + "line = { zh = '{weather}' }\n",
        f"{KIND}.steps[complaint_calm].line.zh",
        FaultCode.UNKNOWN_BLANK,
        "weather",
    ),
    ("[phrases]\nhold = { zh = '{due}' }\n", "phrases.hold.zh", FaultCode.UNKNOWN_BLANK, "due"),
    (
        "[[call_types]]\nid = 'other'\nclauses = ['9.9']\n",
        "call_types[other].clauses",
        FaultCode.UNKNOWN_CLAUSE,
        "9.9",
    ),
    (
        "[[call_types]]\nid = 'other'\ndeadline = 'x'\n",
        "call_types[other].deadline",
        FaultCode.UNKNOWN_DEADLINE,
        "x",
    ),
    (
        "[[call_types]]\nid = 'other'\nfields = ['phone', 'caller_name', 'organisation']\n",
        "call_types[other].fields",
        FaultCode.CORE_MISSING,
        "matter",
    ),
    (
        "[[call_types]]\nid = 'other'\nshort = { zh = '其他的' }\n",
        "call_types[other].short.zh",
        FaultCode.NOT_TWO_CHARACTERS,
        "",
    ),
    (
        "[[call_types]]\nid = 'other'\nparts = ['ladder']\n",
        "call_types[other].ladder",
        FaultCode.LADDER_MISMATCH,
        "",
    ),
    (
        "[[fields]]\nid = 'phone'\nlabel = { zh = '联系人电话' }\n",
        "fields[phone].label.zh",
        FaultCode.TOO_WIDE,
        "8",
    ),
    ("default_type = 'x'\n", "default_type", FaultCode.UNKNOWN_TYPE, "x"),
    ("[[stages]]\nid = 'greet'\nremove = true\n", "stages", FaultCode.CORE_MISSING, "greet"),
    (
        "".join(NEW_STEP.replace('"x"', f'"x{n}"') for n in range(13)),
        f"{KIND}.steps",
        FaultCode.TOO_MANY_STEPS,
        "close 15",
    ),
]


@pytest.mark.parametrize(("text", "path", "code", "detail"), BAD)
def test_a_bad_overlay_is_named_and_ours_is_used(
    tmp_path: Path, text: str, path: str, code: FaultCode, detail: str
) -> None:
    file = tmp_path / "playbook.toml"
    file.write_text(text, encoding="utf-8")
    loaded = load_playbook(file)
    assert (file, path, code, detail) in [(f.file, f.path, f.code, f.detail) for f in loaded.faults]
    assert loaded.playbook == load_playbook(None).playbook


def test_every_fault_code_is_seen_to_arise() -> None:
    elsewhere = {FaultCode.UNREADABLE, FaultCode.TOO_DEEP}
    assert {code for _, _, code, _ in BAD} == set(FaultCode) - elsewhere


def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "playbook.toml"
    file.write_bytes('version = "周"'.encode("gbk"))
    assert [fault.code for fault in load_playbook(file).faults] == [FaultCode.UNREADABLE]
    assert [fault.code for fault in load_playbook(tmp_path).faults] == [FaultCode.UNREADABLE]


@pytest.mark.parametrize("depth", [60, 200, 400, 900, 50_000])
def test_a_file_nested_however_deep_never_raises(tmp_path: Path, depth: int) -> None:
    file = tmp_path / "playbook.toml"
    file.write_text(f"phrases = {'[' * depth}{']' * depth}\n")
    loaded = load_playbook(file)
    assert loaded.faults
    assert loaded.playbook == load_playbook(None).playbook
    assert (loaded.faults[0].code is FaultCode.TOO_DEEP) == (depth >= 900)


def test_hostile_texts_are_shown_as_signs(tmp_path: Path) -> None:
    playbook = laid_over(tmp_path, 'phrases.greeting = {zh = "\\u001b[2J您好\\u202E👨\\u200D👩"}\n')
    assert playbook.phrases.greeting.zh == "␛[2J您好<U+202E>👨👩"


def test_a_fault_of_a_phrase_is_told_once_though_steps_have_it_as_their_line(tmp_path: Path) -> None:
    file = tmp_path / "playbook.toml"
    file.write_text("[phrases]\nhold = { zh = '' }\n", encoding="utf-8")
    assert [fault.path for fault in load_playbook(file).faults] == ["phrases.hold.zh"]


def test_all_faults_show_at_once(tmp_path: Path) -> None:
    file = tmp_path / "playbook.toml"
    file.write_text(
        CALM + "clause = '9.9'\ncolour = 'red'\n[[deadlines]]\nid = 'other'\namount = '3'\n", "utf-8"
    )
    assert {fault.path for fault in load_playbook(file).faults} == {
        f"{KIND}.steps[complaint_calm].clause",
        f"{KIND}.steps[complaint_calm].colour",
        "deadlines[other].amount",
    }
