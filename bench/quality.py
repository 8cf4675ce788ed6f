"""Profiling a held table of 1,000,000 rows: every column, the rules of its entry, defects and score, against one bare SQL count with the distinct values of
every column in the same run. BENCH_ROWS (1000000) says how many rows.

    python -m bench.quality in-its-own-database      the measured seconds as JSON
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from bench import Figure, Peer, at_least
from bench._ground import apart, drop, settle, superuser
from bench.holdings import HEAD, ROWS, _batch, _file, _source

DATABASE = "bench_quality"


def run() -> list[Figure]:
    """The figure, in thousand rows a second."""
    took = apart("quality", "in-its-own-database")
    rate = {name: ROWS / seconds / 1000 for name, seconds in took.items()}
    return [at_least(f"quality: {ROWS:,} rows profiled, rules counted, scored", rate["profile"], "k rows/s", 0.5 * rate["bare"],
                     Peer("one bare count(*), count(distinct …)", rate["bare"]))]


def main() -> dict[str, float]:
    """The bare count and the profile, turn by turn, twice: the faster of each, because the first reads the table from disk."""
    drop(DATABASE)
    path = _file(settle(DATABASE))
    source = _source(path)
    _batch(source, added=ROWS)
    path.unlink()
    took = {"bare": min(_timed(lambda: _bare(source.resource_id)) for _ in range(2)),
            "profile": min(_timed(lambda: _profile(source.resource_id)) for _ in range(2))}
    drop(DATABASE)
    return took


def _timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _bare(resource: int) -> None:
    with superuser() as connection:
        connection.execute(f"select count(*), {', '.join(f'count(distinct {name})' for name in HEAD)} from held.r_{resource}")  # type: ignore[call-overload]


def _profile(resource: int) -> None:
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.quality import actions, jobs
    from shuheng.sharing.quality.models import Profile

    with acting(SYSTEM):
        made = actions.ask_profile(resource, by=SYSTEM)
    jobs.profile(made.pk)
    with acting(SYSTEM):
        done = Profile.objects.get(pk=made.pk)
        counted = list(done.columns.filter(column="code").values_list("distinct", flat=True))
    if (done.state, done.rows, done.unmeasured, counted) != ("done", ROWS, [], [ROWS]):
        raise SystemExit(f"profile {done.state} {done.why}: {done.rows} rows, {counted} codes, not measured {done.unmeasured}")


if __name__ == "__main__":
    print(json.dumps(main()))
