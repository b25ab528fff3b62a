"""Settings for an installation that others reach: what is missing is said, and Django's own list is clean."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey
from pytest_django import Settings

from catchment.web.deploy import problems
from catchment.web.sign_in.provider import own_public_keys

KEY = "an invented key of the tests, long enough: 0123456789abcdefghijklm"


def there(home: Path, **said: str) -> dict[str, str]:
    """Return the environment of an installation that others reach."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CATCHMENT_")}
    site = {
        "CATCHMENT_HOME": str(home),
        "CATCHMENT_HOSTS": "catchment.example",
        "CATCHMENT_SECRET_KEY": KEY,
        "DATABASE_URL": "postgresql://nobody@localhost:1/none",
        "DJANGO_SETTINGS_MODULE": "catchment.settings",
    }
    ours.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    return {**ours, **site, **said}


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an environment."""
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )


def test_django_finds_nothing_wrong(tmp_path: Path) -> None:
    """With a public name and a key, and nothing else said."""
    done = run(there(tmp_path), "-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"CATCHMENT_SIGN_IN": "local"}, "which others can reach: set CATCHMENT_SIGN_IN=oidc"),
        ({"CATCHMENT_SIGN_IN": "oidc"}, "needs CATCHMENT_OIDC_ISSUER and CATCHMENT_OIDC_CLIENT_ID"),
    ],
)
def test_it_does_not_start_half_open(tmp_path: Path, said: dict[str, str], why: str) -> None:
    """The invented people on a public site, or a provider without its settings: the last line says why."""
    done = run(there(tmp_path, **said), "-m", "django", "check")
    assert done.returncode != 0
    assert why in done.stderr.strip().splitlines()[-1]


def test_a_key_in_a_file(tmp_path: Path) -> None:
    """Where secrets come as files."""
    (tmp_path / "key").write_text(f"{KEY}\n")
    environment = there(tmp_path, CATCHMENT_SECRET_KEY="", CATCHMENT_SECRET_KEY_FILE=str(tmp_path / "key"))
    asked = "from catchment import settings; print(settings.SECRET_KEY, settings.SIGN_IN, sep='\\n')"
    assert run(environment, "-c", asked).stdout.splitlines() == [KEY, "off"]


@pytest.fixture
def public(settings: Settings, tmp_path: Path) -> Settings:
    """Return the settings of an installation in which all is well."""
    file = tmp_path / "key.pem"
    file.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    file.chmod(0o600)
    said = {
        "ALLOWED_HOSTS": ["catchment.example"],
        "SIGN_IN": "oidc",
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECRET_KEY": KEY,
        "ADDRESS": "https://catchment.example",
        "OIDC_ISSUER": "https://provider.example",
        "OIDC_CLIENT_ID": "catchment",
        "OIDC_KEY_FILE": str(file),
    }
    for name, value in said.items():
        setattr(settings, name, value)
    return settings


def test_nothing_is_wrong(public: Settings) -> None:
    """All is well."""
    assert problems() == []


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ALLOWED_HOSTS", ["localhost"], "names only this machine"),
        ("ALLOWED_HOSTS", ["*"], "takes any name"),
        ("SIGN_IN", "local", "Anybody can sign in as an invented person"),
        ("DEBUG", True, "CATCHMENT_DEBUG is on"),
        ("SECURE_SSL_REDIRECT", False, "Plain http is not led to https"),
        ("SESSION_COOKIE_SECURE", False, "Cookies would be sent over plain http"),
        ("SECRET_KEY", "short", "shorter than 50 characters"),
        ("ADDRESS", "http://catchment.example", "must begin with https://"),
        ("ADDRESS", "", "CATCHMENT_ADDRESS is missing"),
        ("OIDC_ISSUER", "http://provider.example", "must begin with https://"),
        ("OIDC_ISSUER", "", "CATCHMENT_OIDC_ISSUER is missing"),
        ("OIDC_ALGORITHM", "none", "must be RS256 or RS512"),
        ("OIDC_SCOPES", "profile", "must hold openid"),
        ("OIDC_KEY_FILE", "/nowhere/key.pem", "no readable file"),
        ("OIDC_KEY_FILE", __file__, "holds no private key"),
    ],
)
def test_each_thing_that_is_wrong_is_one_sentence(
    public: Settings, name: str, value: object, why: str
) -> None:
    """Each alone is found, and nothing else is."""
    setattr(public, name, value)
    (found,) = problems()
    assert why in found


def test_our_public_key(public: Settings, tmp_path: Path) -> None:
    """The private half never leaves the file; an elliptic key signs with its own algorithm."""
    (told,) = own_public_keys()["keys"]
    assert told["kty"] == "RSA" and told["alg"] == "RS512" and told["kid"]
    assert not set(told) & {"d", "p", "q", "dp", "dq", "qi"}
    file = tmp_path / "curve.pem"
    file.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    public.OIDC_KEY_FILE = str(file)
    (told,) = own_public_keys()["keys"]
    assert told["kty"] == "EC" and told["alg"] == "ES256" and "d" not in told
    assert any("Others on this machine can read" in each for each in problems()) is bool(
        file.stat().st_mode & 0o077
    )
