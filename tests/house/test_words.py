"""Every word, article, permit, job and setting of the program is written down where people look for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from procrastinate.contrib.django import app

from shuheng.foundation.cases import rules
from shuheng.foundation.core import events, permits, ticking
from shuheng.foundation.core.web import access_of

from .program import CHECKOUT, PACKAGE, learn_everything, models, sources, views

MATTERS, JOINT = CHECKOUT / "county" / "hengshan" / "matters", CHECKOUT / "county" / "hengshan" / "joint"
# the law's name and one or more articles, as docstrings and data cite them
CITED = re.compile(r"([\u4e00-\u9fff]{2,}(?:法|法典|条例|办法))[ 　]?(第[〇零一二三四五六七八九十百]+条)")
ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百]+条")


@cache
def _text(name: str) -> str:
    return (CHECKOUT / "docs" / name).read_text(encoding="utf-8")


@cache
def _terms() -> dict[str, list[str]]:
    """The Chinese cells that stand beside each `word` of the glossary."""
    found: dict[str, list[str]] = {}
    for line in _text("glossary.md").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        for word, chinese in zip(cells, cells[1:], strict=False):
            if re.fullmatch(r"`[^`]+`", word):
                found.setdefault(word.strip("`"), []).append(chinese)
    return found


def _missing(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> list[str]:
    """The words whose Chinese the glossary does not give."""
    return sorted({f"{word} {chinese}" for word, chinese in pairs if not any(chinese in term for term in _terms().get(word, []))})


def test_the_glossary_knows_every_model() -> None:
    assert not _missing([(model.__name__, str(model._meta.verbose_name)) for model in models()])


def test_the_glossary_knows_every_event() -> None:
    learn_everything()
    assert not sorted(name for name, _ in events.every() if not name.startswith("test.") and name not in _terms())


def test_the_glossary_knows_every_permit() -> None:
    learn_everything()
    assert not _missing([(permit.code, permit.label) for permit in permits.every().values() if not permit.code.startswith("test.")])


@pytest.mark.parametrize("labels", [rules.MILESTONE_LABELS, rules.LAMP_LABELS, rules.CLOCK_LABELS, rules.PAUSE_LABELS],
                         ids=["milestones", "lamps", "clocks", "pauses"])
def test_the_glossary_knows_the_words_of_the_kernel(labels: dict[str, str]) -> None:
    assert not _missing([(str(word), chinese) for word, chinese in labels.items()])


def _chains() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((MATTERS / "_stages.yaml").read_text(encoding="utf-8"))
    return found


def test_the_glossary_knows_every_stage() -> None:
    assert not _missing([(code, stage["title"]) for chain in _chains().values() for code, stage in chain["stages"].items()])


def test_the_glossary_knows_every_move() -> None:
    assert not sorted({move["code"] for chain in _chains().values() for move in chain["moves"]} - set(_terms()))


def test_the_glossary_knows_every_round_and_job() -> None:
    learn_everything()
    rounds = {tick.name.split(".", 1)[1] for tick in ticking.every() if not tick.name.startswith("tests.")}
    jobs = {name for name in app.tasks if not name.startswith(("builtin:", "procrastinate."))}
    assert not sorted((rounds | jobs) - set(_terms()))


def test_every_event_tells_its_fact_in_one_sentence() -> None:
    learn_everything()
    silent = [name for (name, _), cls in events.every().items() if not (cls.__doc__ or "").strip() or cls.__doc__.startswith(f"{cls.__name__}(")]
    assert not silent


def test_every_address_says_who_may_open_it() -> None:
    assert not [address for address, view in views() if access_of(view) is None]


def test_every_setting_from_the_environment_is_in_the_handbook() -> None:
    source = (PACKAGE / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'(?:environ\.get|_flag)\("([A-Z_]+)"', source)) - {"SHUHENG_TEST", "SHUHENG_AS_OWNER"}
    assert not sorted(name for name in names if name not in _text("operating.md"))


# --- the register of law


@cache
def _register() -> tuple[str, ...]:
    """The register's lines, each with the law its heading names."""
    law, lines = "", []
    for line in _text("law.md").splitlines():
        law = line.removeprefix("## ") if line.startswith("## ") else law
        lines.append(f"{law} {line}")
    return tuple(lines)


def _unregistered(cited: Iterator[tuple[str, str]]) -> list[str]:
    pairs = sorted(set(cited))
    return [f"{law} {article}" for law, article in pairs if not any(law in line and article in line for line in _register())]


def _cited_in_code() -> Iterator[tuple[str, str]]:
    for path in [*sources(), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("README.md")]:
        yield from CITED.findall(path.read_text(encoding="utf-8"))


def _cited_in(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        if data.get("law"):
            yield from ((data["law"], article) for article in ARTICLE.findall(str(data.get("article", ""))) or [""])
        for value in data.values():
            yield from _cited_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from _cited_in(value)
    elif isinstance(data, str):
        yield from CITED.findall(data)


def test_the_register_of_law_knows_every_article_cited_in_code() -> None:
    assert not _unregistered(_cited_in_code())


def test_the_register_of_law_knows_every_article_of_every_matter() -> None:
    files = sorted([*MATTERS.glob("*.yaml"), *JOINT.glob("*.yaml")])
    assert not _unregistered(pair for path in files for pair in _cited_in(yaml.safe_load(path.read_text(encoding="utf-8"))))


def test_the_register_of_law_knows_every_dated_limit() -> None:
    limits = ((limit.source.law, article) for limit in rules.limits.every_limit() for article in ARTICLE.findall(limit.article) or [""])
    assert not _unregistered(limits)
