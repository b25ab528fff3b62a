"""Which way of signing in is on, and why the invented people can never be left on where others could reach.

Signing in as an invented person asks for no proof, so it works only where the site itself says that it is on
this machine (every host name is loopback) and where the request comes from this machine, for this machine,
through no proxy. The first is settled when the settings are read; the rest is asked of each request. A proxy
that says nothing of itself and asks for this machine by its own name cannot be told from a browser here: put
none in front of local sign-in (docs/guides/operator.md).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from ipaddress import ip_address

from django.core.exceptions import ImproperlyConfigured

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_SERVER",
    "HTTP_X_REAL_IP",
)


class Way(StrEnum):
    """How people sign in."""

    LOCAL = "local"
    OIDC = "oidc"
    OFF = "off"


def public_names(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the host names that others than this machine could use."""
    return tuple(host for host in hosts if host.lower() not in LOOPBACK_NAMES)


def way_to_sign_in(said: str, hosts: Iterable[str]) -> Way:
    """Return the way that CATCHMENT_SIGN_IN (`said`, may be empty) and the host names give together.

    Raises ImproperlyConfigured, in a sentence, for a way there is not and for local sign-in on a public host.
    """
    public = public_names(hosts)
    if not said:
        return Way.OFF if public else Way.LOCAL
    if said not in set(Way):
        raise ImproperlyConfigured(f"CATCHMENT_SIGN_IN must be local, oidc or off; got “{said}”.")
    if said == Way.LOCAL and public:
        raise ImproperlyConfigured(
            "CATCHMENT_SIGN_IN=local lets anybody be any invented person without a password, so it works on "
            f"this machine only. CATCHMENT_HOSTS names {', '.join(public)}, which others can reach: set "
            "CATCHMENT_SIGN_IN=oidc with an identity provider, or leave it out to have no sign-in."
        )
    return Way(said)


def need_for_provider(said: Mapping[str, str]) -> None:
    """Raise ImproperlyConfigured where signing in with a provider lacks one of the settings that it needs."""
    missing = [name for name, value in said.items() if not value]
    if missing:
        raise ImproperlyConfigured(
            f"CATCHMENT_SIGN_IN=oidc needs {' and '.join(missing)} (see docs/reference/settings.md)."
        )


def whole_number(said: str, name: str) -> int:
    """Return a setting that counts something, or raise ImproperlyConfigured in a sentence."""
    if not said.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, such as 1; got “{said}”.")
    return int(said)


def why_not_local(way: str, hosts: Iterable[str], host: str, meta: Mapping[str, str]) -> str:
    """Return why a request may not sign in as an invented person; empty when it may.

    `host` is the name that the request was made to, without its port, and `meta` what the server says of it.
    """
    if way != Way.LOCAL:
        return "Signing in as an invented person is off here."
    if public := public_names(hosts):
        return f"Signing in as an invented person is off: this site answers to {', '.join(public)}."
    if host.lower() not in LOOPBACK_NAMES:
        return f"Signing in as an invented person works on this machine only, not for {host}."
    if any(meta.get(name) for name in FORWARDED):
        return "Signing in as an invented person works on this machine only, not through a proxy."
    if not _loopback(meta.get("REMOTE_ADDR", "")):
        return "Signing in as an invented person works on this machine only; this request came from another."
    return ""


def _loopback(address: str) -> bool:
    """Say whether an IP address is this machine itself."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
