"""A stand-in for an organ's own system that receives our events: a real HTTP server on loopback that does what it is told.

It may take, stumble (500), be closed, redirect or be slow. It keeps every request as it came: headers and body.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.standins.listening import Listening


@dataclass
class Receiver(Listening):
    """`mood`: take, stumble, redirect, hang_up."""

    PATH = "/events"
    mood: str = "take"
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def post(self, to: BaseHTTPRequestHandler, body: bytes) -> None:
        self.got.append((dict(to.headers.items()), body))
        if self.mood == "hang_up":
            return
        to.send_response({"take": 204, "stumble": 500, "redirect": 302}[self.mood])
        if self.mood == "redirect":
            to.send_header("Location", self.url)
        to.send_header("Content-Length", "0")
        to.end_headers()
