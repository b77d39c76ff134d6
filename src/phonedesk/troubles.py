"""One sentence for whatever went wrong: what it is, and what to do about it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.domain.text import one_line
from phonedesk.store.errors import UNUSABLE, Reason, StoreError, from_system
from phonedesk.wording import message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from phonedesk.settings import Paths, SettingsFault
    from phonedesk.wording import Wording

_STORE: Mapping[Reason, str] = {
    Reason.BUSY: message("The records are in use by another program: nothing is lost, please try again."),
    Reason.FULL: message("No room on the disk: nothing is lost, free some space and try again."),
    Reason.READ_ONLY: message("The records cannot be written ({path}): allow writing there and try again."),
    Reason.DAMAGED: message("The records are damaged ({path}): left as they are, restore a backup."),
    Reason.IO: message("The disk did not take it: nothing is lost here, please try again."),
    Reason.GONE: message("The records are gone ({path}): put the file back; open calls are kept."),
    Reason.REPLACED: message("Other records lie at {path}: open calls are kept, leave and open again."),
    Reason.LOST: message(
        "There are no records at {path} any more: put them back, restore a backup, or begin anew with --new."
    ),
    Reason.CANNOT_OPEN: message("The records cannot be opened ({path}): allow access and try again."),
    Reason.MISSING: message("There are no records at {path}."),
    Reason.EMPTY: message("The file of the records is empty ({path}): that is damage; restore a backup."),
    Reason.NOT_A_FILE: message("{path} is no file: please name the records by their path."),
    Reason.NO_PERMISSION: message("The records cannot be opened ({path}): allow access and try again."),
    Reason.NOT_A_DATABASE: message("{path} holds no records of phonedesk: it was left as it is."),
    Reason.FOREIGN: message("{path} belongs to another program: it was left as it is."),
    Reason.TOO_OLD: message(
        "The records are of an older phonedesk ({detail}): open the desk to update them."
    ),
    Reason.TOO_NEW: message("The records were made by a newer phonedesk ({detail}): update this one."),
    Reason.UNEXPECTED: message("It could not be saved ({detail}): nothing is lost here, please try again."),
}
_ASKS_FOR_BACKUP = UNUSABLE - {Reason.TOO_NEW} | {Reason.LOST, Reason.GONE, Reason.NO_PERMISSION}
KILOBYTE, MEGABYTE = 1000, 1_000_000
MOST_BACKUPS = 10
"""How many are listed: the sentence above them has to stay on a small screen."""
_SETTINGS: Mapping[str, str] = {
    "unreadable": message("The settings are not valid TOML and were not used: please correct {file}"),
    "unopenable": message("The settings cannot be read and were not used: make {file} a text file again"),
    "unknown_key": message("The settings hold an unknown entry “{key}”: please correct {file}"),
    "wrong_value": message(
        "The settings hold a value that cannot be used for “{key}”: please correct {file}"
    ),
}
DUMB_TERMINAL = message("TERM does not name a terminal that can be drawn on: set TERM=xterm-256color.")
NO_TERM = message("TERM is not set: where the page looks wrong, set TERM=xterm-256color.")
_REFUSALS: Mapping[str, str] = {
    "open": message("It is open: nothing has to be taken up again."),
    "extended": message("It was extended once already; 2 sets another time."),
    "not_extendable": message("The playbook allows no extension for this type; 2 sets another time."),
    "itself": message("A callback cannot be merged with itself: choose another one."),
    "merged": message("One of them is merged already: undo that first."),
    "not_merged": message("It is merged with no other callback."),
}
_KEYS: Mapping[str, str] = {
    "lost": message("The desk key {file} is gone: put it back to open the earlier calls; new ones are kept."),
    "unusable": message("The desk key {file} cannot be used: put the right one back; new calls are kept."),
}
_DENIED = message("{folder} cannot be written: allow this account to write there.")
_IN_THE_WAY = message("{path} is not what belongs there: please move it away.")
_SYSTEM: Mapping[int, str] = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _DENIED),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.EFBIG), _IN_THE_WAY),
}
"""What the operating system says, by its number; its own text is in the machine's language."""

_BACKUP: Mapping[Reason, str] = {
    Reason.MISSING: message("There is no file {file}."),
    Reason.DAMAGED: message("{file} is damaged and was left as it is: take another backup."),
    Reason.EMPTY: message("{file} is empty and was left as it is: take another backup."),
    Reason.TOO_NEW: message("{file} was made by a newer phonedesk ({detail}): update this one first."),
    Reason.NO_PERMISSION: message("{file} cannot be read: allow access and try again."),
}
_NO_BACKUP = message("{file} is no backup of phonedesk and was left as it is.")


def trouble(wording: Wording, error: Exception, paths: Paths, *, in_full: bool = True) -> str:
    """The sentence for an error; of one that nobody foresaw the kind alone, never its text.

    `in_full` names whole paths; a row of the screen has room for the file's name alone.
    """
    database, desk_key = (
        (paths.database, paths.desk_key) if in_full else (paths.database.name, paths.desk_key.name)
    )
    if isinstance(error, StoreError):
        return wording.say(_STORE[error.reason], path=database, detail=error.detail)
    if type(error).__name__ == "DeskKeyError":
        return wording.say("The desk key cannot be used ({path}): drafts are not kept.", path=desk_key)
    if type(error).__name__ == "UnreadableFaqError":
        return wording.say(
            "The standard answers cannot be read ({path}): correct that file, or move it away.",
            path=paths.faq if in_full else paths.faq.name,
        )
    if type(error).__name__ == "UnreadableMarkError":
        return wording.say(
            "The numbers given so far cannot be read ({path}): move that file away, it is made anew.",
            path=paths.numbers if in_full else paths.numbers.name,
        )
    if sentence := _about_callback(wording, error):
        return sentence
    if isinstance(error, OSError) and from_system(error).reason is Reason.FULL:
        return wording.say(_STORE[Reason.FULL])
    if isinstance(error, OSError):
        return _of_the_system(wording, error, paths, in_full=in_full)
    return wording.say("It could not be done ({reason}): nothing is lost here.", reason=type(error).__name__)


def _about_callback(wording: Wording, error: Exception) -> str:
    """What cannot be decided about a callback; '' for any other error."""
    match type(error).__name__:
        case "CallbackClosedError":
            return wording.say("It was settled meanwhile, at another desk perhaps: see its record.")
        case "NoCallbackError":
            return wording.say("No callback was promised under that number.")
        case "FaultChangedError":
            return wording.say("Another desk noted a line fault, or its end, meanwhile.")
        case "NotTypedError":
            return wording.say("Please type this as well.")
        case "ReasonMissingError":
            return wording.say("Please type the reason.")
        case "ChangeRefusedError":
            return wording.say(_REFUSALS[str(error)])
    return ""


def backup_trouble(wording: Wording, error: StoreError, file: Path) -> str:
    """The sentence for a file that cannot be restored."""
    return wording.say(_BACKUP.get(error.reason, _NO_BACKUP), file=file, detail=error.detail)


def refusal(wording: Wording, error: StoreError, paths: Paths) -> list[str]:
    """What is said on leaving, or instead of opening: the sentence, and the backups where they may help."""
    listed = backup_lines(wording, paths) if error.reason in _ASKS_FOR_BACKUP else []
    return [one_line(line) for line in (trouble(wording, error, paths), *listed)]


def backup_lines(wording: Wording, paths: Paths) -> list[str]:
    """The backups, newest first, each with its time, its size and the command that puts it back."""
    from shlex import quote

    from phonedesk.desk.backups import backups_in

    backups = backups_in(paths.backups)
    if not backups:
        return [wording.say("There is no backup in {folder}.", folder=paths.backups)]
    lines = [wording.say("Backups, the newest first, each with the command that puts it back:")]
    for backup in backups[:MOST_BACKUPS]:
        command = f"phonedesk restore {quote(str(backup.file))}"
        lines.append(f"  {backup.made_at:%Y-%m-%d %H:%M:%S}  {_size(backup.size)}  {command}")
    if len(backups) > MOST_BACKUPS:
        lines.append(wording.say("Older ones lie in {folder}.", folder=paths.backups))
    return lines


def _size(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{size / KILOBYTE:.1f} kB"


def settings_fault(wording: Wording, fault: SettingsFault, *, in_full: bool = True) -> str:
    """The sentence for an entry of the settings that is not used."""
    file = fault.file if in_full else fault.file.name
    return wording.say(_SETTINGS[fault.reason], file=file, key=fault.key)


def environment_fault(wording: Wording, name: str, value: str) -> str:
    """The sentence for a variable that cannot be followed."""
    if name.endswith("HOME"):
        return wording.say(
            "{name} has to be the path of a folder; “{value}” is none.", name=name, value=value
        )
    return wording.say(
        "{name} has to be the path of a file; {value} cannot be opened.", name=name, value=value
    )


def key_fault(wording: Wording, fault: str, file: object) -> str:
    """The sentence for a desk key for which another stands in."""
    return wording.say(_KEYS[fault], file=file)


def _of_the_system(wording: Wording, error: OSError, paths: Paths, *, in_full: bool) -> str:
    number = error.errno or 0
    path = _place_of_ours(error, paths)
    if path and number in _SYSTEM:
        name = path if in_full else path.name
        return wording.say(_SYSTEM[number], path=name, folder=name)
    reason = errno.errorcode.get(number, type(error).__name__)
    return wording.say("It could not be written ({reason}).", reason=reason)


def _place_of_ours(error: OSError, paths: Paths) -> Path | None:
    """The file or folder that an error is about, unless it might be named by a caller's words."""
    if not isinstance(error.filename, str | Path):
        return None
    path = Path(error.filename)
    if path.name.startswith("."):  # a name for the time of writing: what can be put right is its folder
        path = path.parent
    folders = (paths.config, paths.data, paths.state)
    is_ours = any(path.is_relative_to(folder) or folder.is_relative_to(path) for folder in folders)
    return path if is_ours else None
