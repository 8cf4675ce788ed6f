"""The process aside: it answers, tells what went wrong, is replaced when it dies, and goes when nobody asks."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from shuheng.foundation.core import aside


def _die_once(mark: str) -> int:
    """Kill the process that runs this, the first time."""
    if not Path(mark).exists():
        Path(mark).touch()
        os._exit(9)
    return os.getpid()


def _gone(process: int, patience: float = 20) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(autouse=True)
def _alone() -> None:
    aside._end()


def test_two_questions_are_answered_by_one_other_process() -> None:
    first, second = aside.aside(os.getpid), aside.aside(os.getpid)
    assert first == second != os.getpid()


def test_what_the_function_raises_is_raised_here() -> None:
    with pytest.raises(FileNotFoundError):
        aside.aside(os.stat, "/no/such/file")


def test_one_that_dies_is_replaced_and_the_question_is_asked_again(tmp_path: Path) -> None:
    before = aside.aside(os.getpid)
    after = aside.aside(_die_once, str(tmp_path / "mark"))
    assert after not in (before, os.getpid())


def test_it_goes_when_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "IDLE", 0.2)
    process = aside.aside(os.getpid)
    assert _gone(process)
    assert aside.aside(os.getpid) != process


def _hang_once(mark: str) -> int:
    """Never answer, the first time."""
    if not Path(mark).exists():
        Path(mark).write_text(str(os.getpid()))
        time.sleep(600)
    return os.getpid()


def test_one_that_hangs_is_killed_and_the_question_is_asked_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    aside.aside(os.getpid)  # it is there, so that only the hanging is waited for
    monkeypatch.setattr(aside, "PATIENCE", 8.0)
    after = aside.aside(_hang_once, str(tmp_path / "mark"))
    hung = int((tmp_path / "mark").read_text())
    assert after != hung and _gone(hung)
