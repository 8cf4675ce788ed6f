"""A stand-in for clamd: it speaks INSTREAM over a unix socket and finds what the test tells it to find."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from types import TracebackType


class Clamd:
    """`answer` may be "scan" (honest: EICAR is found), "hang up", or any text to say instead."""

    EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

    def __init__(self, path: Path, answer: str = "scan") -> None:
        self.path, self.answer, self.seen = path, answer, 0
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        """As the setting CLAMD wants it."""
        return f"unix:{self.path}"

    def __enter__(self) -> Clamd:
        self._door.bind(str(self.path))
        self._door.listen()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._door.accept()
            except OSError:
                return
            with link:
                self._one(link)

    def _one(self, link: socket.socket) -> None:
        if self.answer == "hang up":
            return
        stream = link.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        data = b""
        while size := int.from_bytes(stream.read(4), "big"):
            data += stream.read(size)
        stream.close()
        self.seen += 1
        found = "Eicar-Test-Signature FOUND" if self.EICAR in data else "OK"
        link.sendall((f"stream: {found}" if self.answer == "scan" else self.answer).encode() + b"\0")
