"""The README's pictures, taken into tests/browser/out; `make pictures` copies them to docs/pictures. Every part must be in sight."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from tests.browser import county, handlers, hands
from tests.browser.applicants import MATTER, TITLE
from tests.browser.county import QIUSHENG
from tests.browser.program import CHECKOUT, Program
from tests.browser.rooms import BIRTH, Rooms
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.proof
Come = Callable[..., Visitor]
OUT = CHECKOUT / "tests" / "browser" / "out"
MOST_BYTES = 200_000


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
    with Image.open(place) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(place, optimize=True)  # a third of the bytes, and the eye sees no difference
    assert 20_000 < place.stat().st_size < MOST_BYTES
    return name


def _reckoned(visitor: Come) -> str:
    """A case whose promised date lies behind the holiday of May."""
    number = county.file(visitor(account=QIUSHENG))
    handler = visitor(account="handler")
    for act in ("receive", "accept"):
        handlers.do(handler, number, act)
    return number


def test_the_pictures_of_the_readme_are_taken(visitor: Come, program: Program, taken: set[str]) -> None:
    number = _reckoned(visitor)
    rooms = Rooms(visitor, program)
    anybody, handler, leader = visitor(), visitor(account="handler"), visitor(account="leader")
    anybody.open("/")
    taken.add(_take(anybody, "county", 1100, "衡山县"))
    anybody.open("/data/103001-00003/")
    taken.add(_take(anybody, "data", 1100, "下载"))
    asker = visitor(account="cataloguer")
    asker.open(rooms.sharing.grant)
    taken.add(_take(asker, "grant", 1000, "授权"))
    anybody.open("/services/")
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
    resident.open(f"/themes/runs/{hands.apply_theme(resident, BIRTH)}/")
    taken.add(_take(resident, "theme-phone", 1650, "孩子出生", "自动提交"))
    inspector = visitor(account="inspector")
    inspector.open(rooms.cards.late)
    taken.add(_take(inspector, "supervision", 1200, "凭什么", "核对码"))
    fire = visitor(account="fire")
    fire.open(f"/desk/cases/{rooms.joint.visit}/")
    taken.add(_take(fire, "joint", 1200, "成员单位", "联合踏勘"))
