from __future__ import annotations

import inspect
import re
from itertools import pairwise

import pytest
from rich.cells import cell_len
from textual.binding import Binding

from phonedesk.domain.text import fold
from phonedesk.tui.actions import ACTIONS, Action, action, bindings
from phonedesk.tui.commands import Commands
from phonedesk.wording import Wording

LABEL_CELLS = 20
EVERY = pytest.mark.parametrize("entry", ACTIONS, ids=lambda entry: entry.id)
HAN = re.compile(r"[\u4e00-\u9fff]")

BY_THE_SCREENS = {
    "f1": "help",
    "f2": "new_call",
    "ctrl+n": "new_call",
    "f3": "look_up",
    "ctrl+f": "look_up",
    "f4": "home",
    "f5": "open_calls",
    "f6": "transfer",
    "f7": "said",
    "f8": "emergency",
    "f9": "finish",
    "f10": "menu",
    "ctrl+p": "menu",
    "ctrl+t": "call_type",
    "ctrl+o": "follow_up",
    "ctrl+l": "lock",
    "ctrl+s": "say_kept",
    "ctrl+q": "leave",
}
"""The table of screens.md, and Ctrl+O, which came with the follow-ups."""

KEYS = {key: entry.id for entry in ACTIONS for key in filter(None, entry.keys.split(","))}


def test_the_keys_are_those_of_the_screens() -> None:
    with_alt = BY_THE_SCREENS | {
        f"alt+{number % 10}": BY_THE_SCREENS[f"f{number}"] for number in range(1, 11)
    }
    assert with_alt == KEYS


def test_no_key_stands_for_two_things() -> None:
    keys = [key for entry in ACTIONS for key in filter(None, entry.keys.split(","))]
    assert len(keys) == len(set(keys))
    assert len({entry.id for entry in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("key", KEYS)
def test_no_key_is_one_that_an_input_method_takes(key: str) -> None:
    never = {"ctrl+space", "ctrl+@", "ctrl+semicolon", "ctrl+comma", "ctrl+full_stop", "ctrl+v", "ctrl+c"}
    assert key not in never
    assert "shift" not in key
    assert re.fullmatch(r"f\d+|ctrl\+[a-z]|alt\+\d", key)
    assert key not in {"ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h"}  # a terminal sends these for other keys


@EVERY
def test_every_action_is_carried_out_by_a_method_without_arguments(entry: Action) -> None:
    method = getattr(Commands, entry.id)
    assert list(inspect.signature(method).parameters) == ["self"]


def test_every_public_method_without_arguments_is_in_the_table() -> None:
    methods = {
        name
        for name, method in inspect.getmembers(Commands, inspect.isfunction)
        if not name.startswith("_") and list(inspect.signature(method).parameters) == ["self"]
    }
    assert methods == {entry.id for entry in ACTIONS}


@EVERY
def test_both_texts_are_there_in_both_languages(entry: Action) -> None:
    for text in (entry.label, entry.help):
        assert text
        assert HAN.search(Wording("zh").say(text)), text
        assert Wording("en").say(text) == text
    assert cell_len(Wording("zh").say(entry.label)) <= LABEL_CELLS
    assert cell_len(entry.label) <= LABEL_CELLS


@EVERY
def test_initials_are_small_letters(entry: Action) -> None:
    assert re.fullmatch(r"[a-z]{2,}( [a-z]{2,})*", entry.initials)


def test_every_action_is_found_first_by_something_short() -> None:
    for entry in ACTIONS:
        by_initials = [
            other.id
            for other in ACTIONS
            if any(initials in other.initials.split() for initials in entry.initials.split())
        ]
        assert len(by_initials) <= 2, (entry.id, by_initials)
        labels = [fold(Wording(language).say(entry.label)) for language in ("zh", "en")]
        for language, label in zip(("zh", "en"), labels, strict=True):
            same = [other.id for other in ACTIONS if fold(Wording(language).say(other.label)) == label]
            assert same == [entry.id]


def test_function_keys_stand_in_order() -> None:
    numbers = [int(entry.keys.split(",")[0][1:]) for entry in ACTIONS if re.match(r"f\d", entry.keys)]
    assert all(former + 1 == latter for former, latter in pairwise(numbers))


def test_every_binding_has_an_id_so_that_it_can_be_remapped() -> None:
    made = [binding for binding in bindings() if isinstance(binding, Binding)]
    assert {binding.id for binding in made} == {entry.id for entry in ACTIONS if entry.keys}
    assert all(binding.priority for binding in made)


def test_an_action_is_found_by_its_id() -> None:
    assert action("help").keys.startswith("f1")
    with pytest.raises(StopIteration):
        action("no such thing")
