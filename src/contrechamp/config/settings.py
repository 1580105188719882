"""Django's settings, from the environment and the node's folder. Each variable: docs/operations.md."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from contrechamp import __version__
from contrechamp.config import sqlite as _sqlite  # noqa: F401  before Django loads a database
from contrechamp.config.home import CHECKOUT, open_home

HOME = open_home()
ASSETS = Path(os.environ.get("CONTRECHAMP_ASSETS") or CHECKOUT / "build")
BASE_URL = os.environ.get("CONTRECHAMP_BASE_URL") or HOME.settings.get("base_url", "http://127.0.0.1:8000")
SOCKS_PROXY = os.environ.get("CONTRECHAMP_SOCKS") or HOME.settings.get("socks", "")
NODE_NAME = HOME.settings.get("name", "Contrechamp")
SOFTWARE_VERSION = __version__
# Mail of the access requests: the domain of reply addresses, the servers that send and fetch (docs/operations.md).
MAIL: dict[str, str | int | bool] = HOME.settings.get("mail", {})

SECRET_KEY = HOME.secret("django")
DEBUG = False
_host = urlsplit(BASE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = [_host, "127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "contrechamp.config.urls"
WSGI_APPLICATION = "contrechamp.config.wsgi.application"

INSTALLED_APPS = [
    "contrechamp.config.apps.ConfigConfig",
    "contrechamp.site",
    "contrechamp.site.open_data",
    "contrechamp.site.notices",
    "contrechamp.site.about",
    "contrechamp.site.areas",
    "contrechamp.site.check",
    "contrechamp.site.mirror",
    "contrechamp.site.charts",
    "contrechamp.peers",
    "contrechamp.peers.custody",
    "contrechamp.requests",
    "contrechamp.watch",
    "contrechamp.atlas.map",
    "contrechamp.atlas.tiles",
    "contrechamp.atlas.walks",
    "contrechamp.atlas",
    "contrechamp.atlas.devices",
    "contrechamp.atlas.layers",
    "contrechamp.atlas.street",
    "contrechamp.catalogue",
    "contrechamp.catalogue.imports",
    "contrechamp.library",
    "contrechamp.search",
    "contrechamp.people",
    "contrechamp.records",
    "contrechamp.shell",
    "contrechamp.jobs",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "contrechamp.shell.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "contrechamp.site.cache.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "contrechamp.shell.senders.SlowSenders",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "contrechamp.shell.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "contrechamp.shell.templatetags.found",
                "contrechamp.shell.templatetags.shell",
            ],
        },
    }
]
FORM_RENDERER = "contrechamp.shell.forms.FormRenderer"


def _database(address: str) -> dict[str, object]:
    """The settings of the database at `address`: empty for SQLite in the node's folder, or postgresql://user:pw@host/name."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME.folder / "node.sqlite3",
            # Opening it takes as long as the queries of a page. Each thread of the server keeps its own; no transaction
            # stays open between requests, so that an idle one hinders neither writing nor emptying the log.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA secure_delete=ON; PRAGMA mmap_size=0",
            },
        }
    parts = urlsplit(address)
    host = parts.hostname or ""
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", host)),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
    }


DATABASE = os.environ.get("CONTRECHAMP_DATABASE") or HOME.settings.get("database", "")
DATABASES = {"default": _database(DATABASE)}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = ASSETS / "static"
STATICFILES_DIRS = [("vendor", ASSETS / "vendor")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_HANDLERS = ["contrechamp.library.uploads.MembersFiles"]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# --- people: sign-in by name, accounts by invitation only, no mail, no address kept (contrechamp.people.adapters) ---
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:account"
ACCOUNT_ADAPTER = "contrechamp.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "contrechamp.people.forms.SignInForm",
    "reauthenticate": "contrechamp.people.forms.PasswordAgainForm",
    "change_password": "contrechamp.people.forms.ChangePasswordForm",
    "set_password": "contrechamp.people.forms.SetPasswordForm",
}
MFA_FORMS = {
    "authenticate": "contrechamp.people.forms.CodeForm",
    "reauthenticate": "contrechamp.people.forms.CodeAgainForm",
    "activate_totp": "contrechamp.people.forms.FirstCodeForm",
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
MFA_ADAPTER = "contrechamp.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http:")
SESSION_COOKIE_AGE = 7 * 24 * 3600
# --- end of people ---
# No address of a person in the logs: neither requests nor what was asked in vain are logged, errors of the node are.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "CRITICAL"}},
}
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https:")
# A proxy that ends TLS passes requests on as http, while browsers name the origin that they see.
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(BASE_URL))]
SECURE_REFERRER_POLICY = "same-origin"
# --- watch: how many megabytes of files of public sources are kept ---
WATCH_STORAGE = int(os.environ.get("CONTRECHAMP_WATCH_STORAGE") or HOME.settings.get("watch_storage", 20_000))
SMTP = os.environ.get("CONTRECHAMP_SMTP") or HOME.settings.get("smtp", "")
MAIL_FROM = os.environ.get("CONTRECHAMP_MAIL_FROM") or HOME.settings.get("mail_from", "")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
