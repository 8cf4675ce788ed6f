"""A stand-in for the province's sign-in: an OpenID provider with the code flow, PKCE, signed ID tokens and one person."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "shuheng", "sample-secret"


class Province(HTTPServer):
    """Knows one signed-in person by his claims, and which codes it gave to whom."""

    def __init__(self, claims: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.claims = claims
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.scopes: list[str] = []

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"

    def grant(self, asked: dict[str, str]) -> str:
        """The address the browser goes back to, with a code."""
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        self.scopes.append(asked["scope"])
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> dict[str, Any] | None:
        """A token for a code, once, to whoever holds client secret and PKCE verifier."""
        asked = self.codes.pop(given.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if not asked or proof != asked["code_challenge"] or (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            return None
        token = secrets.token_urlsafe(12)
        self.tokens.add(token)
        now = int(time.time())
        facts = {"iss": self.address, "aud": CLIENT, "sub": self.claims["sub"], "iat": now, "exp": now + 300}
        return {"access_token": token, "token_type": "Bearer", "expires_in": 300,
                "id_token": jwt.encode(facts, self.key, "RS256", headers={"kid": "one"})}

    def configuration(self) -> dict[str, Any]:
        """The discovery document."""
        return {"issuer": self.address, "authorization_endpoint": f"{self.address}/authorize", "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo", "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"]}


class _Answers(BaseHTTPRequestHandler):
    server: Province

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        if where.path == "/.well-known/openid-configuration":
            return self._json(self.server.configuration())
        if where.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.grant({name: values[0] for name, values in parse_qs(where.query).items()}))
            return self.end_headers()
        if where.path == "/userinfo" and self.headers.get("Authorization", "").removeprefix("Bearer ") in self.server.tokens:
            return self._json(self.server.claims)
        return self.send_error(401)

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        token = self.server.token({name: values[0] for name, values in parse_qs(text).items()})
        return self._json(token) if token else self.send_error(400)

    def _json(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def province(**claims: str) -> Iterator[Province]:
    """A running stand-in whose signed-in person has these claims."""
    server = Province(claims)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
