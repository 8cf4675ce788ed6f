"""Cutting a CSV text of any size into pieces that end where a record ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LONGEST = 64 * 2**20  # bytes of one record: a quote that is never closed must not fill the memory


def pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of whole records. A record ends with a line feed outside quotes: behind an even number of quotes.

    OverflowError when a record is longer than `LONGEST`.
    """
    kept = b""
    for block in blocks:
        kept += block
        if len(kept) > LONGEST:
            raise OverflowError("a record without end")
        end = _end(kept)
        if end:
            yield kept[:end]
            kept = kept[end:]
    if kept:
        yield kept


def _end(text: bytes) -> int:
    """Behind the last line feed outside quotes; 0 when there is none. Text begins at a record."""
    end, quotes = len(text), text.count(b'"')
    while True:
        if quotes % 2:  # inside quotes: nothing ends before the one that opens them
            end = text.rfind(b'"', 0, end)
            quotes -= 1
            continue
        at = text.rfind(b"\n", 0, end)
        between = text.count(b'"', max(at, 0), end)
        if at < 0 or between % 2 == 0:
            return at + 1
        quotes -= between
        end = at
