"""A stand-in for an OpenAI-compatible program: a real HTTP server on loopback that phrases, invents, cites nothing, stumbles or hangs up, as told."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.standins.listening import Listening


@dataclass
class Phraser(Listening):
    """`said` is the answer it gives; `mood`: say, stumble, babble, elsewhere, slow, hang_up. `asked` holds what came in."""

    PATH = "/v1"
    said: str = ""
    mood: str = "say"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    wait: float = 0.0

    def post(self, to: BaseHTTPRequestHandler, body: bytes) -> None:
        self.asked.append(json.loads(body))
        self.keys.append(to.headers.get("Authorization", ""))
        self.answer(to)

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
