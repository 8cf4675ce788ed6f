"""A stand-in for the county's SMS gateway: a real HTTP server on loopback that checks signatures and does what it is told.

It may take, refuse, stumble (500), be busy (429), be slow, hang up, or take without answering. It sends a key once, however often it is asked,
and reports receipts signed as a real gateway would.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.standins.listening import Listening

SECRET = "stand-in secret"


@dataclass
class Gateway(Listening):
    """`mood`: take, refuse, stumble, busy, slow, hang_up, take_silently, babble. `asked` counts requests, `sent` holds what went out once."""

    PATH = "/send"
    mood: str = "take"
    asked: int = 0
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    forged: int = 0
    wait: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receipt(self, key: str, status: str = "delivered", *, moment: float | None = None, secret: str = SECRET) -> dict[str, Any]:
        """Body and headers of a receipt, ready to post."""
        body = json.dumps({"key": key, "status": status, "id": f"g-{key[:6]}"}).encode()
        at = str(int(time.time() if moment is None else moment))
        signature = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {"data": body, "content_type": "application/json", "headers": {"X-Time": at, "X-Signature": signature}}

    def take(self, body: bytes, signature: str) -> tuple[int, bytes] | None:
        """What to answer to one request; None hangs up."""
        with self._lock:
            self.asked += 1
            if not hmac.compare_digest(hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(), signature):
                self.forged += 1
                return 403, b"{}"
            if self.mood in ("refuse", "stumble", "busy", "hang_up"):
                return {"refuse": (400, b"{}"), "stumble": (500, b"oops"), "busy": (429, b""), "hang_up": None}[self.mood]
            message = json.loads(body)
            self.sent.setdefault(message["key"], message)
            if self.mood == "take_silently":
                return None
            return 200, b"<html>" if self.mood == "babble" else json.dumps({"id": f"g-{message['key'][:6]}"}).encode()

    def post(self, to: BaseHTTPRequestHandler, body: bytes) -> None:
        answer = self.take(body, to.headers.get("X-Signature", ""))
        time.sleep(self.wait)
        if answer is None:
            return
        to.send_response(answer[0])
        to.send_header("Content-Length", str(len(answer[1])))
        to.end_headers()
        to.wfile.write(answer[1])
