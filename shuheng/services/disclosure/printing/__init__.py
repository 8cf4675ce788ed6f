"""Documents on paper: the words of a sheet become A4 pages. The annual report has its own module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from shuheng.foundation.core import typesetting
from shuheng.foundation.core.aside import aside

FOLDER = Path(__file__).parent.parent / "templates" / "disclosure"


@dataclass(frozen=True)
class Sheet:
    """What one document says. `facts` are pairs for a table; all texts are plain Chinese."""

    organ: str
    title: str
    number: str
    case: str
    addressee: str
    date: str
    opening: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    closing: tuple[str, ...] = ()


def sheet(data: Mapping[str, Any]) -> Sheet:
    """A sheet from its JSON values."""
    facts = tuple((str(name), str(value)) for name, value in data["facts"])
    return Sheet(**{**data, "opening": tuple(data["opening"]), "closing": tuple(data["closing"]), "facts": facts})


def sample_note(text: str) -> str:
    """What stands on top of what only a demonstration says."""
    return text if settings.DEMONSTRATION else ""


def pdf(words: Sheet) -> bytes:
    """The document as PDF. The same sheet gives the same bytes."""
    return aside(typesetting.pdf, FOLDER / "document.typ", {**asdict(words), "note": sample_note("示例文书，没有法律效力")})
