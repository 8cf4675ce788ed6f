"""Every page type through the W3C's own checker (vnu), as the server sent it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.county import World
from tests.browser.pages import EVERY
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.proof
Come = Callable[..., Visitor]


def _errors(folder: Path) -> list[str]:
    """What the checker calls an error in the pages of a folder. If it breaks down it has found nothing, which is no proof."""
    jar = os.environ.get("VNU_JAR")
    assert jar and Path(jar).exists(), "VNU_JAR must name the checker; make proof brings it"
    done = subprocess.run(["java", "-Xss2m", "-jar", jar, "--format", "json", "--skip-non-html", str(folder)], capture_output=True, text=True, timeout=300)
    told = json.loads(done.stderr)["messages"]
    return [f"{Path(one['url']).name}:{one.get('lastLine')} {one['message']}  {one.get('extract', '')[:160]}" for one in told
            if one["type"] != "info" or one.get("subType") == "fatal"]


def test_every_page_type_is_correct_html(visitor: Come, world: World, tmp_path: Path) -> None:
    people: dict[str, Visitor] = {}
    for place, page in enumerate(EVERY):
        who = people.get(page.who) or people.setdefault(page.who, visitor(account=page.who))
        page.reach(who, world)
        assert who.last is not None
        (tmp_path / f"{place:03d}-{re.sub(r'[^a-z]+', '-', page.name)}.html").write_bytes(who.last.body())
    assert len(list(tmp_path.iterdir())) == len(EVERY)
    errors = _errors(tmp_path)
    assert not errors, "\n".join(errors)


def test_a_broken_page_is_found(tmp_path: Path) -> None:
    (tmp_path / "broken.html").write_text('<!DOCTYPE html><html lang="zh-CN"><title>坏</title><p id="a"><p id="a"><ul><p></ul>', encoding="utf-8")
    assert len(_errors(tmp_path)) >= 2
