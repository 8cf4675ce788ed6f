"""A tool that others made walks through every published page of a demonstration and finds no dead link; a dead one it does find."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.urls import Resolver404, resolve

from shuheng.commons.websites import actions
from shuheng.commons.websites.actions import Item
from shuheng.commons.websites.rules import Content
from shuheng.commons.websites.web import Shelf, front
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now
from tests.websites.loading import STATIC

pytestmark = [pytest.mark.proof, pytest.mark.django_db]


class Server(ThreadingMixIn, WSGIServer):
    """Several answers at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_message(self, *told: Any) -> None:
        return


def program(environ: dict[str, Any], start: Any) -> list[bytes]:
    """In place of the program: an address that it has is there, and so is a file of its own."""
    path = environ["PATH_INFO"]
    if "mode=" in environ["QUERY_STRING"]:  # it leads back to the same page with other letters
        there = True
    elif path.startswith("/static/"):
        there = any(STATIC.rglob(path.removeprefix("/")))
    else:
        try:
            there = bool(resolve(path)) and not path.startswith(("/columns/", "/articles/", "/sites/", "/map/", "/attachments/", "/hant/"))
        except Resolver404:
            there = False
    start("200 OK" if there else "404 Not Found", [("Content-Type", "text/html; charset=utf-8")])
    return [b"<!DOCTYPE html><title>page</title>"]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The published files on a port of this machine."""
    with make_server("127.0.0.1", 0, front(program, Shelf(folder)), Server, Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def walked(address: str) -> dict[str, str]:
    """Every address that linkinator found below this one, and what it says of it."""
    tool = os.environ.get("LINKINATOR")
    assert tool and Path(tool).exists(), "LINKINATOR must name the tool; make proof brings it"
    done = subprocess.run([tool, f"{address}/", "--recurse", "--format", "json", "--concurrency", "20", "--skip", r"^(?!http://127\.0\.0\.1)"],
                          capture_output=True, text=True, timeout=120)
    return {one["url"].removeprefix(address): one["state"] for one in json.loads(done.stdout)["links"]}


def test_no_published_page_leads_nowhere(county: Path, settings: Any) -> None:
    items = [Item(Content(f"示例第 {place} 条", "<p>示例正文，由测试生成。</p>", "notice", "示例"), now(), (("portal", "notices"), ("education", "news")))
             for place in range(45)]
    with acting(SYSTEM):
        actions.put_samples(items, by=SYSTEM)
        with served(county) as address:
            settings.PUBLIC_URL = address
            actions.build_all(by=SYSTEM)
            found = walked(address)
            dead = {one for one, state in found.items() if state == "BROKEN"}
            assert len([one for one in found if "/articles/" in one]) >= 180 and "/hant/columns/notices/1.html" in found and not dead, dead
            page = county / "portal/map/index.html"
            page.write_text(page.read_text().replace('href="/services/"', 'href="/columns/none/"', 1))
            assert {one for one, state in walked(address).items() if state == "BROKEN"} == {"/columns/none/", "/hant/columns/none/"}
