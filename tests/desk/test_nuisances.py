from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from phonedesk.desk.callbacks import ReasonMissingError
from phonedesk.domain.nuisance import MarkKind
from phonedesk.domain.states import Outcome
from phonedesk.exchange.text_sheet import text_of
from phonedesk.nuisance_sheet import nuisance_sheet
from phonedesk.wording import Wording

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

PEST = "+864001234567"


def pester(office: Office, times: int, phone: str = "4001234567", **said: str) -> None:
    for _ in range(times):
        office.desk.calls.close(office.draft("nuisance", phone=phone, **said), Outcome.REFUSED)
        office.clock.move(timedelta(days=1))


def test_numbers_are_counted_within_the_days_of_the_playbook_the_most_calls_first(office: Office) -> None:
    pester(office, 1)
    office.clock.move(timedelta(days=30))
    pester(office, 2, matter="推销贷款")
    pester(office, 3, "13800131234")
    pester(office, 1, "")
    office.desk.calls.close(office.draft("enquiry", phone="13800139999"), Outcome.ANSWERED)
    numbers = [(one.phone_normalised, len(one.calls)) for one in office.desk.nuisances.all()]
    assert numbers == [("+8613800131234", 3), (PEST, 2)]
    mobile, hotline = office.desk.nuisances.all()
    assert office.desk.nuisances.is_reportable(mobile)
    assert not office.desk.nuisances.is_reportable(hotline)
    assert hotline.calls[0].matter == "推销贷款"
    assert hotline.calls[0].opened_at > hotline.calls[1].opened_at


def test_a_call_whose_type_was_corrected_counts_as_what_it_is(office: Office) -> None:
    for before, after in (("enquiry", "nuisance"), ("nuisance", "enquiry")):
        draft = office.draft(before, phone="13800131234", matter=before)
        office.desk.calls.close(draft, Outcome.MESSAGE_TAKEN)
        office.desk.calls.close(replace(draft, call_type=after), Outcome.MESSAGE_TAKEN)
    assert [call.matter for call in office.desk.nuisances.of("138 0013 1234").calls] == ["enquiry"]


def test_a_marked_number_is_warned_of_until_it_is_cleared_with_a_reason(office: Office) -> None:
    nuisances = office.desk.nuisances
    pester(office, 1, "13800131234")
    assert nuisances.mark("13800131234") is None
    nuisances.say(UUID(int=1), "+8613800131234", MarkKind.MARKED)
    nuisances.say(UUID(int=1), "+8613800131234", MarkKind.MARKED)
    mark = nuisances.mark("１３８-0013-1234")
    assert mark is not None
    assert mark.operator == "李敏"
    office.clock.move(timedelta(days=90))
    (marked,) = nuisances.all()
    assert marked.is_marked
    assert marked.calls == ()
    with pytest.raises(ReasonMissingError):
        nuisances.say(UUID(int=2), "+8613800131234", MarkKind.CLEARED, " ")
    nuisances.say(UUID(int=2), "+8613800131234", MarkKind.CLEARED, "是快递员")
    assert nuisances.mark("13800131234") is None
    assert nuisances.all() == []
    assert len(office.rows("SELECT id FROM number_mark")) == 2


def test_the_report_says_number_times_and_what_was_said(office: Office) -> None:
    pester(office, 2, "13800131234", matter="推销\n贷款")
    pestering = office.desk.nuisances.of("13800131234")
    text = text_of(nuisance_sheet(pestering, 30, office.desk.settings, Wording("zh")))
    for said in ("骚扰电话情况报告", "138 0013 1234", "30天内2次", "推销 贷款", "李敏", "市政务服务局办公室"):
        assert said in text
