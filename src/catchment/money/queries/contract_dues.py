"""What national contracts owe for a month: each network's entitlements, each practice's global sum and share.

Networks are paid what their populations and the rates of the year give (E.4), but for what is paid only
against claims or for achievement. Practices are paid the global sum for their weighted list (E-022), and the
network participation payment for taking part (E-026). What is not known is told, and not paid.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import About
from catchment.money.practice_data import global_sum_terms
from catchment.money.queries.entitlements import every_entitlement
from catchment.money.queries.pcn_populations import populations
from catchment.money.queries.rates import rates_in_use
from catchment.money.rules.entitlements import Entitlement, entitlement
from catchment.money.rules.practices import NoPrice, global_sum
from catchment.money.rules.rates import PaidTo
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import year_of
from catchment.structure.models import Organisation
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.rules.words import counted

ENTITLEMENT, CORE_CONTRACT, GLOBAL_SUM = "entitlement", "core-contract", "global-sum"
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Due:
    """An amount that a contract owes for a month, in pence: to whom it is due, who is paid, and why."""

    claimant: int
    payee: int
    kind: str
    component: str
    pence: int
    text: str
    sentence: str
    rule: str


@dataclass(frozen=True, slots=True)
class ContractDue:
    """The dues of a month, and a sentence for each that could not be worked out."""

    dues: tuple[Due, ...]
    not_known: tuple[str, ...]


def network_dues(system: Organisation, month: date, moment: Moment) -> ContractDue:
    """Return what the networks of a system are due for a month, with their nominated payees (E-043)."""
    rows = fetch(
        f"""SELECT DISTINCT n.id, n.code, array_agg(DISTINCT p.source_id)
                     FILTER (WHERE p.source_id IS NOT NULL) AS payees
              FROM structure_relationship m
              JOIN structure_organisation n ON n.id = m.target_id AND n.kind = 'pcn'
              JOIN structure_relationship c ON c.source_id = m.source_id AND c.kind = 'commissioned_by'
               AND {holds("c", moment)}
              JOIN structure_relationship s ON s.source_id = c.target_id AND s.kind = 'part_of'
               AND {holds("s", moment)} AND s.target_id = %(system)s
              LEFT JOIN structure_relationship p ON p.target_id = n.id AND p.kind = 'payee_for'
               AND {holds("p", moment)}
             WHERE m.kind = 'member_of' AND {holds("m", moment)} GROUP BY n.id, n.code ORDER BY n.code""",
        moment,
        system=system.pk,
    )
    networks = {row.code: row for row in rows}
    every = every_entitlement(year_of(month), moment, invented=system.invented)
    dues: list[Due] = []
    not_known: list[str] = []
    for each in every.networks:
        row = networks.get(each.about.code)
        if row is None:
            continue
        if len(row.payees or ()) != 1:
            payees = counted(len(row.payees or ()), "nominated payee")
            not_known.append(f"{each.about.name} has {payees}, and its money goes to exactly one (E-043).")
            continue
        dues += _lines(each, row.id, row.payees[0], month)
    dues += _participation(month, moment, {row.id for row in rows})
    missing = {finding.sentence for each in every.networks for finding in each.findings}
    return ContractDue(tuple(dues), (*not_known, *sorted(missing)[:MOST_TOLD]))


def _lines(of: Entitlement, network: int, payee: int, month: date) -> Iterable[Due]:
    for line in of.lines:
        pence = sum(each.pence for each in line.months if each.month == month)
        if pence and not line.claimed and not line.earned:
            text = f"{line.name}, {month:%B %Y}: {of.about.name}"
            yield Due(
                network, payee, ENTITLEMENT, line.component, pence, text[:300], line.sentence, line.rule
            )


def _participation(month: date, moment: Moment, networks: Collection[int]) -> Iterable[Due]:
    """Give what each member practice is due itself for taking part (E-026)."""
    year, rates = year_of(month), rates_in_use(moment)
    for network in populations(year, moment, networks).values():
        for practice, code in network.practices.items():
            about = About("practice", code, code)
            found = entitlement(about, network.of(practice, year), rates, year, paid_to=PaidTo.PRACTICE)
            yield from _lines(found, practice, practice, month)


def dues_of_practices(system: Organisation, month: date, moment: Moment) -> ContractDue:
    """Return the global sum that each practice of a system is due for a month (E-022, E-023)."""
    rows = fetch(
        f"""SELECT o.id, o.code, w.people FROM structure_relationship c
              JOIN structure_organisation o ON o.id = c.source_id AND o.kind = 'practice'
              JOIN structure_relationship s ON s.source_id = c.target_id AND s.kind = 'part_of'
               AND {holds("s", moment)} AND s.target_id = %(system)s
              LEFT JOIN money_pcnpopulation w ON w.practice_id = o.id AND w.year = %(year)s
               AND w.kind = %(kind)s AND {known("w", moment)}
             WHERE c.kind = 'commissioned_by' AND {holds("c", moment)} ORDER BY o.code""",
        moment,
        system=system.pk,
        year=year_of(month).begins,
        kind=Population.CONTRACTOR_WEIGHTED.value,
    )
    prices = global_sum_terms().prices
    dues, without = [], 0
    for row in rows:
        if row.people is None:
            without += 1
            continue
        try:
            months = global_sum(Decimal(row.people), year_of(month), prices)
        except NoPrice as problem:
            return ContractDue((), (str(problem),))
        here = next(each for each in months if each.month == month)
        pence = here.pence + here.arrears_pence
        text = f"Global sum, {month:%B %Y}: {row.code}"
        said = f"{row.people:,.0f} weighted patients at £{here.price.pounds} a year, a twelfth of it."
        dues.append(Due(row.id, row.id, CORE_CONTRACT, GLOBAL_SUM, pence, text, said, "E-022"))
    told = [f"The weighted list of {counted(without, 'practice')} is not known (E-020)."] if without else []
    return ContractDue(tuple(dues), tuple(told))
