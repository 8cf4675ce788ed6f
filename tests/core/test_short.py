"""The short way for programs that read: the same answers as by the long one, and nobody is known there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, override_settings

from shuheng.foundation.core import short
from tests.catalogue.entries import published, scheme, writer

Answered = tuple[str, dict[str, str], bytes]


@pytest.fixture
def ask(db: None) -> Callable[..., Answered]:
    """Through the short way, which would hand anything else to a long one that fails. The connection is the test's own and stays open."""
    def none(environ: dict[str, Any], start: Any) -> Any:
        raise AssertionError("the long way")

    way = short.front(none)

    def asked(address: str, **more: str) -> Answered:
        path, _, query = address.partition("?")
        told: list[Any] = []
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
                   "HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1", "wsgi.input": BytesIO(), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, **more}
        request_started.disconnect(close_old_connections)  # as Django's client for tests, which connects it again
        body = b"".join(way(environ, lambda status, headers, error=None: told.append((status, dict(headers)))))
        return *told[0], body

    return asked


def test_an_entry_is_the_same_by_both_ways(ask: Callable[..., Answered], client: Client) -> None:
    scheme()
    code = published(writer("public-security"), organ="public-security").code
    address = f"/api/3/action/package_show?id={code.replace('/', '-')}"
    status, headers, body = ask(address, HTTP_COOKIE="sessionid=somebody")
    assert (status, body) == ("200 OK", client.get(address).content)
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'" and "Set-Cookie" not in headers and "Vary" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_asked_wrongly_and_what_is_not_there_is_said_as_on_the_long_way(ask: Callable[..., Answered], client: Client) -> None:
    for address, status in (("/api/3/action/package_show?id=nothing", "404 Not Found"), ("/api/3/action/no_such", "404 Not Found"),
                            ("/api/3/action/package_show", "409 Conflict")):
        said = ask(address)
        assert (said[0], said[2]) == (status, client.get(address).content)
    assert ask("/api/3/action/")[0] == "404 Not Found"


def test_the_state_of_the_program_is_asked_there(ask: Callable[..., Answered]) -> None:
    assert ask("/healthz")[0] == "503 Service Unavailable"  # no worker has ever beaten here


def test_a_page_that_is_not_for_everybody_stays_shut(ask: Callable[..., Answered]) -> None:
    with override_settings(SHORT_WAY=("/desk/",)):
        assert ask("/desk/")[0] == "403 Forbidden"
