"""Where everything lies and how this desk is set: a TOML file, the environment, and platform folders."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, tzinfo
from pathlib import Path
from typing import Any

from phonedesk.domain.text import one_line
from phonedesk.domain.times import MachineZone
from phonedesk.files import make_private_folder, read_file, write_durably

APP = "phonedesk"
LANGUAGES = ("zh", "en")
PLATFORM_VARIABLES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
THEMES = ("light", "dark", "plain")
MOST_BYTES = 64 * 1024
"""Of a settings file: what is larger is something else."""


@dataclass(frozen=True, slots=True)
class SettingsFault:
    """Something in the settings that is not used; `wording` makes the sentence."""

    reason: str
    """`unreadable`, `unopenable`, `unknown_key` or `wrong_value`."""
    file: Path
    key: str = ""


class UnusableEnvironmentError(Exception):
    """A PHONEDESK_… variable cannot be followed; the arguments are its name and its value."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Every file and folder that phonedesk uses."""

    config: Path
    data: Path
    state: Path
    database: Path

    @property
    def settings(self) -> Path:
        """The desk's settings, TOML."""
        return self.config / "settings.toml"

    @property
    def playbook(self) -> Path:
        """The office's own playbook, laid over the shipped one; may be absent."""
        return self.config / "playbook.toml"

    @property
    def faq(self) -> Path:
        """The office's standard answers; may be absent."""
        return self.config / "faq.toml"

    @property
    def desk_key(self) -> Path:
        """The key that opens this desk's drafts."""
        return self.config / "desk.key"

    @property
    def drafts(self) -> Path:
        """The folder of open calls, one encrypted file each."""
        return self.data / "drafts"

    @property
    def backups(self) -> Path:
        """The folder of the copies that are made as the desk is left."""
        return self.data / "backups"

    @property
    def printed(self) -> Path:
        """The folder of printed forms, which are removed after a week."""
        return self.data / "printed"

    @property
    def numbers(self) -> Path:
        """The highest number given on each day, which outlives the records."""
        return self.config / "numbers.txt"

    @property
    def numbered_as(self) -> str:
        """The name of the records among the numbers: the desk's own keep theirs wherever its folders move."""
        is_own = self.database.parent == self.data
        return self.database.name if is_own else str(self.database)

    @property
    def log(self) -> Path:
        """Where a crash leaves its trace, without any caller's words."""
        return self.state / "phonedesk.log"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this desk is set; the defaults work before anybody has set anything."""

    paths: Paths
    department: str = ""
    operators: tuple[str, ...] = ()
    operator: str = ""
    """Who is at the desk now."""
    area_code: str = ""
    head: str = ""
    """Who heads the department: told at once when a senior leader calls (4.2.1)."""
    language: str = "zh"
    theme: str = "light"
    zone: tzinfo = field(default_factory=MachineZone)
    closes_at: time = time(17, 30)
    ascii_rules: bool = False
    bell: bool = True
    """Whether a reminder rings."""
    notifications: bool = True
    """Whether the terminal is asked to show a reminder, which it can do where its window is covered."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Action id → keys, for remapping."""
    is_set_up: bool = False
    """Whether there is a settings file, so that the first-run questions are not asked again."""


def find_paths(environ: Mapping[str, str]) -> Paths:
    """Where this account's files lie; PHONEDESK_HOME moves all of them, PHONEDESK_DATABASE the records.

    Raises UnusableEnvironmentError where PHONEDESK_DATABASE is a URL, since only a path can be opened, and
    where a variable leads to no place of its own.
    """
    if home := environ.get("PHONEDESK_HOME"):
        config = data = state = _path("PHONEDESK_HOME", home)
    else:
        config, data, state = _platform_folders(environ)
    database = environ.get("PHONEDESK_DATABASE", "")
    if "://" in database:
        raise UnusableEnvironmentError("PHONEDESK_DATABASE", database)
    path = _path("PHONEDESK_DATABASE", database) if database else data / "phonedesk.db"
    return Paths(config, data, state, path)


def load_settings(
    environ: Mapping[str, str], language: str | None = None
) -> tuple[Settings, tuple[SettingsFault, ...]]:
    """The settings, and what in the file could not be used: a bad entry leaves its default standing.

    `language` is the one asked for on the command line; it goes before the environment, the file and the
    locale, in this order. Raises UnusableEnvironmentError.
    """
    paths = find_paths(environ)
    table, faults = _read(paths.settings)
    values: dict[str, Any] = {"is_set_up": table is not None}
    for key, value in (table or {}).items():
        read = _READERS.get(key)
        if read is None:
            faults.append(SettingsFault("unknown_key", paths.settings, key))
            continue
        try:
            values[key] = read(value)
        except (TypeError, ValueError, LookupError, OSError):
            faults.append(SettingsFault("wrong_value", paths.settings, key))
    if chosen := _language_chosen(environ, language):
        values["language"] = chosen
    else:
        values.setdefault("language", _locale_language(environ))
    return Settings(paths, **values), tuple(faults)


def language_before(environ: Mapping[str, str], asked: str | None = None) -> str:
    """The language for what has to be said before, or without, reading the settings."""
    return _language_chosen(environ, asked) or _locale_language(environ)


def save_settings(paths: Paths, changes: Mapping[str, object]) -> None:
    """Write the changed entries into the settings file, keeping all else in it, comments too.

    Raises OSError, and ValueError where the file is not TOML: it is never written over.
    """
    import tomlkit

    make_private_folder(paths.config)
    try:
        document = tomlkit.parse(_text_of(paths.settings))
    except FileNotFoundError:
        document = tomlkit.document()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    document.update(changes)
    write_durably(paths.settings, tomlkit.dumps(document).encode())


def _platform_folders(environ: Mapping[str, str]) -> tuple[Path, Path, Path]:
    """Where the platform wants settings, data and state; never below whatever folder we were started in."""
    for name in PLATFORM_VARIABLES:
        value = environ.get(name, "/")
        if not value.startswith("/") and (value or name == "HOME"):
            raise UnusableEnvironmentError(name, value)
    import platformdirs

    kinds = (platformdirs.user_config_dir, platformdirs.user_data_dir, platformdirs.user_state_dir)
    config, data, state = (Path(kind(APP, appauthor=False)) for kind in kinds)
    if not config.is_absolute():  # without HOME, and of an account that the machine does not know
        raise UnusableEnvironmentError("HOME", "")
    return config, data, state


def _path(variable: str, value: str) -> Path:
    try:
        return Path(value).expanduser().absolute()
    except RuntimeError as error:  # the home of somebody unknown
        raise UnusableEnvironmentError(variable, value) from error


def _read(file: Path) -> tuple[dict[str, Any] | None, list[SettingsFault]]:
    try:
        return tomllib.loads(_text_of(file)), []
    except FileNotFoundError:
        return None, []
    except OSError:
        return {}, [SettingsFault("unopenable", file)]
    except (ValueError, RecursionError):
        return {}, [SettingsFault("unreadable", file)]


def _text_of(file: Path) -> str:
    return read_file(file, MOST_BYTES).decode("utf-8-sig")


def _language_chosen(environ: Mapping[str, str], asked: str | None) -> str:
    chosen = asked or environ.get("PHONEDESK_LANG", "")
    return chosen if chosen in LANGUAGES else ""


def _locale_language(environ: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return one_line(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(item) for item in value)


def _choice(choices: tuple[str, ...]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if _text(value) not in choices:
            raise ValueError
        return _text(value)

    return read


def _zone(value: object) -> tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name) if (name := _text(value)) else MachineZone()


def _time(value: object) -> time:
    read = time.fromisoformat(_text(value))
    if read.tzinfo:
        raise ValueError
    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _keys(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_text(action): _text(keys) for action, keys in value.items()}


_READERS: Mapping[str, Callable[[object], object]] = {
    "department": _text,
    "operators": _texts,
    "operator": _text,
    "area_code": _text,
    "head": _text,
    "language": _choice(LANGUAGES),
    "theme": _choice(THEMES),
    "zone": _zone,
    "closes_at": _time,
    "ascii_rules": _flag,
    "bell": _flag,
    "notifications": _flag,
    "keys": _keys,
}
