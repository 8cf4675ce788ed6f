"""The two counties of these tests: Hengshan as committed, and a tiny one that is nothing but a folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.county import queries
from shuheng.foundation.county.loader import load

HENGSHAN = Path(__file__).resolve().parents[2] / "county" / "hengshan"
OWN = ("county.yaml", "organs.yaml", "phones.yaml", "divisions", "calendar")
TINY = Path(__file__).resolve().parent / "tiny"


@pytest.fixture(autouse=True)
def _fresh_calendar() -> Iterator[None]:
    """A calendar kept from another test's transaction would be a false one."""
    queries.forget_calendar()
    yield
    queries.forget_calendar()


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """Hengshan's own part of the profile, in a folder that a test may spoil."""
    folder = tmp_path / "hengshan"
    return Path(shutil.copytree(HENGSHAN, folder, ignore=_foreign))


def _foreign(folder: str, names: list[str]) -> list[str]:
    """Files of other rooms at the top of the profile."""
    return [name for name in names if name not in OWN] if Path(folder) == HENGSHAN else []


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The tiny county, in a folder that a test may spoil."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture
def hengshan(db: None, part: Path) -> None:
    """The county loaded."""
    report = load(part, by=SYSTEM)
    assert report.ok, str(report)
