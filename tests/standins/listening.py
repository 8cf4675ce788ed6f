"""What every stand-in over HTTP shares: a real server on loopback for as long as the test needs it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self


class Listening(ABC):
    """A server while it is entered; `post` answers each request."""

    PATH: ClassVar[str]
    _server: ThreadingHTTPServer | None = None

    @abstractmethod
    def post(self, to: BaseHTTPRequestHandler, body: bytes) -> None:
        """Answer one request."""

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens, as the program's setting wants it."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}{self.PATH}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listening = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                listening.post(self, self.rfile.read(int(self.headers["Content-Length"])))
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Tests read no logs."""

        return Handler
