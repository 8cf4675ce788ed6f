"""Second factors in a real browser: a passkey of a virtual device, an authenticator with its codes. On `localhost`: an address is no domain."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest

from tests.browser.visitors import Visitor

pytestmark = pytest.mark.proof
Come = Callable[..., Visitor]
DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
          "automaticPresenceSimulation": True}


def test_a_passkey_is_added_and_opens_the_desk_without_a_password(visitor: Come) -> None:
    who = visitor(host="localhost")
    device = who.context.new_cdp_session(who.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    who.sign_in("water")  # nobody else comes as this officer, who from now on needs the key
    who.open("/account/second/keys/add/")
    who.page.locator("#main form input[type=text]").first.fill("示例电脑")
    who.press("加上", exact=True)
    who.lands("/account/second/")
    who.open("/account/second/keys/")
    who.sees("示例电脑", "还没用过")
    _leave(who)
    who.open("/sign-in/password/?next=/desk/")
    who.press("用通行密钥登录")
    who.lands("/desk/")
    who.sees("等我办")
    who.open("/account/second/keys/")
    assert "还没用过" not in who.text()


def test_an_authenticator_is_added_a_used_code_is_refused_a_spare_one_opens(visitor: Come) -> None:
    who = visitor()
    who.sign_in("town")
    who.open("/account/second/app/")
    secret = re.search(r"密钥：\s*((?:[A-Z2-7]{4} ?)+)", who.text())
    assert secret, who.text()
    key = secret[1].replace(" ", "")
    who.page.locator("#main input[name=code]").fill(_code(key))
    who.press("加上", exact=True)
    who.lands("/account/second/")
    spare = _spare(who)
    used = _code(key)
    _as_far_as_the_code(who)
    _give(who, used)
    who.leaves("/sign-in/")
    _as_far_as_the_code(who)
    _give(who, used)
    assert "/sign-in/second/" in who.page.url, "a used code opened a second time"
    _give(who, spare)
    who.leaves("/sign-in/")


def _as_far_as_the_code(who: Visitor) -> None:
    _leave(who)
    who.open("/sign-in/password/")
    who.page.locator("input[name=login]").fill("town")
    who.page.locator("input[name=password]").fill(who.program.password("town"))
    who.press("登录", exact=True)
    who.lands("/sign-in/second/")


def _give(who: Visitor, code: str) -> None:
    who.page.locator("#main input[name=code]").fill(code)
    who.press("登录", exact=True)


def _spare(who: Visitor) -> str:
    who.open("/account/second/codes/")
    if "/codes/" not in who.page.url or not re.search(r"\b\d{4} \d{4}\b", who.text()):
        who.open("/account/second/codes/new/")
        who.page.locator("#main form button[type=submit]").first.click()
        who.open("/account/second/codes/")
    found = re.search(r"\b(\d{4} \d{4})\b", who.text())
    assert found, who.text()
    return found[1].replace(" ", "")


def _leave(who: Visitor) -> None:
    who.open("/account/")
    who.press("退出登录")
    who.leaves("/account/")


def _code(secret: str) -> str:
    """What the authenticator shows now (RFC 6238)."""
    rest = 30 - time.time() % 30
    if rest < 12:  # it would be old when it is sent
        time.sleep(rest)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
