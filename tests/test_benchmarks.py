from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import unicodedata
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from benchmarks import pty
from benchmarks.__main__ import QUICK, Bench
from benchmarks.bare import READY
from benchmarks.closing import close_a_call
from benchmarks.command import callbacks_command
from benchmarks.keys import rare_characters
from benchmarks.office import furnish
from benchmarks.report import Row, as_json, as_table, report
from benchmarks.starting import in_order

BARE = (sys.executable, "-m", "benchmarks.bare")


def shell(script: str) -> pty.Session:
    return pty.Session(["sh", "-c", script])


def test_the_bare_program_starts_and_echoes() -> None:
    with pty.Session(BARE, environ={"PYTHONPATH": str(Path(__file__).parents[1])}) as session:
        start = session.time_to(READY)
        assert 0.05 < start < 20
        echo = [session.echo(text.encode(), text) for text in "z字z"]
        assert all(0 < seconds < start for seconds in echo)
        assert session.memory() > 5_000_000
        session.send(b"\x11")
        assert session.wait_exit() == 0


def test_a_start_is_timed_from_exec() -> None:
    with shell("sleep 0.3; printf 'rea\\033[1mdy'; sleep 60") as session:
        time.sleep(0.1)
        assert 0.3 <= session.time_to("ready") < 1.3


def test_an_echo_is_timed_from_its_own_key() -> None:
    with shell("stty -echo; echo z; read line; sleep 0.2; echo z; sleep 60") as session:
        session.time_to("z")
        assert 0.2 <= session.echo(b"\r", "z") < 1.2


def test_a_burst_ends_with_its_last_byte() -> None:
    with shell(
        "stty -echo; echo go; read l; for i in 1 2 3; do sleep 0.1; echo $i; done; sleep 60"
    ) as session:
        session.time_to("go")
        assert 0.3 <= session.burst(b"\r", quiet=0.3) < 0.8


def test_a_burst_that_never_comes_is_told() -> None:
    with shell("stty -echo; echo go; sleep 60") as session:
        session.time_to("go")
        with pytest.raises(pty.SilentError, match="nothing came"):
            session.burst(b"\r", timeout=0.3)


def test_a_marker_inside_a_control_sequence_is_none() -> None:
    with shell("printf '\\033[38;5;7m\\033]0;z\\007\\033[>25u'; sleep 60") as session:
        for marker in "7zu":
            with pytest.raises(pty.SilentError, match="never came"):
                session.time_to(marker, timeout=0.3)


def test_keys_can_be_sent_a_while_after_exec() -> None:
    before = time.perf_counter()
    with shell("read line; echo got $line; sleep 60") as session:
        session.send(b"z\r", at=0.4)
        assert session.first_output_containing("got z") >= before + 0.4


def test_measurements_take_turns() -> None:
    order: list[str] = []

    def measure(name: str) -> float:
        order.append(name)
        return float(len(order))

    samples = pty.interleave({"a": lambda: measure("a"), "b": lambda: measure("b")}, rounds=3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert samples["a"].values == (1, 4, 5)
    assert samples["a"].median == 4
    assert pty.Samples(tuple(range(101))).p95 == 95


MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs /fast\\040place tmpfs rw 0 0
/dev/vdb /fast\\040place/disk xfs rw 0 0
/dev/vdc /fast ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/fast place/disk/a", "xfs"), ("/fast/a", "ext4"), ("/", "ext4"), ("/fast placebo", "ext4")],
)
def test_a_folder_on_a_disk_is_taken(tmp_path: Path, folder: str, kind: str) -> None:
    (tmp_path / "mounts").write_text(MOUNTS, encoding="utf-8")
    assert pty.require_disk(Path(folder), tmp_path / "mounts") == kind


def test_a_folder_in_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(MOUNTS, encoding="utf-8")
    with pytest.raises(pty.NotOnDiskError, match="tmpfs"):
        pty.require_disk(Path("/fast place/a"), tmp_path / "mounts")


KEPT = Row("开始", 0.5, 1.25, reference=0.4, against="bare")
MISSED = Row("回显", 0.03, 2.0, reference=0.01, against="bare")
ALONE = Row("lost keys", 1, 0, unit="")


def test_the_table_tells_what_was_kept_and_what_missed() -> None:
    assert as_table([KEPT, MISSED, ALONE]) == (
        "what       measured  reference  against  ratio  bar       ok\n"
        "开始       500 ms    400 ms     bare     1.25   ≤ 1.25 ×  ok\n"
        "回显       30 ms     10 ms      bare     3.00   ≤ 2 ×     MISSED\n"
        "lost keys  1                                    ≤ 0       MISSED"
    )


def test_a_missed_bar_is_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([KEPT]) == 0
    assert report([KEPT, MISSED]) == 1
    assert report([ALONE]) == 1
    assert report([]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_the_figures_can_be_had_as_json() -> None:
    first = json.loads(as_json([KEPT, ALONE]))[0]
    assert first["what"] == "开始"
    assert (first["measured"], first["reference"], first["ratio"], first["ok"]) == (0.5, 0.4, 1.25, True)


def test_a_furnished_office_shows_its_promises(tmp_path: Path) -> None:
    office = furnish(tmp_path / "home", calls=300)
    with closing(sqlite3.connect(office.database)) as connection:
        counted = [
            connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
            for what in (
                "call",
                "callback WHERE status = 'pending'",
                "call WHERE matter = '停水公告何时发布'",
            )
        ]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    assert counted == [300, 20, 1]
    assert broken == []
    command_rows = callbacks_command(office, rounds=1)
    assert [row.bar for row in command_rows] == [1.5]


def test_closing_is_measured_against_the_very_rows_that_the_desk_wrote(tmp_path: Path) -> None:
    office, other = (furnish(tmp_path / name, calls=30) for name in ("desk", "bare"))
    (row,) = close_a_call(office, other, rounds=3)
    assert row.measured > 0
    written = [_rows_after(where.database, 30) for where in (office, other)]
    # 3 to warm up and 3 measured in both; the desk alone wrote the one whose rows were read first
    assert written[0]["call"] == 7
    assert written[1] == {table: rows * 6 // 7 for table, rows in written[0].items()}


def _rows_after(database: Path, known: int) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table} WHERE {key} > ?", (known,)).fetchone()[0]
            for table, key in (("call", "id"), ("answer", "call_id"), ("ticked_step", "call_id"))
        }


def test_lost_keys_are_counted() -> None:
    assert in_order("qzx", " 查找 qzx") == 3
    assert in_order("qzx", " 查找 zx") == 2
    assert in_order("qzx", " 查找") == 0
    assert in_order("qzx", " xzq") == 1


def test_rare_characters_differ_from_their_neighbours() -> None:
    drawn = list(islice(rare_characters(), 80))
    assert len(set(drawn)) == 80
    assert all(unicodedata.east_asian_width(character) == "W" for character in drawn)


def test_every_row_of_the_table_can_be_asked_for(tmp_path: Path) -> None:
    names = ["start", "modules", "early-keys", "echo", "loading", "closing", "callbacks"]
    names += ["key-to-rows", "look-up", "look-up-saving", "index-size", "pending", "closing-indexed"]
    names += ["find", "first-home", "memory"]
    assert list(Bench(tmp_path, QUICK, tmp_path).rows) == names


def test_a_row_that_is_not_there_is_refused() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "benchmarks", "sartt"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 2
    assert "sartt" in asked.stderr
    assert "early-keys" in asked.stderr
