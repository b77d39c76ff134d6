"""Make the pictures of the documents from the real program, on a made-up week.

Run it after changing how a page looks: `uv run python -m tools.pictures`. The clock stands still, so that
the same pages make the same files.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.events import Paste

from phonedesk.desk.demo import MovedClock, fill
from phonedesk.desk.desk import Desk
from phonedesk.settings import load_settings
from phonedesk.tui.app import PhonedeskApp
from phonedesk.tui.run import keep_trace
from phonedesk.wording import Wording

if TYPE_CHECKING:
    from textual.pilot import Pilot

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
NOW = datetime(2026, 11, 23, 16, 42, tzinfo=ZoneInfo("Asia/Shanghai"))
TALKED = timedelta(minutes=2, seconds=14)
SMALL, LARGE = (80, 24), (120, 36)
FONTS = (
    "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', 'DejaVu Sans Mono', Menlo, Consolas, "
    "'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', monospace"
)
PATIENCE = 30
"""Seconds for which the program may load."""
CELL = 12.2
"""Pixels between the columns of Textual's pictures."""

TEXT = "'"
"""Before a text that is put in, where a key's name stands otherwise."""
Keys = Sequence[str]

COMPLAINT: dict[str, Keys] = {
    "zh": (
        *("f2", "'13800131234", "enter", "3", "'张珊", "enter", "'市第二中学", "enter"),
        *("'反映食堂承包人王某与后勤主任串通，虚报采购数量，上学期多报约四万元。手里有送货单照片。", "enter"),
        *("'王某（承包人）、后勤主任", "enter", "'2026年3月至6月", "enter"),
    ),
    "en": (
        *("f2", "'13800131234", "enter", "3", "'Alice Example", "enter", "'Second School", "enter"),
        *("'The canteen bills more food than is delivered: about 40,000 last term.", "enter"),
        *("'The contractor and the head of supplies", "enter", "'March to June", "enter"),
    ),
}


@dataclass(frozen=True)
class Picture:
    """One page in one language and one look."""

    name: str
    language: str
    keys: Keys = ()
    size: tuple[int, int] = SMALL
    theme: str = "light"


PICTURES = (
    Picture("home-zh", "zh"),
    Picture("home-en", "en"),
    Picture("call-zh", "zh", COMPLAINT["zh"]),
    Picture("call-en", "en", COMPLAINT["en"]),
    Picture("wide-dark-zh", "zh", size=LARGE, theme="dark"),
)


async def draw(picture: Picture, home: str) -> str:
    """The picture as SVG, from the program running on an empty folder `home`."""
    settings, _ = load_settings({"PHONEDESK_HOME": home}, picture.language)
    clock = MovedClock(NOW.tzinfo or ZoneInfo("UTC"), NOW)
    desk = Desk(settings, clock)
    fill(desk, picture.language)
    desk.configure(theme=picture.theme)
    wording = Wording(picture.language)
    app = PhonedeskApp(desk, wording, "", lambda error: keep_trace(desk, wording, error))
    async with app.run_test(size=picture.size) as pilot:
        await loaded(desk, pilot)
        for number, key in enumerate(picture.keys):
            clock.at = NOW + TALKED * number / (len(picture.keys) - 1)
            await press(pilot, key)
        await asyncio.wrap_future(app.front.drafts.run(lambda: None))
        # The stopwatch of the call page moves once a second, by the machine's clock.
        await pilot.pause(1.5)
        drawn = app.export_screenshot(title="phonedesk", simplify=True)
    app.front.drafts.finish()
    app.front.records.finish(desk.close)
    return tidy(drawn)


async def loaded(desk: Desk, pilot: Pilot[int]) -> None:
    """Return once everything that the first frame does without is there; raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not desk.has_playbook:
            await asyncio.sleep(0.05)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def press(pilot: Pilot[int], key: str) -> None:
    """Press the key, or put in the text."""
    if key.startswith(TEXT):
        pilot.app.post_message(Paste(key[len(TEXT) :]))
    else:
        await pilot.press(key)
    await pilot.pause()


def tidy(drawn: str) -> str:
    """Place every sign in its own column, and ask no outside host for a font.

    Rich stretches a run of text over as many columns as it has signs: Chinese ones take two each.
    """
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"\s*<!--.*?-->", "", drawn)
    drawn = re.sub(r"<defs>.*?</defs>\s*", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r' clip-path="[^"]*"', "", drawn)
    drawn = re.sub(r"\s*font-variant-east-asian: full-width;", "", drawn)
    drawn = re.sub(r"terminal-\d+-", "t-", drawn)
    drawn = drawn.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    drawn = drawn.replace("font-family: arial", f"font-family: {FONTS}")
    return re.sub(
        r'<text (class="t-r\d+") x="([\d.]+)" (y="[\d.]+") textLength="[\d.]+">(.*?)</text>', _placed, drawn
    )


def _placed(found: re.Match[str]) -> str:
    attributes, left, top, text = found.groups()
    column = round(float(left) / CELL)
    placed = []
    # A word of narrow signs keeps to its columns by itself, a wide sign does not.
    for part in re.findall(r"[!-~]+|.", unescape(text).replace("\xa0", " ")):
        if part != " ":
            placed.append(f'<tspan x="{column * CELL:.5g}">{escape(part)}</tspan>')
        column += cell_len(part)
    return f"<text {attributes} {top}>{''.join(placed)}</text>"


def main() -> None:
    """Make the pictures that are named, or all of them."""
    names = sys.argv[1:]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        if not names or picture.name in names:
            with tempfile.TemporaryDirectory(prefix="phonedesk-pictures-") as home:
                drawn = asyncio.run(draw(picture, home))
            (FOLDER / f"{picture.name}.svg").write_text(drawn, encoding="utf-8")
            print(picture.name)


if __name__ == "__main__":
    main()
