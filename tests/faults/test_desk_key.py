"""The desk key lost or unreadable: it is said, new calls are kept, and put back it opens the old ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest

from phonedesk.privacy.desk_key import DeskKey, DeskKeyError, SealedError
from tests.faults.desk_home import PROGRAM, WITHOUT_OVERRIDE, leaves, make_home, open_desk, run, takes_a_call
from tests.faults.evidence import drafts_there
from tests.faults.operations import save_draft
from tests.faults.samples import open_desk as desk_at

LOST = (
    "本机密钥 desk.key 不见了：请放回原处",
    "is gone: put it back to open the earlier calls; new ones are kept.",
)
UNUSABLE = (
    "本机密钥 desk.key 不能用：请换回正确的密钥",
    "cannot be used: put the right one back; new calls are kept.",
)


def two_keys(path: Path) -> None:
    path.write_text(f"{pyrage.x25519.Identity.generate()}\n{pyrage.x25519.Identity.generate()}\n")


def closed(path: Path) -> None:
    path.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    path.chmod(0)


@dataclass(frozen=True)
class Fault:
    make: Callable[[Path], object]
    sentences: tuple[str, str]
    is_opened: bool = False


FAULTS = {
    "gone": Fault(lambda path: None, LOST, True),
    "empty": Fault(lambda path: path.write_bytes(b""), UNUSABLE),
    "garbage": Fault(lambda path: path.write_bytes(b"\xff\x00 no key"), UNUSABLE),
    "two keys": Fault(two_keys, UNUSABLE),
    "a folder": Fault(Path.mkdir, UNUSABLE),
    "a pipe": Fault(os.mkfifo, UNUSABLE, True),
    "closed": Fault(closed, UNUSABLE, True),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk with one open call, whose key is kept elsewhere."""
    folder = make_home(tmp_path / "home")
    desk = desk_at(folder)
    save_draft(desk, 7)
    desk.drafts.release_all()
    shutil.move(folder / "desk.key", tmp_path / "kept.key")
    return folder


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_said_and_what_is_new_is_kept_and_put_back_it_opens_the_old(home: Path, name: str) -> None:
    fault, key = FAULTS[name], home / "desk.key"
    fault.make(key)
    for language, sentence in zip(("zh", "en"), fault.sentences, strict=True):
        done = run(home, "doctor", before=WITHOUT_OVERRIDE, PHONEDESK_LANG=language)
        assert done.returncode == 1
        assert sentence.replace("desk.key", str(key)) in done.stdout
    if fault.is_opened:
        with open_desk(home, command=[*WITHOUT_OVERRIDE, *PROGRAM]) as terminal:
            terminal.wait_for(fault.sentences[0], 30)
            takes_a_call(terminal)
            leaves(terminal)
        (new,) = [file for file in (home / "drafts").glob("*.age") if "000000000007" not in file.name]
        new.unlink()  # only this once: what is opened back below is told by its own numbers
    if name != "closed":  # root opens it in this process all the same
        desk = desk_at(home)
        orphans = desk.drafts.adopt_orphans(lambda _: False)
        assert (len(orphans.unreadable), bool(orphans.key_fault)) == (1, True)
        save_draft(desk, 8)
        desk.drafts.release_all()
    if key.is_dir():
        key.rmdir()
    (home.parent / "kept.key").rename(key)
    assert drafts_there(home) == ([7] if name == "closed" else [7, 8])


def test_that_a_key_made_anew_in_its_place_would_open_nothing(home: Path) -> None:
    (sealed,) = (home / "drafts").glob("*.age")
    anew = DeskKey.load_or_create(home / "desk.key")
    with pytest.raises(SealedError):
        anew.open(sealed.read_bytes())


def test_someone_elses_key_leaves_the_drafts_as_they_are_and_says_so(home: Path) -> None:
    (home / "desk.key").write_text(f"{pyrage.x25519.Identity.generate()}\n")
    (sealed,) = (home / "drafts").glob("*.age")
    before = sealed.read_bytes()
    with open_desk(home) as terminal:
        terminal.wait_for("1个草稿", 30)
        takes_a_call(terminal)
        leaves(terminal)
    assert sealed.read_bytes() == before


def test_without_drafts_a_new_desk_makes_its_key_with_the_first_call(tmp_path: Path) -> None:
    desk = desk_at(make_home(tmp_path / "home"))
    assert desk.drafts.adopt_orphans(lambda _: False).key_fault == ""
    assert not (tmp_path / "home" / "desk.key").exists()
    save_draft(desk, 1)
    desk.drafts.release_all()
    assert (tmp_path / "home" / "desk.key").exists()
    assert not (tmp_path / "home" / "desk-stand-in.key").exists()


def test_where_no_key_at_all_can_be_had_it_is_an_error(home: Path) -> None:
    (home / "desk-stand-in.key").write_text("no key")
    with pytest.raises(DeskKeyError):
        save_draft(desk_at(home), 9)


@pytest.mark.parametrize("kind", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_draft_in_a_drafts_place_is_not_waited_for(
    home: Path, kind: Callable[[Path], object]
) -> None:
    (home.parent / "kept.key").rename(home / "desk.key")
    kind(home / "drafts" / "0191d4a0-0000-4000-8000-000000000001.age")
    orphans = desk_at(home).drafts.adopt_orphans(lambda _: False)
    assert (len(orphans.drafts), len(orphans.unreadable)) == (1, 1)
