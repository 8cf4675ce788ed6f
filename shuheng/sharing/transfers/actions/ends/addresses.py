"""An address that takes pages: each is a POST with a record of JSON on each line. A page that comes twice has the same `Idempotency-Key`.

`Shuheng-Mode: full` pages are gathered until one says `Shuheng-Complete: yes`; then they stand in for the old table. `changes` pages apply at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, build_opener

from shuheng.foundation.core.outward import NoRedirect
from shuheng.sharing.holdings.queries import reading
from shuheng.sharing.holdings.queries.reading.parts import PATIENCE

from ... import rules
from ...models import Transfer
from ...rules import words
from ..following import Page
from .shape import Shape, Unreached

LATER = (408, 425, 429)


class Address:
    """One address, during one batch."""

    def __init__(self, row: Transfer, shape: Shape, secret: Mapping[str, str]) -> None:
        self.row, self.token, self.code = row, secret.get("token", ""), shape.code

    def begin(self, cursor: str) -> str:
        """From the last page that was taken."""
        reading.check_address(self.row.target.place)
        return cursor

    def give(self, page: Page, after: str, whole: bool) -> None:
        """POST the page; taken is 2xx."""
        gathering = self.row.mode == words.FULL and rules.read(after).inside is not None and rules.read(after).position == rules.read(self.row.start).position
        said = ({"op": one.op, "key": one.key, "values": one.values, "disputed": one.disputed} for one in page.rows)
        body = b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in said)
        named = {"Content-Type": "application/x-ndjson", "Shuheng-Resource": self.code, "Shuheng-Batch": str(self.row.pk),
                 "Shuheng-After": after,
                 "Shuheng-Next": page.next, "Shuheng-Mode": words.FULL if gathering else words.CHANGES,
                 "Shuheng-Complete": "yes" if gathering and whole else "no",
                 "Idempotency-Key": hashlib.sha256(f"{self.row.pk}\n{after}\n{page.next}".encode() + body).hexdigest()}
        if self.token:
            named["Authorization"] = f"Bearer {self.token}"
        try:
            with build_opener(NoRedirect).open(Request(self.row.target.place, data=body, headers=named, method="POST"), timeout=PATIENCE) as answer:
                answer.read(1)
        except HTTPError as error:
            error.close()
            lasting = error.code < 500 and error.code not in LATER
            raise Unreached("answer" if lasting else "unreachable", again=not lasting) from error
        except (URLError, OSError, ValueError, HTTPException) as error:
            raise Unreached("unreachable", again=True) from error

    def finish(self, cursor: str) -> str:
        """Nothing is left to be done."""
        return ""

    def close(self) -> None:
        """Nothing is held open between pages."""
