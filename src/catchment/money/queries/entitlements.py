"""Entitlements of PCNs: one of them, one as it would be with given populations, or every one in England."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.rules.findings import About
from catchment.foundation.rules.money import pounds_in_short
from catchment.money.queries.pcn_populations import NetworkPopulations, populations
from catchment.money.queries.rates import rates_in_use
from catchment.money.rules.entitlements import Entitlement, Held, entitlement
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import Located, locate_organisation, organisation_links
from catchment.structure.rules.words import counted

GIVEN = "as given"


@dataclass(frozen=True, slots=True)
class EveryEntitlement:
    """The entitlements of every PCN for a year, largest first, and what they come to; pence."""

    year: str
    sentence: str
    networks: tuple[Entitlement, ...]
    pence: int
    by_component: Mapping[str, int]


def located_network(code: str, moment: Moment) -> Located:
    """Return the PCN with a code; raises Missing, in a sentence, for anything else."""
    found = locate_organisation(code, moment)
    if found is None or found.kind != "pcn":
        what = f"{found.name} is not a PCN" if found else f"No PCN has the code “{code[:40]}”"
        raise Missing(f"{what}. The code of a PCN looks like U12345: look it up under its system.")
    return found


def entitlement_of(code: str, year: FinancialYear, moment: Moment, *, stand_in: bool = False) -> Entitlement:
    """Return what a PCN is entitled to for a year (E.4); raises Missing where it is no PCN.

    With `stand_in` its adjusted population stands in for a contractor weighted one that is not known.
    """
    network = located_network(code, moment)
    assert network.organisation_id is not None, "a PCN is an organisation"
    found = populations(year, moment, [network.organisation_id])
    held = found.get(network.organisation_id, NetworkPopulations(network.organisation_id)).whole(year)
    about = About("pcn", network.code, network.name)
    return entitlement(about, held, rates_in_use(moment), year, stand_in=stand_in)


def entitlement_for(
    people: Mapping[Population, Decimal | None],
    year: FinancialYear,
    moment: Moment,
    *,
    stand_in: bool = False,
) -> Entitlement:
    """Return what a PCN with these populations would be entitled to (T-E1, T-E2, T-E3); None: not given."""
    words = {kind: f"No {kind.value.replace('-', ' ')} population was given." for kind in Population}
    words[Population.CARE_HOME_BEDS] = "No number of care home beds was given."
    held = {
        kind: Held(number, GIVEN)
        if (number := people.get(kind)) is not None
        else Held(None, missing=words[kind])
        for kind in Population
    }
    about = About("populations", "", "a PCN with these populations")
    return entitlement(about, held, rates_in_use(moment), year, stand_in=stand_in)


def every_entitlement(
    year: FinancialYear, moment: Moment, *, stand_in: bool = False, invented: bool = False
) -> EveryEntitlement:
    """Return the entitlements of every PCN that anything is known of for a year, in five queries (T-E5)."""
    found = populations(year, moment)
    links = organisation_links(found, moment)
    rates = rates_in_use(moment)
    chosen = _of_nation(found, invented)
    networks = [
        entitlement(
            About("pcn", links[each].code, links[each].name),
            found[each].whole(year),
            rates,
            year,
            stand_in=stand_in,
        )
        for each in chosen
    ]
    networks.sort(key=lambda each: (-each.pence, each.about.code))
    by_component: dict[str, int] = {}
    for line in (line for each in networks for line in each.lines):
        by_component[line.component] = by_component.get(line.component, 0) + line.pence
    pence = sum(each.pence for each in networks)
    return EveryEntitlement(
        year.label, _sentence(networks, pence, year), tuple(networks), pence, by_component
    )


def _of_nation(found: Mapping[int, NetworkPopulations], invented: bool) -> list[int]:
    """Return the PCNs that are invented, or those that are not: the two are never added up."""
    wanted = Organisation.objects.filter(id__in=list(found), invented=invented)
    return sorted(wanted.values_list("id", flat=True))


def _sentence(networks: list[Entitlement], pence: int, year: FinancialYear) -> str:
    if not networks:
        remedy = "import them (catchment import pcn-populations FILE)"
        return f"No populations of PCNs are known for {year}: {remedy}."
    incomplete = any(each.findings for each in networks)
    least = "at least " if incomplete else ""
    number = counted(len(networks), "PCN is", "PCNs are")
    return f"For {year} {number} entitled to {least}{pounds_in_short(pence)} together."
