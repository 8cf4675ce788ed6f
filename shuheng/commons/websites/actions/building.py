"""全部重新发布: every page of every site, by as many processes as the machine has processors; the same rows give the same bytes.

Rounds run beside each other, a release runs alone: it waits for the rounds at work and comes before those that have not begun.
Other processes are told their pages line by line and answer each line; when the one that tells them ends, in whatever way, they end too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from typing import IO

from django.db import IntegrityError, transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.rows import beside_others

from ..models import Resource
from ..printing import Press
from ..queries import pages
from ..rules import Spec
from . import finding
from .publishing import LOCK, ROUND, put_out

HAND = "import django; django.setup(); from shuheng.commons.websites.actions import building; building.hand()"
Round = list[Spec]
Process = subprocess.Popen[str]


def build_all(*, by: Actor, processes: int = 1) -> int:
    """Render every page of every site, items before the lists that lead to them; then let the search have them too; returns how many files changed."""
    with acting(by):
        waves = [_rounds(wave) for wave in pages.waves()]
    if processes > 1 and sum(map(len, waves)) > processes:
        changed = _by_hands(waves, processes)
    else:
        press = Press()
        changed = sum(_printed(one, press, by) for wave in waves for one in wave)
    os.sync()
    let_find(by=by)
    return changed


def let_find(*, by: Actor) -> int:
    """Let the search have what it has not yet, some at a time; returns how many items."""
    with acting(by):
        todo = finding.missing()
    for place in range(0, len(todo), ROUND):
        _let_find(todo[place:place + ROUND], by)
    return len(todo)


def _let_find(numbers: Sequence[int], by: Actor) -> None:
    """A round at once, or one by one when somebody released one of them meanwhile, which the index then knows."""
    try:
        with acting(by), transaction.atomic():
            finding.keep_new(list(Resource.objects.filter(pk__in=numbers)))
    except IntegrityError:
        with acting(by), transaction.atomic():
            for row in Resource.objects.filter(pk__in=numbers):
                finding.keep(row)


def _rounds(wave: Round) -> list[Round]:
    return [wave[place:place + ROUND] for place in range(0, len(wave), ROUND)]


def _printed(one: Round, press: Press, by: Actor) -> int:
    with acting(by):
        beside_others(LOCK)
        return put_out(one, press, durable=False)


def _by_hands(waves: Iterable[list[Round]], processes: int) -> int:
    """A wave begins when the one before it is done."""
    with ExitStack() as stack:
        hands = [stack.enter_context(_hand()) for _ in range(processes)]
        lanes = stack.enter_context(ThreadPoolExecutor(processes))
        changed = 0
        for wave in waves:
            todo: SimpleQueue[Round] = SimpleQueue()
            for one in wave:
                todo.put(one)
            changed += sum(lanes.map(lambda one, todo=todo: _told(one, todo), hands))
        for process in hands:
            _ends(process)[0].close()
        return changed


def _hand() -> Process:
    return subprocess.Popen([sys.executable, "-c", HAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ends(process: Process) -> tuple[IO[str], IO[str]]:
    assert process.stdin and process.stdout
    return process.stdin, process.stdout


def _told(process: Process, todo: SimpleQueue[Round]) -> int:
    """Give a process one round after the other until none is left; returns how many files it changed."""
    tell, hear = _ends(process)
    changed = 0
    while True:
        try:
            one = todo.get_nowait()
        except Empty:
            return changed
        tell.write(json.dumps([(spec.site, spec.kind, spec.key) for spec in one]) + "\n")
        tell.flush()
        answer = hear.readline()
        if not answer:
            raise ChildProcessError("a process that prints pages ended before its work was done")
        changed += int(answer)


def hand(*, by: Actor = SYSTEM) -> None:
    """What each further process does: print the round of each line, answer with the number of files that changed."""
    press = Press()
    for line in sys.stdin:
        print(_printed([Spec(*one) for one in json.loads(line)], press, by), flush=True)
