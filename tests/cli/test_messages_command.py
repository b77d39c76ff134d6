from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from phonedesk.domain.states import Outcome, TransferResult
from phonedesk.domain.transfer import Transfer
from tests.cli.command import phonedesk
from tests.desk.at_desk import open_office

if TYPE_CHECKING:
    from pathlib import Path


def take_messages(home: Path, empty_database: bytes) -> None:
    office = open_office(home, empty_database)
    for call_type, whom, name in (("enquiry", "刘建立 教育科", "张珊"), ("complaint", "周嵩", "章某")):
        draft = office.draft(call_type, phone="13800131234", caller_name=name, matter="第一行\n第二行")
        missed = replace(draft, transfer=Transfer(whom, result=TransferResult.BUSY))
        office.desk.calls.close(missed, Outcome.MESSAGE_TAKEN)
    office.desk.close()
    office.desk.reader.close()


def test_the_messages_are_printed_as_they_are_passed_on(tmp_path: Path, empty_database: bytes) -> None:
    take_messages(tmp_path, empty_database)
    done = phonedesk(tmp_path, "messages", language="zh")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.split("\n\n")
    lines = ["转告 刘建立 教育科", "来电人 张珊  138 0013 1234", "事项 第一行", "第二行"]
    assert first.split("\n")[:4] == lines
    assert second.split("\n")[:2] == ["转告 周嵩", "内容保密，请当面询问。"]
    assert "章某" not in done.stdout
    assert done.stdout.count("1234") == 1


def test_one_persons_messages_for_programs(tmp_path: Path, empty_database: bytes) -> None:
    take_messages(tmp_path, empty_database)
    done = phonedesk(tmp_path, "messages", "--for", "周嵩", "--json", language="zh")
    (message,) = json.loads(done.stdout)
    assert message["whom"] == "周嵩"
    assert message["confidential"] is True
    assert message["caller_name"] == message["phone"] == message["matter"] == ""


def test_nobody_is_to_be_told(tmp_path: Path, empty_database: bytes) -> None:
    take_messages(tmp_path, empty_database)
    done = phonedesk(tmp_path, "messages", "--for", "没有这个人", language="zh")
    assert done.returncode == 0
    assert "没有待转告的事项。" in done.stderr
