"""The one table of what can be done, from which bindings, menu, key bars and help are made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from phonedesk.wording import message

REMAPPABLE = re.compile(
    r"(?:(?:ctrl|alt|shift)\+)*f(?:[1-9]|1\d|2[0-4])|ctrl\+[abd-gk-ln-z]|alt\+[0-9a-z]|insert"
)
"""Keys that neither type nor move: Ctrl with H, I, J or M is another key to a terminal, Ctrl+C copies."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person can have done from anywhere."""

    id: str
    """The name of the method of `Commands` that does it."""
    label: str
    """At most 20 cells, for menu and key bar."""
    help: str
    initials: str
    """The pinyin initials under which the menu finds it."""
    keys: str = ""
    """Textual's names of the keys, separated by commas; none for what only the menu offers."""
    shown: str = ""
    """How its first key is written on the screen."""


ACTIONS = (
    Action(
        "help",
        message("Help"),
        message("Help for where you are; on a step, the clause itself."),
        "bz",
        "f1,alt+1",
        "F1",
    ),
    Action(
        "new_call",
        message("New call"),
        message("A new call, from anywhere; the open one is parked, not lost."),
        "xld",
        "f2,ctrl+n,alt+2",
        "F2",
    ),
    Action(
        "look_up",
        message("Records"),
        message("Look up the whole log, from anywhere."),
        "qbjl cz",
        "f3,ctrl+f,alt+3",
        "F3",
    ),
    Action(
        "home",
        message("Home"),
        message("The pending callbacks; an open call is kept."),
        "sy dhd",
        "f4,alt+4",
        "F4",
    ),
    Action(
        "open_calls",
        message("Open calls"),
        message("The open calls; with two, swaps at once."),
        "wjld qh",
        "f5,alt+5",
        "F5",
    ),
    Action(
        "transfer",
        message("Transfer"),
        message("Transfer this call: ask, brief, confirm."),
        "zj",
        "f6,alt+6",
        "F6",
    ),
    Action(
        "said",
        message("Said"),
        message("Tick the next open step and put the following line on top."),
        "ys",
        "f7,alt+7",
        "F7",
    ),
    Action(
        "emergency",
        message("Emergency"),
        message("This call becomes an emergency, or a new one opens as one."),
        "jj",
        "f8,alt+8",
        "F8",
    ),
    Action(
        "finish",
        message("Finish"),
        message("The goodbye page, before hanging up."),
        "js",
        "f9,alt+9",
        "F9",
    ),
    Action(
        "menu",
        message("Menu"),
        message("Every command, by Chinese, English or pinyin initials."),
        "cd",
        "f10,ctrl+p,alt+0",
        "F10",
    ),
    Action(
        "call_type",
        message("Call type"),
        message("To the call type and back."),
        "lx ldlx",
        "ctrl+t",
        "Ctrl+T",
    ),
    Action(
        "follow_up",
        message("Follow up"),
        message("This call asks after the caller's open callback; again: it does not."),
        "jz gj",
        "ctrl+o",
        "Ctrl+O",
    ),
    Action(
        "count_rings",
        message("Count rings"),
        message("How often it rang; four and more bring the apology."),
        "lx lxss",
    ),
    Action(
        "print_form",
        message("Print the form"),
        message("The record that is open, as a Word document on A4."),
        "dydhjld dy jld",
    ),
    Action(
        "directory",
        message("Directory"),
        message("Who works here; change somebody, or say who is on duty or away."),
        "txl",
    ),
    Action(
        "emergencies",
        message("Emergencies"),
        message("Who is still to be told, how each goes on, its reports, and its end."),
        "jjqk",
    ),
    Action(
        "nuisances",
        message("Nuisance numbers"),
        message("Numbers that pester the office: report, mark or clear them."),
        "srhm",
    ),
    Action(
        "line_fault",
        message("Line fault"),
        message("A line is dead: what is to be done, the notice, and its sheet."),
        "xlgz",
    ),
    Action(
        "by_mobile",
        message("By mobile"),
        message("This call is taken on a mobile; again: it is not."),
        "sjjt",
    ),
    Action(
        "faq",
        message("Standard answers"),
        message("What is often asked, and what is answered; put it into the call."),
        "cjwd",
    ),
    Action(
        "messages",
        message("Messages"),
        message("Who is still to be told of a call; say that it was done, or copy it."),
        "zg dzg",
    ),
    Action(
        "decide",
        message("Decide on a callback"),
        message("Extend, assign, supervise, merge or reopen the callback that is chosen or open."),
        "bl dhdbl",
    ),
    Action(
        "late_entry",
        message("Enter a paper note"),
        message("A late entry: a call that was written on paper, with its real time."),
        "blld",
    ),
    Action(
        "correct",
        message("Correct the record"),
        message("The record that is open; what it said is kept."),
        "gz gzjl",
    ),
    Action(
        "change_operator",
        message("Change of shift"),
        message("Who is at the desk now."),
        "hb",
    ),
    Action(
        "regulation",
        message("The regulation"),
        message("Every clause of the regulation, as this office follows it."),
        "zd tw",
    ),
    Action(
        "calendar",
        message("Holidays"),
        message("Holidays and make-up days of the office, by which deadlines are counted."),
        "fjap bb",
    ),
    Action(
        "set_up",
        message("Settings"),
        message("Department, operators and area code of this desk."),
        "bjsz sz",
    ),
    Action(
        "back_up",
        message("Back up now"),
        message("Copies the records; leaving the desk does it too."),
        "ljbf bf",
    ),
    Action(
        "light_theme",
        message("Light colours"),
        message("Dark letters on a light ground."),
        "qspz qs",
    ),
    Action(
        "dark_theme",
        message("Dark colours"),
        message("Light letters on a dark ground."),
        "ssps ss",
    ),
    Action(
        "plain_theme",
        message("Sixteen colours"),
        message("For a terminal that knows no more than sixteen colours."),
        "slsps",
    ),
    Action(
        "other_language",
        message("中文 / English"),
        message("Changes the language of the desk from the next start."),
        "yy",
    ),
    Action(
        "lock",
        message("Lock the screen"),
        message("Covers the screen; F2 and F8 still work."),
        "sp",
        "ctrl+l",
        "Ctrl+L",
    ),
    Action(
        "say_kept",
        message("Is it kept?"),
        message("Says when the call was last kept; nothing needs saving."),
        "zc",
        "ctrl+s",
        "Ctrl+S",
    ),
    Action(
        "leave",
        message("Leave"),
        message("Leaves phonedesk; open calls are kept and offered again."),
        "tc",
        "ctrl+q",
        "Ctrl+Q",
    ),
)


def bindings() -> Iterator[BindingType]:
    """A binding for every action that has keys; they go before whatever has the focus."""
    for action in ACTIONS:
        if action.keys:
            yield Binding(
                action.keys, f"perform('{action.id}')", action.label, show=False, priority=True, id=action.id
            )


def usable_keys(remapped: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The keys that an office may give its actions, and the ids of those that stay as they were.

    A key that types or moves would be lost to typing, and one that another action has would hide it.
    """
    known = {entry.id: entry.keys for entry in ACTIONS if entry.keys}
    usable = {id: ",".join(_keys_in(keys)) for id, keys in remapped.items() if id in known and _may_be(keys)}
    while doubled := _doubled({**known, **usable}):
        usable = {id: keys for id, keys in usable.items() if not doubled & set(_keys_in(keys))}
    return usable, tuple(id for id in remapped if id not in usable)


def shown_key(entry: Action, remapped: Mapping[str, str]) -> str:
    """How the key of an action is written on the screen, where the office remapped it as well."""
    if entry.id not in remapped:
        return entry.shown
    first = remapped[entry.id].split(",")[0].strip()
    return "+".join(part.capitalize() for part in first.split("+"))


def initials_of(action_id: str) -> str:
    """What is typed in the menu to find an action."""
    return action(action_id).initials.split()[0]


def _keys_in(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",")]


def _may_be(keys: str) -> bool:
    return all(REMAPPABLE.fullmatch(key) for key in _keys_in(keys))


def _doubled(keys_of: Mapping[str, str]) -> set[str]:
    counted = Counter(key for keys in keys_of.values() for key in _keys_in(keys))
    return {key for key, times in counted.items() if times > 1}


def action(action_id: str) -> Action:
    """The action of this id; raises StopIteration for an unknown one."""
    return next(entry for entry in ACTIONS if entry.id == action_id)
