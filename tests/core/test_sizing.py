"""What the database takes of a machine."""

from __future__ import annotations

import pytest

from shuheng.foundation.core import sizing


@pytest.mark.parametrize(("memory", "own"), [(1 << 29, "128MB"), (4 << 30, "512MB"), (64 << 30, "2048MB")])
def test_its_own_pages_are_an_eighth_of_the_memory_within_bounds(memory: int, own: str) -> None:
    assert sizing.settings(memory)["shared_buffers"] == f"'{own}'"


def test_a_small_machine_sorts_with_little_and_a_large_one_with_more() -> None:
    small, large = sizing.settings(2 << 30), sizing.settings(64 << 30)
    assert (small["work_mem"], large["work_mem"]) == ("'4MB'", "'32MB'")
