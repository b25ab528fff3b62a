"""What the law of a route leaves alone, where a catalogue has nothing that the law keeps back."""

from dataclasses import replace
from datetime import date

from catchment.authority.rules.building import build_graph
from catchment.authority.rules.facts import AuthorityFacts, OrganisationOn, ScopedDelegation
from catchment.authority.rules.law import faults_in_law
from catchment.governance.rules.document import Delegation
from catchment.governance.rules.document.delegations import Route, Section75Form
from catchment.governance.rules.functions import CatalogueFunction, HeldBy, LegalKind

HOME_CARE = CatalogueFunction(
    "home-care",
    "Home care",
    held_by=(HeldBy(LegalKind.COUNCIL),),
    council_by_section_75=True,
    by_direction=True,
)
FACTS = AuthorityFacts(
    on=date(2025, 12, 1),
    functions={"home-care": HOME_CARE},
    organisations={
        "COUNTY": OrganisationOn("COUNTY", "the county council", LegalKind.COUNCIL),
        "ICB": OrganisationOn("ICB", "the ICB", LegalKind.ICB),
        "NHSE": OrganisationOn("NHSE", "NHS England", LegalKind.NHS_ENGLAND),
    },
    values={"S": {"D-012": {"commenced_on": "2024-04-01"}}},
)


def said(giver: str, taker: str, route: Route, form: Section75Form | None = None) -> ScopedDelegation:
    """Return a delegation of home care."""
    return ScopedDelegation(
        "S",
        Delegation(
            code="D",
            delegator=giver,
            delegate=taker,
            route=route,
            functions=("home-care",),
            since=date(2025, 4, 1),
            section_75_form=form,
        ),
    )


def test_a_council_passes_on_what_section_75_covers_even_where_that_is_everything() -> None:
    """D-023: no function left out once read as every function left out."""
    given = said("COUNTY", "ICB", Route.SECTION_75, Section75Form.NHS_EXERCISES_COUNCIL)
    assert faults_in_law(given, FACTS) == []
    graph = build_graph(replace(FACTS, delegations=(given,)))
    assert [link.functions for link in graph.links] == [graph.bits["home-care"]]


def test_a_direction_has_no_fault_where_everything_can_be_directed() -> None:
    """D-012: the same of functions that cannot be directed."""
    assert faults_in_law(said("NHSE", "ICB", Route.DIRECTION_13YB), FACTS) == []
