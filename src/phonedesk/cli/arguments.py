"""The command line: what can be asked of phonedesk, told in the person's language.

argparse finds its own words at import and in the machine's language. So nothing of what it says is shown
but the layout of its help: headings and usage are translated by the formatter, and a mistake is said in a
sentence of ours.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from phonedesk.domain.text import one_line
from phonedesk.settings import LANGUAGES
from phonedesk.wording import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

PROGRAM = "phonedesk"
LANGUAGE_OPTION = "--lang"
WRONG_USAGE = 2
HELP_WIDTH = 78
"""Fixed: argparse makes a formatter for every argument, and would import shutil to ask for the width."""

_HEADINGS = (message("positional arguments:"), message("options:"), message("commands:"))
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "callbacks": ("phonedesk.cli.callbacks", message("list the pending callbacks")),
    "find": ("phonedesk.cli.find", message("look up calls by whatever is remembered of them")),
    "messages": ("phonedesk.cli.messages", message("list the messages that nobody was told yet")),
    "directory": (
        "phonedesk.cli.directory",
        message("take over, write out or list the office's directory"),
    ),
    "where": ("phonedesk.cli.where", message("print every path that is used")),
    "setup": ("phonedesk.cli.set_up", message("set department, operators and area code")),
    "doctor": ("phonedesk.cli.doctor", message("check terminal, disk and records, and say what to do")),
    "backup": ("phonedesk.cli.backup", message("copy the records into a new file, while desks are at work")),
    "restore": (
        "phonedesk.cli.restore",
        message("put a backup in the place of the records, which are kept"),
    ),
    "check": ("phonedesk.cli.check", message("look through the records and every backup, or one file")),
    "reindex": ("phonedesk.cli.reindex", message("make the index of the look-up anew from the records")),
    "calendar": (
        "phonedesk.cli.calendar",
        message("count a deadline, show the holidays, or import a year of them"),
    ),
    "keys": ("phonedesk.cli.keys", message("keep the desk key off this machine, or bring it back")),
    "import": (
        "phonedesk.cli.import_calls",
        message("take over an old call log: CSV, XLSX or JSON lines"),
    ),
    "print": ("phonedesk.cli.print", message("print the form of a call, for a word processor")),
    "sample": ("phonedesk.cli.sample", message("fill the records with made-up calls, to try things out")),
    "playbook": ("phonedesk.cli.playbook", message("show or check the playbook")),
}
"""Name → module with `add_parser`, and what the command does."""


class Run(Protocol):
    """What a command puts into the namespace as `run`."""

    def __call__(self, arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
        """Do what was asked, and give the exit code."""


class _Command(Protocol):
    def add_parser(
        self, subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording
    ) -> None: ...


def language_asked(argv: Sequence[str]) -> str | None:
    """The language that `--lang` names, known before any text is made; none if it names none of ours."""
    asked = None
    for word, following in zip(argv, [*argv[1:], ""], strict=False):
        if word == "--":
            break
        name, sign, value = word.partition("=")
        if name == LANGUAGE_OPTION:
            asked = value if sign else following
    return asked if asked in LANGUAGES else None


def parse(argv: Sequence[str], wording: Wording) -> argparse.Namespace:
    """What was asked: `demo`, `new`, and for a command its own arguments and `run` (a `Run`).

    Leaves with exit code 2 and one sentence where it cannot be followed.
    """
    parser = build_parser(wording, argv)
    try:
        arguments, unknown = parser.parse_known_args(argv)
    except argparse.ArgumentError as error:
        _refuse(parser, wording, argv, error.argument_name)
    if unknown:
        said = wording.say("phonedesk does not know “{argument}”: see {help}.", **_names(unknown[0], argv))
        parser.exit(WRONG_USAGE, f"{said}\n")
    return arguments


def build_parser(wording: Wording, argv: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser; of the commands, only those named in `argv` know their own arguments."""
    parser = _parser_class(wording)(
        prog=PROGRAM,
        description=wording.say("Carries a receptionist through the office's telephone regulation."),
        epilog=wording.say("Without a command the desk opens."),
    )
    parser.add_argument(
        "--demo", action="store_true", help=wording.say("open a desk with a week of made-up calls")
    )
    parser.add_argument(
        "--new", action="store_true", help=wording.say("begin new records where the old ones are gone")
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=wording.say("print the version"))
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND", prog=PROGRAM)
    asked = next(iter(argv), "")
    for name, (module, text) in _COMMANDS.items():
        if name in argv:
            cast(_Command, import_module(module)).add_parser(commands, wording)
        elif asked not in _COMMANDS:  # otherwise nothing is ever said of the others
            commands.add_parser(name, help=wording.say(text))
    return parser


def _refuse(
    parser: argparse.ArgumentParser, wording: Wording, argv: Sequence[str], argument: str | None
) -> NoReturn:
    if argument == "COMMAND":
        said = wording.say("There is no such command, only: {commands}.", commands=" ".join(_COMMANDS))
    else:
        said = wording.say("“{argument}” is not used like this: see {help}.", **_names(argument or "", argv))
    parser.exit(WRONG_USAGE, f"{said}\n")


def _names(argument: str, argv: Sequence[str]) -> dict[str, str]:
    command = next((word for word in argv if word in _COMMANDS), "")
    return {"argument": one_line(argument), "help": " ".join(filter(None, (PROGRAM, command, "--help")))}


class _Version(argparse.Action):
    """Prints the version and leaves."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version  # slow to import, and hardly ever asked for

        print(PROGRAM, version(PROGRAM))
        parser.exit()


def _parser_class(wording: Wording) -> type[argparse.ArgumentParser]:
    """A parser that speaks this language; a class, because argparse makes the commands' parsers itself."""

    class Formatter(argparse.HelpFormatter):
        def __init__(self, prog: str) -> None:
            super().__init__(prog, width=HELP_WIDTH)

        def add_usage(
            self,
            usage: str | None,
            actions: Iterable[argparse.Action],
            groups: Iterable[argparse._MutuallyExclusiveGroup],
            prefix: str | None = None,
        ) -> None:
            super().add_usage(usage, actions, groups, wording.say("usage: ") if prefix is None else prefix)

        def format_help(self) -> str:
            # The colon after a heading is argparse's own: in Chinese it is another sign.
            text = super().format_help()
            for heading in _HEADINGS:
                text = text.replace(f"{heading}\n", f"{wording.say(heading)}\n")
            return text

    class Parser(argparse.ArgumentParser):
        def __init__(self, **options: Any) -> None:  # what argparse hands to a command's parser
            super().__init__(
                **options,
                formatter_class=Formatter,
                add_help=False,
                allow_abbrev=False,
                exit_on_error=False,
            )
            self.color = False  # since Python 3.14 headings are coloured, which would hide them
            self.add_argument("-h", "--help", action="help", help=wording.say("print this help"))
            self.add_argument(
                LANGUAGE_OPTION,
                choices=LANGUAGES,
                metavar="|".join(LANGUAGES),
                default=argparse.SUPPRESS,
                help=wording.say("the language, for this time"),
            )

        def error(self, message: str) -> NoReturn:
            self.exit(
                WRONG_USAGE,
                wording.say("Something is missing: see {help}.", help=f"{self.prog} --help") + "\n",
            )

    return Parser
