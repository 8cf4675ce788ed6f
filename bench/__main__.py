"""`python -m bench [NAME…]` runs the scripts in bench/, writes bench/out/results.json (merged by name) and prints the same as a table."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import bench
from bench import Figure

RESULTS = Path(__file__).parent / "out" / "results.json"
HEADINGS = ("name", "value", "unit", "target", "met", "against", "ratio")


def scripts(asked: Sequence[str]) -> list[str]:
    """The names of the scripts to run: those asked for, else all. SystemExit when one does not exist."""
    known = sorted(found.name for found in iter_modules(bench.__path__) if not found.name.startswith("_"))
    missing = sorted(set(asked) - set(known))
    if missing:
        raise SystemExit(f"no bench {', '.join(missing)}; there are {', '.join(known)}")
    return list(asked) or known


def measure(name: str) -> list[Figure]:
    """The figures of one script; none from a module that only helps others."""
    run: Callable[[], list[Figure]] | None = getattr(import_module(f"bench.{name}"), "run", None)
    return run() if run else []


def merge(figures: Iterable[Figure]) -> list[dict[str, object]]:
    """All results so far with the new ones in place of those of the same name."""
    kept: list[dict[str, object]] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else []
    by_name = {str(row["name"]): row for row in kept} | {figure.name: asdict(figure) for figure in figures}
    return list(by_name.values())


def write(rows: list[dict[str, object]]) -> None:
    """Replace the results file in one step."""
    RESULTS.parent.mkdir(exist_ok=True)
    draft = RESULTS.with_suffix(".new")
    draft.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    draft.replace(RESULTS)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    return "" if value is None else str(value)


def table(figures: Sequence[Figure]) -> str:
    """The figures as aligned columns."""
    rows = [HEADINGS, *(tuple(_cell(getattr(figure, heading)) for heading in HEADINGS) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def main(asked: Sequence[str]) -> int:
    """Run, keep, print. 0 when every figure met its target."""
    figures: list[Figure] = []
    for name in scripts(asked):
        print(f"… {name}", file=sys.stderr, flush=True)
        figures += measure(name)
        write(merge(figures))
    print(table(figures))
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
