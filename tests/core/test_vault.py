"""Sealed values open only where they belong; nobody who holds the disk reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core import vault

PLACE = "identity.party.phone"


def _use(path: Path, ring: dict[str, object]) -> None:
    path.write_text(json.dumps(ring))
    vault._ring.cache_clear()
    vault._key.cache_clear()


@pytest.fixture(params=[vault.INTERNATIONAL, vault.SHANGMI], ids=["aes", "sm4"])
def keys(request: pytest.FixtureRequest, tmp_path: Path, settings: object) -> Iterator[Path]:
    """A key file of one suite."""
    path = tmp_path / "keys.json"
    settings.KEYS = path  # type: ignore[attr-defined]
    vault.new_keys(path)
    _use(path, {**json.loads(path.read_text()), "suite": request.param})
    yield path
    vault._ring.cache_clear()
    vault._key.cache_clear()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8")), st.text(max_size=20), st.text(max_size=20))
def test_what_is_sealed_opens_in_its_place_and_row(keys: Path, value: str, place: str, row: str) -> None:
    blob = vault.seal(value, place, row)
    assert vault.open_text(blob, place, row) == value
    assert vault.open_text(memoryview(blob), place, row) == value


def test_a_sealed_value_moved_to_another_row_or_place_does_not_open(keys: Path) -> None:
    blob = vault.seal("19900000001", PLACE, "7")
    for place, row in ((PLACE, "8"), ("identity.party.name", "7"), (f"{PLACE}|7", ""), ("", f"{PLACE}|7")):
        with pytest.raises(vault.Unsealable):
            vault.open_text(blob, place, row)


def test_every_altered_byte_is_noticed(keys: Path) -> None:
    blob = vault.seal("19900000001", PLACE, "7")
    for place in range(1, len(blob)):
        changed = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1:]
        with pytest.raises(vault.Unsealable):
            vault.open_text(changed, PLACE, "7")


@pytest.mark.parametrize("length", [0, 1, 3, 14, 15, 20, 30])
def test_a_cut_value_does_not_open(keys: Path, length: int) -> None:
    with pytest.raises(vault.Unsealable):
        vault.open_text(vault.seal("19900000001", PLACE, "7")[:length], PLACE, "7")


def test_an_unknown_suite_does_not_open(keys: Path) -> None:
    blob = vault.seal("19900000001", PLACE, "7")
    for suite in (0, 3, 255, 3 - blob[0]):
        with pytest.raises(vault.Unsealable):
            vault.open_text(bytes([suite]) + blob[1:], PLACE, "7")


def test_sealing_twice_gives_different_bytes(keys: Path) -> None:
    assert vault.seal("same", PLACE, "7") != vault.seal("same", PLACE, "7")


def test_after_a_new_key_old_values_still_open_and_new_ones_carry_it(keys: Path) -> None:
    old, ring = vault.seal("old", PLACE, "7"), json.loads(keys.read_text())
    _use(keys, {**ring, "current": 2, "keys": {**ring["keys"], "2": "ab" * 32}})
    new = vault.seal("new", PLACE, "7")
    assert int.from_bytes(new[1:3], "big") == 2
    assert [vault.open_text(blob, PLACE, "7") for blob in (old, new)] == ["old", "new"]
    _use(keys, {**ring, "keys": {}})
    with pytest.raises(vault.Unsealable):
        vault.open_text(old, PLACE, "7")


def test_a_county_that_changes_its_suite_reads_what_it_sealed_before(keys: Path) -> None:
    ring = json.loads(keys.read_text())
    old = vault.seal("old", PLACE, "7")
    _use(keys, {**ring, "suite": 3 - int(ring["suite"])})
    assert vault.open_text(old, PLACE, "7") == "old"
    assert vault.open_text(vault.seal("new", PLACE, "7"), PLACE, "7") == "new"


def test_equal_values_of_one_place_are_found_and_of_two_places_are_not(keys: Path) -> None:
    index = vault.blind("430423198001010011", "identity.party.number")
    assert len(index) == 32
    assert index == vault.blind("430423198001010011", "identity.party.number")
    assert index != vault.blind("430423198001010011", "identity.account.phone")
    assert index != vault.blind("43042319800101002X", "identity.party.number")


def test_seals_of_different_purposes_differ(keys: Path) -> None:
    assert vault.mac(b"root", "journal.seal") != vault.mac(b"root", "licensing.code") != vault.blind("root", "journal.seal")


def test_the_key_file_is_its_owners_alone_and_never_written_over(keys: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "more.json"
    vault.new_keys(fresh)
    assert fresh.stat().st_mode & 0o777 == 0o600
    before = fresh.read_bytes()
    vault.new_keys(fresh)
    assert fresh.read_bytes() == before
