"""Django's settings, all from the environment: one image runs anywhere, and nothing secret lies in a file of code.

| variable | meaning | default |
|---|---|---|
| `LEADPACT_HOME` | folder of the SQLite file, the secret and uploads | the user's data folder |
| `LEADPACT_DATABASE_URL` | `postgres://user:password@host/name`, `sqlite:///path` | a SQLite file in `LEADPACT_HOME` |
| `LEADPACT_SECRET_KEY` | signs sessions and links | made once, kept in `LEADPACT_HOME/secret` |
| `LEADPACT_URL` | where people reach it; links in notices begin with it | `http://127.0.0.1:8000` |
| `LEADPACT_HOSTS` | names it answers to, with commas | the host of `LEADPACT_URL`, and loopback |
| `LEADPACT_DEBUG` | `1` shows errors to the browser; never in a deployment | off |
| `LEADPACT_MAIL_URL` | `smtp://user:password@host:587?tls=starttls`, or `tls=on`, `off` | none: no mail is sent |
| `LEADPACT_MAIL_FROM` | the sender of notices | `leadpact@` and the host of `LEADPACT_URL` |
| `LEADPACT_INTERNAL_NETWORKS` | networks that webhooks may reach though they are internal, with commas | none |
| `LEADPACT_PROXIES` | how many proxies stand in front and set `X-Forwarded-For` and `-Proto` | 0 |
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from platformdirs import user_data_path

from leadpact.web.mailing import django_mail
from leadpact.web.secret import kept_secret

HOME = Path(os.environ.get("LEADPACT_HOME") or user_data_path("leadpact"))
BASE_URL = os.environ.get("LEADPACT_URL", "http://127.0.0.1:8000").rstrip("/")
HOST = urlsplit(BASE_URL).hostname or "127.0.0.1"
SECURE = BASE_URL.startswith("https://")
PROXIES = int(os.environ.get("LEADPACT_PROXIES") or 0)
DEBUG = os.environ.get("LEADPACT_DEBUG") == "1"
SECRET_KEY = os.environ.get("LEADPACT_SECRET_KEY") or kept_secret(HOME)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
ALLOWED_HOSTS = [
    *(name.strip() for name in (os.environ.get("LEADPACT_HOSTS") or HOST).split(",") if name.strip()),
    *LOOPBACK,
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
MAIL_URL = os.environ.get("LEADPACT_MAIL_URL", "")
MAIL_FROM = os.environ.get("LEADPACT_MAIL_FROM") or f"leadpact@{HOST}"
DEFAULT_FROM_EMAIL = MAIL_FROM
globals().update(django_mail(MAIL_URL))
INTERNAL_NETWORKS = tuple(
    each.strip() for each in os.environ.get("LEADPACT_INTERNAL_NETWORKS", "").split(",") if each.strip()
)
UPLOADS = HOME / "uploads"

# --- the database ----------------------------------------------------------------------------------------

DATABASE_URL = os.environ.get("LEADPACT_DATABASE_URL") or f"sqlite:///{HOME / 'leadpact.sqlite3'}"
DATABASES: dict[str, dict[str, Any]] = {
    "default": {**dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: whoever will write waits in a queue instead of failing; FULL: acknowledged means on the disk
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
    }
CACHES = {
    # limits on guessing hold for all processes together: what each counted alone would be multiplied by them
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "records_cached",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- what runs -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "leadpact.web.records",
    "leadpact.web.pages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "leadpact.web.pages.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "leadpact.web.pages.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "leadpact.web.pages.mine.watching.SeenMiddleware",
    "leadpact.web.pages.mine.watching.SecondFactorMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "leadpact.web.urls"
WSGI_APPLICATION = "leadpact.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "leadpact.web.pages.frame.frame",
            ],
            "builtins": ["leadpact.web.pages.templatetags.saying"],
        },
    }
]

# --- who signs in ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "leadpact.web.pages.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
PASSWORD_RESET_TIMEOUT = 24 * 3600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Leadpact"
MFA_ALLOW_UNVERIFIED_EMAIL = True
"""An administrator wrote the address; there is nothing to verify."""
USERSESSIONS_TRACK_ACTIVITY = True
AXES_HANDLER = "leadpact.web.pages.signing_in.LockOut"
AXES_USERNAME_CALLABLE = "leadpact.web.pages.signing_in.email_tried"
AXES_CLIENT_IP_CALLABLE = "leadpact.web.pages.signing_in.address_of"
AXES_LOCKOUT_CALLABLE = "leadpact.web.pages.signing_in.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "login",
    "password",
    "oldpassword",
    "csrfmiddlewaretoken",
]
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "leadpact.web.pages.refused.stale"

# --- what browsers are told ------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_SSL_REDIRECT = False
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# --- files, words, and the rest --------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
TABLER = Path(next(iter(find_spec("jazzy_tabler").submodule_search_locations)))  # type: ignore[union-attr, arg-type]
"""Tabler's style sheets, left to right and right to left, come in this package; nothing else of it is used."""
STATICFILES_DIRS = [("tabler", TABLER / "static" / "vendor" / "tabler")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("pt", "Português"), ("ar", "العربية")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
# SQLite makes an index without the columns that are only carried along
SILENCED_SYSTEM_CHECKS = ["models.W040"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "leadpact": {"level": "INFO"},
        "axes": {"level": "ERROR"},
        # else a line for each request that comes while all threads answer others
        "waitress.queue": {"level": "ERROR"},
    },
}
