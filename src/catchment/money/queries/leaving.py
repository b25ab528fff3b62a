"""What a practice would lose by leaving the network contract, from its own and its network's populations."""

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.rules.findings import About
from catchment.money.queries.pcn_populations import NetworkPopulations, populations
from catchment.money.queries.rates import rates_in_use
from catchment.money.rules.leaving import Leaving
from catchment.money.rules.leaving import leaving as worked_out
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.locate import locate_organisation, organisation_links
from catchment.structure.queries.sql import fetch, holds, known


def leaving(practice_code: str, year: FinancialYear, moment: Moment) -> Leaving | None:
    """Return what a practice and its network would lose in a year (S004-25), in pence.

    None where the practice took no part in any network when the year began: there is nothing to leave.
    Raises Missing where the code is not of a practice.
    """
    practice = locate_organisation(practice_code, moment)
    if practice is None or practice.kind != "practice" or practice.organisation_id is None:
        what = (
            f"{practice.name} is not a GP practice"
            if practice
            else f"Nobody has the code “{practice_code[:40]}”"
        )
        raise Missing(f"{what}. The code of a practice looks like A81001.")
    network_id = _network_of(practice.organisation_id, year, moment)
    if network_id is None:
        return None
    found = populations(year, moment, [network_id]).get(network_id, NetworkPopulations(network_id))
    if practice.organisation_id not in found.practices:
        return None
    network = organisation_links([network_id], moment)[network_id]
    return worked_out(
        About("practice", practice.code, practice.name),
        About("pcn", network.code, network.name),
        found.of(practice.organisation_id, year),
        found.whole(year),
        rates_in_use(moment),
        year,
    )


def _network_of(practice_id: int, year: FinancialYear, moment: Moment) -> int | None:
    """Return the PCN that a practice was published with for a year, or was a member of when it began."""
    first_day = Moment(year.starts, moment.as_known)
    rows = fetch(
        f"""SELECT p.pcn_id, 0 AS preference FROM money_pcnpopulation p
             WHERE p.practice_id = %(practice)s AND p.year = %(year)s AND {known("p", first_day)}
            UNION ALL
            SELECT r.target_id, 1 FROM structure_relationship r
             WHERE r.source_id = %(practice)s AND r.kind = 'member_of' AND {holds("r", first_day)}
             ORDER BY preference LIMIT 1""",
        first_day,
        practice=practice_id,
        year=year.begins,
    )
    return rows[0].pcn_id if rows else None
