"""Tests that share a running program come to one worker, whatever the libraries of the tests become."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.groups import DAILY

ALONE = [f"tests/core/test_days.py::test_{number}" for number in range(8)]
PAGES = [f"tests/browser/test_pages.py::test_nobody_is_shut_out[{name}]" for name in ("home", "a@b", "my::own")]
HELD = ["tests/holdings/test_mysql.py::test_read", "tests/transfers/test_killed.py::test_killed"]
PROGRAMS = ["tests/start/test_program.py::test_killed", "tests/start/test_program.py::test_stopped"]


class Worker:
    """What the scheduler knows of a worker."""

    def __init__(self) -> None:
        self.given: list[int] = []
        self.shutting_down = False
        self.gateway = SimpleNamespace(id="gw")

    def send_runtest_some(self, places: list[int]) -> None:
        self.given += places

    def shutdown(self) -> None:
        self.shutting_down = True


def _shared_out(config: pytest.Config, marks: str, tests: list[str]) -> list[set[str]]:
    """The tests that each of two workers was given, when both work equally fast."""
    asked: Any = SimpleNamespace(option=SimpleNamespace(markexpr=marks, loadscopereorder=True), getvalue=lambda name: ["popen", "popen"])
    scheduler = config.hook.pytest_xdist_make_scheduler(config=asked, log=None)
    workers = [Worker(), Worker()]
    for worker in workers:
        scheduler.add_node(worker)
        scheduler.add_node_collection(worker, tests)
    scheduler.schedule()
    for done in range(len(tests)):
        for worker in workers:
            if done < len(worker.given):
                scheduler.mark_test_complete(worker, worker.given[done])
    return [{tests[place] for place in worker.given} for worker in workers]


@pytest.mark.parametrize(("marks", "group"), [(DAILY, PAGES), ("proof", HELD), ("proof", PROGRAMS)])
def test_a_group_comes_to_one_worker(pytestconfig: pytest.Config, marks: str, group: list[str]) -> None:
    first, second = _shared_out(pytestconfig, marks, [*ALONE, *group])
    assert first | second == {*ALONE, *group} and not first & second
    assert first and second and (first >= set(group) or second >= set(group))


@pytest.mark.parametrize(("marks", "group"), [("proof", PAGES), (DAILY, HELD)])
def test_others_are_shared_out_singly(pytestconfig: pytest.Config, marks: str, group: list[str]) -> None:
    first, second = _shared_out(pytestconfig, marks, group)
    assert first and second
