"""Reading an address: a record of JSON on each line, or CSV. Redirects are not followed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPException, HTTPResponse
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, build_opener

from shuheng.foundation.core.outward import NoRedirect
from shuheng.foundation.core.refusals import Refused

from ...models import Source
from ...rules import words
from .. import secret_of
from .parts import PATIENCE, Cells, Reading, Unread, as_text, check_host


def opened(row: Source, mode: str, origin: str) -> Reading:
    """The answer of an address; an increment asks for what is new since the last one."""
    address = row.place
    if mode == words.INCREMENTAL and row.last:
        address += ("&" if "?" in address else "?") + urlencode({"since": row.last})
    check_address(address)
    request = Request(address, headers={"Accept": "application/x-ndjson, text/csv"})
    if token := secret_of(row).get("token"):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        answer = build_opener(NoRedirect).open(request, timeout=PATIENCE)
    except (URLError, OSError, ValueError, HTTPException) as broken:
        raise Unread("unreachable") from broken
    lines = _csv_lines(answer) if "csv" in answer.headers.get("Content-Type", "") else _json_lines(answer)
    try:
        head = next(lines, [])
    except (ValueError, csv.Error) as broken:
        raise Unread("unreadable") from broken
    except (URLError, OSError, HTTPException) as broken:
        raise Unread("unreachable") from broken

    def rows() -> Iterator[Cells]:
        try:
            yield from lines
        except (URLError, OSError, ValueError, HTTPException, csv.Error) as broken:
            raise Unread("unreachable") from broken
        if answer.length:  # the connection broke: what did not come must not be taken for deleted
            raise Unread("unreachable")

    return Reading(tuple(str(cell or "").strip() for cell in head), answer.headers.get("X-Until", ""), close=answer.close, rows=rows)


def check_address(address: str) -> None:
    """Refused unless it is an http address of a host that is named."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("网址读不懂，应当像 https://主机/路径。", "place")
    check_host(parts.hostname)


def standing(address: str) -> tuple[str, str, str]:
    """Scheme, host and port of an address that was checked: a token is for these and for no other."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", str(parts.port or "")


def _csv_lines(answer: HTTPResponse) -> Iterator[Cells]:
    text = io.TextIOWrapper(answer, encoding="utf-8-sig", newline="")
    yield from ([cell or None for cell in row] for row in csv.reader(text) if row)


def _json_lines(answer: HTTPResponse) -> Iterator[Cells]:
    """First the columns of the first record, then every record in their order. A line that is no record has one cell too many."""
    head: Sequence[str] = ()
    for line in answer:
        if not line.strip():
            continue
        try:
            said = json.loads(line, parse_float=str, parse_int=str)
        except ValueError:
            said = None
        if not isinstance(said, Mapping):
            if not head:
                raise ValueError("the first line is no record")
            yield [line.decode(errors="replace")[:2000], *[None] * len(head)]
            continue
        if not head:
            head = list(said)
            yield list(head)
        yield [as_text(said.get(name)) for name in head]
