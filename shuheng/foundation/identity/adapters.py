"""What allauth, axes and Django ask of us: who signs in, how secrets lie in the database, what the province's sign-in may keep."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from shuheng.foundation.core import clock, vault
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused

from . import actions, queries, rules, web
from .models import Account, Session

# --- sign-in by password


def find_account(login: str) -> Account | None:
    """The account of a sign-in name (officers) or a telephone (residents)."""
    try:
        return queries.account_by_phone(rules.check_phone(login))
    except Refused:
        return Account.objects.filter(name=login.strip().lower()).first()


class PasswordBackend(BaseBackend):
    """Sign-in name or telephone with a password."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None,
                     **other: object) -> Account | None:
        """The account, or None; an unknown name takes as long as a wrong password."""
        if not username or not password:
            return None
        account = find_account(username)
        if account is None or not account.has_usable_password():
            make_password(password)
            return None
        stale = account.password_due and account.password_until is not None and account.password_until < clock.now()
        return account if account.check_password(password) and account.is_active and not stale else None

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session."""
        return Account.objects.filter(pk=user_id, disabled_at=None).first()


def who(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """What axes counts failures by: a blind index, so that no telephone lies in its table."""
    login = (credentials or {}).get("username") or request.POST.get("login") or ""
    return vault.blind(rules.plain(str(login)).lower(), "identity.login").hex() if login else ""


class PasswordRules:
    """Django's password validator for words of the place and of the person."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError with what to do."""
        try:
            rules.check_password(password, _secrets(user))
        except Refused as refused:
            raise ValidationError(refused.message) from None

    def get_help_text(self) -> str:
        """For forms."""
        return f"至少 {rules.PASSWORD_MIN} 位，不要用姓名、手机号、证件号和本地地名。"


def _secrets(user: Account | None) -> list[str]:
    if user is None or user.pk is None:
        return []
    held = [user.name or "", user.phone]
    if user.party_id:
        with acting(SYSTEM):
            held += [user.party.number, user.party.number[6:14]] if user.party else []
    return [value for value in held if value]


# --- allauth


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by our own pages; allauth signs in, asks for the second factor and signs out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "账号或密码不对。请再看一遍；密码忘了，群众可以用手机验证码登录，工作人员请找本单位管理员重设。",
        "too_many_login_attempts": "试得太多了。请过几分钟再试，别的电脑和别的账号不受影响。",
        "incorrect_password": "密码不对，请再输一次。",
        "incorrect_code": "动态码不对，或者已经用过。请等下一个 6 位数字再填。",
        "enter_current_password": "现在的密码不对，请再输一次。",
        "rate_limited": "点得太快了。请过一分钟再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never by allauth's own forms."""
        return False

    def get_login_stages(self) -> list[str]:
        """No e-mail and no telephone stages: our own pages have proved the telephone."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def login(self, request: HttpRequest, user: Account) -> None:
        """Django's sign-in, with start, device and the journal's word."""
        super().login(request, user)
        request.session["started"] = request.session["seen"] = time.time()
        request.session["device"] = rules.device(request.headers.get("User-Agent", ""))
        request.session["officer"] = user.is_officer
        methods = [str(step.get("method")) for step in get_authentication_records(request, user)]
        actions.remember_sign_in(user, "+".join(methods) or "code")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officers to the desk, residents to the services."""
        return reverse("desk-inbox") if getattr(request.user, "is_officer", False) else reverse("services")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The services."""
        return reverse("services")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """One's own account."""
        return reverse("account")

    def set_password(self, user: Account, password: str) -> None:
        """A password one chose oneself is not due to be changed."""
        actions.choose_password(user, password, by=context.request.actor)

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Not within minutes of the sign-in itself: an officer enrols right after it."""
        started = context.request.session.get("started", 0)
        if time.time() - started < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def add_message(self, *args: object, **kwargs: object) -> None:
        """The pages say themselves what happened."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """For rate limits."""
        return web.address(request)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are sealed; an officer keeps at least one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "动态码不对，或者已经用过。请等下一个 6 位数字再填。",
        "cannot_delete_authenticator": "工作账号至少要留一种第二验证方式。请先加一种新的，再删这一种。",
    }

    def encrypt(self, text: str) -> str:
        """Sealed for its place; allauth does not tell the row."""
        return base64.b64encode(vault.seal(text, "mfa.authenticator.secret", "")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Counterpart of `encrypt`."""
        return vault.open_text(base64.b64decode(encrypted_text), "mfa.authenticator.secret", "")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Officers may not remove the last one."""
        if not authenticator.user.is_officer:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows."""
        return f"{settings.COUNTY_NAME}数衡"

    def get_totp_label(self, user: Account) -> str:
        """The sign-in name, never a telephone."""
        return user.name or f"{user.pk}"

    _get_user_identifier = get_totp_label

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        """What the device stores beside a passkey: no personal data."""
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": user.full_name or f"账号 {user.pk}"}

    def generate_authenticator_name(self, user: Account, type: str) -> str:
        """First key, second key."""
        return f"通行密钥 {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"


class ProvinceAdapter(DefaultSocialAccountAdapter):
    """The province's sign-in: it vouches for an ID number, and nothing it tells is kept."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, object]) -> Account:
        """Take the claims off before anything is written: allauth would store them in plain."""
        claims = sociallogin.account.extra_data
        sociallogin.claims = claims.get("userinfo") or claims.get("id_token") or {}
        sociallogin.account.extra_data = {}
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find our account by the ID number, raise it to level 2; without an account lead to registration."""
        number = str(sociallogin.claims.get(settings.OIDC_NUMBER_CLAIM, ""))
        account = queries.account_by_number(number) if number else None
        if account is None or (sociallogin.is_existing and sociallogin.user.pk != account.pk):
            raise ImmediateHttpResponse(HttpResponseRedirect(f"{reverse('register')}?from=province"))
        if not sociallogin.is_existing:
            sociallogin.connect(request, account)
        with acting(SYSTEM):
            actions.raise_level(account.party_id, "", by=SYSTEM, way=rules.PROVINCE)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Accounts are opened by our own pages only."""
        return False


# --- sessions


class SessionStore(DatabaseStore):
    """Database sessions whose content is sealed. Their limits follow the real clock: a moved one must not lengthen them."""

    account: Account | None = None  # who the stored session belongs to, as `queries.met` brought him

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Sealed for this session key."""
        return base64.b64encode(vault.seal(json.dumps(session_dict), "identity.session", self._get_or_create_session_key())).decode()

    def decode(self, session_data: str) -> dict[str, Any]:
        """Empty when it does not open."""
        try:
            text = vault.open_text(base64.b64decode(session_data), "identity.session", self.session_key or "")
            content: dict[str, Any] = json.loads(text)
        except (vault.Unsealable, ValueError):
            return {}
        return content

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, with the columns its owner may see."""
        now = timezone.now()
        started = datetime.fromtimestamp(data["started"], UTC) if "started" in data else now
        return Session(
            session_key=self._get_or_create_session_key(), session_data=self.encode(data), account_id=data.get(SESSION_KEY),
            expire_date=self.get_expiry_date(expiry=idle_seconds(data)), device=data.get("device", ""), started_at=started, seen_at=now)

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        found = queries.met(str(self.session_key), now, now - timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS), clock.today())
        if found is None:
            self._session_key = None
            return None
        content, self.account = found
        return Session(session_key=self.session_key, session_data=content)


def idle_seconds(data: Mapping[str, Any]) -> int:
    """How long an unused session lasts: officers half an hour, residents to the absolute end."""
    return int(settings.SESSION_IDLE_SECONDS if data.get("officer") else settings.SESSION_COOKIE_AGE)
