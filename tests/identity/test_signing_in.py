"""The pages: telephone and code, registration, password and second factor, limits, sessions."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.utils import timezone

from shuheng.foundation.core import sms
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.identity import actions, queries
from shuheng.foundation.identity.models import Account, PhoneCode, Session
from shuheng.foundation.journal.models import Entry
from tests.identity import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def _shown(page: Any) -> str:
    found = re.search(r"示例验证码：<span class=\"nb\">(\d{6})", page.content.decode())
    assert found
    return found[1]


def _ask(client: Client, phone: str, **more: str) -> str:
    answer = client.post("/sign-in/", {"phone": phone, **more})
    assert answer.status_code == 302, answer.content.decode()
    return _shown(client.get("/sign-in/code/"))


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_newcomer_registers_by_telephone_name_and_number(client: Client) -> None:
    code = _ask(client, "199 0000 0009", next="/affairs/")
    assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/register/"
    bad = client.post("/register/", {"name": "陈秋生", "number": "430423197208150006"})
    assert bad.status_code == 422 and "最后一位对不上" in bad.content.decode() and 'value="陈秋生"' in bad.content.decode()
    done = client.post("/register/", {"name": "陈秋生", "number": "430423197208150007"})
    assert done.headers["Location"] == "/affairs/"
    account = Account.objects.get()
    assert client.get("/affairs/").content.decode() == f"resident {account.party_id} None"
    assert "陈秋生" in client.get("/account/").content.decode()
    assert [entry.name for entry in Entry.objects.order_by("id")] == ["identity.account_registered", "identity.signed_in"]


def test_whoever_has_an_account_comes_in_by_code_alone(client: Client) -> None:
    account = people.resident()
    assert client.post("/sign-in/code/", {"code": _ask(client, account.phone)}).headers["Location"] == "/services/"
    assert client.get("/affairs/").status_code == 200


def test_a_duplicate_number_is_told_after_the_code_only(client: Client) -> None:
    number = people.id_number()
    people.resident(number=number)
    client.post("/sign-in/code/", {"code": _ask(client, people.phone())})
    page = client.post("/register/", {"name": "陈秋生", "number": number})
    assert page.status_code == 422 and "已经注册过" in page.content.decode() and "窗口" in page.content.decode()


def test_a_code_works_once_for_ten_minutes_and_five_tries(client: Client, shift: Any) -> None:
    account = people.resident()
    code = _ask(client, account.phone)
    number = PhoneCode.objects.latest("pk").pk
    assert client.post("/sign-in/code/", {"code": _wrong(code)}).status_code == 422
    for _ in range(3):
        assert actions.check_code(number, account.phone, _wrong(code))
    assert not actions.check_code(number, account.phone, f" {code[:3]} {code[3:]} ")
    assert "过期" in actions.check_code(number, account.phone, code)
    shift(minutes=2)
    code = _ask(client, account.phone)
    for _ in range(5):
        assert "不对" in actions.check_code(number + 1, account.phone, _wrong(code))
    assert "试了太多次" in actions.check_code(number + 1, account.phone, code)
    shift(minutes=4)
    code = _ask(client, account.phone)
    shift(minutes=15)
    assert "过期" in client.post("/sign-in/code/", {"code": code}).content.decode()


def test_a_code_of_one_telephone_opens_no_other(client: Client) -> None:
    code = _ask(client, "19900000111")
    number = PhoneCode.objects.latest("pk").pk
    assert actions.check_code(number, "19900000112", code)


def test_codes_are_limited_per_telephone_and_per_address(client: Client, shift: Any) -> None:
    _ask(client, "19900000121")
    assert "刚刚已经发过一条" in client.post("/sign-in/", {"phone": "19900000121"}).content.decode()
    for minute in range(1, 5):
        shift(minutes=2 * minute)
        assert client.post("/sign-in/", {"phone": "19900000121"}).status_code == 302
    shift(minutes=12)
    assert "要了 5 次" in client.post("/sign-in/", {"phone": "19900000121"}).content.decode()
    for serial in range(55):
        assert client.post("/sign-in/", {"phone": f"198{serial:08d}"}).status_code == 302
    assert "这里的网络" in client.post("/sign-in/", {"phone": "19700000000"}).content.decode()
    assert Client(REMOTE_ADDR="10.0.0.9").post("/sign-in/", {"phone": "19700000000"}).status_code == 302


def test_neither_code_nor_telephone_lies_open_in_the_session_table(client: Client) -> None:
    code = _ask(client, "19900000131")
    row = Session.objects.get()
    assert code not in row.session_data and "19900000131" not in row.session_data and "eyJ" not in row.session_data[:8]
    moved = Session.objects.create(session_key="stolen", session_data=row.session_data, expire_date=row.expire_date)
    from shuheng.foundation.identity.adapters import SessionStore
    assert SessionStore(moved.session_key).load() == {}


class _Gateway(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((json.loads(body), self.headers["X-Signature"]))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.end_headers()
        self.wfile.write(b'{"id": "m-1"}')

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings: Any) -> Any:
    server = HTTPServer(("127.0.0.1", 0), _Gateway)
    server.got, server.answer = [], 200  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.SMS_URL, settings.SMS_SECRET = f"http://127.0.0.1:{server.server_port}/send", "secret"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_with_a_gateway_the_code_goes_out_and_is_shown_nowhere(client: Client, gateway: Any) -> None:
    assert client.post("/sign-in/", {"phone": "19900000141"}).status_code == 302
    message, signature = gateway.got[0]
    code = re.search(r"验证码 (\d{6})", message["text"])[1]  # type: ignore[index]
    assert message["to"] == "19900000141" and len(signature) == 64
    assert code not in client.get("/sign-in/code/").content.decode()
    assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/register/"


def test_a_failing_gateway_is_said_plainly(client: Client, gateway: Any) -> None:
    gateway.answer = 503
    page = client.post("/sign-in/", {"phone": "19900000142"})
    assert page.status_code == 422 and "没有发出去" in page.content.decode()
    gateway.answer = 400
    with pytest.raises(sms.SmsFailed) as failed:
        sms.send("19900000142", "x", "k")
    assert failed.value.lasting


def test_in_production_without_a_gateway_no_code_is_promised(client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert "还没有接通" in client.post("/sign-in/", {"phone": "19900000143"}).content.decode()
    assert not PhoneCode.objects.exists()


# --- officers


def _password(client: Client, name: str, password: str = people.PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/password/", {"login": name, "password": password}, **more)


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def _away_from_the_turn_of_the_half_minute() -> None:
    if time.time() % 30 > 25:
        time.sleep(5.2)


def test_an_officer_without_second_factor_must_enrol_before_anything_else(client: Client, settings: Any) -> None:
    settings.DEMO_SKIP_SECOND_FACTOR = False
    people.officer("clerk", people.post())
    assert _password(client, "Clerk").status_code == 302
    for path in ("/desk/", "/desk/identity/", "/affairs/"):
        assert client.get(path).headers["Location"] == "/account/second/"
    assert "先加一种第二验证方式" in client.get("/account/second/").content.decode()
    page = client.get("/account/second/app/")
    assert page.status_code == 200 and "验证器上的 6 位数字" in page.content.decode() and "placeholder" not in page.content.decode()
    secret = client.session["mfa.totp.secret"]
    _away_from_the_turn_of_the_half_minute()
    assert client.post("/account/second/app/", {"code": _code(secret)}).headers["Location"] == "/account/second/codes/"
    assert len(re.findall(r"<li><b>", client.get("/account/second/codes/").content.decode())) == 10
    assert client.get("/desk/").status_code == 200
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert "至少要留一种" in client.get("/account/second/app/remove/").content.decode()


def test_a_used_code_of_an_authenticator_is_refused(client: Client, settings: Any) -> None:
    settings.DEMO_SKIP_SECOND_FACTOR = False
    account, secret = people.officer("clerk", people.post()), generate_totp_secret()
    TOTP.activate(account, secret)
    _away_from_the_turn_of_the_half_minute()
    code = _code(secret)
    assert _password(client, "clerk").headers["Location"] == "/sign-in/second/"
    assert client.get("/desk/").status_code == 302
    assert client.post("/sign-in/second/", {"code": code}).headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    thief = Client()
    _password(thief, "clerk")
    page = thief.post("/sign-in/second/", {"code": code})
    assert page.status_code == 200 and "已经用过" in page.content.decode()
    assert thief.get("/desk/").status_code == 302


def test_a_visitor_of_the_demonstration_may_look_at_the_desk_and_nobody_else(client: Client, settings: Any) -> None:
    people.officer("clerk", people.post())
    _password(client, "clerk")
    settings.DEMO_SKIP_SECOND_FACTOR = True
    assert client.get("/desk/").status_code == 200
    assert "演示系统里不要求第二验证方式" in client.get("/account/").content.decode()
    settings.DEMONSTRATION = False
    assert client.get("/desk/").headers["Location"] == "/account/second/"


def test_a_first_password_must_be_changed_and_expires(client: Client, settings: Any, shift: Any) -> None:
    with acting(SYSTEM):
        _, password = actions.add_officer("fresh", "赵清和", by=SYSTEM)
        _, stale = actions.add_officer("stale", "赵清和", by=SYSTEM)
    assert _password(client, "fresh", password).status_code == 302
    assert client.get("/desk/").headers["Location"] == "/account/password/"
    page = client.get("/account/password/").content.decode()
    assert "再填一次新密码" in page and "placeholder" not in page and "你的密码" not in page
    page = client.post("/account/password/", {"oldpassword": password, "password1": "hengshan-2026-x", "password2": "hengshan-2026-x"})
    assert page.status_code == 200 and "太容易猜到" in page.content.decode()
    client.post("/account/password/", {"oldpassword": password, "password1": "wild-tea-and-river", "password2": "wild-tea-and-river"})
    assert not Account.objects.get(name="fresh").password_due
    assert client.get("/account/").status_code == 200, "the session survives one's own change of password"
    shift(days=8)
    assert "账号或密码不对" in _password(Client(), "stale", stale).content.decode()


def test_wrong_passwords_lock_this_account_at_this_address_only(client: Client) -> None:
    people.officer("clerk", people.post())
    people.officer("other", people.post())
    answers = [_password(client, "clerk", "wrong", REMOTE_ADDR="10.0.0.1").status_code for _ in range(9)]
    assert answers[:7] == [200] * 7 and answers[-1] == 429
    assert _password(client, "clerk", REMOTE_ADDR="10.0.0.1").status_code == 429
    assert _password(Client(), "clerk", REMOTE_ADDR="10.0.0.2").status_code == 302
    assert _password(Client(), "other", REMOTE_ADDR="10.0.0.1").status_code == 302


def test_axes_keeps_no_telephone(client: Client) -> None:
    from axes.models import AccessAttempt
    _password(client, "19900000001", "wrong")
    row = AccessAttempt.objects.get()
    assert "19900000001" not in f"{row.username} {row.post_data} {row.get_data}" and row.username


def test_a_resident_may_use_a_password(client: Client) -> None:
    account = people.resident()
    account.set_password(people.PASSWORD)
    account.save()
    assert _password(client, account.phone).headers["Location"] == "/services/"
    assert client.get("/affairs/").status_code == 200


# --- sessions


def test_sessions_are_listed_and_ended(client: Client) -> None:
    account, other = people.resident(), Client()
    people.sign_in(client, account)
    people.sign_in(other, account)
    page = client.get("/account/").content.decode()
    assert page.count("示例设备") >= 2 and other.session.session_key not in page
    mark = queries.session_mark(other.session.session_key)
    client.post("/account/sessions/end/", {"session": mark})
    assert other.get("/affairs/").status_code == 302
    assert client.get("/affairs/").status_code == 200
    people.sign_in(other, account)
    client.post("/account/sessions/end/")
    assert other.get("/affairs/").status_code == 302


def test_nobody_ends_another_persons_session(client: Client) -> None:
    one, other = people.resident(), Client()
    people.sign_in(client, one)
    people.sign_in(other, people.resident("谭冬梅"))
    client.post("/account/sessions/end/", {"session": queries.session_mark(other.session.session_key)})
    assert other.get("/affairs/").status_code == 200


def test_officers_idle_half_an_hour_and_everybody_ends_after_twelve(client: Client) -> None:
    people.sign_in(client, people.officer("clerk", people.post()))
    client.get("/desk/")
    row = Session.objects.get()
    assert timedelta(minutes=29) < row.expire_date - timezone.now() <= timedelta(minutes=30)
    Session.objects.update(started_at=timezone.now() - timedelta(hours=13))
    assert client.get("/desk/").status_code == 302
    resident = Client()
    people.sign_in(resident, people.resident())
    assert Session.objects.get(account__kind="resident").expire_date - timezone.now() > timedelta(hours=11)


def test_a_disabled_account_is_out_at_once(client: Client) -> None:
    account = people.officer("clerk", people.post())
    people.sign_in(client, account)
    assert client.get("/desk/").status_code == 200
    Account.objects.filter(pk=account.pk).update(disabled_at=timezone.now())
    assert client.get("/desk/").status_code == 302
    assert _password(Client(), "clerk").status_code == 200


def test_a_changed_password_ends_sessions_elsewhere(client: Client) -> None:
    account = people.officer("clerk", people.post())
    people.sign_in(client, account)
    account.set_password("another-password-1")
    account.save()
    assert client.get("/desk/").status_code == 302


def test_sign_out_ends_the_session(client: Client) -> None:
    people.sign_in(client, people.resident())
    assert client.post("/sign-out/").headers["Location"] == "/services/"
    assert client.get("/affairs/").status_code == 302 and not Session.objects.filter(account__isnull=False).exists()


def test_posts_are_switched_in_the_session(client: Client) -> None:
    window, manage = people.post("window"), people.post("manage", {"identity.manage": Within.COUNTY}, at="data")
    people.sign_in(client, people.officer("two", window, manage))
    assert client.get("/desk/accounts/").status_code == 403
    assert client.post("/account/post/", {"post": str(manage.pk)}).status_code == 302
    assert client.get("/desk/accounts/").status_code == 200
    assert client.post("/account/post/", {"post": str(people.post("other").pk)}).status_code == 409
