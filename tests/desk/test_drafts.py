from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pyrage
import pytest

from phonedesk.desk.draft_json import from_json, to_json
from phonedesk.desk.drafts import Drafts
from phonedesk.domain.states import AttemptResult, Outcome, TransferResult
from phonedesk.domain.transfer import Transfer
from phonedesk.privacy.desk_key import DeskKeyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonedesk.domain.draft import Draft
    from tests.desk.at_desk import Office

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-32-le")


def drafts_of(office: Office) -> Drafts:
    """The same folder as another run of the program sees it."""
    paths = office.desk.settings.paths
    return Drafts(paths.drafts, paths.desk_key)


def nothing_recorded(_: Draft) -> bool:
    return False


def whole_draft(office: Office) -> Draft:
    at = office.clock.at
    return replace(
        office.draft("complaint", phone="138", matter="食堂\n承包", people="\ud800 \x00 [/]"),
        rings=4,
        late_reason="离开座位",
        ticks={"greeting": at},
        transfer=Transfer("教育科", 2, at, at, None, TransferResult.BUSY),
        parked_at=at + timedelta(minutes=1),
    )


def test_every_part_of_a_draft_comes_back(office: Office) -> None:
    draft = whole_draft(office)
    office.desk.drafts.save(draft)
    office.desk.drafts.release_all()
    assert drafts_of(office).adopt_orphans(nothing_recorded).drafts == (draft,)
    assert from_json(to_json(office.draft(returns="20261123-001"))).returns == "20261123-001"


def test_a_draft_is_an_age_file_that_any_age_program_opens_with_the_desk_key(office: Office) -> None:
    office.desk.drafts.save(whole_draft(office))
    (file,) = office.drafts
    content = file.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    identity = pyrage.x25519.Identity.from_str(office.desk.settings.paths.desk_key.read_text().strip())
    assert "食堂" in from_json(pyrage.decrypt(content, [identity])).text_of("matter")
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(content, [pyrage.x25519.Identity.generate()])


def test_the_clear_text_of_a_draft_is_nowhere_on_the_disk(office: Office) -> None:
    marker = "".join(chr(0x4E00 + byte * 64 + 7) for byte in os.urandom(6))
    draft = office.draft("complaint", matter=f"前{marker}后", caller_name=marker)
    for length in range(1, len(marker) + 1):
        office.desk.drafts.save(replace(draft, values={"matter": marker[:length]}))
    office.desk.drafts.save(draft)
    files = [path for path in office.home.rglob("*") if path.is_file()]
    assert len(files) >= 3
    stored = b"".join(path.name.encode() + path.read_bytes() for path in files)
    hidden = [marker.encode(encoding) for encoding in ENCODINGS] + [marker.encode("unicode-escape")]
    assert not [needle for needle in hidden if needle in stored]
    # That the search would find it: the same words put down in clear.
    (office.home / "clear").write_bytes(marker.encode("gb18030"))
    assert any(needle in (office.home / "clear").read_bytes() for needle in hidden)


def test_files_and_folders_are_readable_by_this_account_alone(office: Office) -> None:
    office.desk.drafts.save(office.draft())
    paths = office.desk.settings.paths
    assert paths.drafts.stat().st_mode & 0o777 == 0o700
    assert paths.desk_key.stat().st_mode & 0o777 == 0o600
    assert {file.stat().st_mode & 0o777 for file in office.drafts} == {0o600}


def test_saving_again_replaces_the_file_whole(office: Office) -> None:
    draft = office.draft(matter="一" * 5000)
    office.desk.drafts.save(draft)
    office.desk.drafts.save(replace(draft, values={"matter": "二"}))
    office.desk.drafts.release_all()
    (found,) = drafts_of(office).adopt_orphans(nothing_recorded).drafts
    assert found.text_of("matter") == "二"
    assert not [path for path in office.desk.settings.paths.drafts.iterdir() if path.suffix == ".tmp"]


def test_orphans_are_offered_oldest_first(office: Office) -> None:
    made = []
    for hours in (3, 1, 2):
        draft = replace(office.draft(), opened_at=office.clock.at + timedelta(hours=hours))
        office.desk.drafts.save(draft)
        made.append(draft)
    office.desk.drafts.release_all()
    orphans = drafts_of(office).adopt_orphans(nothing_recorded)
    assert orphans.drafts == (made[1], made[2], made[0])
    assert orphans.unreadable == ()


def test_forgetting_removes_draft_and_lock(office: Office) -> None:
    draft, other = office.draft(), office.draft()
    office.desk.drafts.save(draft)
    office.desk.drafts.save(other)
    office.desk.drafts.forget(draft.uuid)
    left = {path.name for path in office.desk.settings.paths.drafts.iterdir()}
    assert left == {f"{other.uuid}.age", f"{other.uuid}.lock"}
    office.desk.drafts.forget(uuid4())  # what was never kept is forgotten too


def test_forgetting_makes_no_folder_of_drafts(office: Office) -> None:
    office.desk.drafts.forget(uuid4())
    assert not office.desk.settings.paths.drafts.exists()


def test_a_draft_whose_call_is_recorded_is_dropped(office: Office) -> None:
    closed, open_still = office.draft("enquiry"), office.draft("enquiry")
    for draft in (closed, open_still):
        office.desk.drafts.save(draft)
    office.desk.calls.close(closed, Outcome.ANSWERED)
    office.desk.drafts.release_all()
    assert office.desk.adopt_drafts().drafts == (open_still,)
    assert [file.stem for file in office.drafts] == [str(open_still.uuid)]


def test_a_return_call_that_is_recorded_is_dropped(office: Office) -> None:
    number = office.desk.calls.close(office.draft("enquiry", phone="110"), Outcome.CALLBACK).number
    draft = office.draft(returns=number)
    office.desk.drafts.save(draft)
    office.desk.callbacks.attempt(draft, number, AttemptResult.BUSY)
    office.desk.drafts.release_all()
    assert office.desk.adopt_drafts().drafts == ()
    assert office.drafts == []


def adopted_after(office: Office, draft: Draft) -> tuple[Draft, ...]:
    """What the next run is offered where this was the draft when the last one died."""
    office.desk.drafts.save(draft)
    office.desk.drafts.release_all()
    return office.desk.adopt_drafts().drafts


CORRECTED: dict[str, dict[str, object]] = {
    "a text": {"values": {"phone": "110", "matter": "停水两天"}},
    "no phone": {"values": {"matter": "停水"}},
    "another answer": {"values": {"phone": "110", "matter": "停水", "answer": "正在抢修"}},
    "the type": {"call_type": "complaint"},
    "the rings": {"rings": 4},
    "a transfer": {"transfer": Transfer("教育科")},
    "the outcome": {"outcome": Outcome.ANSWERED},
}


@pytest.mark.parametrize("what", CORRECTED)
def test_a_recorded_draft_that_says_more_by_now_is_offered_back(office: Office, what: str) -> None:
    """Its saving came to pass and was reported as failed: then it was corrected, and the desk died."""
    draft = replace(office.draft("enquiry", phone="110", matter="停水"), outcome=Outcome.CALLBACK)
    number = office.desk.calls.close(draft, Outcome.CALLBACK).number
    corrected = replace(draft, **CORRECTED[what])  # type: ignore[arg-type]
    assert adopted_after(office, corrected) == (corrected,)
    assert office.desk.calls.close(corrected, Outcome.ANSWERED).number == number


def test_an_outcome_of_a_later_version_keeps_nothing_from_being_offered(office: Office) -> None:
    draft = office.draft("enquiry", phone="110", matter="停水")
    office.desk.calls.close(draft, Outcome.ANSWERED)
    strange = replace(draft, outcome="referred")
    assert adopted_after(office, strange) == (strange,)


def test_a_step_said_after_the_record_is_offered_back(office: Office) -> None:
    draft = office.draft("enquiry", phone="110")
    office.desk.calls.close(draft, Outcome.ANSWERED)
    said = replace(draft, ticks={"greeting": office.clock.at})
    assert adopted_after(office, said) == (said,)


def test_a_call_without_details_that_has_a_type_by_now_is_offered_back(office: Office) -> None:
    draft = office.draft()
    office.desk.calls.close(draft, Outcome.SILENT)
    typed = replace(draft, call_type="enquiry")
    assert adopted_after(office, typed) == (typed,)


ATTEMPTED: dict[str, tuple[AttemptResult, dict[str, str], AttemptResult, dict[str, str]]] = {
    "another result": (AttemptResult.BUSY, {}, AttemptResult.NO_ANSWER, {}),
    "another reply": (
        *(AttemptResult.ANSWERED, {"reply": "带身份证"}),
        *(AttemptResult.ANSWERED, {"reply": "带户口本"}),
    ),
    "another time": (
        *(AttemptResult.POSTPONED, {"reason": "出差", "new_time": "11-25"}),
        *(AttemptResult.POSTPONED, {"reason": "出差", "new_time": "11-26"}),
    ),
}


@pytest.mark.parametrize("what", ATTEMPTED)
def test_a_recorded_return_call_that_says_something_else_is_offered_back(office: Office, what: str) -> None:
    was, before, now, after = ATTEMPTED[what]
    number = office.desk.calls.close(office.draft("enquiry", phone="110"), Outcome.CALLBACK).number
    draft = replace(office.draft(**before), returns=number, outcome=was)
    office.desk.callbacks.attempt(draft, number, was, office.desk.callbacks.new_time(draft))
    corrected = replace(draft, values=after, outcome=now)
    assert adopted_after(office, corrected) == (corrected,)
    assert adopted_after(office, draft) == ()


def test_a_draft_that_cannot_be_opened_is_left_where_it_is(office: Office) -> None:
    good = office.draft(matter="x")
    office.desk.drafts.save(good)
    office.desk.drafts.release_all()
    folder = office.desk.settings.paths.drafts
    strange = {
        folder / f"{uuid4()}.age": b"",
        folder / f"{uuid4()}.age": b"age-encryption.org/v1\nnonsense",
        folder / f"{uuid4()}.age": pyrage.encrypt(b"{}", [pyrage.x25519.Identity.generate().to_public()]),
        folder / f"{uuid4()}.age": office.drafts[0].read_bytes()[:-1],
    }
    for file, content in strange.items():
        file.write_bytes(content)
    orphans = drafts_of(office).adopt_orphans(nothing_recorded)
    assert orphans.drafts == (good,)
    assert set(orphans.unreadable) == set(strange)
    assert {file: file.read_bytes() for file in strange} == strange


@pytest.mark.parametrize(
    "clear", [b"[]", b"{}", b"null", b'{"format": 2}', b"\xff", b'{"format": 1, "uuid": 5}']
)
def test_a_draft_of_another_format_is_left_where_it_is(office: Office, clear: bytes) -> None:
    good = office.draft(matter="x")
    office.desk.drafts.save(good)
    office.desk.drafts.release_all()
    identity = pyrage.x25519.Identity.from_str(office.desk.settings.paths.desk_key.read_text().strip())
    strange = office.desk.settings.paths.drafts / f"{uuid4()}.age"
    strange.write_bytes(pyrage.encrypt(clear, [identity.to_public()]))
    orphans = drafts_of(office).adopt_orphans(nothing_recorded)
    assert (orphans.drafts, orphans.unreadable) == ((good,), (strange,))


@pytest.mark.parametrize(
    "name", ["zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz.age", "notes.txt", ".hidden", "卷宗.age"]
)
def test_what_is_no_draft_is_passed_over(office: Office, name: str) -> None:
    good = office.draft(matter="x")
    office.desk.drafts.save(good)
    office.desk.drafts.release_all()
    (office.desk.settings.paths.drafts / name).write_text("x")
    assert drafts_of(office).adopt_orphans(nothing_recorded).drafts == (good,)
    assert (office.desk.settings.paths.drafts / name).read_text() == "x"


def test_a_draft_that_vanishes_on_the_way_keeps_none_of_the_others_from_being_offered(office: Office) -> None:
    drafts = [office.draft(matter="a"), office.draft(matter="b")]
    for draft in drafts:
        office.desk.drafts.save(draft)
    office.desk.drafts.release_all()
    first, second = sorted(drafts, key=lambda draft: str(draft.uuid))

    def removed_meanwhile(draft: Draft) -> bool:
        assert draft == first
        (office.desk.settings.paths.drafts / f"{second.uuid}.age").unlink()
        return False

    assert drafts_of(office).adopt_orphans(removed_meanwhile).drafts == (first,)


def test_a_half_written_file_of_a_killed_desk_is_swept_away(office: Office) -> None:
    office.desk.drafts.save(office.draft())
    office.desk.drafts.release_all()
    remnant = office.desk.settings.paths.drafts / f".{uuid4()}.age.0123abcd.tmp"
    remnant.write_bytes(b"half")
    old = time.time() - 3600
    os.utime(remnant, (old, old))
    drafts_of(office).adopt_orphans(nothing_recorded)
    assert not remnant.exists()


def test_a_lock_whose_draft_is_gone_is_swept_away(office: Office) -> None:
    office.desk.drafts.save(office.draft())
    office.desk.drafts.release_all()
    left = office.desk.settings.paths.drafts / f"{uuid4()}.lock"
    left.touch()
    assert len(drafts_of(office).adopt_orphans(nothing_recorded).drafts) == 1
    assert not left.exists()


def test_a_start_that_failed_half_way_takes_over_no_draft(office: Office) -> None:
    drafts = [office.draft(), office.draft()]
    for draft in drafts:
        office.desk.drafts.save(draft)
    office.desk.drafts.release_all()
    asked: list[Draft] = []

    def fails_the_second_time(draft: Draft) -> bool:
        asked.append(draft)
        if len(asked) == 2:
            raise OSError
        return False

    again = drafts_of(office)
    with pytest.raises(OSError):  # noqa: PT011  # it has no message
        again.adopt_orphans(fails_the_second_time)
    assert len(again.adopt_orphans(nothing_recorded).drafts) == 2


def test_a_recorded_draft_that_cannot_be_removed_keeps_none_from_being_offered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded, open_call = office.draft(), office.draft()
    for draft in (recorded, open_call):
        office.desk.drafts.save(draft)
    office.desk.drafts.release_all()
    again = drafts_of(office)
    tried: list[UUID] = []

    def refused(uuid: UUID) -> None:
        tried.append(uuid)
        raise OSError

    monkeypatch.setattr(again, "forget", refused)
    assert again.adopt_orphans(lambda draft: draft == recorded).drafts == (open_call,)
    assert tried == [recorded.uuid]


def test_forgetting_again_after_a_failed_sync_syncs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = office.draft()
    office.desk.drafts.save(draft)
    fsync, synced = os.fsync, list[int]()

    def fails_once(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 1:
            raise OSError
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fails_once)
    with pytest.raises(OSError):  # noqa: PT011  # it has no message
        office.desk.drafts.forget(draft.uuid)
    office.desk.drafts.forget(draft.uuid)
    assert len(synced) == 2


def test_there_may_be_no_folder_yet(office: Office) -> None:
    assert office.desk.adopt_drafts().drafts == ()
    assert not office.desk.settings.paths.desk_key.exists()


# ── two desks ──

HOLD = """
import sys
from pathlib import Path
from phonedesk.desk.drafts import Drafts
from phonedesk.desk.draft_json import from_json
drafts = Drafts(Path(sys.argv[1]), Path(sys.argv[2]))
drafts.save(from_json(bytes.fromhex(sys.argv[3])))
print("held", flush=True)
sys.stdin.readline()
drafts.release_all()
"""


@contextmanager
def held_by_another_desk(office: Office, draft: Draft) -> Iterator[subprocess.Popen[str]]:
    paths = office.desk.settings.paths
    command = [sys.executable, "-c", HOLD, str(paths.drafts), str(paths.desk_key), to_json(draft).hex()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout
        assert desk.stdout.readline() == "held\n"
        yield desk
        desk.kill()


def test_a_call_that_is_open_at_another_desk_is_not_offered(office: Office) -> None:
    theirs, orphan = office.draft(matter="theirs"), office.draft(matter="orphan")
    office.desk.drafts.save(orphan)
    office.desk.drafts.release_all()
    with held_by_another_desk(office, theirs) as desk:
        drafts = drafts_of(office)
        assert drafts.adopt_orphans(nothing_recorded).drafts == (orphan,)
        desk.kill()
        desk.wait()
        # The lock falls with the process: now it is an orphan, and the lock file does not stand in the way.
        assert drafts.adopt_orphans(nothing_recorded).drafts == (theirs,)


def test_an_orphan_is_taken_up_by_one_desk_alone(office: Office) -> None:
    office.desk.drafts.save(office.draft())
    office.desk.drafts.release_all()
    first, second = drafts_of(office), drafts_of(office)
    assert len(first.adopt_orphans(nothing_recorded).drafts) == 1
    assert second.adopt_orphans(nothing_recorded).drafts == ()
    first.release_all()
    assert len(second.adopt_orphans(nothing_recorded).drafts) == 1
    second.release_all()


def test_without_the_lock_it_would_be_offered(office: Office) -> None:
    theirs = office.draft(matter="theirs")
    with held_by_another_desk(office, theirs):
        (office.desk.settings.paths.drafts / f"{theirs.uuid}.lock").unlink()
        assert drafts_of(office).adopt_orphans(nothing_recorded).drafts == (theirs,)


# ── nothing to write with ──


def test_without_any_key_nothing_is_written_and_what_lies_there_stays_as_it_is(office: Office) -> None:
    paths = office.desk.settings.paths
    keys = (paths.desk_key, paths.config / "desk-stand-in.key")
    for key in keys:
        key.write_text("not a key")
    with pytest.raises(DeskKeyError):
        office.desk.drafts.save(office.draft())
    assert [key.read_text() for key in keys] == ["not a key"] * 2
    assert office.drafts == []


def test_what_could_not_be_written_leaves_the_draft_before_it(office: Office) -> None:
    draft = office.draft(matter="old")
    office.desk.drafts.save(draft)
    (file,) = office.drafts
    before = file.read_bytes()
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from phonedesk.desk.drafts import Drafts\n"
        "from phonedesk.desk.draft_json import from_json\n"
        "drafts = Drafts(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "draft = from_json(bytes.fromhex(sys.argv[3]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (256, 256))\n"
        "try:\n    drafts.save(draft)\nexcept OSError as error:\n    print(error.errno)\n"
    )
    office.desk.drafts.release_all()
    paths = office.desk.settings.paths
    new = to_json(replace(draft, values={"matter": "new" * 1000})).hex()
    command = [sys.executable, "-c", script, str(paths.drafts), str(paths.desk_key), new]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "27"  # EFBIG: the fault fired
    assert file.read_bytes() == before
    assert [path.suffix for path in paths.drafts.iterdir() if path.suffix == ".tmp"] == []
