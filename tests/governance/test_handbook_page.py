"""The pages of a handbook: what it holds and breaks, the file, and sending one with a plan in between."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catchment.governance.models import Holding
from catchment.governance.rules.reading import MOST_BYTES
from tests.governance import exampleshire
from tests.governance.signed_in import SECRETARY, client_of, date_of, with_secretary

AS_AT = "?as_at=2025-12-01"
SEAT = "/body/BOARD/seat/ned-deputy/edit"


@pytest.fixture
def secretary(governed: dict[str, Any]) -> Client:
    """Return the board secretary's browser."""
    with_secretary(governed)
    return client_of()


def _sends(client: Client, text: str, does: str = "plan", **more: Any) -> Any:
    sent = {"do": does, "text": text, "reason": "A test", **date_of("from", "2025-12-01"), **more}
    return client.post(f"/handbook/XEX/edit{AS_AT}", sent)


def test_the_first_sentence_counts(governed: dict[str, Any]) -> None:
    """Bodies, seats, people, vacancies and broken rules, in the first sentence; the same as JSON."""
    page = Client().get(f"/handbook/XEX.json{AS_AT}").json()
    assert page["sentence"].startswith(
        "The handbook of Exampleshire has 7 bodies, 20 seats and 11 people on this date; 3 are vacant."
    )
    html = Client().get(f"/handbook/XEX{AS_AT}").content.decode()
    for anchor in ("instrument-CONSTITUTION", "register-INTERESTS", f"plan-{page['plans'][0]['anchor'][5:]}"):
        assert f'id="{anchor}"' in html
    assert "our value" in html and "low confidence" in html


def test_a_handbooks_own_value_is_said_to_be_its_own(governed: dict[str, Any]) -> None:
    """What a handbook assumes itself stands beside what Catchment assumes."""
    own = {"rule": "B-041", "values": {"years_a_term": 4}, "source": "Constitution, 2025"}
    exampleshire.apply({**governed, "assumptions": [own]})
    lines = Client().get(f"/handbook/XEX.json{AS_AT}").json()["assumptions"]
    said = {(each["rule"], each["name"]): each for each in lines}
    assert not said["B-041", "years a term"]["ours"]
    assert said["B-041", "years a term"]["source"] == "Constitution, 2025"
    assert said["B-041", "years in all"]["ours"]


def test_a_system_without_a_handbook_says_so(db: None) -> None:
    """The page says how to begin one, the designer waits for it, and there is no file."""
    exampleshire.organisations()
    page = Client().get(f"/handbook/XEX{AS_AT}")
    assert page.status_code == 200
    assert "Exampleshire has no handbook on 1 December 2025" in page.content.decode()
    assert "/handbook/XEX/skeleton.yaml" in page.content.decode()
    assert "begin one first" in Client().get(f"/design/XEX{AS_AT}").content.decode()
    assert Client().get(f"/handbook/XEX.yaml{AS_AT}").status_code == 404
    assert Client().get("/handbook/QQQ").status_code == 404


def test_anybody_may_have_the_file_but_not_who_may_sit(secretary: Client) -> None:
    """The answers about suitability are in the secretary's file only, and the public one says so."""
    public, own = (each.get(f"/handbook/XEX.yaml{AS_AT}") for each in (Client(), secretary))
    assert public.headers["Content-Type"].startswith("application/yaml")
    assert "suitability" not in public.content.decode().partition("\n")[2]
    assert public.content.decode().startswith("# The answers")
    assert own.content.decode().startswith("handbook: 1\n")
    assert "suitability" in own.content.decode()
    assert Client().get("/handbook.schema.json").json()["$schema"].startswith("https://json-schema.org")


def test_a_skeleton_is_offered(governed: dict[str, Any]) -> None:
    """The least a lawful handbook needs can be downloaded for any day."""
    answer = Client().get(f"/handbook/XEX/skeleton.yaml{AS_AT}")
    assert answer.status_code == 200
    assert answer.content.decode().startswith("handbook: 1\nsystem: XEX\n")


@pytest.mark.parametrize(
    "path", ["/handbook/XEX/edit", SEAT, "/body/BOARD/edit", "/person/P-CEO/edit", "/design/XEX/gp-board"]
)
def test_who_may_not_edit_does_not_get_the_page(governed: dict[str, Any], path: str) -> None:
    """Nobody signed in is led to sign in; the nursing director, who may not, is told why."""
    anybody = Client().get(f"{path}{AS_AT}")
    assert anybody.status_code == 302 and anybody.headers["Location"].startswith("/sign-in?next=")
    other = client_of("P-DON", "Nora Nurse").get(f"{path}{AS_AT}")
    assert other.status_code == 403
    assert "may not edit the handbook" in other.content.decode()


def test_a_broken_file_is_said_line_by_line(secretary: Client) -> None:
    """Each problem has its line, its sentence and the text of the line; nothing is changed."""
    text = secretary.get(f"/handbook/XEX.yaml{AS_AT}").content.decode()
    line = text.splitlines().index("  kind: statutory-board") + 1
    answer = _sends(secretary, text.replace("kind: statutory-board", "knd: statutory-board")).content.decode()
    assert "<title>Error: " in answer
    assert f"Line {line}: The body BOARD has “knd”, which no handbook knows. Did you mean “kind”?" in answer
    assert f"{line}: knd: statutory-board" in answer
    assert "Apply this handbook" not in answer


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: &x 1\nb: *x\n", "Anchors"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"x" * (MOST_BYTES + 1), "must be 5 MB or smaller"),
        (b"[" * 5_000, "nested more than 20 deep"),
        (b" \n", "The file is empty"),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence(secretary: Client, content: bytes, said: str) -> None:
    """Explosive anchors, other encodings, too much and too deep: a sentence, and nothing changed."""
    answer = _sends(secretary, "", file=SimpleUploadedFile("handbook.yaml", content))
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_a_plan_is_shown_and_applied(secretary: Client) -> None:
    """The plan says in sentences what differs; applying it makes it so from the day."""
    text = secretary.get(f"/handbook/XEX.yaml{AS_AT}").content.decode()
    shown = _sends(secretary, text.replace("Audit committee", "Audit and risk committee")).content.decode()
    assert "name Audit committee becomes Audit and risk committee" in shown
    applied = _sends(
        secretary,
        text.replace("Audit committee", "Audit and risk committee"),
        "apply",
        expected=_fingerprint(shown),
    )
    assert applied.headers["Location"] == "/handbook/XEX?as_at=2025-12-01"
    assert "Audit and risk committee" in secretary.get("/handbook/XEX.yaml?as_at=2025-12-01").content.decode()
    assert "Audit and risk" not in secretary.get("/handbook/XEX.yaml?as_at=2025-11-30").content.decode()
    again = _sends(secretary, secretary.get(f"/handbook/XEX.yaml{AS_AT}").content.decode()).content.decode()
    assert "Nothing would change" in again and "Apply this handbook" not in again


def _fingerprint(page: str) -> str:
    found = re.search(r'name="expected" value="([0-9a-f]+)"', page)
    assert found is not None
    return found.group(1)


def test_an_edit_in_between_is_said(secretary: Client, governed: dict[str, Any]) -> None:
    """Somebody changed the handbook since the plan: nothing is applied, and the new plan is shown."""
    text = secretary.get(f"/handbook/XEX.yaml{AS_AT}").content.decode()
    mine = text.replace("Audit committee", "Audit and risk committee")
    seen = _fingerprint(_sends(secretary, mine).content.decode())
    exampleshire.apply(
        {**governed, "title": "Changed in between", "people": [*governed["people"], SECRETARY]}
    )
    answer = _sends(secretary, mine, "apply", expected=seen).content.decode()
    assert "was changed after this plan was made" in answer
    assert "title Changed in between becomes" in answer
    assert _fingerprint(answer) != seen


def test_another_systems_file_and_a_wrong_code_are_refused(secretary: Client) -> None:
    """The file of another system is not applied here; a code that stands for nothing has its line."""
    text = secretary.get(f"/handbook/XEX.yaml{AS_AT}").content.decode()
    other = _sends(secretary, text.replace("system: XEX", "system: XNB")).content.decode()
    assert "This is a handbook of XNB" in other
    wrong = _sends(secretary, text.replace("employer: X99001", "employer: X99999")).content.decode()
    assert re.search(r"Line \d+: No organisation has the code X99999", wrong)


def test_a_vacancy_is_filled_by_somebody_new(secretary: Client) -> None:
    """A new person is described and seated from the day, and the body shows them."""
    assert "vacant" in secretary.get(f"/body/BOARD{AS_AT}").content.decode()
    sent = {"do": "fill", "new_person": "Nina Newcomer", "fill_why": "Appointed by the chair"}
    answer = secretary.post(f"{SEAT}{AS_AT}", {**sent, **date_of("since", "2025-12-01")})
    assert answer.headers["Location"] == "/body/BOARD?as_at=2025-12-01#seat-ned-deputy"
    holding = Holding.objects.current().get(seat__code="ned-deputy", valid_from="2025-12-01")
    assert holding.person.code == "XEX-NINA-NEWCOMER"
    body = secretary.get(f"/body/BOARD{AS_AT}").content.decode()
    assert "Nina Newcomer" in body


def test_somebody_new_gets_a_code_that_is_free_in_the_whole_house(secretary: Client) -> None:
    """Another handbook uses the code that the name would give, so they get the next."""
    exampleshire.another_system("XFX")
    other = {"code": "XEX-NINA-NEWCOMER", "name": "Somebody Else"}
    exampleshire.apply({"handbook": 1, "system": "XFX", "title": "Next door", "people": [other]})
    sent = {"do": "fill", "new_person": "Nina Newcomer", "fill_why": "Appointed by the chair"}
    assert secretary.post(f"{SEAT}{AS_AT}", {**sent, **date_of("since", "2025-12-01")}).status_code == 302
    holding = Holding.objects.current().get(seat__code="ned-deputy", valid_from="2025-12-01")
    assert holding.person.code == "XEX-NINA-NEWCOMER-2"


def test_what_was_typed_is_kept_and_every_fault_is_said(secretary: Client) -> None:
    """All faults at once, each beside its question; the answers stay."""
    sent = {"do": "fill", "appointed_by": "The chair", **date_of("since", "2025-02-30")}
    page = secretary.post(f"{SEAT}{AS_AT}", sent).content.decode()
    assert "<title>Error: " in page
    for said in ("Choose who comes into the seat", "This must be a real date", "Say why this changes"):
        assert page.count(said) == 2
    assert 'value="The chair"' in page
    assert 'id="since-day" name="since-day" inputmode="numeric" value="30"' in page
    assert 'href="#since-day"' in page


def test_a_seat_is_left_and_a_term_renewed(secretary: Client) -> None:
    """The chair's term is moved; then the chair leaves, and sits until the last day."""
    chair = f"/body/BOARD/seat/chair/edit{AS_AT}"
    renewed = {"do": "renew", "renewing": "P-CHAIR", "renew_why": "A second term"}
    assert secretary.post(chair, {**renewed, **date_of("new_term_ends", "2029-06-30")}).status_code == 302
    leaves = {"do": "end", "leaving": "P-CHAIR", "reasons": "Retired"}
    assert secretary.post(chair, {**leaves, **date_of("last_day", "2025-12-31")}).status_code == 302
    found = Holding.objects.current().get(seat__code="chair", seat__body__code="BOARD")
    assert str(found.term_ends) == "2029-06-30" and str(found.valid_to) == "2026-01-01"


def test_interests_and_answers_are_kept(secretary: Client) -> None:
    """An interest is declared; the answers about who may sit are asked only of those who may know them."""
    path = f"/person/P-CEO/edit{AS_AT}"
    assert "Who may sit: answers" in secretary.get(path).content.decode()
    sent = {"do": "declare", "kind": "financial", "description": "Shares in an invented firm"}
    days = {**date_of("interest_since", "2025-11-01"), **date_of("aware_on", "2025-11-01")}
    assert secretary.post(path, {**sent, **days}).status_code == 302
    assert "Shares in an invented firm" in secretary.get(f"/handbook/XEX.yaml{AS_AT}").content.decode()
    chief = client_of("P-CEO", "Cass Chief")
    assert "Who may sit: answers" not in chief.get(path).content.decode()
    refused = chief.post(path, {"do": "suitability", "independent": "no"})
    assert "Choose what to do" in refused.content.decode()


def test_a_rule_that_cannot_be_read_is_refused(secretary: Client) -> None:
    """A quorum is checked as in the file, with its line, and what was typed stays."""
    sent = {
        "do": "rules",
        "name": "The board",
        "quorum": "needs: {at_least: 50%, off: partner}",
        "rules_why": "x",
    }
    page = secretary.post(f"/body/BOARD/edit{AS_AT}", {**sent, **date_of("rules_from", "2025-12-01")})
    assert "Line 1: The rule has “off”" in page.content.decode()
    assert "off: partner" in page.content.decode()


def test_a_character_that_cannot_be_kept_is_refused(secretary: Client) -> None:
    """A NUL in a form is a sentence, not an error of ours."""
    assert secretary.post(f"{SEAT}{AS_AT}", {"do": "fill", "new_person": "a\x00b"}).status_code == 400
