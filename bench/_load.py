"""The load generator, a process of its own: so many users at once, each sending its next request when the last was answered.

    python -m bench._load PORT USERS < requests.jsonl > answers.jsonl

A line in: {"head": "POST /… HTTP/1.1\\r\\n…", "body": "…"}. A line out: [status, location, milliseconds], in the order of the requests.
The last line out is [seconds from the first request to the last answer, processor seconds of this process].
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from time import perf_counter, process_time

Answer = tuple[int, str, float]


async def _answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Status and place of one answer; its body is read and thrown away."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    if fields.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(fields.get("content-length", "0")))
    return int(head[0].split(" ")[1]), fields.get("location", "")


async def _user(port: int, work: Iterator[tuple[int, bytes]], answers: list[Answer]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for place, request in work:
        begun = perf_counter()
        writer.write(request)
        status, location = await _answer(reader)
        answers[place] = (status, location, (perf_counter() - begun) * 1000)
    writer.close()


async def _all(port: int, users: int, requests: list[bytes]) -> list[Answer]:
    answers: list[Answer] = [(0, "", 0.0)] * len(requests)
    work = iter(enumerate(requests))
    await asyncio.gather(*(_user(port, work, answers) for _ in range(users)))
    return answers


def main(port: int, users: int) -> None:
    """Send what stands on standard input."""
    rows = [json.loads(line) for line in sys.stdin]
    requests = [f"{row['head']}Content-Length: {len(row['body'])}\r\n\r\n{row['body']}".encode() for row in rows]
    used, begun = process_time(), perf_counter()
    answers = asyncio.run(_all(port, users, requests))
    last = (perf_counter() - begun, process_time() - used)
    sys.stdout.write("".join(json.dumps(one) + "\n" for one in [*answers, last]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
