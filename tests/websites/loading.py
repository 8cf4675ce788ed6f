"""What a browser asks for to show a page."""

from __future__ import annotations

import re
from pathlib import Path

LOADED = re.compile(r'(?:<(?:link|script|img|iframe|source)\b[^>]*?\b(?:href|src|srcset)="([^"]*)")')
HERE = re.compile(r'rel="(?:canonical|alternate)"')
STATIC = Path(__file__).parents[2] / "shuheng"


def static(address: str) -> Path:
    """The source of a static file."""
    name = address.removeprefix("/static/")
    return next(STATIC.rglob(f"static/{name}"))


def loaded(page: str) -> list[str]:
    """Everything that a browser asks for to show a page."""
    return [hit[1] for hit in LOADED.finditer(page) if not HERE.search(hit[0])]
