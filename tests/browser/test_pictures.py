"""The README's pictures, taken into tests/browser/out; `make pictures` copies them to docs/pictures. Every part must be in sight."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.browser import county, handlers
from tests.browser.applicants import MATTER, TITLE
from tests.browser.county import QIUSHENG
from tests.browser.program import CHECKOUT
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.proof
Come = Callable[..., Visitor]
OUT = CHECKOUT / "tests" / "browser" / "out"


@pytest.fixture(scope="module")
def taken() -> Iterator[set[str]]:
    """The names of the pictures; in the end they are those of the README."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    names: set[str] = set()
    yield names
    named = set(re.findall(r"docs/pictures/([a-z-]+)\.png", (CHECKOUT / "README.md").read_text(encoding="utf-8")))
    assert names == named


def _take(who: Visitor, name: str, height: int, *words: str) -> str:
    who.sees(*words)
    place = OUT / f"{name}.png"
    assert who.page.viewport_size
    who.page.set_viewport_size({"width": who.page.viewport_size["width"], "height": height})
    who.page.screenshot(path=place, animations="disabled")
    assert place.read_bytes().startswith(b"\x89PNG")
    return name


def _reckoned(visitor: Come) -> str:
    """A case whose promised date lies behind the holiday of May."""
    number = county.file(visitor(account=QIUSHENG))
    handler = visitor(account="handler")
    for act in ("receive", "accept"):
        handlers.do(handler, number, act)
    return number


def test_the_pictures_of_the_readme_are_taken(visitor: Come, taken: set[str]) -> None:
    number = _reckoned(visitor)
    anybody, handler, leader = visitor(), visitor(account="handler"), visitor(account="leader")
    anybody.open("/")
    taken.add(_take(anybody, "home", 1100, "12345"))
    anybody.open(f"/matters/{MATTER}/")
    taken.add(_take(anybody, "guide", 1100, TITLE))
    handler.open("/desk/")
    taken.add(_take(handler, "inbox", 900, "等我办"))
    handlers.open_case(handler, number)
    taken.add(_take(handler, "case", 1200, "受理", "5月13日"))
    leader.open("/desk/leader/")
    taken.add(_take(leader, "leader", 1200, "全县办件"))
    resident = visitor(account=QIUSHENG, phone=True)
    resident.open(f"/affairs/{number}/")
    taken.add(_take(resident, "affair-phone", 1650, "最晚", "5月9日"))
