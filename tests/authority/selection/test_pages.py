"""Pages of selections: opened, taken on step by step, refused with the rule, read by anybody."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.actions.selections import open_selection, record_step
from catchment.authority.models import Decision, Proceeding, ProceedingStep
from catchment.authority.queries.selections import selection_kept, selections_of
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.authority.rules.selection.steps import Opened, read_step
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from tests.authority.meeting import world
from tests.governance import exampleshire
from tests.governance.signed_in import client_of, date_of, with_secretary

SECRETARY = Actor(ActorKind.PERSON, "P-SECRETARY", "Hyacinth Bulldogclip")
DAY = date(2025, 6, 2)
SCOPE = {"kind": "scope", "buyer": "icb", "cpv": "85141000-9", "started_on": "2025-06-02"}
NO_FRAMEWORK = {"framework": False, "existing_provider": True, "only_provider": False}
FOR_MSP = {**NO_FRAMEWORK, "patient_choice": False, "contract_ending": False, "can_identify": True}
WEIGHTS = {"quality": 30, "value": 20, "integration": 20, "access": 20, "social-value": 10}


@pytest.fixture
def governed(db: None) -> dict[str, Any]:
    """Record Exampleshire with a handbook, a scheme and a board secretary."""
    return with_secretary(world.governed())


@pytest.fixture
def code(governed: dict[str, Any]) -> str:
    """Open a selection and return its code."""
    step = Opened(on=DAY, title="Community nursing", service="Nursing at home in Northmoor")
    return open_selection(actor=SECRETARY, system="XEX", step=step)


def goes_on(code: str, *steps: dict[str, Any], on: str = "2025-06-02") -> int:
    number = 0
    for each in steps:
        after = selection_kept(code, Moment(date(2099, 1, 1))).last
        number = record_step(actor=SECRETARY, code=code, after=after, step=read_step({"on": on, **each}))
    return number


def until_chosen(code: str) -> None:
    """Take a selection to where the provider was chosen, by the Most Suitable Provider Process."""
    goes_on(
        code,
        SCOPE,
        {"kind": "answers", "yes_or_no": FOR_MSP},
        {"kind": "route", "route": "most-suitable-provider", "reason": "Two are likely, and known"},
        {"kind": "criteria", "weights": WEIGHTS, "basic": "Registered"},
        {"kind": "decider", "person": "P-CHAIR", "name": "The chair", "icb_member": True},
        {
            "kind": "notice",
            "notice": "intention-to-follow",
            "published_on": "2025-06-02",
            "reference": "PSR-1",
        },
        {"kind": "provider", "code": "XR1", "name": "Northmoor Hospitals", "address": "1 Invented Road"},
    )
    goes_on(
        code,
        {"kind": "identified"},
        {"kind": "assessed", "provider": "XR1", "meets": True, "reasons": "Registered"},
        {"kind": "scored", "provider": "XR1", "marks": dict.fromkeys(WEIGHTS, 7), "reasons": "Sound"},
        {"kind": "chosen", "providers": ["XR1"], "reasons": "It integrates best"},
        on="2025-06-16",
    )


def sends(client: Client, selection: str, kind: str, on: str, **said: Any) -> Any:
    """Send the form of a step after the last one."""
    after = selection_kept(selection, Moment(date(2099, 1, 1))).last
    named = {f"{kind}-{name.replace('__', '-')}": value for name, value in said.items()}
    sent = {"do": kind, "after": str(after), **date_of(f"{kind}-on", on), **named}
    return client.post(f"/selection/{selection}", sent)


def test_a_selection_is_opened_on_the_page(governed: dict[str, Any]) -> None:
    """A code, the first step with who opened it, and a list that says what is next."""
    client = client_of()
    sent = {"do": "opened", "opened-title": "Community nursing", "opened-service": "Nursing at home"}
    answer = client.post("/system/XEX/selections", {**sent, **date_of("opened-on", "2025-06-02")})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/selection/XEX-PS-0001?")
    page = Client().get("/system/XEX/selections.json").json()
    assert page["lines"][0]["next"].startswith("Say who buys what.")
    assert page["may"] is False and page["forms"] == []
    (step,) = Client().get("/selection/XEX-PS-0001.json").json()["steps"]
    assert step["actor"] == "Hyacinth Bulldogclip (P-SECRETARY)"
    assert step["on"] == "2025-06-02"


def test_an_empty_form_says_everything_at_once(governed: dict[str, Any]) -> None:
    """Nothing is written; each question says what is missing."""
    page = client_of().post("/system/XEX/selections", {"do": "opened"}).content.decode()
    for words in ("Give the selection a name.", "Say which services", "Give the day on which it happened"):
        assert page.count(words) == 2  # in the summary and beside the question
    assert not Proceeding.objects.exists()


def test_nobody_without_the_right_opens_or_goes_on(governed: dict[str, Any], code: str) -> None:
    """A GP may look at it all, and change nothing; whoever is not signed in is led to sign in."""
    gp = Actor(ActorKind.PERSON, "P-GP", "A GP")
    with pytest.raises(NotAllowed, match="lead a selection of providers"):
        record_step(actor=gp, code=code, after=1, step=read_step({"on": DAY, **SCOPE}))
    assert client_of("P-GP", "A GP").post(f"/selection/{code}", {"do": "scope"}).status_code == 403
    led = Client().post(f"/selection/{code}", {"do": "scope"})
    assert led.status_code == 302 and led.headers["Location"].startswith("/sign-in?next=")
    assert ProceedingStep.objects.count() == 1


def test_bad_input_becomes_sentences(code: str) -> None:
    """Amounts, codes, days to come and texts without end are told, field by field, and nothing is kept."""
    client = client_of()
    page = sends(
        client,
        code,
        "scope",
        "2025-06-02",
        buyer="icb",
        cpv="nursing",
        mixed="yes",
        health_pence="a lot",
        other_pence="1,2",
        inseparable="yes",
        **date_of("started_on", "2025-06-02"),
    ).content.decode()
    assert "A CPV code has eight digits" in page
    assert page.count("Give an amount in pounds, such as 1,200,000") == 4
    page = sends(client, code, "abandoned", "2099-01-01", reason="x" * 4_001).content.decode()
    assert "Use 4,000 characters or fewer here; you used 4,001." in page
    assert "Record it once it has happened" in page
    page = sends(client, code, "abandoned", "2025-06-31", reason="Gone").content.decode()
    assert page.count("This must be a real date") == 2
    page = client.post(f"/selection/{code}", {"do": "nonsense"}).content.decode()
    assert "Choose what happened out of the list" in page
    hidden = sends(client, code, "abandoned", "2025-06-02", reason="Gone \u202e").content.decode()
    assert "a character that cannot be seen" in hidden
    assert ProceedingStep.objects.count() == 1


def test_a_refusal_names_the_rule_and_can_be_kept_as_a_breach(code: str) -> None:
    """Too early for the law: refused with D-088; with a reason it is kept, and shown as against the rules."""
    goes_on(
        code,
        SCOPE,
        {"kind": "answers", "yes_or_no": FOR_MSP},
        {"kind": "route", "route": "most-suitable-provider", "reason": "Two are likely, and known"},
        {"kind": "notice", "notice": "intention-to-follow", "reference": "PSR-1"},
        {"kind": "provider", "code": "XR1", "name": "Northmoor Hospitals", "address": "1 Invented Road"},
    )
    client = client_of()
    page = sends(client, code, "identified", "2025-06-15").content.decode()
    assert "14 days after the notice of intention. Rule D-088." in page
    assert "If it has happened all the same: why" in page
    kept = sends(client, code, "identified", "2025-06-15", all_the_same="We counted wrongly.")
    assert kept.status_code == 302
    page = Client().get(f"/selection/{code}").content.decode()
    assert "Against the rules, 15 June 2025" in page and "We counted wrongly." in page


def test_the_second_is_told_and_nothing_is_lost(code: str) -> None:
    """Two people go on from the same step: the second learns who was first, and keeps their words."""
    stale = {"do": "abandoned", "after": "1", "abandoned-reason": "My own words"}
    goes_on(code, SCOPE)
    with pytest.raises(SomebodyWasFirst, match="You sent this twice"):  # nobody else was: it was them
        record_step(actor=SECRETARY, code=code, after=1, step=read_step({"on": DAY, **SCOPE}))
    sent = {**stale, **date_of("abandoned-on", "2025-06-02")}
    page = client_of().post(f"/selection/{code}", sent).content.decode()
    assert f"went on with {code} in another window" in page
    assert "My own words" in page
    assert ProceedingStep.objects.count() == 2


def test_ties_come_from_the_handbook(code: str) -> None:
    """The GP's post at Mill Lane is found: no conflict by itself here (B-065), for the GP is on the board."""
    goes_on(
        code,
        SCOPE,
        {"kind": "answers", "yes_or_no": FOR_MSP},
        {"kind": "route", "route": "most-suitable-provider", "reason": "Two are likely, and known"},
    )
    client = client_of()
    assert sends(client, code, "decider", "2025-06-02", person="P-GP").status_code == 302
    refused = sends(client, code, "decider", "2025-06-02", person="P-NOBODY").content.decode()
    assert "Choose somebody in the handbook" in refused
    sent = {"code": "x99001", "name": "", "address": "3 Invented Road", "existing": "no"}
    assert sends(client, code, "provider", "2025-06-02", **sent).status_code == 302
    unknown = {**sent, "code": "NEWCO"}
    assert (
        "No organisation has the code “NEWCO”"
        in sends(client, code, "provider", "2025-06-02", **unknown).content.decode()
    )
    (line,) = Client().get(f"/selection/{code}.json").json()["deciders"]
    assert "GP partner" in line["ties"][0] and "B-065" in line["ties"][0]
    assert line["must"] is False


def test_a_tie_that_is_new_stops_the_decision(code: str) -> None:
    """The chair was named with no ties, as here; had the handbook more to say, choosing would be refused."""
    goes_on(
        code,
        SCOPE,
        {"kind": "answers", "yes_or_no": FOR_MSP},
        {"kind": "route", "route": "most-suitable-provider", "reason": "Known"},
        {"kind": "decider", "person": "P-GP", "name": "A GP", "icb_member": True},
        {"kind": "provider", "code": "X99001", "name": "Mill Lane Surgery", "address": "3 Invented Road"},
    )
    with pytest.raises(OutOfOrder, match="name them as a decision-maker again"):
        goes_on(code, {"kind": "chosen", "providers": ["X99001"], "reasons": "Near"})


def test_the_clocks_are_drawn_and_listed(code: str) -> None:
    """On the day of the notice the standstill is shown with its end; the list says the same."""
    until_chosen(code)
    notice = {"kind": "notice", "notice": "intention-to-award", "reference": "PSR-2"}
    goes_on(code, {**notice, "published_on": "2025-06-18"}, on="2025-06-17")
    page = Client().get(f"/selection/{code}.json?as_at=2025-06-20").json()
    assert page["next"].startswith("Wait. The standstill began on 19 June 2025;")
    assert "at the end of 1 July 2025" in page["next"]
    assert page["picture"]["title"] == "The next clock to end is “Standstill”, on 1 July 2025."
    assert "<svg" in Client().get(f"/selection/{code}?as_at=2025-06-20").content.decode()
    listed = Client().get("/system/XEX/selections.json?as_at=2025-06-20").json()
    assert listed["lines"][0]["clock_ends"] == "2025-07-01"
    before = Client().get(f"/selection/{code}.json?as_at=2025-06-16").json()
    assert before["notices"][-1]["words"].startswith("Notice of intention to follow")


def test_looking_back_nothing_can_be_added(code: str) -> None:
    """On a day before the last step, the page says why; before the first, that it was not opened yet."""
    until_chosen(code)
    page = client_of().get(f"/selection/{code}.json?as_at=2025-06-10").json()
    assert page["forms"] == [] and "go back to today" in page["why_not"]
    missing = Client().get(f"/selection/{code}?as_at=2025-06-01")
    assert missing.status_code == 404 and "was opened on 2 June 2025" in missing.content.decode()
    assert Client().get("/selection/XEX-PS-9999.json").json()["error"].startswith("No selection of providers")


def test_an_award_names_the_decision_that_authorises_it(code: str) -> None:
    """An unknown, void or smaller decision is told; a good one stands in the contract."""
    until_chosen(code)
    notice = {"kind": "notice", "notice": "intention-to-award", "reference": "PSR-2"}
    goes_on(code, {**notice, "published_on": "2025-06-18"}, on="2025-06-17")
    said = {
        "providers": ["XR1"],
        "value_pence": "2,500,000",
        "function": "district nursing",
        "area": "XEX-P1",
        "decider": "BOARD",
        **date_of("starts", "2025-10-01"),
        **date_of("ends", "2028-09-30"),
    }
    client, kept = client_of(), selection_kept(code, Moment(date(2099, 1, 1)))
    row = {
        "system": kept.proceeding.system,
        "decider": "BOARD",
        "title": "Buy nursing",
        "function": "community",
        "area": "XEX",
        "taken_on": DAY,
        "proof": {},
        "change": kept.rows[0].change,
    }
    Decision.objects.create(code="D-VOID", valid=False, void_because="No quorum.", amount_pence=9**12, **row)
    Decision.objects.create(code="D-SMALL", valid=True, amount_pence=249_999_999, **row)
    Decision.objects.create(code="D-GOOD", valid=True, amount_pence=250_000_000, **row)
    for decision, words in (
        ("D-NONE", "No decision of this system has the code"),
        ("D-VOID", "D-VOID is void: No quorum. It authorises nothing."),
        ("D-SMALL", "D-SMALL was for £2,499,999.99, and this is worth £2,500,000."),
    ):
        page = sends(client, code, "awarded", "2025-07-02", decision=decision, **said).content.decode()
        assert words in page
    assert sends(client, code, "awarded", "2025-07-02", decision="D-GOOD", **said).status_code == 302
    page = Client().get(f"/selection/{code}.json?as_at=2025-07-02").json()
    assert ["Authorised by decision", "D-GOOD", "/decision/D-GOOD"] in page["contract"]
    assert page["sentence"].startswith("Awarded by the Most Suitable Provider Process to Northmoor Hospitals")
    assert "It is not tendered: the Most Suitable Provider Process was chosen." in page["why"]


def test_what_checks_read_takes_two_queries(code: str, django_assert_num_queries: Any) -> None:
    """However many selections and steps there are."""
    until_chosen(code)
    second = Opened(on=DAY, title="Out of hours", service="At night")
    assert open_selection(actor=SECRETARY, system="XEX", step=second) == "XEX-PS-0002"
    with django_assert_num_queries(2):
        states = selections_of("XEX", Moment(date(2026, 1, 1)))
    assert [each.title for each in states] == ["Community nursing", "Out of hours"]
    assert selections_of("XEX", Moment(date(2025, 6, 1))) == ()
    assert selections_of("XEX", Moment(date(2026, 1, 1), exampleshire.BEFORE_ANYTHING)) == ()
    assert len(selections_of(None, Moment(date(2026, 1, 1)))) == 2


def test_every_form_opens(code: str) -> None:
    """Each kind of step that is possible shows its form, and an empty one is refused with sentences."""
    client = client_of()
    until_chosen(code)
    links = client.get(f"/selection/{code}.json").json()["others"]
    assert len(links) >= 6
    for link in links:
        kind = link["code"]
        (form,) = client.get(f"/selection/{code}.json?do={kind}").json()["forms"]
        assert form["does"] == kind
        assert "There is a problem" in client.post(f"/selection/{code}", {"do": kind}).content.decode()


def test_the_chooser_keeps_nothing_and_needs_no_script(db: None) -> None:
    """Question by question in the address: what each answer would decide, and what they decide together."""
    start = Client().get("/selection-route.json").json()
    assert start["sentence"].startswith("Not decided yet")
    assert start["form"]["fields"][-1]["label"] == "Is it to conclude a framework agreement?"
    said = "?buyer=icb&cpv=85141000&framework=yes"
    page = Client().get(f"/selection-route.json{said}").json()
    assert page["required"] == "the Competitive Process"
    assert page["sentence"] == "The Competitive Process must be used: a tender."
    bad = Client().get("/selection-route?original_pence=lots&framework=perhaps").content.decode()
    assert "Give an amount in pounds" in bad and "<title>Error: " in bad
    before = Client().get("/selection-route.json?as_at=2023-12-31&buyer=icb&cpv=85141000").json()
    assert "before the regime was in force" in before["sentence"]


def test_outside_the_regime_no_question_is_asked(db: None) -> None:
    """D-080: a company, or wheelchairs: the chooser says so and stops, whatever was answered before."""
    for said in ("?buyer=other&cpv=85141000", "?buyer=icb&cpv=33193120&existing_provider=yes"):
        page = Client().get(f"/selection-route.json{said}").json()
        assert page["sentence"].startswith("The Provider Selection Regime does not apply.")
        assert page["unanswered"] == [] and page["branches"] == [] and page["required"] == ""
        assert [each["name"] for each in page["form"]["fields"]] == ["buyer", "cpv"]
