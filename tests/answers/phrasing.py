"""A stand-in for an OpenAI-compatible program: a real HTTP server on loopback that phrases, invents, cites nothing, stumbles or hangs up, as told."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass
class Phraser:
    """`said` is the answer it gives; `mood`: say, stumble, babble, elsewhere, slow, hang_up. `asked` holds what came in."""

    said: str = ""
    mood: str = "say"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    wait: float = 0.0
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Phraser:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """As the setting wants it."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        phraser = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                phraser.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                phraser.keys.append(self.headers.get("Authorization", ""))
                phraser.answer(self)

            def log_message(self, *args: object) -> None:
                """Tests read no logs."""

        return Handler

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        """What its mood makes it do."""
        if self.mood == "hang_up":
            to.connection.close()
            return
        if self.mood == "slow":
            time.sleep(self.wait)
        status = {"stumble": 500, "elsewhere": 302}.get(self.mood, 200)
        body = b"<html>" if self.mood == "babble" else json.dumps({"choices": [{"message": {"content": self.said}}]}).encode()
        to.send_response(status)
        if status == 302:
            to.send_header("Location", self.url + "/elsewhere")
        to.send_header("Content-Length", str(len(body)))
        with suppress(OSError):  # who was slow finds nobody listening any more
            to.end_headers()
            to.wfile.write(body)
