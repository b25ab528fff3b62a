"""Settings, all from the environment; each has a default that makes the example system run.

`docs/reference/settings.md` lists them and a test keeps that list true.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from catchment.foundation.postgres import django_database
from catchment.web.sign_in.way import Way, need_for_provider, public_names, way_to_sign_in, whole_number

PACKAGE = Path(__file__).resolve().parent
CATCHMENT_HOME = Path(os.environ.get("CATCHMENT_HOME", "var")).resolve()
DEBUG = os.environ.get("CATCHMENT_DEBUG", "") == "1"
HOSTS = os.environ.get("CATCHMENT_HOSTS", "localhost,127.0.0.1,[::1]")
ALLOWED_HOSTS = [host.strip() for host in HOSTS.split(",") if host.strip()]
PUBLIC = bool(public_names(ALLOWED_HOSTS))  # others than this machine can reach it
# The address that people type, such as https://catchment.example.nhs.uk; a provider leads back to it.
ADDRESS = os.environ.get("CATCHMENT_ADDRESS", "").rstrip("/")
PROXIES = whole_number(os.environ.get("CATCHMENT_PROXIES", "0"), "CATCHMENT_PROXIES")


def _secret_key() -> str:
    """Return the signing key: from the environment or a file, or made once and kept in CATCHMENT_HOME."""
    if key := os.environ.get("CATCHMENT_SECRET_KEY"):
        return key
    if named := os.environ.get("CATCHMENT_SECRET_KEY_FILE"):
        return Path(named).read_text().strip()
    kept = CATCHMENT_HOME / "secret_key"
    if not kept.exists():
        CATCHMENT_HOME.mkdir(parents=True, exist_ok=True)
        fresh = CATCHMENT_HOME / f".secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # another process was first: its key is the one kept
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
DATABASES = {"default": django_database(os.environ.get("DATABASE_URL"), CATCHMENT_HOME)}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "catchment.foundation",
    "catchment.structure",
    "catchment.governance",
    "catchment.authority",
    "catchment.record",
    "catchment.money",
    "catchment.voice",
    "catchment.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "catchment.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "catchment.web.sign_in.middleware.KnowsWhoActs",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "catchment.urls"
WSGI_APPLICATION = "catchment.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            PACKAGE / room / "templates"
            for room in ("web", "foundation", "structure", "governance", "authority", "money", "voice")
        ],
        "OPTIONS": {"environment": "catchment.web.jinja.environment"},
    }
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

SIGN_IN = way_to_sign_in(os.environ.get("CATCHMENT_SIGN_IN", ""), ALLOWED_HOSTS)
OIDC_ISSUER = os.environ.get("CATCHMENT_OIDC_ISSUER", "")
OIDC_CLIENT_ID = os.environ.get("CATCHMENT_OIDC_CLIENT_ID", "")
OIDC_KEY_FILE = os.environ.get("CATCHMENT_OIDC_KEY_FILE", "")
OIDC_ALGORITHM = os.environ.get("CATCHMENT_OIDC_ALGORITHM", "RS512")  # what we sign with
OIDC_SCOPES = os.environ.get("CATCHMENT_OIDC_SCOPES", "openid profile")
OIDC_ACR_VALUES = os.environ.get("CATCHMENT_OIDC_ACR_VALUES", "")
OIDC_VTR = os.environ.get("CATCHMENT_OIDC_VTR", "")  # NHS login's vector of trust, as JSON
OIDC_NAME = os.environ.get("CATCHMENT_OIDC_NAME", "your identity provider")
if SIGN_IN == Way.OIDC:
    need_for_provider(
        {
            "CATCHMENT_OIDC_ISSUER": OIDC_ISSUER,
            "CATCHMENT_OIDC_CLIENT_ID": OIDC_CLIENT_ID,
            "CATCHMENT_OIDC_KEY_FILE": OIDC_KEY_FILE,
            "CATCHMENT_ADDRESS": ADDRESS,
        }
    )
# Who may have made the tokens of applications: the provider above where this names an audience, and us.
FHIR_AUDIENCE = os.environ.get("CATCHMENT_FHIR_AUDIENCE", "")
AUDIT_KEY = os.environ.get("CATCHMENT_AUDIT_KEY", "")
SIGN_IN_HELP = os.environ.get("CATCHMENT_SIGN_IN_HELP", "whoever runs Catchment here")

SECURE_SSL_REDIRECT = PUBLIC and os.environ.get("CATCHMENT_HTTPS_REDIRECT", "1") != "0"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PUBLIC else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PUBLIC
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "catchment.web.errors.stale_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django_tasks_db": {"level": "WARNING"}, "django_tasks": {"level": "WARNING"}},
}
