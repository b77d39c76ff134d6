from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pyrage
import pytest

from phonedesk.privacy.desk_key import DeskKey, DeskKeyError, SealedError

if TYPE_CHECKING:
    from pathlib import Path

RACE = """
import sys, time
from pathlib import Path
from phonedesk.privacy.desk_key import DeskKey
print("ready", flush=True)
sys.stdin.readline()
key = DeskKey.load_or_create(Path(sys.argv[1]))
print(key.seal(b"from one of two").hex(), flush=True)
"""


def test_what_was_sealed_is_opened_by_the_key_that_the_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "config" / "desk.key"
    sealed = DeskKey.load_or_create(file).seal("食堂".encode())
    assert "食堂".encode() not in sealed
    assert DeskKey.load_or_create(file).open(sealed).decode() == "食堂"
    identity = pyrage.x25519.Identity.from_str(file.read_text().strip())
    assert pyrage.decrypt(sealed, [identity]).decode() == "食堂"


def test_the_key_is_readable_by_this_account_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "desk.key"
    DeskKey.load_or_create(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["desk.key"]


def test_the_same_text_is_sealed_differently_every_time(tmp_path: Path) -> None:
    key = DeskKey.load_or_create(tmp_path / "desk.key")
    assert key.seal(b"x") != key.seal(b"x")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"not a key",
        b"\xff\xfe",
        "钥匙".encode(),
        b"AGE-SECRET-KEY-1",
        b"\x00" * 74,
        b"age1" + b"q" * 58,
    ],
    ids=repr,
)
def test_a_file_that_holds_no_key_is_refused_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "desk.key"
    file.write_bytes(content)
    with pytest.raises(DeskKeyError) as caught:
        DeskKey.load_or_create(file)
    assert caught.value.args == (file,)
    assert file.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["desk.key"]


def test_a_folder_in_the_keys_place_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "desk.key").mkdir()
    with pytest.raises(DeskKeyError, match=r"desk\.key"):
        DeskKey.load_or_create(tmp_path / "desk.key")


@pytest.mark.parametrize("sealed", [b"", b"age-encryption.org/v1\n", b"\x00" * 300])
def test_what_is_not_sealed_is_not_opened(tmp_path: Path, sealed: bytes) -> None:
    with pytest.raises(SealedError):
        DeskKey.load_or_create(tmp_path / "desk.key").open(sealed)


def test_a_flipped_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    key = DeskKey.load_or_create(tmp_path / "desk.key")
    sealed = key.seal("证人".encode() * 20)
    for position in range(0, len(sealed), 7):
        damaged = bytearray(sealed)
        damaged[position] ^= 1
        with pytest.raises(SealedError):
            key.open(bytes(damaged))


def test_another_desks_key_does_not_open_it(tmp_path: Path) -> None:
    sealed = DeskKey.load_or_create(tmp_path / "a").seal(b"x")
    with pytest.raises(SealedError):
        DeskKey.load_or_create(tmp_path / "b").open(sealed)


def test_desks_that_make_the_key_at_the_same_moment_get_one(tmp_path: Path) -> None:
    file = tmp_path / "desk.key"
    command = [sys.executable, "-c", RACE, str(file)]
    pipe = subprocess.PIPE
    desks = [subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe) for _ in range(4)]
    for desk in desks:
        assert desk.stdout
        assert desk.stdout.readline() == "ready\n"
    for desk in desks:
        assert desk.stdin
        desk.stdin.write("go\n")
        desk.stdin.flush()
    sealed = [bytes.fromhex(desk.communicate()[0]) for desk in desks]
    key = DeskKey.load_or_create(file)
    assert [key.open(content) for content in sealed] == [b"from one of two"] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["desk.key"]
