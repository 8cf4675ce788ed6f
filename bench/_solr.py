"""What stands in for Solr beside CKAN: neither Debian nor a package registry has it. It keeps what it is given, finds it by name or id, and costs nothing else.

    python -m bench._solr PORT SCHEMA.xml
"""

from __future__ import annotations

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

NAMED = re.compile(r'name:"([^"]*)"')
kept: dict[str, dict[str, Any]] = {}


class Handler(BaseHTTPRequestHandler):
    """Answers as Solr does, so far as CKAN asks when it writes and reads single entries."""

    protocol_version = "HTTP/1.1"
    schema = b""

    def do_GET(self) -> None:
        """The schema, or what is known under a name."""
        if "schema" in self.path:
            return self._send(self.schema, "application/xml")
        self._found(parse_qs(urlsplit(self.path).query))

    def do_POST(self) -> None:
        """Keep what comes, or find."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "/update" not in self.path:
            return self._found(parse_qs(body.decode()))
        if body.startswith(b"["):
            for said in json.loads(body):
                kept[said["name"]] = kept[said["id"]] = said
        self._send(b'{"responseHeader":{"status":0}}')

    def _found(self, asked: dict[str, list[str]]) -> None:
        name = NAMED.search(" ".join(asked.get("q", [])))
        docs = [kept[name[1]]] if name and name[1] in kept else []
        self._send(json.dumps({"responseHeader": {"status": 0}, "response": {"numFound": len(docs), "start": 0, "docs": docs},
                               "facet_counts": {"facet_fields": {}}}).encode())

    def _send(self, body: bytes, kind: str = "application/json") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: Any) -> None:
        """Say nothing."""


if __name__ == "__main__":
    Handler.schema = Path(sys.argv[2]).read_bytes()
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
