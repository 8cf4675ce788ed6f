"""Lighthouse's four marks, on its phone settings, of the pages that most people see; what the home page weighs with all that it loads.

`make bench` puts Lighthouse into `.venv/vnu` (`LIGHTHOUSE` names it). The mark for speed is the median of three runs, and falls on a machine that is busy.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from statistics import median
from time import sleep
from typing import Any

from bench import Figure, at_least, at_most
from bench._ground import CHECKOUT, settle
from bench._server import FIRST_PORT, OPENER, program

TOOL = os.environ.get("LIGHTHOUSE") or str(CHECKOUT / ".venv" / "vnu" / "node_modules" / ".bin" / "lighthouse")
MARKS = {"performance": "speed", "accessibility": "accessibility", "best-practices": "best practices", "seo": "search engines"}
FLAGS = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
         "--disable-sync")
ROUNDS, LEAST, HEAVIEST, PATIENCE = 3, 95, 150, 300  # kB; s until the worker has published the home page


def run() -> list[Figure]:
    """The figures."""
    settle()
    with program():
        found = {name: [_asked(path) for _ in range(ROUNDS)] for name, path in _pages().items()}
    marks = [at_least(f"lighthouse: {words} of {name}, phone", median(100 * one["categories"][code]["score"] for one in told), "", LEAST)
             for name, told in found.items() for code, words in MARKS.items()]
    weight = median(one["audits"]["total-byte-weight"]["numericValue"] for one in found["the home page"])
    return [*marks, at_most("lighthouse: the home page with all that it loads", weight / 1000, "kB", HEAVIEST)]


def _pages() -> dict[str, str]:
    """The home page, the first article that it names, the first matter of the list."""
    for _ in range(PATIENCE):
        if hit := re.search(r'href="(/articles/[^"]+)"', _read("/")):
            matter = re.search(r'href="(/matters/[^"?]+/)"', _read("/matters/"))
            if matter is None:
                raise SystemExit("the list of matters is empty")
            return {"the home page": "/", "an article": hit[1], "a matter": matter[1]}
        sleep(1)
    raise SystemExit("the worker did not publish the home page in time")


def _read(path: str) -> str:
    with OPENER.open(f"http://127.0.0.1:{FIRST_PORT}{path}", timeout=30) as answer:
        return str(answer.read().decode())


def _asked(path: str) -> dict[str, Any]:
    """What Lighthouse found on a page."""
    browser = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("chromium-headless-shell") or ""
    told = subprocess.run(
        [TOOL, f"http://127.0.0.1:{FIRST_PORT}{path}", "--quiet", "--output=json", "--form-factor=mobile", f"--chrome-flags={FLAGS}"],
        stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "CHROME_PATH": browser}).stdout
    found: dict[str, Any] = json.loads(told)
    return found
