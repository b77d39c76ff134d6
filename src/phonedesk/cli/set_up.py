"""`phonedesk setup`: the settings that a desk needs, without opening it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from phonedesk.cli.printing import WRONG_USAGE, columns, complain, print_lines
from phonedesk.desk.desk import Desk
from phonedesk.domain.text import one_line, shown_in_line
from phonedesk.domain.times import SystemClock
from phonedesk.settings import LANGUAGES, THEMES, SettingsFault
from phonedesk.troubles import settings_fault, trouble
from phonedesk.wording import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

AREA_CODE = re.compile(r"0\d{1,4}", re.ASCII)
_LANGUAGES: Mapping[str, str] = {"zh": message("Chinese"), "en": message("English")}
_THEMES: Mapping[str, str] = {
    "light": message("light"),
    "dark": message("dark"),
    "plain": message("16 colours"),
}


class _WrongValueError(Exception):
    """An option's value cannot be used; the argument is the message that says why."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("set department, operators and area code")
    parser = subparsers.add_parser("setup", help=text, description=text)
    for option, metavar, help_text in (
        ("--department", "NAME", wording.say("with this name the phone is answered")),
        ("--area-code", "CODE", wording.say("completes local numbers, such as 010")),
        ("--head", "NAME", wording.say("who heads the department, told when a senior leader calls")),
    ):
        parser.add_argument(option, metavar=metavar, help=help_text)
    parser.add_argument(
        "--operator",
        dest="operators",
        action="append",
        metavar="NAME",
        help=wording.say("who answers here; once for each person"),
    )
    for option, choices, help_text in (
        ("--language", LANGUAGES, wording.say("the language from now on")),
        ("--theme", THEMES, wording.say("the colours from now on")),
    ):
        parser.add_argument(option, choices=choices, metavar="|".join(choices), help=help_text)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Keep what was given and print what holds now; what was not given stays.

    Exit code 2 where a value cannot be used or none was given, 1 where it could not be kept.
    """
    try:
        changes = _changes(arguments, settings)
    except _WrongValueError as error:
        return complain(wording.say(str(error)), WRONG_USAGE)
    desk = Desk(settings, SystemClock(settings.zone))
    try:
        desk.configure(**changes)
    except OSError as error:
        return complain(trouble(wording, error, settings.paths))
    except ValueError:
        return complain(settings_fault(wording, SettingsFault("unreadable", settings.paths.settings)))
    return print_lines(_summary(desk.settings, wording), settings, wording)


def _changes(arguments: argparse.Namespace, settings: Settings) -> dict[str, str | tuple[str, ...]]:
    changes: dict[str, str | tuple[str, ...]] = {}
    if arguments.department is not None:
        changes["department"] = one_line(arguments.department).strip()
    if arguments.operators is not None:
        changes |= _operators(arguments.operators, settings.operator)
    if arguments.area_code is not None:
        changes["area_code"] = _area_code(arguments.area_code)
    if arguments.head is not None:
        changes["head"] = one_line(arguments.head).strip()
    for name in ("language", "theme"):
        if (chosen := getattr(arguments, name)) is not None:
            changes[name] = chosen
    if not changes:
        raise _WrongValueError(message("Say what to set: see phonedesk setup --help."))
    return changes


def _operators(typed: list[str], at_the_desk: str) -> dict[str, str | tuple[str, ...]]:
    names = tuple(dict.fromkeys(filter(None, (one_line(name).strip() for name in typed))))
    if not names:
        raise _WrongValueError(message("--operator needs a name."))
    return {"operators": names, "operator": at_the_desk if at_the_desk in names else names[0]}


def _area_code(typed: str) -> str:
    code = unicodedata.normalize("NFKC", typed).strip()
    if code and not AREA_CODE.fullmatch(code):
        raise _WrongValueError(message("The area code is two to five digits and begins with 0, such as 010."))
    return code


def _summary(settings: Settings, wording: Wording) -> list[str]:
    say = wording.say
    rows = (
        (say("Department"), settings.department),
        (say("Operators"), say(", ").join(settings.operators)),
        (say("At the desk now"), settings.operator),
        (say("Area code"), settings.area_code),
        (say("Head of department"), settings.head),
        (say("Language"), say(_LANGUAGES[settings.language])),
        (say("Colours"), say(_THEMES[settings.theme])),
        (say("File of the settings"), str(settings.paths.settings)),
    )
    return columns([(label, shown_in_line(value) or say("not set")) for label, value in rows])
