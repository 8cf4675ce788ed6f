"""The virus scanner's INSTREAM protocol. When a scanner is configured, nothing is stored without its word."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from django.conf import settings

from shuheng.foundation.core.refusals import Refused

PATIENCE = 30.0
CHUNK = 64 * 1024
_DOWN = "现在查不了病毒，所以先不收文件。您填的都还在，请过一会儿再传；急的话可以到大厅窗口交。"
_INFECTED = "这个文件里查出病毒，没有收。请在电脑上杀毒以后，重新扫描或者拍一份。"
_TOO_DEEP = "查毒程序查不完这个文件，没有收。请分成几个文件，或者存成 PDF 再传。"


class Unreachable(OSError):
    """The scanner did not answer, or not in its language."""


def _connect(address: str) -> socket.socket:
    """`unix:/path`, `/path` or `tcp://127.0.0.1:3310`. Files leave this machine for no scanner."""
    if not address.startswith("tcp://"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        target: str | tuple[str, int] = address.removeprefix("unix:")
    else:
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        host = host.strip("[]")
        if host != "localhost" and not ip_address(host).is_loopback:
            raise Unreachable(f"CLAMD must be on this machine, not {host}")
        target = (host, int(port))
        link = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    link.settimeout(PATIENCE)
    try:
        link.connect(target)
    except OSError:
        link.close()
        raise
    return link


def _answer(link: socket.socket) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < 4096:
        piece = link.recv(4096)
        if not piece:
            break
        heard += piece
    return heard.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _ask(data: bytes) -> str:
    with _connect(settings.CLAMD) as link:
        try:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                piece = data[start:start + CHUNK]
                link.sendall(len(piece).to_bytes(4, "big") + piece)
            link.sendall(b"\0\0\0\0")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the scanner stops listening when its size limit is passed; its answer is still there to read
        return _answer(link)


def check(data: bytes) -> bool:
    """True when the scanner found the bytes clean, False when none is configured; anything else is refused."""
    if not settings.CLAMD:
        return False
    try:
        answer = _ask(data)
    except (OSError, ValueError) as down:
        raise Refused(_DOWN) from down
    if answer == "stream: OK":
        return True
    if "Heuristics.Limits" in answer or "size limit exceeded" in answer:
        raise Refused(_TOO_DEEP)
    raise Refused(_INFECTED if answer.endswith("FOUND") else _DOWN)
