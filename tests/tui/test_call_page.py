from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.call import CallScreen
from phonedesk.tui.screens.home import HomeScreen
from tests.tui.driver import at_the_desk, at_the_desk_at_once

if TYPE_CHECKING:
    from tests.desk.at_desk import Office


async def test_loading_that_is_over_while_the_page_is_still_being_made_ends_nothing(office: Office) -> None:
    async with at_the_desk_at_once(office) as person:
        person.app.front.calls.begin("李敏")
        person.app.pages.show_current()
        person.app.pages.refresh()
        await person.sees("铃响")
        await person.sees("李敏")


async def test_an_enquiry_is_taken_and_saved_with_the_keyboard_alone(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        assert person.focused == "phone"
        assert "您好，市政务服务局办公室" in person.screen
        await person.type("１３８００１３１２３４")
        await person.press("enter")
        assert person.focused == "type"
        await person.type("1")
        assert person.focused == "caller_name"
        await person.type("张珊")
        await person.press("enter")
        assert person.focused == "organisation"
        await person.type("市第二中学")
        await person.press("enter")
        assert person.focused == "matter"
        await person.type("学籍证明，补办要哪些材料？")
        await person.press("f9")
        await person.sees("11-26 周四前（3个工作日）")
        await person.press("2")
        await person.saved()
        await person.sees("1123-001")
        assert "感谢您的来电，再见" in person.screen
        await person.press("enter")
        await person.until(lambda: person.is_at(HomeScreen))
        assert "张珊" in person.screen
    (call,) = office.rows("SELECT * FROM call")
    wanted = {
        "phone": "１３８００１３１２３４",
        "phone_normalised": "+8613800131234",
        "caller_name": "张珊",
        "organisation": "市第二中学",
        "matter": "学籍证明，补办要哪些材料？",
        "call_type": "enquiry",
        "outcome": "callback",
    }
    assert {name: call[name] for name in wanted} == wanted
    assert office.drafts == []


@pytest.mark.parametrize("escapes", [1, 3])
async def test_escape_never_leaves_a_call(office: Office, escapes: int) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
        uuid = person.draft.uuid
        for page in ("", "f9", "f6", "ctrl+t", "tab"):
            if page:
                await person.press(page)
            for _ in range(escapes):
                await person.press("escape")
            assert person.is_at(CallScreen), page
            assert person.draft.uuid == uuid
            assert person.draft.text_of("phone") == "138"
        await person.press("escape")
        await person.sees("F4")
    assert [file.stem for file in office.drafts] == [str(uuid)]


@pytest.mark.parametrize("page", ["f9", "f6"])
async def test_escape_leads_back_to_where_the_cursor_was(office: Office, page: str) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
        await person.press(page, "escape")
        assert person.focused == "phone"
        await person.type("0")
        assert person.draft.text_of("phone") == "1380"


async def test_a_full_width_digit_chooses(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type("３")
        assert person.draft.call_type == "complaint"
        assert person.focused == "caller_name"


@pytest.mark.parametrize("typed", ["张", "，", "ｎ", "x", "９", "[", "\u00e9"])
async def test_text_typed_in_a_choice_goes_into_the_next_field(office: Office, typed: str) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type(typed + "珊")
        assert person.draft.text_of("caller_name") == typed + "珊"
        assert person.draft.call_type == ""
        assert person.focused == "caller_name"


async def test_text_pasted_in_a_choice_goes_into_the_next_field(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.paste("张珊\n市第二中学")
        assert person.draft.text_of("caller_name") == "张珊 市第二中学"


@pytest.mark.parametrize("space", [" ", "\u3000"])
async def test_a_space_in_a_choice_goes_on(office: Office, space: str) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type(space)
        assert person.focused == "caller_name"
        assert person.draft.text_of("caller_name") == ""


async def test_an_ideographic_space_is_typed_where_text_is_typed(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2", "f9", "escape", "ctrl+t")
        await person.type("1张\u3000珊")
        assert person.draft.text_of("caller_name") == "张\u3000珊"
        await person.press("enter", "enter")
        await person.type("停\u3000水")
        assert person.draft.text_of("matter") == "停\u3000水"


async def test_text_typed_on_the_goodbye_page_goes_into_the_form(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type("1")
        await person.press("f9")
        await person.type("张珊")
        assert person.draft.text_of("caller_name") == "张珊"


async def test_the_type_changes_in_mid_call_and_nothing_typed_is_lost(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type("3张珊")
        await person.press("enter", "enter")
        await person.type("食堂")
        await person.press("enter")
        assert person.focused == "people"
        await person.type("王某")
        await person.press("ctrl+t")
        await person.type("1")
        await person.until(lambda: "王某" not in person.screen, "the answer was not hidden")
        assert person.draft.text_of("people") == "王某"
        await person.press("ctrl+t")
        await person.type("3")
        await person.sees("王某")
        assert person.draft.text_of("matter") == "食堂"


async def test_ctrl_t_leads_to_the_type_and_back(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
        await person.press("ctrl+t")
        assert person.focused == "type"
        await person.press("ctrl+t")
        assert person.focused == "phone"


async def test_space_ticks_a_step_and_takes_it_back(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2", "tab")
        assert person.focused == "steps"
        steps = [state.step for state in person.app.screen.query_one("#steps")._states]  # type: ignore[attr-defined]  # what the panel shows
        place = next(index for index, step in enumerate(steps) if step.id == "greeting")
        await person.press(*["down"] * place)
        await person.type(" ")
        assert set(person.draft.ticks) == {"greeting"}
        assert "√ 问候" in person.screen
        await person.type("\u3000")
        assert dict(person.draft.ticks) == {}
        assert "□ 问候" in person.screen
        await person.press("tab")
        assert person.focused == "phone"


async def test_a_reminder_cannot_be_ticked(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2", "tab")
        await person.press("up", "up", "up")
        await person.type(" ")
        assert dict(person.draft.ticks) == {}


async def test_said_ticks_the_next_step_and_the_cursor_stays(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
        await person.press("f7")
        assert set(person.draft.ticks) == {"greeting"}
        assert person.draft.ticks["greeting"] == office.clock.at
        assert person.focused == "phone"
        await person.type("0")
        assert person.draft.text_of("phone") == "1380"


async def test_reading_back_is_ticked_by_f7_alone(office: Office) -> None:
    async with at_the_desk(office) as person:
        for keys in (["1"], ["f7", "1"]):
            await person.to_type()
            await person.type("1张珊")
            await person.press("f9", *keys)
            await person.saved(len(keys))
    read_back = [row["read_back_at"] for row in office.rows("SELECT read_back_at FROM call ORDER BY id")]
    assert read_back[0] is None
    assert read_back[1] is not None


async def test_a_late_answer_brings_the_apology_and_its_reasons(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2", "up")
        assert person.focused == "rings"
        await person.type("4")
        assert "抱歉" in person.screen
        assert person.focused == "late"
        await person.type("1")
        assert (person.draft.rings, person.draft.late_reason) == (4, "正在接另一部电话")
        assert person.focused == "phone"


@pytest.mark.parametrize(
    ("digit", "outcome"),
    list(enumerate(("wrong_number", "silent", "sales", "trivial", "internal", "missed"), start=1)),
)
async def test_an_empty_call_ends_by_one_digit(office: Office, digit: int, outcome: str) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2", "f9", str(digit))
        await person.saved()
        await person.until(lambda: person.is_at(HomeScreen))
    assert [row["outcome"] for row in office.rows("SELECT outcome FROM call")] == [outcome]


async def test_a_call_opened_by_mistake_leaves_nothing(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2", "f9", "0")
        await person.until(lambda: person.is_at(HomeScreen))
        await person.until(lambda: office.drafts == [])
    assert office.rows("SELECT * FROM call") == []


async def test_a_callback_without_a_number_leads_back_to_the_number(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type("1张珊")
        await person.press("f9", "2")
        await person.until(lambda: person.focused == "phone")
        assert "电话" in person.message
        await person.type("138001312349")
        await person.press("backspace", "f9", "2")
        await person.saved()
    (call,) = office.rows("SELECT phone, outcome FROM call")
    assert call == {"phone": "13800131234", "outcome": "callback"}


async def test_the_person_who_called_before_is_offered_and_taken(office: Office) -> None:
    office.desk.calls.close(
        office.draft("enquiry", phone="13800131234", caller_name="张珊", organisation="二中", matter="学籍"),
        Outcome.ANSWERED,
    )
    office.desk.close()
    del office.desk.__dict__["writer"]  # it belongs to the thread that made it
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138-0013-1234")
        await person.sees("张珊")
        await person.press("down")
        assert {name: person.draft.text_of(name) for name in ("caller_name", "organisation", "matter")} == {
            "caller_name": "张珊",
            "organisation": "二中",
            "matter": "学籍",
        }
        assert person.draft.text_of("phone") == "138-0013-1234"


async def test_two_calls_at_once_are_kept_apart(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type("1张珊")
        first = person.draft.uuid
        await person.press("f2")
        await person.type("119")
        assert person.draft.uuid != first
        office.clock.move(timedelta(seconds=41))
        await person.press("f5")
        assert person.draft.uuid == first
        assert person.fields["caller_name"] == "张珊"
        assert person.fields["phone"] == ""
        await person.press("f5")
        assert person.fields["phone"] == "119"
        await person.press("f4")
        assert person.is_at(HomeScreen)
        await person.until(lambda: len(office.drafts) == 2)


async def test_f8_makes_this_call_an_emergency(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
        await person.press("f8")
        assert person.draft.call_type == "emergency"
        assert person.draft.text_of("phone") == "138"


async def test_leaving_with_open_calls_keeps_them_for_the_next_run(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
    async with at_the_desk(office) as person:
        assert person.is_at(HomeScreen)
        await person.sees("F5")
        await person.press("f5")
        assert person.fields["phone"] == "138"
