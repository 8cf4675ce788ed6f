"""The commands in README and handbook exist, and every command stands in the handbook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shuheng import cli

CHECKOUT = Path(__file__).resolve().parents[2]
HANDBOOK = CHECKOUT / "docs" / "operating.md"
DOCUMENTS = (CHECKOUT / "README.md", HANDBOOK)


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.M))


def _named(document: Path, pattern: str) -> set[str]:
    """Commands in code spans and code blocks only."""
    text = document.read_text(encoding="utf-8")
    code = re.findall(r"```\n(.*?)```", text, re.S) + re.findall(r"`([^`\n]+)`", text)
    return {name for piece in code for name in re.findall(pattern, piece)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_named_target_exists(document: Path) -> None:
    named = _named(document, r"\bmake ([a-z]+)")
    assert named
    assert named <= _targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_named_subcommand_exists(document: Path) -> None:
    named = _named(document, r"bin/shuheng ([a-z]+)\b")
    assert named
    assert named <= set(cli.COMMANDS)


def test_the_handbook_explains_every_target_and_subcommand() -> None:
    assert _targets() - {"help"} <= _named(HANDBOOK, r"\bmake ([a-z]+)")
    assert set(cli.COMMANDS) - {"stop"} <= _named(HANDBOOK, r"bin/shuheng ([a-z]+)\b")


def test_the_handbook_explains_every_variable_of_start_and_settings() -> None:
    places = [CHECKOUT / "shuheng" / "settings.py", CHECKOUT / "shuheng" / "cli.py", *(CHECKOUT / "shuheng/foundation/core").glob("*.py")]
    code = "".join(place.read_text(encoding="utf-8") for place in places)
    inner = {"SHUHENG_CHILD_OF", "SHUHENG_PARENT", "SHUHENG_AS_OWNER", "SHUHENG_TEST"}
    asked = set(re.findall(r'(?:environ\.get\(|_flag\()"([A-Z_]+)"|"(?=SHUHENG)([A-Z_]+)"', code))
    asked = {name for pair in asked for name in pair if name} - inner
    handbook = HANDBOOK.read_text(encoding="utf-8")
    assert not {name for name in asked if name not in handbook}


def test_the_readme_opens_with_the_two_commands_in_chinese() -> None:
    opening = (CHECKOUT / "README.md").read_text(encoding="utf-8")[:300]
    assert "两条命令" in opening
    assert "git clone" in opening
    assert "make run" in opening
