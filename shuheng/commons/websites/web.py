"""Serving published files: found, put together with banner and letter size, answered before the program is asked.

A file holds two server-side includes that nginx understands too (ngx_http_ssi_module): one for the reader's letter size, one for the banner.
Under `/hant/` stands every page once more in traditional signs, written when somebody asks for it (docs/decisions/0012).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shuheng.foundation.core.mode import COOKIE

from . import rules

ELDER = b'<!--# if expr="$cookie_mode = elder" --> data-mode="elder"<!--# endif -->'
BANNER = b'<!--# include virtual="/_banner.html" -->'
BANNER_FILE, GONE = "_banner.html", ".gone"
LOOK_AGAIN = 0.5  # seconds for which a banner is believed
MOST = 1000  # answers kept in memory
HANT = "/hant"
OF_SITES = re.compile(rb'href="(/|/(?:columns|articles|map|sites)/(?:[^"]*/|[^"]*\.html)?)"')
SWITCH, BACK = re.compile(rf'<a class="hant"[^>]*href="{HANT}([^"]*)"[^>]*>[^<]*</a>'), r'<a class="hant" lang="zh-Hans" hreflang="zh-Hans" href="\1">简体</a>'
IN_ELDER = re.compile(rf"(?:^|;\s*){COOKIE}=elder(?:;|$)")
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
          "base-uri 'none'; object-src 'none'; manifest-src 'self'; worker-src 'self'; connect-src 'self'")
SAFE = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY"), ("Content-Security-Policy", POLICY),
        ("Cache-Control", "no-cache")]

Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Served:
    """A published file as one reader gets it."""

    status: int
    body: bytes
    tag: str
    headers: tuple[tuple[str, str], ...]


def _encrypted() -> list[tuple[str, str]]:
    """Where the program speaks over TLS only, browsers remember that, as they are told on its other pages."""
    seconds = settings.SECURE_HSTS_SECONDS
    return [("Strict-Transport-Security", f"max-age={seconds}; includeSubDomains; preload")] if seconds else []


@cache
def _converter() -> Any:
    from opencc import OpenCC  # its dictionaries are read when the first reader asks for them

    return OpenCC("s2t")


def traditional(page: bytes) -> bytes:
    """A page in traditional signs, its links to other pages of the sites too; the switch leads back. Addresses are ASCII and stay."""
    linked = OF_SITES.sub(lambda hit: b'href="' + HANT.encode() + hit[1] + b'"', page)
    made: str = _converter().convert(linked.decode())
    return SWITCH.sub(BACK, made.replace('<html lang="zh-CN"', '<html lang="zh-Hant"', 1)).encode()


def sized(page: bytes, elder: bool) -> bytes:
    """A page with the reader's letter size filled in."""
    return page.replace(ELDER, b' data-mode="elder"' if elder else b"", 1)


class Shelf:
    """The published files of one folder, with what was read of them as long as it has not changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[tuple[str, bool, bool], tuple[tuple[int, int, int], bytes, Served]] = {}
        self._banner, self._looked = b"", 0.0

    def banner(self) -> bytes:
        """What hangs on every page now; half a second old at most."""
        if monotonic() - self._looked > LOOK_AGAIN:
            try:
                self._banner = (self.folder / BANNER_FILE).read_bytes()
            except OSError:
                self._banner = b""
            self._looked = monotonic()
        return self._banner

    def find(self, address: str, elder: bool) -> Served | None:
        """The answer to an address, or None when no file stands there: then the program answers."""
        hant = address.startswith(f"{HANT}/")
        path = rules.file_of(address.removeprefix(HANT) if hant else address)
        if path is None or (hant and not path.endswith(".html")):
            return None
        for name, status in ((path, 200), (path + GONE, 410)):
            try:
                found = (self.folder / name).stat()
            except OSError:
                continue
            state, banner = (found.st_mtime_ns, found.st_size, found.st_ino), self.banner()
            kept = self._kept.get((name, elder, hant))
            if kept and kept[0] == state and kept[1] == banner:
                return kept[2]
            return self._read(name, elder, hant, state, status)
        return None

    def _read(self, name: str, elder: bool, hant: bool, state: tuple[int, int, int], status: int) -> Served | None:
        banner = self.banner()
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        kind = rules.EXTENSIONS.get(name.removesuffix(GONE).rpartition(".")[2], "application/octet-stream")
        if kind.startswith("text/html"):
            data = sized(data, elder).replace(BANNER, banner, 1)
        if hant:
            data = traditional(data)
        tag = f'"{hashlib.sha256(data).hexdigest()[:24]}"'
        vary = [("Vary", "Cookie")] if kind.startswith("text/html") else []
        made = Served(status, data, tag, tuple([("Content-Type", kind), ("Content-Length", str(len(data))), ("ETag", tag), *vary, *SAFE, *_encrypted()]))
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[name, elder, hant] = (state, banner, made)
        return made


def front(inner: Application, shelf: Shelf) -> Application:
    """Published files first, then the program. Switching the letter size (`?mode=`) is the program's."""

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "mode=" in environ.get("QUERY_STRING", ""):
            return inner(environ, start)
        found = shelf.find(environ["PATH_INFO"], IN_ELDER.search(environ.get("HTTP_COOKIE", "")) is not None)
        if found is None:
            return inner(environ, start)
        if environ.get("HTTP_IF_NONE_MATCH") == found.tag and found.status == 200:
            start("304 Not Modified", [("ETag", found.tag), *SAFE])
            return []
        start(f"{found.status} {HTTPStatus(found.status).phrase}", list(found.headers))
        return [found.body] if environ["REQUEST_METHOD"] == "GET" else []

    return answer


_shelves: dict[Path, Shelf] = {}


def shelf() -> Shelf:
    """The shelf of this installation."""
    return _shelves.setdefault(settings.PUBLISHED, Shelf(settings.PUBLISHED))


def published(request: HttpRequest) -> HttpResponse | None:
    """The same answer inside the program, where no front stands before it: tests, other servers."""
    found = shelf().find(request.path, getattr(request, "mode", "") == "elder")
    if found is None:
        return None
    answer = HttpResponse(found.body, status=found.status)
    for name, value in found.headers:
        answer[name] = value
    return answer


class BannerMiddleware:
    """The banner on the program's own pages: the same include as in published files, filled in before the page leaves."""

    def __init__(self, inner: Callable[[HttpRequest], HttpResponse]) -> None:
        self.inner = inner

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.inner(request)
        if not answer.streaming and BANNER in answer.content:
            answer.content = answer.content.replace(BANNER, shelf().banner(), 1)
            if answer.has_header("Content-Length"):
                answer["Content-Length"] = str(len(answer.content))
        return answer
