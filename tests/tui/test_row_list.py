from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from phonedesk.tui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence


class ListApp(App[None]):
    """A list of plain texts in two columns."""

    def __init__(self, rows: Sequence[str], first: int) -> None:
        super().__init__()
        self._shown = rows
        self._first = first

    def compose(self) -> ComposeResult:
        yield RowList[str](self._lay_out, id="rows")

    def on_mount(self) -> None:
        self.rows.show(self._shown, "空")

    @property
    def rows(self) -> RowList[str]:
        return self.query_one("#rows", RowList)

    def _lay_out(self, row: str, width: int) -> Sequence[Cell]:
        return (Cell(row, self._first), Cell("右" * 50, max(0, width - self._first)))


TEXTS = [
    "张珊",
    "a张珊李四",
    "市第二中学教务处",
    "x" * 30,
    "",
    "á" * 20,
    "👍🏽👍🏽👍🏽",
    "“引”…—·",
    "a\nb",
    "\x1b[31m",
]


@pytest.mark.parametrize("width", [20, 21, 22, 23, 40, 41])
@pytest.mark.parametrize("first", [7, 8])
async def test_wide_characters_are_cut_right_at_the_edge(width: int, first: int) -> None:
    app = ListApp(TEXTS, first)
    async with app.run_test(size=(width, 12)) as pilot:
        await pilot.pause()
        for y in range(12):
            strip = app.rows.render_line(y)
            assert sum(cell_len(segment.text) for segment in strip) == app.rows.size.width
            assert "\x1b" not in strip.text
            if y < len(TEXTS):
                # The second column begins where it should: a character that was cut in two leaves a space.
                left = strip.text[: strip.text.index("右")]
                assert cell_len(left) == 1 + first


async def test_the_cursor_stays_on_the_rows() -> None:
    app = ListApp([str(number) for number in range(100)], 7)
    async with app.run_test(size=(40, 10)) as pilot:
        assert app.rows.selected == "0"
        for by, wanted in ((-1, "0"), (1, "1"), (1000, "99"), (1, "99"), (-50, "49"), (-1000, "0")):
            app.rows.move(by)
            await pilot.pause()
            assert app.rows.selected == wanted
            lines = [app.rows.render_line(y).text.split()[0] for y in range(app.rows.size.height)]
            assert wanted in lines


async def test_an_empty_list_says_so() -> None:
    app = ListApp([], 7)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert app.rows.selected is None
        app.rows.move(1)
        assert "空" in app.rows.render_line(0).text


async def test_a_narrow_window_breaks_nothing() -> None:
    app = ListApp(TEXTS, 30)
    async with app.run_test(size=(10, 5)) as pilot:
        await pilot.pause()
        for y in range(5):
            assert cell_len(app.rows.render_line(y).text) == app.rows.size.width


async def test_headings_stand_above_their_rows_and_the_cursor_passes_them_over() -> None:
    app = ListApp([str(number) for number in range(12)], 7)
    async with app.run_test(size=(40, 6)) as pilot:
        app.rows.show(app._shown, "空", headings=((0, "first"), (2, "second"), (11, "last")))
        await pilot.pause()

        def lines() -> list[str]:
            return [app.rows.render_line(y).text.split()[0] for y in range(app.rows.size.height)]

        assert lines() == ["first", "0", "1", "second", "2", "3"]
        for wanted in map(str, range(1, 12)):
            app.rows.move(1)
            await pilot.pause()
            assert app.rows.selected == wanted
            assert wanted in lines()
        assert lines() == ["7", "8", "9", "10", "last", "11"]
        app.rows.move_to(2)
        await pilot.pause()
        assert lines()[:2] == ["second", "2"]
        app.rows.move(-99)
        await pilot.pause()
        assert lines()[:2] == ["first", "0"]


async def test_a_click_on_a_heading_moves_nothing() -> None:
    app = ListApp([str(number) for number in range(4)], 7)
    async with app.run_test(size=(40, 6)) as pilot:
        app.rows.show(app._shown, "空", headings=((0, "first"), (2, "second")))
        await pilot.pause()
        await pilot.click("#rows", offset=(3, 4))
        assert app.rows.selected == "2"
        await pilot.click("#rows", offset=(3, 3))
        assert app.rows.selected == "2"
        await pilot.click("#rows", offset=(3, 2))
        assert app.rows.selected == "1"
