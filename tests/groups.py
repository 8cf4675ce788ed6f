"""Which tests must come to one worker: those that share a running program, and those whose processes know one folder only.

xdist's own groups travel in the name of a test, which pytest no longer lets anybody change since 9.2 (pytest-xdist issue 1386): every worker then started
programs of its own, in silence. So the scheduler reads the group from the path.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from xdist.scheduler.loadscope import LoadScopeScheduling

DAILY = "not proof"  # what `make test` asks pytest for


def group(test: str, daily: bool) -> str:
    """The group of a test, or nothing for one that may go to any worker.

    Of the few pages that are looked at in every run one program is enough; the proofs have one for each worker.
    """
    path = PurePosixPath(test.partition("::")[0])
    if "proof" in path.parts or path.stem == "test_program":
        return path.stem
    if daily and "browser" in path.parts:
        return "browser"
    if not daily and {"holdings", "transfers"} & set(path.parts):
        return "held"
    return ""


class Grouped(LoadScopeScheduling):
    """Gives each group whole to one worker, the largest first, and all other tests singly."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid, daily=self.config.option.markexpr == DAILY) or nodeid
