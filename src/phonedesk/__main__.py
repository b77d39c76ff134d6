"""The composition root: arguments → settings → wiring → run."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from phonedesk.desk.desk import Desk
    from phonedesk.settings import Settings, SettingsFault
    from phonedesk.wording import Wording

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
"""Exit codes: something went wrong; the command could not be carried out; Ctrl+C before the desk is open."""
STANDARD_ERROR = 2


def main() -> None:
    """Run phonedesk and leave with an honest exit code."""
    # Nothing that start-up makes is garbage, and looking for it takes a tenth of the time to the first frame.
    gc.disable()
    _fill_standard_streams()
    try:
        code = start(sys.argv[1:], os.environ)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # whatever nobody foresaw: one sentence, and none of a traceback's words
        code = _stopped(error)
    finally:
        _empty_standard_error()
    sys.exit(code)


def start(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Carry out what the command line asks for; the exit code."""
    from phonedesk.settings import UnusableEnvironmentError, language_before, load_settings
    from phonedesk.wording import Wording

    language = _language_asked(argv)
    try:
        settings, faults = load_settings(environ, language)
    except UnusableEnvironmentError as error:
        from phonedesk.troubles import environment_fault

        wording = Wording(language_before(environ, language))
        return _complain(environment_fault(wording, *error.args), MISUSED)
    wording = Wording(settings.language)
    if argv:
        from phonedesk.cli.arguments import parse

        arguments = parse(argv, wording)
        if "run" in arguments:
            return int(arguments.run(arguments, settings, wording))
        if arguments.demo:
            return _open_demo(environ, settings.language, wording)
        return _open_desk(settings, wording, _banner(faults, wording), begins_anew=arguments.new)
    return _open_desk(settings, wording, _banner(faults, wording))


def _banner(faults: Sequence[SettingsFault], wording: Wording) -> str:
    if faults:
        from phonedesk.troubles import settings_fault

        return settings_fault(wording, faults[0], in_full=False)
    return ""


def _language_asked(argv: Sequence[str]) -> str | None:
    if not argv:
        return None  # the desk is opened without argparse: it costs a frame
    from phonedesk.cli.arguments import language_asked

    return language_asked(argv)


def _open_desk(settings: Settings, wording: Wording, banner: str, *, begins_anew: bool = False) -> int:
    from phonedesk.desk.desk import Desk
    from phonedesk.domain.times import SystemClock
    from phonedesk.store.errors import DatabaseMissingError, Reason, SchemaTooOldError, StoreError
    from phonedesk.troubles import DUMB_TERMINAL, NO_TERM, refusal

    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        commands = "find, callbacks, playbook, setup, where, doctor"
        sentence = wording.say(
            "The desk needs a terminal; without one these commands work: {commands}.", commands=commands
        )
        return _complain(sentence, MISUSED)
    term = os.environ.get("TERM", "")
    if term == "dumb":
        return _complain(wording.say(DUMB_TERMINAL), MISUSED)
    if not term:
        banner = banner or wording.say(NO_TERM)
    desk = Desk(settings, SystemClock(settings.zone))
    try:
        desk.check_records(begins_anew=begins_anew)
    except DatabaseMissingError:
        pass  # the first run: the records are made once the first frame stands
    except SchemaTooOldError as error:
        if not _bring_up_to_date(desk, wording, error.found):
            return FAILED
    except StoreError as error:
        if error.reason is not Reason.BUSY:  # the home page waits for them, and says so
            print(*refusal(wording, error, settings.paths), sep="\n", file=sys.stderr)
            return FAILED
    from phonedesk.tui.run import run

    return run(desk, wording, banner)


def _bring_up_to_date(desk: Desk, wording: Wording, found: str) -> bool:
    """Migrate records of revision `found`; whether the desk can open, and if not, why, has been said."""
    from phonedesk.store.migrating import migrate
    from phonedesk.troubles import trouble

    paths = desk.settings.paths
    backup = desk.backups.free_name(f"before-{found}-")
    sentence = wording.say(
        "The records are being brought up to date; a copy of them as they are stays at {backup}.",
        backup=backup,
    )
    print(sentence, flush=True)
    try:
        migrate(paths.database, backup)
    except Exception as error:  # whatever it was, the records are as they were
        print(trouble(wording, error, paths), file=sys.stderr)
        return False
    return True


def _open_demo(environ: Mapping[str, str], language: str, wording: Wording) -> int:
    """The desk on a throwaway folder, with a week of made-up calls."""
    import tempfile

    from phonedesk.desk.demo import fill
    from phonedesk.desk.desk import Desk
    from phonedesk.domain.times import SystemClock
    from phonedesk.settings import load_settings
    from phonedesk.store.errors import StoreError

    no_room = wording.say("The demonstration needs a folder for a while: set TMPDIR to one with room.")
    try:
        folder = tempfile.TemporaryDirectory(prefix="phonedesk-demo-", ignore_cleanup_errors=True)
    except OSError:
        return _complain(no_room, FAILED)
    with folder as home:
        elsewhere = {**environ, "PHONEDESK_HOME": home, "PHONEDESK_DATABASE": ""}
        settings, _ = load_settings(elsewhere, language)
        desk = Desk(settings, SystemClock(settings.zone))
        try:
            fill(desk, language)
        except (OSError, StoreError):
            return _complain(no_room, FAILED)
        finally:
            desk.close()
        return _open_desk(desk.settings, wording, "")


def _fill_standard_streams() -> None:
    """Where a stream was closed by whoever started us, no file of ours may get its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= STANDARD_ERROR:
        pass
    os.close(number)


def _empty_standard_error() -> None:
    """What standard error does not take would make Python leave with another exit code."""
    try:
        if sys.stderr:
            sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), STANDARD_ERROR)


def _stopped(error: Exception) -> int:
    from phonedesk.settings import language_before
    from phonedesk.wording import Wording

    wording = Wording(language_before(os.environ))
    said = wording.say("phonedesk had to stop ({kind}); open calls are kept.", kind=type(error).__name__)
    return _complain(said, FAILED)


def _complain(sentence: str, code: int) -> int:
    from phonedesk.cli.printing import complain

    return complain(sentence, code)


if __name__ == "__main__":
    main()
