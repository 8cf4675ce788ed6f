"""The paragraphs of a body with the heading above each: what a question may be answered with."""

from __future__ import annotations

import re

from .body import plain

LONGEST = 600
ANSWERING = frozenset({"policy", "interpretation", "guide", "notice", "about"})  # news tells what was, not what holds
_BLOCK = re.compile(r"<(h[2-4]|p|li|tr|blockquote)\b[^>]*>(.*?)</\1>", re.S)
_SENTENCES = re.compile(rf".{{1,{LONGEST}}}(?:[。；！？\n]|$)|.{{{LONGEST}}}", re.S)


def paragraphs(html: str) -> list[tuple[str, str]]:
    """(heading, paragraph) in order; a longer one than a telephone shows is cut after a sentence."""
    found, heading = [], ""
    for tag, inside in _BLOCK.findall(html):
        words = " ".join(plain(inside).split("\n"))
        if tag.startswith("h"):
            heading = words
        elif words:
            found += [(heading, piece.strip()) for piece in _SENTENCES.findall(words) if piece.strip()]
    return found
