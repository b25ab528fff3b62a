"""Joint exercise by many partners, each with several delegations: it stays quick to work out."""

import time
from datetime import date

from catchment.authority.rules.building import build_graph
from catchment.authority.rules.facts import AreaOn, AuthorityFacts, BodyOn, OrganisationOn, ScopedDelegation
from catchment.governance.functions import catalogue
from catchment.governance.rules.document import Delegation
from catchment.governance.rules.document.delegations import Route
from catchment.governance.rules.document.vocabulary import BodyKind, PartyRole
from catchment.governance.rules.functions import LegalKind

PARTNERS = 20  # as many others as one delegation can name, and itself
HEADS = ("commission-ambulance-services", "commission-nhs-111", "commission-maternity-services")
LONGEST_SECONDS = 10


def facts() -> AuthorityFacts:
    """Return twenty ICBs that exercise three functions jointly, each by a delegation for each."""
    icbs = [f"I{number}" for number in range(PARTNERS)]
    return AuthorityFacts(
        on=date(2025, 12, 1),
        functions={each.code: each for each in catalogue()},
        organisations={
            code: OrganisationOn(code, f"ICB {code}", LegalKind.ICB, f"A-{code}") for code in icbs
        },
        bodies={
            "JOINT": BodyOn(
                "JOINT",
                "the committee of all",
                BodyKind.JOINT_COMMITTEE,
                "I0",
                parties=tuple((code, PartyRole.MEMBER) for code in icbs),
            )
        },
        areas={
            f"A-{code}": AreaOn(f"A-{code}", f"Area {code}", "system", frozenset({number}))
            for number, code in enumerate(icbs)
        },
        delegations=tuple(
            ScopedDelegation(
                code,
                Delegation(
                    code=f"{code}-{number}",
                    delegator=code,
                    delegate="JOINT",
                    route=Route.SECTION_65Z5,
                    functions=(head,),
                    jointly_with=tuple(other for other in icbs if other != code),
                    instrument="AGREEMENT",
                    since=date(2025, 4, 1),
                    limit=1_000_000 + 1_000 * int(code[1:]),
                ),
            )
            for code in icbs
            for number, head in enumerate(HEADS)
        ),
    )


def test_twenty_partners_with_three_delegations_each_are_joined_in_seconds() -> None:
    """Three halves of each of twenty partners can be combined in 3^20 ways, of which three mean anything."""
    started = time.perf_counter()
    graph = build_graph(facts())
    assert time.perf_counter() - started < LONGEST_SECONDS
    found = graph.may("JOINT", "commission-patient-transport", "A-I7", 1_000_000_00)
    assert found is not None
    assert len(found.partners) == PARTNERS - 1
    assert graph.may("JOINT", "commission-patient-transport", "A-I7", 1_000_000_01) is None
    assert graph.may("JOINT", "commission-maternity-services", "A-I19") is not None
