"""A phrasing program behind an OpenAI-compatible address, if the county has configured one. Off by default; whatever goes wrong, it says nothing.

It is asked outside any transaction, one question at a time in a process, and left alone for a minute after it failed: a dead one holds up nobody.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any

from django.conf import settings

from shuheng.foundation.core.outward import NoRedirect

from . import rules
from .rules import Sentence

PATIENCE, PAUSE = 8.0, 60.0  # seconds
LARGEST = 100_000  # bytes of an answer
_asking = threading.Lock()
_rests_until = 0.0
_opener = urllib.request.build_opener(NoRedirect)


def configured() -> bool:
    """Whether a phrasing program may be asked at all."""
    return settings.ANSWERS_URL.startswith(("http://", "https://"))


def phrased(question: str, passages: Sequence[str]) -> tuple[Sentence, ...]:
    """The answer in sentences that each cite a paragraph, or nothing: not configured, busy, resting, silent, or it said what may not be shown."""
    global _rests_until
    if not configured() or time.monotonic() < _rests_until or not _asking.acquire(blocking=False):
        return ()
    try:
        return rules.checked(_said(question, passages), passages)
    except (OSError, HTTPException, ValueError, KeyError, IndexError, TypeError, AttributeError):
        _rests_until = time.monotonic() + PAUSE
        return ()
    finally:
        _asking.release()


def wake() -> None:
    """Ask again at once, after the settings have changed."""
    global _rests_until
    _rests_until = 0.0


def _said(question: str, passages: Sequence[str]) -> str:
    body = {"model": settings.ANSWERS_MODEL, "messages": rules.prompt(question, passages), "temperature": 0, "max_tokens": 500, "stream": False}
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {settings.ANSWERS_KEY}"} if settings.ANSWERS_KEY else {})
    request = urllib.request.Request(f"{settings.ANSWERS_URL.rstrip('/')}/chat/completions", data=json.dumps(body, ensure_ascii=False).encode(),
                                     headers=headers, method="POST")
    until = time.monotonic() + PATIENCE
    with _opener.open(request, timeout=PATIENCE) as answer:
        said = json.loads(_read(answer, until))["choices"][0]["message"]["content"]
    return said if isinstance(said, str) else ""


def _read(answer: Any, until: float) -> bytes:
    """The whole answer, unless it is too long or drips beyond the patience."""
    data = b""
    while piece := answer.read1(16_384):
        data += piece
        if len(data) > LARGEST or time.monotonic() > until:
            raise ValueError("too long")
    return data
