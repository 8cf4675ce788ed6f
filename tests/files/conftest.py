"""Two residents, two officers, and an empty disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project

from shuheng.foundation.core.acting import Actor


@pytest.fixture
def disk(tmp_path: Path, settings: object) -> Path:
    """The folder of stored bytes, empty."""
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


@pytest.fixture
def resident() -> Actor:
    """Somebody who acts for party 11 and for party 12."""
    return Actor(kind="resident", account=1, party=11, parties=frozenset({11, 12}), level=2)


@pytest.fixture
def stranger() -> Actor:
    """Somebody else."""
    return Actor(kind="resident", account=2, party=21, parties=frozenset({21}), level=2)


@pytest.fixture
def officer() -> Actor:
    """An officer of organ 3."""
    return Actor(kind="officer", account=3, post=1, organ=3, organs=frozenset({3}))


@pytest.fixture
def neighbour() -> Actor:
    """An officer of organ 4."""
    return Actor(kind="officer", account=4, post=2, organ=4, organs=frozenset({4}))


@pytest.fixture(autouse=True)
def _no_scanner(settings: object) -> Iterator[None]:
    settings.CLAMD = ""  # type: ignore[attr-defined]
    yield
    assert project.CLAMD is not None
