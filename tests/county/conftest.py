"""The two counties of these tests: Hengshan as committed, and a tiny one that is nothing but a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.county.loader import load

HENGSHAN = Path(__file__).resolve().parents[2] / "county" / "hengshan"
OWN = ("county.yaml", "organs.yaml", "phones.yaml", "divisions", "calendar")
TINY = Path(__file__).resolve().parent / "tiny"


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
    """Divisions and organs loaded."""
    shutil.rmtree(part / "calendar")
    _load(part)


@pytest.fixture
def every_year(db: None, part: Path) -> None:
    """All loaded, the calendar from 2008 on."""
    _load(part)


@pytest.fixture
def recent(db: None, part: Path) -> Path:
    """All loaded, the calendar of 2025 to 2027 only; gives the folder."""
    years = part / "calendar" / "years.csv"
    title, *lines = years.read_text(encoding="utf-8").splitlines()
    years.write_text("\n".join([title, *lines[-3:], ""]), encoding="utf-8")
    for file in (part / "calendar").glob("20*.csv"):
        if int(file.stem) < 2025:
            file.unlink()
    _load(part)
    return part


def _load(folder: Path) -> None:
    report = load(folder, by=SYSTEM)
    assert report.ok, str(report)
