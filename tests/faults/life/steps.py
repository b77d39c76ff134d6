"""The steps of a life, and how hypothesis draws them: a failing life shrinks to the first of each choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from tests.faults.life import words
from tests.faults.life.faults import KILLS_OF_A_SAVE, OF_A_DRAFT, OF_A_SAVE
from tests.faults.life.rules import REGULATION

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS = 50
"""In a life."""
FAULTLESS = 2
"""So many saves go well for one that does not."""

OF_A_CLOSING = ("after_commit",) * 3 + OF_A_SAVE + KILLS_OF_A_SAVE
"""What makes a retry stands there more often."""
RARELY = ("",) * 6 + OF_A_DRAFT


class Step(NamedTuple):
    """Something that happens at a desk; one that cannot happen as things are does not."""

    what: str
    desk: int = 0
    details: tuple[str | int, ...] = ()
    fault: str = ""


def _step(
    what: str, *details: st.SearchStrategy[str] | st.SearchStrategy[int], faults: Sequence[str] = ()
) -> st.SearchStrategy[Step]:
    desk = st.sampled_from((0, 0, 0, 1))
    fault = st.sampled_from(("",) * max(1, FAULTLESS * len(faults)) + tuple(faults))
    return st.builds(Step, st.just(what), desk, st.tuples(*details), fault)


_which = st.integers(0, 7)
_type = st.sampled_from(tuple(REGULATION.types))
_line = st.sampled_from(words.LINES)
_text = st.sampled_from(tuple(words.TEXTS))
_kinds: dict[str, tuple[int, st.SearchStrategy[Step]]] = {
    "wait": (1, _step("wait", st.sampled_from((1, 60, 3600, 86_400)))),
    "open": (6, _step("open", faults=("no_room",))),
    "phone": (4, _step("type", st.just("phone"), st.sampled_from(tuple(words.PHONES)), faults=RARELY)),
    "type": (8, _step("type", st.sampled_from(words.FIELDS[1:]), _text, faults=RARELY)),
    "choose": (3, _step("choose", _type)),
    "ring": (1, _step("ring", st.integers(1, 4))),
    "late": (1, _step("late", st.sampled_from(("离开座位", "线路问题")))),
    "tick": (3, _step("tick", st.sampled_from(("read_back", "greeting", *REGULATION.to_tick)))),
    "untick": (1, _step("untick", _which)),
    "target": (1, _step("target", _line)),
    "hold": (1, _step("hold", st.integers(1, 5))),
    "brief": (1, _step("brief")),
    "connect": (1, _step("connect", st.sampled_from(words.TRANSFERS))),
    "park": (2, _step("park")),
    "switch": (5, _step("switch", _which)),
    "close": (9, _step("close", st.sampled_from(words.OUTCOMES[:6]), faults=OF_A_CLOSING)),
    "promise": (5, _step("promise", faults=OF_A_CLOSING)),
    "retry": (
        5,
        _step("retry", st.sampled_from(words.FIELDS[1:]), _text, st.sampled_from(words.OUTCOMES[:6])),
    ),
    "short": (1, _step("close", st.sampled_from(words.WITHOUT_DETAILS))),
    "mistake": (1, _step("mistake")),
    "return": (5, _step("return", _which)),
    "reply": (4, _step("type", st.sampled_from((words.REPLY, words.REASON)), _text, faults=RARELY)),
    "attempt": (6, _step("attempt", st.sampled_from(words.ATTEMPTS), faults=OF_A_CLOSING)),
    "crash": (1, _step("crash")),
    "restart": (2, _step("restart", st.sampled_from(words.ZONES), faults=("exclusive",))),
    "leave": (2, _step("leave")),
    "start": (3, _step("start", st.sampled_from(words.ZONES), faults=("exclusive",))),
    "back": (1, _step("jump", st.just(-86_400))),
    "forward": (1, _step("jump", st.just(365 * 86_400))),
    "turn": (1, _step("turn", st.integers(0, len(words.TURNS_OF_THE_CLOCK) - 1))),
}
_steps = st.sampled_from([name for name, (weight, _) in _kinds.items() for _ in range(weight)]).flatmap(
    lambda name: _kinds[name][1]
)
lives: st.SearchStrategy[list[Step]] = st.lists(_steps, min_size=STEPS, max_size=STEPS)
"""Whole lives."""


def script(life: Sequence[Step]) -> str:
    """The life as a test that can be run again."""
    lines = "\n".join(f"    {step!r}," for step in life)
    return (
        "from tests.faults.life.steps import Step\nfrom tests.faults.test_life import live_again\n\n"
        f"live_again([\n{lines}\n])"
    )
