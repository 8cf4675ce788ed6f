"""A citizen with a browser and a notebook: what was acknowledged is written down, and on the disk, before it counts."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from shuheng.services.licensing import checks
from shuheng.services.licensing.rules import forms
from tests import builders
from tests.files import papers

FOLDER = builders.COUNTY / "matters"
MATTER = checks.read_matter(FOLDER / "small-catering-permit.yaml", checks.read_chains(FOLDER / "_stages.yaml"))
PAPERS = ("health", "plan", "lease", "rules")
PATIENCE = 300.0


class Lost(Exception):
    """No answer, or one that says nothing: what was asked may be done or not."""


@dataclass(frozen=True)
class Page:
    """An answer: its status, where it leads, its text."""

    status: int
    leads: str
    text: str


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Citizen:
    """One person, one browser, one notebook."""

    address: str
    name: str
    number: str
    phone: str
    notebook: Path
    unknown: int = 0
    filed: dict[str, str] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay(), urllib.request.HTTPCookieProcessor(self.cookies))

    # -- asking

    def ask(self, path: str, data: bytes | None = None, kind: str = "application/x-www-form-urlencoded") -> Page:
        """One request; Lost when there is no clear answer."""
        target = urllib.parse.urljoin(self.address, path)
        request = urllib.request.Request(target, data, {"Origin": self.address, "Referer": target, **({"Content-Type": kind} if data is not None else {})})
        try:
            with self.browser.open(request, timeout=30) as answer:
                return Page(answer.status, "", answer.read().decode())
        except urllib.error.HTTPError as other:
            with other:
                if other.code >= 500:
                    raise Lost(f"{other.code}") from None
                try:
                    return Page(other.code, other.headers.get("Location", ""), other.read().decode())
                except (OSError, HTTPException) as lost:  # killed in the middle of its answer
                    raise Lost(repr(lost)) from None
        except (OSError, HTTPException) as lost:
            raise Lost(repr(lost)) from None

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> Page:
        """A form."""
        return self.ask(path, urllib.parse.urlencode([("csrfmiddlewaretoken", self._token()), *_pairs(fields)]).encode())

    def upload(self, path: str, files: Mapping[str, bytes]) -> Page:
        """A form with files."""
        mark = uuid.uuid4().hex
        lines = [f'--{mark}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self._token()}\r\n'.encode()]
        for name, data in files.items():
            head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.png"\r\nContent-Type: image/png\r\n\r\n'
            lines += [head.encode(), data, b"\r\n"]
        return self.ask(path, b"".join([*lines, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}")

    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self.cookies if "csrf" in cookie.name), "")

    # -- what people do

    def come_in(self) -> None:
        """Telephone, code, and the first time name and number."""
        self.ask("/sign-in/")
        self.post("/sign-in/", {"phone": self.phone})
        code = re.search(r"示例验证码：<span class=\"nb\">(\d{6})", self.ask("/sign-in/code/").text)
        if code is None:
            raise Lost("no code")
        after = self.post("/sign-in/code/", {"code": code[1]})
        if after.leads.endswith("/register/"):
            self.post("/register/", {"name": self.name, "number": self.number})

    def arrive(self) -> None:
        """Come in, however long it takes: a telephone gets one code a minute."""
        self._patiently(self.come_in)

    def prepare(self) -> dict[str, str]:
        """Fill in everything up to the review; returns the form that files."""
        path = f"/apply/{MATTER.code}/"
        for section in (str(part["code"]) for part in MATTER.form["x-sections"]):
            asked = forms.asked_in(MATTER.form, section)
            page = self.post(f"{path}?step={section}", forms.flatten({name: value for name, value in MATTER.sample.items() if name in asked}))
            self._expect(page, "step=")
        self._expect(self.upload(f"{path}?step=materials", {f"material.{code}": _picture(place) for place, code in enumerate(PAPERS)}), "step=review")
        text = self.ask(f"{path}?step=review").text
        key, version = re.search(r'name="_key" value="([0-9a-f-]{36})"', text), re.search(r'name="_version" value="(\d+)"', text)
        if not key or not version:
            raise Lost("no review")
        return {"_key": key[1], "_version": version[1], "promise": "yes"}

    def _expect(self, page: Page, leads: str) -> None:
        if "/sign-in" in page.leads:
            self.come_in()
        if leads not in page.leads:
            raise Lost(f"{page.status} {page.leads} {re.sub('<[^>]+>', '', page.text)[:300]}")

    def file(self) -> str:
        """File once, asking again with the same key until the answer is clear; the number."""
        form = self._patiently(self.prepare)
        self._write("trying", form["_key"], "")

        def send() -> str:
            page = self.post(f"/apply/{MATTER.code}/?step=review", form)
            found = re.search(r"/affairs/(\d{12})/", page.leads)
            if "/sign-in" in page.leads:
                self.come_in()
            if not found:
                self.unknown += 1
                raise Lost(f"{page.status} {page.leads}")
            return found[1]

        number = self._patiently(send)
        self._write("filed", form["_key"], number)
        self.filed[form["_key"]] = number
        return number

    def _patiently(self, act):  # type: ignore[no-untyped-def]
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return act()
            except Lost as lost:
                self._write("lost", "", str(lost)[:300])
                assert time.monotonic() < end, f"no clear answer in {PATIENCE} s: {lost}"
                time.sleep(0.3)

    def _write(self, what: str, key: str, number: str) -> None:
        with open(self.notebook, "a", encoding="utf-8") as book:
            book.write(json.dumps([time.time(), what, key, number], ensure_ascii=False) + "\n")
            book.flush()
            os.fsync(book.fileno())

    def live(self) -> None:
        """File again and again until told to stop."""
        self.arrive()
        while not self.stop.is_set():
            self.file()

    def written(self, what: str) -> list[tuple[str, str]]:
        """(key, number) of these lines of the notebook, as they are on the disk."""
        lines = [json.loads(line) for line in self.notebook.read_text(encoding="utf-8").splitlines()]
        return [(key, number) for _, said, key, number in lines if said == what]


def _pairs(fields: Mapping[str, str | Sequence[str]]) -> list[tuple[str, str]]:
    return [(name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)]


def _picture(place: int) -> bytes:
    return papers.png(30 + place, 20)
