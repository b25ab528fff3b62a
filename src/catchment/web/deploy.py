"""Fit to be reached by others? What is wrong with the settings for that, in sentences.

`catchment check --deploy` prints these. They are about this installation's own settings; Django's own list
(`python -m django check --deploy`) is about the same, and is clean where this one is.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from joserfc.errors import JoseError

from catchment.web.sign_in import provider
from catchment.web.sign_in.way import LOOPBACK_NAMES, Way, public_names

SHORTEST_KEY = 50  # characters, as Django asks
NEEDED_WITH_PROVIDER = (
    ("OIDC_ISSUER", "CATCHMENT_OIDC_ISSUER", "the provider's issuer"),
    ("OIDC_CLIENT_ID", "CATCHMENT_OIDC_CLIENT_ID", "what the provider calls this installation"),
    ("OIDC_KEY_FILE", "CATCHMENT_OIDC_KEY_FILE", "the file of our private key"),
    ("ADDRESS", "CATCHMENT_ADDRESS", "the address that the provider leads back to"),
)


def problems() -> list[str]:
    """Return what is wrong with the settings where others reach the site; nothing when all is well."""
    return [*_of_the_site(), *(_of_the_provider() if settings.SIGN_IN == Way.OIDC else ())]


def _of_the_site() -> list[str]:
    found = []
    hosts = settings.ALLOWED_HOSTS
    if not public_names(hosts):
        found.append("CATCHMENT_HOSTS names only this machine, so nobody else can reach it.")
    if any(host == "*" or host.startswith(".") for host in hosts):
        found.append("CATCHMENT_HOSTS takes any name (* or a leading dot); list the names it answers to.")
    if settings.SIGN_IN == Way.LOCAL:
        found.append("Anybody can sign in as an invented person (CATCHMENT_SIGN_IN is local).")
    if settings.DEBUG:
        found.append("CATCHMENT_DEBUG is on: errors would show the inside of the program to anybody.")
    if not settings.SECURE_SSL_REDIRECT:
        found.append(
            "Plain http is not led to https; see that a proxy in front does (CATCHMENT_HTTPS_REDIRECT)."
        )
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        found.append(
            "Cookies would be sent over plain http, because CATCHMENT_HOSTS names only this machine."
        )
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        found.append(f"The signing key is shorter than {SHORTEST_KEY} characters (CATCHMENT_SECRET_KEY).")
    if settings.ADDRESS and not settings.ADDRESS.startswith("https://"):
        found.append(f"CATCHMENT_ADDRESS must begin with https://; it is {settings.ADDRESS}.")
    return found


def _of_the_provider() -> list[str]:
    found = [
        f"{variable} is missing: {what}, which CATCHMENT_SIGN_IN=oidc needs."
        for name, variable, what in NEEDED_WITH_PROVIDER
        if not getattr(settings, name)
    ]
    issuer = urlsplit(settings.OIDC_ISSUER)
    if issuer.netloc and issuer.scheme != "https" and issuer.hostname not in LOOPBACK_NAMES:
        found.append(f"CATCHMENT_OIDC_ISSUER must begin with https://; it is {settings.OIDC_ISSUER}.")
    if settings.OIDC_ALGORITHM not in ("RS256", "RS512"):
        found.append(f"CATCHMENT_OIDC_ALGORITHM must be RS256 or RS512; it is {settings.OIDC_ALGORITHM}.")
    if "openid" not in settings.OIDC_SCOPES.split():
        found.append("CATCHMENT_OIDC_SCOPES must hold openid.")
    return [*found, *(_of_the_key() if settings.OIDC_KEY_FILE else ())]


def _of_the_key() -> list[str]:
    path = Path(settings.OIDC_KEY_FILE)
    try:
        provider.read_key()
    except OSError:
        return [f"There is no readable file at {path} (CATCHMENT_OIDC_KEY_FILE)."]
    except (JoseError, ValueError, TypeError):
        return [f"The file {path} holds no private key in PEM, RSA or P-256 (CATCHMENT_OIDC_KEY_FILE)."]
    if path.stat().st_mode & 0o077:
        return [f"Others on this machine can read {path}; it should be yours alone (chmod 600)."]
    return []
