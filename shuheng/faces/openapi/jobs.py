"""Handing an event to its receiver, one keyed job each; finding what lost its job; forgetting what is old."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress

from procrastinate.contrib.django import app

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.ticking import ticks
from shuheng.foundation.journal.hearing import OUTSIDE

from . import actions, rules
from .actions.hooks import Errand
from .queries import hooks

TIMEOUT, WHOLE = 5.0, 10.0
ANSWER_READ = 1_000


class _Undelivered(Exception):
    """The receiver did not take it; `answer` is its status, when there was one."""

    def __init__(self, fault: str, answer: int | None = None) -> None:
        super().__init__(fault)
        self.answer = answer


@app.task(name="openapi.deliver", queue=OUTSIDE)
def deliver(delivery: int) -> None:
    """Claim, send, settle: three steps, so that no transaction waits for a stranger's server."""
    errand = actions.claim(delivery)
    if errand is None:
        return
    try:
        answer = _send(errand)
    except _Undelivered as failure:
        actions.put_off(delivery, str(failure), failure.answer)
    else:
        actions.mark_done(delivery, answer)


def _address(host: str, port: int) -> str:
    """The network address that is then connected to: looked up once and judged, so that the name cannot mean another machine a moment later."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        for address in found:
            rules.check_address(address, loopback=hooks.loopback())
    except Refused as refused:
        raise _Undelivered(refused.message) from None
    except OSError:
        raise _Undelivered("找不到这个域名") from None
    return found[0]


def _connection(scheme: str, host: str, port: int) -> http.client.HTTPConnection:
    """A connection to the judged address under the receiver's own name: certificate and Host are those of the name."""
    address = _address(host, port)
    made: http.client.HTTPConnection
    if scheme == "https":
        made = http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        raw = socket.create_connection((address, port), TIMEOUT)
        made.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    else:
        made = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        made.sock = socket.create_connection((address, port), TIMEOUT)
    return made


def _hang_up(link: http.client.HTTPConnection | None) -> None:
    if link is not None and link.sock is not None:
        with suppress(OSError):
            link.sock.shutdown(socket.SHUT_RDWR)


def _send(errand: Errand) -> int:
    """The receiver's status; it must be 2xx. Redirects are not followed, what it answers is not kept."""
    scheme, host, port, path = rules.host_of(errand.url)
    moment = str(int(time.time()))
    headers = {"Content-Type": "application/json", "User-Agent": "Shuheng-Webhook/1", "Shuheng-Event": errand.event,
               "Shuheng-Delivery": errand.number, "Shuheng-Signature": rules.header(errand.secrets, moment, errand.body)}
    link: http.client.HTTPConnection | None = None
    ends = threading.Timer(WHOLE, lambda: _hang_up(link))  # each byte resets a socket's own time limit
    try:
        link = _connection(scheme, host, port)
        ends.start()
        link.request("POST", path, errand.body, headers)
        answer = link.getresponse()
        answer.read(ANSWER_READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _Undelivered(f"连不上（{type(error).__name__}）") from None
    finally:
        ends.cancel()
        if link is not None:
            link.close()
    if not 200 <= answer.status < 300:
        raise _Undelivered(f"对方答复 {answer.status}", answer.status)
    return answer.status


@ticks(seconds=60)
def recover() -> None:
    """Events whose job died are queued again."""
    actions.requeue()


@ticks(seconds=600)
def forget() -> None:
    """Counts of past minutes and replies of past weeks go."""
    actions.forget_old()
