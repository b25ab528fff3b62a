"""Editing a scheme: pure edits, what they would do, and the pages on which a secretary makes them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from catchment.authority.rules import scheme_editing as editing
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.scheme_effects import effects, powers_of
from catchment.authority.rules.spreading import MOST_WARRANTS
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Delegation, Function, Handbook, Reservation
from catchment.governance.rules.editing import Unfit
from tests.authority.meeting import world
from tests.authority.scheme_worlds import cases, scheme_of
from tests.authority.worlds import worlds
from tests.governance.scenario import handbook_named
from tests.governance.signed_in import client_of, date_of, with_secretary

BASE = cases()[0][0]
DAY = "2025-12-01"
ADD = f"/system/XEX/scheme/add-delegation?as_at={DAY}"
CHANGE = f"/system/XEX/scheme/delegation/D-PLACE?as_at={DAY}"
ANSWERS = {
    "do": "add-delegation",
    "code": "D-BEDS",
    "delegator": "BOARD",
    "delegate": "PLACE",
    "route": "internal",
    "functions": "virtual wards\ndementia services",
    "limit": "£250,000",
    "onward": "forbidden",
    "places": "XEX-P1",
    "why": "The board agreed it in November",
    **date_of("since", "2025-12-01"),
}


def delegation(code: str, **said: Any) -> Delegation:
    """Return a delegation from the board to its committee."""
    given = {"delegator": "BOARD", "delegate": "PLACE", "route": "internal", "functions": ["a"]}
    return Delegation.model_validate({"code": code, "since": date(2025, 4, 1), **given, **said})


def test_one_line_changes_and_no_other() -> None:
    """Added, changed, ended, withdrawn: each gives a handbook in which only that line differs."""
    empty = Handbook.model_validate(handbook_named("lawful-board"))
    both = editing.add_delegation(editing.add_delegation(empty, delegation("D-1")), delegation("D-2"))
    assert [each.code for each in both.delegations] == ["D-1", "D-2"]
    dearer = editing.change_delegation(both, "D-1", limit=10)
    assert (dearer.delegations[0].limit_pence, dearer.delegations[1]) == (1_000, both.delegations[1])
    last_day, until = date(2026, 3, 31), date(2026, 4, 1)
    assert editing.end_delegation(both, "D-2", last_day=last_day, until=until).delegations[1].until == until
    assert editing.withdraw_delegation(editing.withdraw_delegation(both, "D-1"), "D-2") == empty
    kept = Reservation(code="R-1", function="a", to="BOARD")
    assert editing.remove_reservation(editing.add_reservation(empty, kept), "R-1") == empty
    own = Function(code="XEX-A", name="Our own", parent="a")
    assert editing.add_function(empty, own).functions == (own,)


def test_what_makes_no_sense_is_refused_beside_its_question() -> None:
    """Used twice, not there, ended before it began: each names the field."""
    empty = Handbook.model_validate(handbook_named("lawful-board"))
    one = editing.add_delegation(empty, delegation("D-1"))
    kept = Reservation(code="R-1", function="a", to="BOARD")
    reserved = editing.add_reservation(empty, kept)
    own = Function(code="XEX-A", name="Our own", parent="a")
    early = date(2025, 3, 31)
    for field, edit in (
        ("code", lambda: editing.add_delegation(one, delegation("D-1"))),
        ("", lambda: editing.withdraw_delegation(empty, "D-1")),
        ("until", lambda: editing.end_delegation(one, "D-1", last_day=early, until=date(2025, 4, 1))),
        ("code", lambda: editing.add_reservation(reserved, kept)),
        ("function", lambda: editing.add_reservation(reserved, kept.model_copy(update={"code": "R-2"}))),
        ("", lambda: editing.remove_reservation(empty, "R-1")),
        ("name", lambda: editing.add_function(editing.add_function(empty, own), own)),
    ):
        with pytest.raises(Unfit) as refused:
            edit()
        assert refused.value.faults[0][0] == field


def test_what_a_change_does_is_said_in_numbers() -> None:
    """Who gains what up to how much, who loses what, and whose limit moves."""
    north = {
        "from": "BOARD",
        "to": "NORTH-BOARD",
        "functions": ["care"],
        "places": ["NORTH"],
        "limit": 250_000,
    }
    before = scheme_of(BASE).graph
    after = scheme_of(BASE, {"D-NORTH": north}).graph
    assert [each.sentence for each in effects(before, after)] == [
        "NORTH-BOARD will decide 3 functions (“Arrange care”) up to £250,000."
    ]
    assert [each.sentence for each in effects(after, before)] == [
        "NORTH-BOARD will no longer decide 3 functions (“Arrange care”)."
    ]
    less = scheme_of(BASE, {"D-NORTH": {**north, "limit": 100_000}}).graph
    (lowered,) = effects(after, less)
    assert lowered.sentence.endswith("(“Arrange care”) up to £100,000, and not up to £250,000 as before.")
    south = scheme_of(BASE, {"D-NORTH": {**north, "places": ["SOUTH"]}}).graph
    assert [each.change for each in effects(after, south)] == ["changes"]


@given(worlds(), st.data())
def test_effects_are_the_difference_of_what_may_be_decided(
    facts: AuthorityFacts, data: st.DataObject
) -> None:
    """Nothing changes against itself; without one delegation, all that is lost is said to be lost."""
    graph = build_graph(facts)
    assert effects(graph, graph) == ()
    gone = data.draw(st.sampled_from(facts.delegations))
    left = replace(facts, delegations=tuple(each for each in facts.delegations if each is not gone))
    without = build_graph(left)
    found = effects(graph, without)
    assert not [each for each in found if each.change == "gains"]
    for holder in graph.warrants:
        if holder not in facts.boards:
            old, new = set(powers_of(graph, holder)), set(powers_of(without, holder))
            lost = {
                code
                for each in found
                if (each.holder, each.change) == (holder, "loses")
                for code in each.functions
            }
            assert lost == old - new


@pytest.fixture
def secretary(db: None) -> Client:
    """Return a board secretary of Exampleshire, in front of a scheme in which the place board decides."""
    with_secretary(world.governed())
    return client_of()


def saved() -> Handbook:
    """Return the handbook in force."""
    found = load_handbook("XEX", Moment(date(2025, 12, 1)))
    assert found is not None
    return found


def shown(client: Client, address: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Send answers and return the page as JSON has it."""
    path, _, query = address.partition("?")
    answer = client.post(f"{path}.json?{query}", sent)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def hidden(page: dict[str, Any]) -> dict[str, Any]:
    """Return what the button that saves sends along."""
    sent: dict[str, list[str]] = {}
    for name, value in page["preview"]["form"]["hidden"]:
        sent.setdefault(name, []).append(value)
    return sent


def test_a_delegation_is_shown_first_and_then_saved(secretary: Client) -> None:
    """Nothing is written until it was seen; then it is, with its reason, and the scheme shows it."""
    before = Change.objects.count()
    page = shown(secretary, ADD, ANSWERS)
    assert Change.objects.count() == before
    assert page["problems"] == []
    assert page["preview"]["law"] == ["The law lets delegation D-BEDS through: it grants what it says."]
    assert [each["sentence"] for each in page["preview"]["effects"]] == [
        "Northmoor place board will decide 1 function (“Commission dementia services”) up to £250,000."
    ]  # virtual wards it decides already, up to £2m
    answer = secretary.post(ADD, hidden(page))
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/system/XEX/scheme?as_at={DAY}#delegation-D-BEDS",
    )
    made = next(each for each in saved().delegations if each.code == "D-BEDS")
    assert (made.limit_pence, made.areas) == (25_000_000, ("XEX-P1",))
    assert made.functions == ("commission-virtual-wards", "commission-dementia-services")
    assert Change.objects.latest("id").reason == "The board agreed it in November"
    assert 'id="delegation-D-BEDS"' in secretary.get(f"/system/XEX/scheme?as_at={DAY}").content.decode()


def test_a_delegation_that_breaks_the_law_is_kept_and_grants_nothing(secretary: Client) -> None:
    """D-002: a PCN cannot receive it; the page says so before it is saved, and it can be saved."""
    sent = {**ANSWERS, "delegate": "", "delegate_code": "XN001", "route": "section-65z5"}
    page = shown(secretary, ADD, sent)
    assert page["preview"]["law"][0] == "This delegation breaks D-002: it will be kept and grants nothing."
    assert page["preview"]["effects"] == []
    assert "D-002" in {each["rule"] for group in page["preview"]["breaks"] for each in group["findings"]}
    assert secretary.post(ADD, hidden(page)).status_code == 302
    scheme = secretary.get(f"/system/XEX/scheme.json?as_at={DAY}").json()
    lines = {line["code"]: line["state"] for table in scheme["tables"] for line in table["lines"]}
    assert lines["D-BEDS"] == "grants nothing"


def test_two_secretaries_at_once_the_second_is_told_and_loses_nothing(secretary: Client) -> None:
    """What the second typed is still there, with what it would do now; saving that works."""
    second = shown(secretary, ADD, {**ANSWERS, "code": "D-SECOND", "reporting": "Each quarter"})
    first = shown(secretary, ADD, {**ANSWERS, "code": "D-FIRST"})
    assert secretary.post(ADD, hidden(first)).status_code == 302
    told = shown(secretary, ADD, hidden(second))
    assert told["notice"].startswith("Somebody saved another change after this was shown to you")
    assert "D-SECOND" not in {each.code for each in saved().delegations}
    (form,) = told["forms"]
    typed = {each["name"]: each["value"] for each in form["fields"]}
    assert (typed["code"], typed["reporting"], typed["functions"]) == (
        "D-SECOND",
        "Each quarter",
        ANSWERS["functions"],
    )
    assert secretary.post(ADD, hidden(told)).status_code == 302
    assert {"D-FIRST", "D-SECOND"} <= {each.code for each in saved().delegations}


def test_everything_that_is_wrong_is_said_beside_its_question(secretary: Client) -> None:
    """An unknown function with the nearest, an amount that is none, a missing reason: all at once."""
    sent = {**ANSWERS, "functions": "frailty servces", "limit": "lots", "why": "", "delegator": ""}
    page = shown(secretary, ADD, sent)
    wrong = {each["field"]: each["sentence"] for each in page["problems"]}
    assert set(wrong) == {"delegator", "functions", "limit", "why"}
    assert "Commission frailty and falls services" in wrong["functions"]
    assert page["preview"] is None
    twice = shown(secretary, ADD, {**ANSWERS, "code": "D-PLACE"})
    assert twice["problems"][0]["sentence"].startswith("There is a delegation D-PLACE already")


def test_a_delegation_is_changed_ended_and_withdrawn(secretary: Client) -> None:
    """Each is shown first: a smaller limit, the day after the last day, and its leaving the scheme."""
    opened = secretary.get(CHANGE.replace("?", ".json?")).json()
    change = next(form for form in opened["forms"] if form["does"] == "change")
    sent = sent_back(change) | {"limit": "100000", "why": "Less money"}
    page = shown(secretary, CHANGE, sent)
    assert page["problems"] == []
    assert page["preview"]["effects"][0]["sentence"].endswith("up to £100,000, and not up to £2m as before.")
    assert secretary.post(CHANGE, hidden(page)).status_code == 302
    kept = next(each for each in saved().delegations if each.code == "D-PLACE")
    assert (kept.limit_pence, kept.yearly_limit_pence, kept.instrument) == (10_000_000, 300_000_000, "SORD")
    end = {"do": "end", "end_why": "It is over", **date_of("end_last_day", "2025-12-31")}
    page = shown(secretary, CHANGE, end)
    assert page["preview"]["on"] == "2026-01-01"
    assert "will no longer decide" in page["preview"]["effects"][0]["sentence"]
    assert secretary.post(CHANGE, hidden(page)).status_code == 302
    assert next(e for e in saved().delegations if e.code == "D-PLACE").until == date(2026, 1, 1)
    out = {"do": "withdraw", "withdraw_why": "A mistake", **date_of("withdraw_from", DAY)}
    page = shown(secretary, CHANGE, out)
    assert secretary.post(CHANGE, hidden(page)).status_code == 302
    assert "D-PLACE" not in {each.code for each in saved().delegations}
    assert secretary.get(CHANGE).status_code == 404


def sent_back(form: dict[str, Any]) -> dict[str, Any]:
    """Return a form's answers as a browser sends them back."""
    sent: dict[str, Any] = {"do": form["does"]}
    for field in form["fields"]:
        if field["kind"] == "date":
            sent |= dict(
                zip((f"{field['name']}-{p}" for p in ("day", "month", "year")), field["values"], strict=True)
            )
        else:
            sent[field["name"]] = field["values"] if field["kind"] == "checks" else field["value"]
    return sent


def test_what_was_not_changed_changes_nothing(secretary: Client) -> None:
    """The form of a line, sent back as it came, is understood as what the line says."""
    opened = secretary.get(CHANGE.replace("?", ".json?")).json()
    change = next(form for form in opened["forms"] if form["does"] == "change")
    page = shown(secretary, CHANGE, sent_back(change) | {"why": "Nothing"})
    assert [each["sentence"] for each in page["problems"]] == [
        "Nothing would change: this is what the scheme says on 1 December 2025."
    ]
    assert page["preview"]["form"] is None


def test_a_reservation_and_a_function_of_our_own(secretary: Client) -> None:
    """Reserved: the place board loses it. A function of our own stands under a national one."""
    path = f"/system/XEX/scheme/add-reservation?as_at={DAY}"
    sent = {
        "do": "add-reservation",
        "function": "virtual wards",
        "to": "BOARD",
        "why": "The board wants it back",
        **date_of("change_from", DAY),
    }
    page = shown(secretary, path, sent)
    assert "Northmoor place board will no longer decide 1 function (“Commission virtual wards”)." in {
        each["sentence"] for each in page["preview"]["effects"]
    }
    assert secretary.post(path, hidden(page)).status_code == 302
    (kept,) = saved().reservations
    remove = f"/system/XEX/scheme/reservation/{kept.code}?as_at={DAY}"
    sent = {"do": "remove-reservation", "why": "Enough", **date_of("change_from", DAY)}
    page = shown(secretary, remove, sent)
    assert "virtual wards" in page["preview"]["effects"][0]["sentence"]
    assert secretary.post(remove, hidden(page)).status_code == 302
    assert saved().reservations == ()
    own = f"/system/XEX/scheme/add-function?as_at={DAY}"
    sent = {"do": "add-function", "name": "Agree the tide plan", "parent": "virtual wards", "why": "New"}
    page = shown(secretary, own, {**sent, **date_of("change_from", DAY)})
    assert secretary.post(own, hidden(page)).status_code == 302
    (made,) = saved().functions
    assert (made.code, made.parent) == ("XEX-AGREE-THE-TIDE-PLAN", "commission-virtual-wards")


def test_only_who_may_edit_the_handbook_may_open_a_form(secretary: Client) -> None:
    """Nobody else: not somebody who is not signed in, not a member of the board."""
    for path in (ADD, CHANGE):
        assert Client().get(path)["Location"].startswith("/sign-in")
        assert client_of("P-GP", "Somebody else").get(path).status_code == 403
        assert client_of("P-GP", "Somebody else").post(path, ANSWERS).status_code == 403
    assert "D-BEDS" not in {each.code for each in saved().delegations}


def test_a_scheme_that_nobody_could_follow_can_be_mended_on_its_pages(db: None) -> None:
    """A thousand and one chains to one board: the pages say which, and withdrawing one is enough."""
    value = world.governed()
    codes = [f"XEX-F{number}" for number in range(MOST_WARRANTS + 1)]
    base = value["delegations"][0]
    parent = {"name": "Decision", "parent": "approve-business-case"}
    with_secretary(
        {
            **value,
            "functions": [{"code": code, **parent, "name": f"Decision {code}"} for code in codes],
            "delegations": [{**base, "code": f"D-{code}", "functions": [code]} for code in codes],
        }
    )
    client = client_of()
    path = f"/system/XEX/scheme/delegation/D-{codes[0]}?as_at={DAY}"
    told = client.get(f"/system/XEX/scheme.json?as_at={DAY}")
    assert told.status_code == 404
    assert "chains of delegation lead to Northmoor place board" in told.json()["error"]
    out = {"do": "withdraw", "withdraw_why": "Too many", **date_of("withdraw_from", DAY)}
    page = shown(client, path, out)
    assert client.post(path, hidden(page)).status_code == 302
    assert client.get(f"/system/XEX/scheme.json?as_at={DAY}").status_code == 200
