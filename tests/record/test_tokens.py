"""Tokens: whom they are of, how they are checked, and every reason not to believe one."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from catchment.cli.record_access import record
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.actions.identities import link_identity
from catchment.governance.models import SignInIdentity
from catchment.record import tokens
from catchment.record.queries.asking import employer, operator, standing_mark
from catchment.record.rules.access.claims import UnclearClaims, read_claims
from catchment.record.rules.access.scopes import UnclearScope
from catchment.record.rules.access.sensitivity import SENSITIVE
from catchment.record.rules.access.values import Asker, Purpose
from catchment.record.tokens import TokenRefused, asker_from, make_token, smart_configuration
from catchment.structure.models import Organisation
from tests.people import OPERATOR, gives_post, somebody
from tests.structure.world import World, small_world

AUDIENCE = "https://catchment.example/fhir"


@pytest.fixture(autouse=True)
def world(db: None, settings: Any, tmp_path: Path) -> World:
    """Return two systems in order, a home for the key, nobody remembered, and people with posts."""
    settings.CATCHMENT_HOME, settings.OIDC_ISSUER, settings.FHIR_AUDIENCE = tmp_path, "", ""
    tokens.forget()
    found = small_world()
    somebody("gp-partner", "PQA1a", code="P-GP", name="Gita Practice")
    somebody("analyst", "QA", code="P-ANA", name="Ana Analyst")
    somebody("practice-manager", "PQA1a", code="P-MAN", name="Mo Manager")
    somebody("councillor", "QA", code="P-COUN", name="Cy Councillor")
    return found


def asks(**said: Any) -> Asker:
    """Return who asks with a token of ours."""
    at = timezone.now()
    token = make_token(at=at, **({"scope": "user/*.rs"} | said))
    return asker_from(f"Bearer {token}", at)


def refused(authorization: str, at: datetime | None = None) -> TokenRefused:
    """Return why a header is refused."""
    with pytest.raises(TokenRefused) as found:
        asker_from(authorization, at or timezone.now())
    return found.value


def test_what_somebody_holds_is_what_counts() -> None:
    """A GP cares, an analyst plans, a manager sends; a token of anybody else is not even made."""
    gp = asks(person="P-GP")
    assert gp.holders == ("organisation:PQA1a", "person:P-GP")
    assert (gp.role, gp.cleared, gp.may_send) == ("Gp partner at PQA1a practice", SENSITIVE, True)
    analyst = asks(person="P-ANA", purpose="planning")
    assert (analyst.holders, analyst.purpose, analyst.cleared) == ((), Purpose.PLANNING, 0)
    manager = asks(person="P-MAN")
    assert (manager.holders, manager.may_send, manager.may_audit) == ((), True, False)
    for person, purpose, why in (
        ("P-GP", "planning", "no post that may use the shared record for planning"),
        ("P-COUN", "", "Councillor at QA icb, has no post that may use the shared record"),
        ("P-NOBODY", "", "holds no post today"),
        ("P-GP", "curiosity", "is one of direct-care, planning, research"),
    ):
        with pytest.raises(UnclearClaims, match=why):
            asks(person=person, purpose=purpose)
    assert operator(timezone.now()).unlimited


def test_a_council_lies_within_the_boards_of_its_ground(world: World) -> None:
    """So its social workers have rights by the handbook of that system, and of no other."""
    today = Moment(timezone.localdate())
    world.organisations["X06"] = Organisation.objects.create(code="X06", kind="council")
    world.area("ltla", "L1", "X06")
    assert employer("X06", today).within == {"X06"}
    world.lookup("lsoa21-ltla", "E01QA1", "L1")
    assert employer("X06", today).within == {"X06", "QA"}
    assert employer("RQA", today).within == {"RQA", "QA"}


def test_somebody_with_two_employers_says_for_which() -> None:
    """At the hospital they are not the practice's GP; and nobody acts for whom they do not work for."""
    gives_post("P-GP", "consultant", "RQA", since=date(2022, 7, 1))
    with pytest.raises(UnclearClaims, match="works for PQA1a and RQA: the token must say"):
        asks(person="P-GP")
    assert asks(person="P-GP", organisation="RQA").holders == ("organisation:RQA", "person:P-GP")
    with pytest.raises(UnclearClaims, match="no post at RQB today"):
        asks(person="P-GP", organisation="RQB")


def test_a_right_ends_with_the_post_and_a_token_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standing is looked at again within seconds; the time is the token's own."""
    monkeypatch.setattr(tokens, "STANDING_SECONDS", 0.0)
    at = timezone.now()
    somebody("salaried-gp", "PQA1a", code="P-SAL", until=timezone.localdate() + timedelta(days=1))
    header = f"Bearer {make_token(at=at, person='P-SAL', scope='user/*.rs', minutes=24 * 60)}"
    assert asker_from(header, at).person == "P-SAL"
    tomorrow = at + timedelta(hours=23, minutes=59)
    if timezone.localdate(tomorrow) > timezone.localdate(at):
        assert "holds no post today" in str(refused(header, tomorrow))
    assert "expired" in str(refused(header, at + timedelta(days=1, minutes=1)))


def test_a_change_is_seen_by_its_number_and_its_time() -> None:
    """Nobody is derived anew while nothing changes; a long import that ends after a short action is seen."""
    at = timezone.now()
    header = f"Bearer {make_token(at=at, person='P-GP', scope='user/*.rs', minutes=60)}"
    found = asker_from(header, at)
    before = standing_mark(at)
    assert before == standing_mark(at)
    newest = Change.objects.create(id=before.newest + 100, at=at, actor="a", action="a short action")
    after = standing_mark(at)
    assert after.newest == newest.id
    Change.objects.create(id=newest.id - 50, at=at - timedelta(minutes=50), actor="a", action="an import")
    assert after != standing_mark(at)
    assert standing_mark(at).day < standing_mark(at + timedelta(days=1)).day
    assert asker_from(header, at) == found


def test_standing_follows_what_changes_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    """One small query while nothing changes; a new post counts as soon as somebody looks."""
    at = timezone.now()
    header = f"Bearer {make_token(at=at, person='P-GP', scope='user/*.rs', minutes=60)}"
    assert asker_from(header, at).role == "Gp partner at PQA1a practice"
    monkeypatch.setattr(tokens, "STANDING_SECONDS", 0.0)
    with django_assert_num_queries(1):
        asker_from(header, at)
    gives_post("P-GP", "nurse", "PQA1a", since=date(2022, 7, 1))
    assert asker_from(header, at).role == "Gp partner at PQA1a practice and Nurse at PQA1a practice"


def test_a_system_sends_for_its_organisation() -> None:
    """It is cleared for nothing sensitive, and plans nothing."""
    system = asks(person="", organisation="RQA", scope="system/*.cruds", client="ward")
    assert (system.person, system.may_send, system.cleared) == ("system:ward", True, 0)
    assert system.holders == ("organisation:RQA",)
    for said, why in (
        ({"scope": "user/*.rs"}, "system/ only"),
        ({"organisation": "NOBODY"}, "“NOBODY” is none"),
        ({"purpose": "research"}, "need a person's token"),
        ({"scope": "openid"}, "no scope on FHIR data"),
    ):
        with pytest.raises(UnclearClaims, match=why):
            asks(**({"person": "", "organisation": "RQA", "scope": "system/*.rs"} | said))
    with pytest.raises(UnclearClaims, match="is for a system's own"):
        asks(person="P-GP", scope="system/*.rs")
    with pytest.raises(UnclearClaims, match="need the token to say which"):
        asks(person="P-GP", scope="patient/*.rs")
    with pytest.raises(UnclearScope, match="limits by a search"):
        asks(person="P-GP", scope="user/Observation.rs?x=1")
    assert asks(person="P-GP", scope="patient/*.rs", patient="nobody").only == -1


def test_nothing_forged_is_believed() -> None:
    """Missing, mangled, unsigned, signed by another, for another, too long: each in a sentence."""
    at = timezone.now()
    good = make_token(at=at, person="P-GP", scope="user/*.rs")
    head, body, seal = good.split(".")
    claims = jwt.decode(good, tokens._our_key(), algorithms=["HS256"]).claims
    other = OctKey.import_key("another secret of a decent length, of forty characters")
    forged = jwt.encode({"alg": "HS256"}, claims, other)
    none = f"{_part({'alg': 'none'})}.{body}."
    for header, why in (
        ("", "Show a token"),
        ("Basic abc", "Show a token"),
        ("Bearer ", "Show a token"),
        ("Bearer abc", "not a signed JWT"),
        (f"Bearer {head}.{body}", "not a signed JWT"),
        (f"Bearer {head}.{body}.{'A' * len(seal)}", "not to be believed"),
        (f"Bearer {forged}", "not to be believed"),
        (f"Bearer {none}", "not taken here"),
        (f"Bearer {'x' * 9_000}", "8,000 characters"),
        ("Bearer \udcff.\udcff.é", "not a signed JWT"),
    ):
        found = refused(header, at)
        assert why in str(found), header[:40]
        assert found.challenge.startswith('Bearer realm="Catchment"')
        assert found.challenge.isascii()
    for changed in ({"aud": "other"}, {"iss": "other"}, {"exp": 1}, {"sub": None}):
        token = jwt.encode({"alg": "HS256"}, claims | changed, tokens._our_key())
        assert "not to be believed" in str(refused(f"Bearer {token}", at)), changed


def _part(said: dict[str, Any]) -> str:
    import base64

    return base64.urlsafe_b64encode(orjson.dumps(said)).rstrip(b"=").decode()


class Provider(HTTPServer):
    """An OpenID Connect provider as far as its keys, on this machine."""

    def __init__(self) -> None:
        """Listen on a free port, with a key."""
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.new_key("first")

    def new_key(self, name: str) -> None:
        """Change the key."""
        self.key = ECKey.generate_key("P-256", {"kid": name})

    def token(self, **changes: Any) -> str:
        """Return an access token of the provider for the subject that stands for the GP."""
        said = {
            "iss": self.issuer, "aud": AUDIENCE, "sub": "abc", "scope": "openid user/*.rs",
            "exp": int(datetime.now(UTC).timestamp()) + 300,
        }  # fmt: skip
        return jwt.encode(
            {"alg": "ES256", "kid": self.key.kid}, said | changes, self.key, algorithms=["ES256"]
        )


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        """Answer discovery and keys."""
        public = {"keys": [self.server.key.as_dict(private=False)]}
        base = self.server.issuer
        said = {"issuer": base, "jwks_uri": f"{base}/keys", "token_endpoint": f"{base}/token"}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(orjson.dumps(public if self.path == "/keys" else said))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Return a provider of the settings, that knows the GP."""
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OIDC_ISSUER, settings.FHIR_AUDIENCE = server.issuer, AUDIENCE
    link_identity(person="P-GP", issuer=server.issuer, subject="abc", reason="badge seen", actor=OPERATOR)
    yield server
    server.shutdown()
    server.server_close()


def test_tokens_of_a_provider(provider: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checked by its keys, also when they change; the subject must be linked to somebody."""
    at = timezone.now()
    assert asker_from(f"Bearer {provider.token()}", at).person == "P-GP"
    assert smart_configuration(AUDIENCE)["token_endpoint"] == f"{provider.issuer}/token"
    for changed, why in (
        ({"aud": "other"}, "not to be believed"),
        ({"iss": "other"}, "not to be believed"),
        ({"sub": "somebody else"}, "nobody here is linked"),
        ({"exp": 1}, "not to be believed"),
        ({"iat": int(at.timestamp()) - 25 * 3_600}, "more than a day ago"),
    ):
        assert why in str(refused(f"Bearer {provider.token(**changed)}", at))
    provider.new_key("second")
    assert "not to be believed" in str(refused(f"Bearer {provider.token()}", at))
    monkeypatch.setattr(tokens, "FAILED_SECONDS", 0)
    assert asker_from(f"Bearer {provider.token()}", at).person == "P-GP"
    settings.FHIR_AUDIENCE = ""
    tokens.forget()
    assert "not taken here" in str(refused(f"Bearer {provider.token()}", at))
    assert "token_endpoint" not in smart_configuration(AUDIENCE)


def test_who_is_unlinked_is_out_within_seconds(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that was checked is no use once its subject stands for nobody, nor a day after."""
    at, shown = timezone.now(), f"Bearer {provider.token(exp=int(timezone.now().timestamp()) + 10**6)}"
    assert asker_from(shown, at).person == "P-GP"
    assert "more than a day" in str(refused(f"Bearer {provider.token(iat=int(at.timestamp()) - 10**5)}", at))
    change = begin_change(actor="test", action="unlink")
    SignInIdentity.objects.filter(subject="abc").update(recorded_to=change.at, superseded_by=change)
    assert asker_from(shown, at).person == "P-GP"  # for some seconds
    monkeypatch.setattr(tokens, "STANDING_SECONDS", 0.0)
    assert "no longer linked" in str(refused(shown, at))


def test_the_command() -> None:
    """It prints a token that works, or says why there is none."""
    asked = ["token", "--person", "P-GP", "--scope", "user/*.rs"]
    done = CliRunner().invoke(record, asked)
    assert done.exit_code == 0, done.output
    assert asker_from(f"Bearer {done.stdout.strip()}", timezone.now()).organisation == "PQA1a"
    done = CliRunner().invoke(record, [*asked, "--minutes", "9999"])
    assert (done.exit_code, "from 1 to 1,440 minutes" in done.output) == (2, True)


def test_claims_that_are_no_texts() -> None:
    """Whatever stands in a claim, it is refused in a sentence."""
    for said in (
        {"scope": 7},
        {"scope": "user/*.rs", "organisation": ["X"]},
        {"scope": "user/*.rs", "patient": {}},
    ):
        if said.get("patient") == {}:
            assert read_claims(said, "P-GP").patient == ""
        else:
            with pytest.raises(UnclearClaims, match="is not a text"):
                read_claims(said, "P-GP")
