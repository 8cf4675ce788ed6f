"""All settings, from the environment. What is not said is safe: production mode, no debug, no embedded secrets."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

CHECKOUT = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "").lower() in ("1", "true", "yes", "on")


# --- where things are
DATA = Path(os.environ.get("DATA") or CHECKOUT / ".data").resolve()
KEYS = Path(os.environ.get("SHUHENG_KEYS") or DATA / "keys.json")
FILES_DIR = Path(os.environ.get("SHUHENG_FILES") or DATA / "files")
PUBLISHED = Path(os.environ.get("SHUHENG_PUBLISHED") or DATA / "public")  # what the websites show, as files
SIGNING = Path(os.environ.get("SHUHENG_SIGNING") or DATA / "signing")  # the county's key and certificates; see registries.signing
PROFILE = Path(os.environ.get("SHUHENG_PROFILE") or CHECKOUT / "county" / "hengshan")
COUNTY_NAME = os.environ.get("SHUHENG_COUNTY_NAME", "衡山县")

# --- what kind of installation this is
MODE = os.environ.get("SHUHENG_MODE", "production")
DEMONSTRATION = MODE == "demonstration"
TESTING = _flag("SHUHENG_TEST")
DEBUG = False
HOST = os.environ.get("SHUHENG_HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
ALLOWED_HOSTS = [name for name in os.environ.get("SHUHENG_NAMES", "").split(",") if name] or ["127.0.0.1", "localhost", "[::1]", "testserver"]
PUBLIC_URL = os.environ.get("SHUHENG_PUBLIC_URL", f"http://127.0.0.1:{PORT}")
SECURE = PUBLIC_URL.startswith("https://")
# A clock that can be moved exists only where nobody's rights hang on it.
CLOCK_FILE = str(os.environ.get("SHUHENG_CLOCK") or DATA / "clock") if (DEMONSTRATION or TESTING) else ""


def _secret() -> str:
    """One random secret per installation, outside database and checkout."""
    path = DATA / "secret"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text(encoding="ascii")


SECRET_KEY = os.environ.get("SHUHENG_SECRET") or _secret()

# --- database: the application's role; only `shuheng migrate` comes as the owner
DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
AS_OWNER = _flag("SHUHENG_AS_OWNER")


def _database(url: str) -> dict[str, Any]:
    parts = conninfo_to_dict(url) if url else {}
    options: dict[str, Any] = {name: value for name, value in parts.items() if name not in ("dbname", "user", "password", "host", "port")}
    # our prepared statements and functions find rows by their keys: planning them anew for each value costs more than running them
    options["options"] = f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
    if not AS_OWNER and not TESTING:
        options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("SHUHENG_POOL", "10")), "timeout": 20}
    return {
        "ENGINE": "shuheng.foundation.core.database", "NAME": parts.get("dbname", "shuheng"), "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""), "HOST": parts.get("host", ""), "PORT": str(parts.get("port", "")), "OPTIONS": options,
        "CONN_MAX_AGE": 0,  # our backend looks whether a connection of the pool still answers
    }


DATABASES = {"default": _database(DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- rooms
INSTALLED_APPS = [
    "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    "procrastinate.contrib.django", "django_htmx", "csp",
    "allauth", "allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.openid_connect", "allauth.mfa", "axes",
    "oauth2_provider",
    "shuheng.foundation.core", "shuheng.foundation.journal", "shuheng.foundation.county", "shuheng.foundation.identity", "shuheng.foundation.files",
    "shuheng.foundation.search", "shuheng.foundation.notices", "shuheng.foundation.cases",
    "shuheng.sharing.places", "shuheng.sharing.population", "shuheng.sharing.legal_persons", "shuheng.sharing.credit", "shuheng.sharing.registries",
    "shuheng.sharing.catalogue", "shuheng.sharing.holdings", "shuheng.sharing.exchange", "shuheng.sharing.transfers", "shuheng.sharing.quality",
    "shuheng.commons.websites", "shuheng.commons.answers", "shuheng.commons.subscriptions",
    "shuheng.services.licensing", "shuheng.services.disclosure", "shuheng.services.corrections", "shuheng.services.letters",
    "shuheng.oversight.supervision", "shuheng.oversight.appraisal",
    "shuheng.faces.portal", "shuheng.faces.desk", "shuheng.faces.openapi",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shuheng.commons.websites.web.BannerMiddleware",
    "shuheng.foundation.core.mode.ModeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shuheng.foundation.identity.web.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
SHORT_WAY = ("/api/3/action/", "/api/action/", "/healthz")
SHORT_MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "shuheng.foundation.identity.web.PublicMiddleware",
                    "django.middleware.clickjacking.XFrameOptionsMiddleware"]
ROOT_URLCONF = "shuheng.urls"
WSGI_APPLICATION = "shuheng.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request", "django.contrib.messages.context_processors.messages",
            "shuheng.foundation.core.context.frame", "shuheng.faces.desk.desk.frame.rail",
        ],
        "builtins": ["shuheng.foundation.core.templatetags.look", "shuheng.foundation.core.templatetags.fixed"],
    },
}]

# --- language and time
LANGUAGE_CODE, USE_I18N, USE_TZ, TIME_ZONE = "zh-hans", True, True, "Asia/Shanghai"

# --- static files come from our rooms and from wheels; nothing third-party is committed
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if TESTING
                    else "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_MANIFEST_STRICT = True

# --- headers
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"], "font-src": [SELF], "connect-src": [SELF],
    "manifest-src": [SELF], "form-action": [SELF], "frame-ancestors": [NONE], "base-uri": [NONE], "object-src": [NONE],
}}
SECURE_CONTENT_TYPE_NOSNIFF, SECURE_REFERRER_POLICY, SECURE_CROSS_ORIGIN_OPENER_POLICY, X_FRAME_OPTIONS = True, "same-origin", "same-origin", "DENY"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = (31_536_000, True, True) if SECURE else (0, False, False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("SHUHENG_BEHIND_PROXY") else None
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"shuheng-{PORT}", f"shuheng-csrf-{PORT}"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
DATA_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_NUMBER_FIELDS, DATA_UPLOAD_MAX_NUMBER_FILES = 5 * 2**20, 600, 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

# --- jobs
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- outside parties; empty means: not configured, and the pages say so
SMS_URL, SMS_SECRET = os.environ.get("SMS_URL", ""), os.environ.get("SMS_SECRET", "")
# a phrasing program for answers, OpenAI-compatible, ending in /v1
ANSWERS_URL, ANSWERS_KEY = os.environ.get("SHUHENG_ANSWERS_URL", ""), os.environ.get("SHUHENG_ANSWERS_KEY", "")
ANSWERS_MODEL = os.environ.get("SHUHENG_ANSWERS_MODEL", "default")
CLAMD = os.environ.get("CLAMD", "")
OIDC_SERVER, OIDC_CLIENT, OIDC_SECRET = (os.environ.get(f"OIDC_{name}", "") for name in ("SERVER", "CLIENT", "SECRET"))

# --- identity (kept by the room identity)
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "shuheng.foundation.identity.adapters.PasswordBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "sign-in", "services"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "shuheng.foundation.identity.adapters.PasswordRules"},
]
SESSION_ENGINE = "shuheng.foundation.identity.adapters"
SESSION_IDLE_SECONDS, SESSION_ABSOLUTE_SECONDS = 30 * 60, 12 * 3600
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
# Our pages stand before allauth's own.
TEMPLATES[0]["DIRS"] = [CHECKOUT / "shuheng" / "foundation" / "identity" / "templates"]
# Limits and used one-time codes must be one for all processes.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "identity_cache"}}

ACCOUNT_ADAPTER = "shuheng.foundation.identity.adapters.AccountAdapter"
ACCOUNT_FORMS = {name: f"shuheng.foundation.identity.forms.{form}" for name, form in (
    ("login", "PasswordForm"), ("change_password", "NewPasswordForm"), ("set_password", "FirstPasswordForm"), ("reauthenticate", "SamePasswordForm"))}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_ADAPTER = "shuheng.foundation.identity.adapters.MFAAdapter"
MFA_FORMS = {name: f"shuheng.foundation.identity.forms.{form}" for name, form in (
    ("add_webauthn", "AddKeyForm"), ("activate_totp", "AddAppForm"), ("authenticate", "SecondStepForm"), ("reauthenticate", "SameAppForm"))}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED, MFA_WEBAUTHN_USER_VERIFICATION = True, "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = TESTING or DEMONSTRATION  # passkeys over http exist on localhost only
# A visitor of the demonstration may look at the desk without an authenticator; the pages say so.
DEMO_SKIP_SECOND_FACTOR = DEMONSTRATION and _flag("DEMO_SKIP_SECOND_FACTOR", True)

AXES_FAILURE_LIMIT, AXES_COOLOFF_TIME = 8, timedelta(minutes=15)
AXES_USERNAME_CALLABLE = "shuheng.foundation.identity.adapters.who"
AXES_CLIENT_IP_CALLABLE = "shuheng.foundation.identity.web.address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "phone", "password"]
AXES_LOCKOUT_TEMPLATE, AXES_RESET_ON_SUCCESS, AXES_DISABLE_ACCESS_LOG = "lockout.html", True, True

SOCIALACCOUNT_ADAPTER = "shuheng.foundation.identity.adapters.ProvinceAdapter"
SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_LOGIN_ON_GET = SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
OIDC_NUMBER_CLAIM = os.environ.get("OIDC_NUMBER_CLAIM", "id_number")
OIDC_NAME = os.environ.get("OIDC_NAME", "省统一身份认证")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{
    "provider_id": "province", "name": OIDC_NAME, "client_id": OIDC_CLIENT, "secret": OIDC_SECRET,
    "settings": {"server_url": OIDC_SERVER, "scope": os.environ.get("OIDC_SCOPE", "openid profile").split()},
}] if OIDC_SERVER else []}}
if OIDC_SERVER:  # the browser refuses a redirect after POST to a host that form-action does not name
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append("{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER)))
# --- end of identity

# --- programs of organs (kept by the face openapi)
PORTER = "shuheng.faces.openapi.web.porter"
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"  # named, because migrations ask the settings for it
OAUTH2_PROVIDER = {
    "OAUTH2_VALIDATOR_CLASS": "shuheng.faces.openapi.adapters.ClientValidator",
    "SCOPES_BACKEND_CLASS": "shuheng.faces.openapi.adapters.PermitScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 1800, "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True, "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True, "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
}
# Addresses or networks of information mediators whose word on the asking client is believed. Without any, the GovStack door stays shut.
MEDIATORS = [one.strip() for one in os.environ.get("SHUHENG_MEDIATORS", "127.0.0.0/8,::1" if DEMONSTRATION else "").split(",") if one.strip()]

# --- probes of our own sites (oversight appraisal): where their home pages are opened; empty: the published files are looked at
PROBE_URL = os.environ.get("SHUHENG_PROBE_URL", "")
# hosts to which links of our articles may be followed; one that begins with a dot names everything below it
LINK_HOSTS = [one.strip() for one in os.environ.get("SHUHENG_LINK_HOSTS", "").split(",") if one.strip()]

# --- other ends of the holdings: hosts (or folders of sockets) that sources may name
SOURCE_HOSTS = [one.strip() for one in os.environ.get("SHUHENG_SOURCE_HOSTS", "").split(",") if one.strip()]

LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"shuheng": {"level": "INFO"}},
}
