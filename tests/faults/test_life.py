"""A call's whole life: lives of fifty steps at two real desks, compared with a model after every step.

The desks are processes of their own on one folder, killed by SIGKILL; the records are read by plain SQL, the
drafts are opened with the key file alone, and the model in `life/` knows nothing of the program.

20,000 lives, which may be stopped at any time and go on where they were:

    .venv/bin/pytest -m slow -n 2 tests/faults/test_life.py

What has passed is noted in `.lives/` (PHONEDESK_LIVES names another folder), under a fingerprint of program
and tests: once either changes, all begin anew. PHONEDESK_LIVES_ON names a folder for the desks' own files,
such as /dev/shm: what is compared here does not depend on the disk.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings

from phonedesk.store import schema
from tests.faults.life.broken import BROKEN
from tests.faults.life.faults import KILLS_OF_A_SAVE, OF_A_DRAFT, OF_A_SAVE
from tests.faults.life.living import Life
from tests.faults.life.screen import ScreenLife
from tests.faults.life.steps import STEPS, Step, lives, script
from tests.faults.warm import ROOT, WarmParent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODULES = (
    "tests.faults.life.desk",
    "phonedesk.playbook.progress",
    "phonedesk.desk.calls",
    "phonedesk.desk.callbacks",
    "phonedesk.desk.drafts",
    "phonedesk.privacy.desk_key",
    "phonedesk.store.reading",
    "phonenumbers",
    "filelock",
)
REHEARSAL = "tests.faults.life.desk:rehearse"
IN_CI, BATCH, BATCHES = 150, 100, 200
THROUGH_THE_SCREEN = 20
UNTIL_FOUND = 60
"""Lives in which a desk that is broken on purpose has to be found out."""
FAULTS = {
    *(f"save {fault}" for fault in OF_A_SAVE + KILLS_OF_A_SAVE),
    *(f"type {fault}" for fault in OF_A_DRAFT),
    *("open no_room", "start exclusive", "crash killed"),
}


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    with WarmParent(MODULES, REHEARSAL) as warm:
        yield warm


def live_through(
    parent: WarmParent, folder: Path, database: bytes, count: int, first: int, mutant: str = ""
) -> Counter[str]:
    """Live so many lives, always the same ones from the same `first`; the faults that were met, and the rows.

    Raises AssertionError with the shortest life that fails, as a script.
    """
    met: Counter[str] = Counter()
    phases = [Phase.generate] if mutant else [Phase.generate, Phase.shrink]

    @seed(first)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(lives)
    def live(steps: list[Step]) -> None:
        note(script([step for step in steps if step.what != "wait"]))
        home = Path(tempfile.mkdtemp(dir=folder))
        try:
            with Life(home, database, parent, mutant) as life:
                life.live(steps)
                met.update(life.fired)
                met.update({"lives": 1, "records": len(life.model.records)})
                met["amendments"] += sum(len(record.amendments) for record in life.model.records)
                met["attempts"] += sum(len(record.attempts) for record in life.model.records)
        finally:
            shutil.rmtree(home)

    live()
    return met


def live_again(steps: Sequence[Step]) -> None:
    """Live one life again, as a failing test prints it."""
    with tempfile.TemporaryDirectory() as folder, WarmParent(MODULES, REHEARSAL) as warm:
        path = Path(folder) / "empty.db"
        schema.create(path)
        home = Path(folder) / "home"
        home.mkdir()
        with Life(home, path.read_bytes(), warm) as life:
            life.live(steps)


def test_the_store_equals_the_model_after_every_step_of_many_lives(
    parent: WarmParent, tmp_path: Path, empty_database: bytes
) -> None:
    met = live_through(parent, tmp_path, empty_database, IN_CI, first=1)
    print(dict(met))
    assert met["lives"] >= IN_CI
    assert set(met) >= FAULTS, f"faults that were never met: {FAULTS - set(met)}"
    assert min(met["records"], met["attempts"], met["amendments"]) > IN_CI / 4


@pytest.mark.parametrize("mutant", BROKEN)
def test_a_desk_that_is_broken_is_found_out(
    parent: WarmParent, tmp_path: Path, empty_database: bytes, mutant: str
) -> None:
    with pytest.raises(AssertionError):
        live_through(parent, tmp_path, empty_database, UNTIL_FOUND, first=1, mutant=mutant)


@pytest.mark.parametrize("number", range(THROUGH_THE_SCREEN))
async def test_the_store_equals_the_model_where_a_life_is_made_of_keys(
    tmp_path: Path, empty_database: bytes, number: int
) -> None:
    life = ScreenLife(tmp_path / "home", empty_database, number)
    await life.live(STEPS)
    print(dict(Counter(life.met)))
    assert len(life.met) > STEPS / 2
    assert life.model.records


# ── 20,000 lives ──


def fingerprint() -> str:
    """One for this program and these tests."""
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.toml")]
    files += [*(ROOT / "tests/faults/life").glob("*.py"), Path(__file__)]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_store_equals_the_model_in_twenty_thousand_lives(
    parent: WarmParent, tmp_path: Path, empty_database: bytes, batch: int
) -> None:
    passed = Path(os.environ.get("PHONEDESK_LIVES") or ROOT / ".lives") / fingerprint()
    passed.mkdir(parents=True, exist_ok=True)
    if (passed / str(batch)).exists():
        return
    elsewhere = os.environ.get("PHONEDESK_LIVES_ON")
    with tempfile.TemporaryDirectory(dir=elsewhere or tmp_path) as folder:
        met = live_through(parent, Path(folder), empty_database, BATCH, first=1000 + batch)
    assert met["lives"] >= BATCH
    (passed / str(batch)).write_text(repr(dict(met)), encoding="utf-8")
