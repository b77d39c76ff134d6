from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.desk import Desk, PlaybookNotLoadedError
from phonedesk.settings import load_settings

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

WRITTEN_BY_HAND = """# 一号窗口
department = "办公室" # 报给来电人的名称

# 值班人员，按拼音
operators = ["李敏"]

[keys]
new_call = "f2,insert" # 小键盘
"""


def test_comments_and_all_else_in_the_file_stay(office: Office) -> None:
    file = office.desk.settings.paths.settings
    file.write_text(WRITTEN_BY_HAND, encoding="utf-8")
    office.desk.configure(department="市政务服务局", operators=("李敏", "赵强"), theme="dark")
    text = file.read_text(encoding="utf-8")
    for comment in ("# 一号窗口", "# 报给来电人的名称", "# 值班人员，按拼音", "# 小键盘"):
        assert comment in text
    stored = tomllib.loads(text)
    assert stored == {
        "department": "市政务服务局",
        "operators": ["李敏", "赵强"],
        "theme": "dark",
        "keys": {"new_call": "f2,insert"},
    }


def test_what_is_configured_holds_at_once_and_at_the_next_start(office: Office) -> None:
    office.desk.configure(operator="赵强", area_code="021")
    assert (office.desk.settings.operator, office.desk.settings.area_code) == ("赵强", "021")
    again, faults = load_settings({"PHONEDESK_HOME": str(office.home)})
    assert (again.operator, again.area_code, again.is_set_up, faults) == ("赵强", "021", True, ())


def test_a_file_that_is_no_toml_is_never_written_over(office: Office) -> None:
    file = office.desk.settings.paths.settings
    file.write_text("department = 没有引号", encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011  # whatever the parser says
        office.desk.configure(theme="dark")
    assert file.read_text(encoding="utf-8") == "department = 没有引号"
    assert office.desk.settings.theme == "light"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('引号"和\\反斜', '引号"和\\反斜'),
        ("[/]", "[/]"),
        ("💬", "💬"),
        ("换\n行", "换 行"),
        ("\x1b[31m", "␛[31m"),
    ],
)
def test_whatever_is_set_is_read_back_but_for_what_could_steer_a_terminal(
    office: Office, text: str, read: str
) -> None:
    office.desk.configure(department=text)
    again, faults = load_settings({"PHONEDESK_HOME": str(office.home)})
    assert (again.department, faults) == (read, ())


def test_the_playbook_is_asked_for_only_once_it_is_loaded(office: Office) -> None:
    desk = Desk(office.desk.settings, office.clock)
    assert not desk.has_playbook
    with pytest.raises(PlaybookNotLoadedError):
        desk.playbook  # noqa: B018  # that asking is refused is what is tested
    assert desk.load_playbook() == ()
    assert desk.has_playbook


def test_an_offices_bad_playbook_is_named_and_ours_used(office: Office) -> None:
    office.desk.settings.paths.playbook.write_text("call_types = 3", encoding="utf-8")
    desk = Desk(replace(office.desk.settings), office.clock)
    faults = desk.load_playbook()
    assert faults
    assert faults[0].file == office.desk.settings.paths.playbook
    assert desk.playbook.type_of("enquiry") is not None
