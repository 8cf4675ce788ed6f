"""One short message through the county's SMS gateway.

The gateway takes a JSON object {"to", "text", "key"} by POST and answers 2xx with {"id"}. A repeated key must send nothing twice.
`X-Signature` is the HMAC-SHA256 of the body under SMS_SECRET, in hex. Whatever else a gateway wants stands between us and it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request

from django.conf import settings

TIMEOUT = 4.0


class SmsFailed(Exception):
    """The gateway did not take the message; `lasting` tells that trying again is useless."""

    def __init__(self, message: str, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


def configured() -> bool:
    """Whether this installation can send at all."""
    return bool(settings.SMS_URL)


def send(phone: str, text: str, key: str) -> str:
    """Hand over one message; returns the gateway's own number for it. Raises SmsFailed."""
    if not settings.SMS_URL.startswith(("http://", "https://")):
        raise SmsFailed("SMS_URL is not set", lasting=True)
    body = json.dumps({"to": phone, "text": text, "key": key}, ensure_ascii=False).encode()
    signature = hmac.new(settings.SMS_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Signature": signature}
    request = urllib.request.Request(settings.SMS_URL, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return str(json.loads(answer.read(10_000) or b"{}").get("id", ""))
    except urllib.error.HTTPError as error:
        error.close()
        raise SmsFailed(f"gateway answered {error.code}", lasting=400 <= error.code < 500 and error.code != 429) from None
    except (OSError, ValueError, AttributeError) as error:
        raise SmsFailed(f"gateway unreachable: {type(error).__name__}") from None
