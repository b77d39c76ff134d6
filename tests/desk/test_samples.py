"""Made-up calls: what they look like, that a seed makes the same ones, and that real ones are let be."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.sample_words import PIECES, Words
from phonedesk.desk.samples import fill, opening_times, pending_of
from phonedesk.domain.phone import read_phone
from phonedesk.domain.states import Outcome
from phonedesk.store.errors import RealCallsError, Reason, StoreError
from tests.desk.at_desk import MONDAY, SHANGHAI, Office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBER = 1200
NOW = int(MONDAY.timestamp()) * 1_000_000
MATTERS = "SELECT matter FROM call WHERE matter <> ''"
WORDS = """SELECT opened_at, phone, phone_normalised, caller_name, organisation, matter, outcome, uuid, number
    FROM call ORDER BY id"""


def silent(_: int) -> None:
    """Nobody is told how far it has come."""


def let_go(office: Office) -> None:
    office.desk.reader.close()
    office.desk.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_database: bytes) -> Iterator[Office]:
    office = open_office(tmp_path_factory.mktemp("filled") / "home", empty_database)
    fill(office.desk, NUMBER, 2, silent)
    yield office
    let_go(office)


def column(office: Office, sql: str) -> list[object]:
    return [next(iter(row.values())) for row in office.rows(sql)]


def number_of(office: Office, sql: str) -> int:
    (found,) = column(office, sql)
    assert isinstance(found, int)
    return found


def test_there_are_as_many_as_were_asked_for_and_one_in_two_hundred_is_pending(filled: Office) -> None:
    assert number_of(filled, "SELECT count(*) FROM call") == NUMBER
    assert len(filled.desk.callbacks.pending()) == 6
    assert number_of(filled, "SELECT count(*) FROM callback WHERE status = 'done'") > 60


@pytest.mark.parametrize(
    ("number", "pending"), [(1, 1), (100, 1), (1000, 5), (10_000, 50), (1_000_000, 5000)]
)
def test_so_many_are_pending_and_they_are_among_the_newest(number: int, pending: int) -> None:
    chosen = pending_of(number)
    assert len(chosen) == pending
    assert max(chosen) == number - 1
    assert min(chosen) >= number * 0.96 - 1


def test_matters_are_sentences_of_twenty_to_sixty_characters_and_hardly_one_comes_twice(
    filled: Office,
) -> None:
    matters = [str(matter) for matter in column(filled, MATTERS)]
    assert len(matters) > 0.7 * NUMBER
    assert all(20 <= len(matter) <= 60 for matter in matters)
    assert all(re.fullmatch(r"[^，。{}][^。{}]*[^，。{}]。", matter) for matter in matters)
    assert len(set(matters)) > 0.85 * len(matters)


def test_no_matter_of_the_pieces_can_be_too_short_or_too_long() -> None:
    random = Random(7)
    words = Words(random, "010")
    topics = (random.choice(words.kinds.draw(random).topics) for _ in range(20_000))
    lengths = {len(words.matter(topic)) for topic in topics}
    assert min(lengths) >= 20
    assert max(lengths) <= 60


def test_every_place_in_the_pieces_can_be_filled_and_none_stands_there_for_nothing() -> None:
    text = PIECES.read_text(encoding="utf-8").partition("[surnames]")
    places = set(re.findall(r"\{(\w+)\}", text[2])) | set(re.findall(r"\{(\w+)\}", text[0])) - {"street"}
    assert places == set(tomllib.loads("".join(text))["slots"])


def test_every_type_of_the_playbook_comes_and_every_outcome(filled: Office) -> None:
    types = {kind.id for kind in filled.desk.playbook.call_types}
    assert set(column(filled, "SELECT DISTINCT call_type FROM call")) == {*types, ""}
    assert set(column(filled, "SELECT DISTINCT outcome FROM call")) == {outcome.value for outcome in Outcome}


def test_what_is_confidential_by_the_playbook_is_so_and_some_is(filled: Office) -> None:
    secret = {kind.id for kind in filled.desk.playbook.call_types if kind.confidential}
    rows = filled.rows("SELECT call_type, confidential FROM call")
    assert {row["call_type"] for row in rows if row["confidential"]} == secret
    assert {bool(row["confidential"]) for row in rows if row["call_type"] in secret} == {True}


def test_numbers_are_of_every_kind_and_normalised_as_typed_ones_are(filled: Office) -> None:
    rows = filled.rows("SELECT phone, phone_normalised FROM call")
    assert all(read_phone(str(row["phone"]), "010").normalised == row["phone_normalised"] for row in rows)
    kinds = {
        "mobile": r"\+861[3-9]\d{9}",
        "landline": r"\+8610\d{8}",
        "landline elsewhere": r"\+86(?!10|1[3-9])[2-9]\d{8,10}",
        "extension": r"\+86\d+;ext=8\d{3}",
        "service number": r"1\d{2,4}|95588",
        "inside": r"8\d{3}",
        "hidden": "",
    }
    found = [str(row["phone_normalised"]) for row in rows]
    missing = [kind for kind, shape in kinds.items() if not any(re.fullmatch(shape, n) for n in found)]
    assert missing == []
    typed = "\n".join(str(row["phone"]) for row in rows)
    assert all(sign in typed for sign in ("-", " ", "+86", "转", "分机", "(010)"))


def test_names_are_as_frequent_as_they_are() -> None:
    words = Words(Random(3), "")
    surnames = Counter(words.name()[0] for _ in range(20_000))
    common = [surname for surname, _ in surnames.most_common(5)]
    assert set(common) == {"王", "李", "张", "刘", "陈"}  # the five commonest of every census
    assert 0.2 < sum(surnames[name] for name in "王李张") / 20_000 < 0.3
    assert {"单", "解", "仇", "区", "查", "盖", "翟", "朴"} <= set(surnames)


def test_they_came_over_three_years_in_order_and_none_today(filled: Office) -> None:
    times = [int(str(at)) / 1_000_000 for at in column(filled, "SELECT opened_at FROM call ORDER BY id")]
    assert times == sorted(times)
    first, last = (datetime.fromtimestamp(at, SHANGHAI).date() for at in (times[0], times[-1]))
    today = MONDAY.astimezone(SHANGHAI).date()
    assert timedelta(days=1085) < today - first <= timedelta(days=1095)
    assert timedelta(days=1) <= today - last < timedelta(days=5)
    weekend = [at for at in times if datetime.fromtimestamp(at, SHANGHAI).weekday() >= 5]
    assert 0 < len(weekend) < 0.06 * len(times)


def test_numbers_of_a_day_count_up_without_a_gap(filled: Office) -> None:
    by_day: dict[str, list[int]] = {}
    for number in column(filled, "SELECT number FROM call ORDER BY id"):
        day, _, sequence = str(number).partition("-")
        by_day.setdefault(day, []).append(int(sequence))
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_day.values())
    assert len(by_day) > 600


def test_nothing_happened_in_the_future_or_before_its_call_ended(filled: Office) -> None:
    joined = "FROM attempt a JOIN callback b ON b.id = a.callback_id JOIN call c ON c.id = b.call_id"
    assert number_of(filled, f"SELECT count(*) {joined}") > 80
    assert number_of(filled, f"SELECT count(*) {joined} WHERE a.at > {NOW} OR a.at < c.closed_at") == 0
    changes = "FROM amendment a JOIN call c ON c.id = a.call_id"
    assert number_of(filled, f"SELECT count(*) {changes} WHERE a.at > {NOW} OR a.at < c.closed_at") == 0
    assert (
        number_of(filled, f"SELECT count(*) FROM call WHERE closed_at > {NOW} OR closed_at < opened_at") == 0
    )
    order, by_time = (
        column(filled, f"SELECT id FROM attempt ORDER BY callback_id, {by}") for by in ("id", "at")
    )
    assert order == by_time


def test_what_is_done_has_its_reply_and_its_attempts(filled: Office) -> None:
    assert number_of(filled, "SELECT count(*) FROM callback WHERE status = 'done' AND reply = ''") == 0
    results = set(column(filled, "SELECT DISTINCT result FROM attempt"))
    assert {"answered", "no_answer", "busy", "cancelled"} <= results
    failed = """SELECT count(*) FROM callback b WHERE unreached <> (
        SELECT count(*) FROM attempt a WHERE a.callback_id = b.id AND a.result IN ('no_answer', 'busy'))"""
    assert number_of(filled, failed) == 0


def test_some_records_were_put_right_later_and_are_found_under_what_they_say_now(filled: Office) -> None:
    changes = filled.rows("""SELECT c.number, a.field, a.old, a.new FROM amendment a
        JOIN call c ON c.id = a.call_id WHERE a.field IN ('caller_name', 'organisation', 'phone')""")
    assert 4 <= len(changes) <= 40
    assert {str(change["field"]) for change in changes} == {"caller_name", "organisation", "phone"}
    for change in changes:
        call = filled.desk.calls.record(str(change["number"]))
        assert call is not None
        assert call.text_of(str(change["field"])) == change["new"] != change["old"]


def office_at(home: Path, database: bytes, number: int, seed: int) -> Office:
    office = open_office(home, database)
    fill(office.desk, number, seed, silent)
    return office


def test_a_seed_makes_the_same_calls_and_another_seed_others(tmp_path: Path, empty_database: bytes) -> None:
    offices = [
        office_at(tmp_path / name, empty_database, 150, seed) for name, seed in (("a", 5), ("b", 5), ("c", 6))
    ]
    one, same, other = ([tuple(row.values()) for row in office.rows(WORDS)] for office in offices)
    assert one == same
    assert not {row[5] for row in one if row[5]} & {row[5] for row in other}
    for office in offices:
        let_go(office)


def test_records_that_hold_samples_are_filled_further_with_others(office: Office) -> None:
    heard: list[int] = []
    fill(office.desk, 100, 1, heard.append)
    fill(office.desk, 60, 1, heard.append)
    assert heard == [100, 60]
    assert number_of(office, "SELECT count(*) FROM call") == 160
    matters = column(office, MATTERS)
    assert len(set(matters)) > 0.95 * len(matters)


def test_real_calls_are_let_be(office: Office) -> None:
    office.desk.calls.close(office.draft("enquiry", matter="真的来电"), Outcome.ANSWERED)
    with pytest.raises(RealCallsError):
        fill(office.desk, 10, 1, silent)
    assert column(office, "SELECT matter FROM call") == ["真的来电"]


def test_a_real_call_among_samples_ends_the_filling_and_nothing_goes_behind_it(office: Office) -> None:
    def take_one(_: int) -> None:
        office.desk.calls.close(office.draft("enquiry", matter="真的来电"), Outcome.ANSWERED)

    with pytest.raises(RealCallsError):
        fill(office.desk, 2500, 1, take_one)
    assert number_of(office, "SELECT count(*) FROM call") == 2001
    with pytest.raises(RealCallsError):
        fill(office.desk, 10, 1, silent)


def test_numbers_that_were_never_told_are_not_marked_as_given(office: Office) -> None:
    fill(office.desk, 30, 1, silent)
    assert not office.desk.numbers.has_any
    assert not office.desk.settings.paths.numbers.exists()


def test_a_number_that_a_caller_was_told_is_given_to_no_sample(office: Office) -> None:
    fill(office.desk, 1, 1, silent)
    yesterday = f"{(MONDAY - timedelta(days=1)).astimezone(SHANGHAI):%Y%m%d}"
    office.desk.numbers.raise_to({yesterday: 41})
    fill(office.desk, 1, 1, silent)
    assert column(office, "SELECT number FROM call ORDER BY id") == [f"{yesterday}-001", f"{yesterday}-042"]


def test_where_callers_were_told_numbers_that_no_record_bears_nothing_is_made_up(office: Office) -> None:
    office.desk.numbers.raise_to({"20260105": 3})
    with pytest.raises(RealCallsError):
        fill(office.desk, 10, 1, silent)
    assert number_of(office, "SELECT count(*) FROM call") == 0


def test_lost_records_are_not_begun_anew_with_samples(tmp_path: Path) -> None:
    office = open_office(tmp_path / "home", None)
    office.desk.numbers.raise_to({"20260105": 3})
    with pytest.raises(StoreError) as caught:
        fill(office.desk, 10, 1, silent)
    assert caught.value.reason is Reason.LOST
    assert not office.database.exists()


def test_opening_times_are_made_a_day_at_a_time_and_are_as_many_as_asked_for(office: Office) -> None:
    times = opening_times(office.desk, 1_000_000, Random(1))
    few = [next(times) for _ in range(3000)]
    assert {at.tzinfo for at in few} == {UTC}
    assert few == sorted(few)
    assert (few[-1] - few[0]) < timedelta(days=6)
    assert sum(1 for _ in opening_times(office.desk, 5000, Random(1))) == 5000
