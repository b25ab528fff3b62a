"""Each thing a body can start from is sound in its own form: what is found about it is for people to fill."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from catchment.foundation.rules.findings import Finding
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.design import Design, Designed, Start
from catchment.governance.rules.document import Handbook, PlaceAgreement
from catchment.governance.rules.document.vocabulary import BodyKind, Duty, PartyRole, PlaceForm
from catchment.governance.rules.editing import Unfit, add_body
from catchment.governance.rules.facts import AreaAt, GovernanceFacts, NetworkAt
from catchment.governance.rules.forms import PLACE_STARTS, design_body
from catchment.governance.rules.reading import read_handbook
from catchment.governance.rules.writing import write_handbook
from tests.governance.scenario import FOLDER, handbook_named, read_cases

DAY = date(2025, 12, 1)
NETWORK = NetworkAt("XN001", "Rugged Hill PCN", ("X99001", "X99002"), 40_000, ("X99001",), ("XEX-N1",))
AGREED = PlaceAgreement(membership="All", decisions="Together", leadership="One", reporting="Twice a year")
FOR_PEOPLE = ("is vacant", "no lead", "Nobody is accountable", "does not say who", "without a mandate")
START_OF: Mapping[Start, Mapping[str, object]] = {
    Start.JOINT_COMMITTEE: {"partners": ("X06000001", "XR1")},
    Start.LEAD_PROVIDER: {"partners": ("X06000001",), "lead_provider": "XR1"},
    Start.COLLABORATIVE: {"partners": ("XR1", "XR2")},
    Start.NETWORK: {"network": NETWORK, "payee": "X99001", "signed_on": date(2019, 6, 30)},
    Start.GP_BOARD: {"partners": ("XN001",)},
    Start.TEAM: {"area": "XEX-N1", "accountable_body": "XR1", "lead": "P-GP"},
}


def _facts() -> GovernanceFacts:
    """Return the lawful board with a place, a neighbourhood and a network to design for."""
    case = next(case for path in [FOLDER / "composition.yaml"] for case in read_cases(path))
    return replace(
        case.facts,
        handbook=Handbook.model_validate(handbook_named("lawful-board")),
        networks={"XN001": NETWORK},
        areas={
            "XEX-P1": AreaAt("XEX-P1", "place", "Northmoor City"),
            "XEX-N1": AreaAt("XEX-N1", "neighbourhood", "Rugged Hill", within="XEX-P1"),
        },
    )


def _design(start: Start, **said: object) -> Design:
    area = "XEX-P1" if start in PLACE_STARTS else None
    agreement = AGREED if start in PLACE_STARTS else None
    whole = {"area": area, "agreement": agreement, **START_OF.get(start, {}), **said}
    return Design(start, "NEW", "The new body", "XEX", DAY, board="BOARD", **whole)  # type: ignore[arg-type]


def _found(designed: Designed) -> list[Finding]:
    """Return what is found with the new body that is not found without it."""
    facts = _facts()
    there = {(each.rule, each.about.code, each.sentence) for each in run_checks(facts, DAY)}
    after = replace(facts, handbook=add_body(facts.handbook, designed.body, designed.instruments))
    return [
        each for each in run_checks(after, DAY) if (each.rule, each.about.code, each.sentence) not in there
    ]


@pytest.mark.parametrize("start", list(Start))
def test_only_people_are_missing(start: Start) -> None:
    """A body that starts from a form has no fault of that form; only vacancies are found."""
    others = [each for each in _found(design_body(_design(start))) if not _for_people(each)]
    assert not others, "\n".join(f"{each.rule}: {each.sentence}" for each in others)


def _for_people(finding: Finding) -> bool:
    return any(words in finding.sentence for words in FOR_PEOPLE)


@pytest.mark.parametrize("start", list(Start))
def test_a_design_is_a_handbook_like_any_other(start: Start) -> None:
    """What is designed is written as YAML and read back the same."""
    designed = design_body(_design(start))
    handbook = add_body(_facts().handbook, designed.body, designed.instruments)
    reading = read_handbook(write_handbook(handbook))
    assert reading.problems == ()
    assert reading.handbook is not None
    assert reading.handbook.body("NEW") is not None


def test_the_five_forms_differ_in_who_decides() -> None:
    """D-050 to D-054: a forum has no votes; committees decide; one seat, or one provider, decides alone."""
    bodies = {form: design_body(_design(start)).body for start, form in PLACE_STARTS.items()}
    forum = bodies[PlaceForm.CONSULTATIVE_FORUM]
    assert not forum.commissioning and forum.voting is None and not any(each.votes for each in forum.seats)
    committee = bodies[PlaceForm.ICB_COMMITTEE]
    assert (committee.kind, committee.parent, committee.organisation) == (BodyKind.COMMITTEE, "BOARD", "XEX")
    joint = bodies[PlaceForm.JOINT_COMMITTEE]
    assert {each.organisation for each in joint.parties} == {"XEX", "X06000001", "XR1"}
    assert {each.role for each in joint.parties} == {PartyRole.DELEGATOR}
    alone = [
        seat.code for seat in bodies[PlaceForm.INDIVIDUAL].seats if Duty.DELEGATED_AUTHORITY in seat.duties
    ]
    assert alone == ["place-lead"]
    leading = [
        each for each in bodies[PlaceForm.LEAD_PROVIDER].parties if each.role is PartyRole.LEAD_PROVIDER
    ]
    assert [each.organisation for each in leading] == ["XR1"]


def test_what_the_designer_leaves_out_is_found() -> None:
    """D-058, S001-19, F-006: nothing is filled in that nobody has decided; the checks tell."""
    silent = _found(design_body(_design(Start.CONSULTATIVE_FORUM, agreement=None)))
    assert any(each.rule == "D-058" for each in silent)
    unled = _found(design_body(_design(Start.TEAM, accountable_body=None, lead=None)))
    assert sum(each.rule == "S001-19" for each in unled) == 2
    unsigned = _found(design_body(_design(Start.NETWORK, signed_on=None, payee=None)))
    assert sum(each.rule == "F-006" for each in unsigned) == 2


@pytest.mark.parametrize(
    ("day", "said"), [(date(2023, 5, 1), 2), (date(2025, 5, 1), 7), (date(2026, 5, 1), 5)]
)
def test_the_clinical_director_leads_what_the_contract_of_the_year_gives(day: date, said: int) -> None:
    """F-010 and E-040: what the seat leads follows the year; 40,000 patients pay for 0.20 WTE."""
    director = design_body(replace(_design(Start.NETWORK), on=day)).body.seats[0]
    assert len(director.leads) == said
    assert director.protected_time == Decimal("0.20")
    assert {each.organisation for each in design_body(_design(Start.NETWORK)).body.parties} == {
        "X99001",
        "X99002",
    }


def test_a_code_that_is_none_is_refused() -> None:
    """What a designer types is checked for shape, field by field."""
    with pytest.raises(Unfit) as refused:
        design_body(replace(_design(Start.TEAM), code="two words"))
    assert "code" in {field for field, _ in refused.value.faults}
