from __future__ import annotations

from uuid import RFC_4122, UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonedesk.domain.sample import is_sample, ordinal_of, sample_uuid

NAMESPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def test_the_first_samples_are_the_ones_written_down() -> None:
    assert sample_uuid(0) == UUID("73616d70-6c65-8000-8000-000000000000")
    assert sample_uuid(1, 2) == UUID("73616d70-6c65-8000-8000-000000000102")
    assert bytes.fromhex("73616d706c65") == b"sample"


@given(st.integers(0, 2**54 - 1), st.integers(0, 255))
def test_a_sample_is_known_as_one_and_by_its_number(ordinal: int, part: int) -> None:
    made = sample_uuid(ordinal, part)
    assert (made.version, made.variant) == (8, RFC_4122)
    assert is_sample(made)
    assert ordinal_of(made) == ordinal


@given(st.uuids(version=4))
def test_what_is_drawn_by_chance_is_never_a_sample(uuid: UUID) -> None:
    assert not is_sample(uuid)


@pytest.mark.parametrize("version", [1, 3, 4, 5])
def test_no_other_version_is_a_sample_whatever_its_first_bytes_say(version: int) -> None:
    text = f"73616d70-6c65-{version}000-8000-000000000000"
    assert not is_sample(UUID(text))


def test_neither_are_uuids_as_the_program_makes_them() -> None:
    assert not any(is_sample(uuid4()) or is_sample(uuid5(NAMESPACE, str(n))) for n in range(1000))


@pytest.mark.parametrize(("ordinal", "part"), [(-1, 0), (2**54, 0), (0, 256), (0, -1)])
def test_there_is_no_sample_beyond_what_fits(ordinal: int, part: int) -> None:
    with pytest.raises(OverflowError):
        sample_uuid(ordinal, part)
