"""What the example's practices were paid, 2022/23 to 2025/26: invented, in the headings of the publication.

The global sum follows its rule: the weighted list times the price of the year, month by month, less 4.75% for
the many who opted out of out-of-hours care (E-022). The rest is drawn around what a patient brings under each
heading; PCN headings stand against the practice that is its network's payee. 2026/27 is not over, so nothing
is published for it; what the practices get then is in the books and the claims.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from catchment.demo.chance import SEED, dice
from catchment.demo.plan import ICB_START
from catchment.foundation.facts import copy_rows, fact_columns
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.money.models import PCNPopulation, PracticePayment, PracticePaymentYear
from catchment.money.practice_data import global_sum_terms, headings
from catchment.money.rules.practices import global_sum
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation, Post
from catchment.structure.queries.sql import fetch, holds

YEARS = tuple(FinancialYear(each) for each in range(2022, 2026))
OPTED_OUT_OF_HOURS = 0.9  # the part of practices for whose patients somebody else answers at night
DISPENSES = 0.12
PARTICIPATION_PENCE = Decimal("176.1")  # for each weighted patient (E-026)
GROWTH = {2022: 1.0, 2023: 1.03, 2024: 1.07, 2025: 1.12}  # of what follows no published price
PENCE_A_PATIENT = {
    "quality-and-outcomes": 1250,
    "local-incentive-schemes": 880,
    "premises": 1360,
    "influenza-and-pneumococcal": 210,
    "minor-surgery": 70,
    "learning-disabilities": 55,
    "meningitis": 28,
    "locum-allowances": 120,
    "information-technology": 15,
    "transformation": 110,
    "other-payments": 640,
}
DISPENSING_PENCE = {"dispensing-fees": 2400, "reimbursement-of-drugs": 7800}
PCN_PENCE = {  # for each patient of the network, by year: what its payee was paid
    2022: {"pcn-workforce": 1350, "pcn-leadership": 70, "pcn-enhanced-access": 188, "pcn-support": 60},
    2023: {"pcn-workforce": 1990, "pcn-leadership": 68, "pcn-enhanced-access": 757, "pcn-support": 380},
    2024: {"pcn-workforce": 2160, "pcn-leadership": 70, "pcn-enhanced-access": 767, "pcn-support": 420},
    2025: {"pcn-workforce": 2540, "pcn-leadership": 72, "pcn-enhanced-access": 790, "pcn-support": 440},
}
# Posts that one network claims for and that work at one of its practices, not for all of them.
AT_PRACTICES = (
    ("GP-1", "General practitioner", "1.00", "X99002", date(2025, 4, 1)),
    ("CP-2", "Clinical pharmacist", "0.80", "X99002", date(2023, 4, 1)),
    ("SP-2", "Social prescribing link worker", "1.00", "X99003", date(2023, 4, 1)),
)
EMPLOYER = "XG001"
DEDUCTED = (0.07, 0.1)  # the part of all payments that goes to pensions and levies


@dataclass(frozen=True, slots=True)
class _Practice:
    """A practice in a year: its patients, whom it is commissioned by, and the network it is paid for."""

    id: int
    code: str
    sub_icb: str
    registered: Decimal
    weighted: Decimal
    pays_for: int | None  # the network whose payee it is
    takes_part: bool


def keep_practice_payments(change: Change) -> int:
    """Write the payments of every year, and the posts at practices; return how many rows."""
    return sum(_keep_year(year, change) for year in YEARS) + _keep_posts(change)


def _keep_posts(change: Change) -> int:
    """Deploy posts of a network to its practices, so that what they cost counts for those alone."""
    wanted = {EMPLOYER, *(practice for _, _, _, practice, _ in AT_PRACTICES)}
    ids = dict(Organisation.objects.filter(code__in=wanted).values_list("code", "id"))
    rows = [
        {
            "employer_id": ids[EMPLOYER],
            "reference": reference,
            "role": role,
            "wte": Decimal(wte),
            "deployed_to_id": ids[practice],
            "deployed_in_id": None,
            "valid_from": start,
            "valid_to": None,
            "basis": "stated",
        }
        for reference, role, wte, practice, start in AT_PRACTICES
    ]
    return copy_rows(Post, [[row[column] for column in fact_columns(Post)] for row in rows], change)


def _keep_year(year: FinancialYear, change: Change) -> int:
    practices, patients = _practices(year), _patients_of_networks(year)
    figures: list[tuple[Any, ...]] = []
    payments: list[tuple[Any, ...]] = []
    for practice in practices:
        paid = _paid(practice, year, patients)
        dispenses = "dispensing-fees" in paid
        totals = {
            total.code: sum(
                paid.get(each.code, 0) for each in headings().headings if each.part in total.parts
            )
            for total in headings().totals
        }
        contract = dice(SEED, f"contract {practice.code}").choice(("GMS", "GMS", "GMS", "PMS"))
        figures.append(
            (
                practice.id,
                year.begins,
                practice.sub_icb,
                contract,
                "GP practice",
                dispenses,
                practice.registered,
                practice.weighted,
                "",
                totals,
            )
        )
        payments += [(practice.id, year.begins, heading, pence) for heading, pence in paid.items() if pence]
    return copy_rows(PracticePaymentYear, figures, change) + copy_rows(PracticePayment, payments, change)


def _paid(practice: _Practice, year: FinancialYear, patients: dict[int, int]) -> dict[str, int]:
    """Return what a practice was paid under each heading, in pence."""
    lasting, yearly = dice(SEED, f"payments {practice.code}"), dice(SEED, f"payments {practice.code} {year}")
    per_cent = (
        global_sum_terms().without_out_of_hours_per_cent
        if lasting.random() < OPTED_OUT_OF_HOURS
        else Decimal(0)
    )
    months = global_sum(
        practice.weighted, year, global_sum_terms().prices, without_out_of_hours_per_cent=per_cent
    )
    paid = {"global-sum": sum(each.pence + each.arrears_pence for each in months)}
    size = float(practice.registered) * GROWTH[year.begins]
    dispensing = DISPENSING_PENCE if lasting.random() < DISPENSES else {}
    for heading, pence in (PENCE_A_PATIENT | dispensing).items():
        paid[heading] = round(size * pence * lasting.uniform(0.6, 1.4) * yearly.uniform(0.95, 1.05))
    if practice.takes_part:
        paid["pcn-participation"] = round(practice.weighted * PARTICIPATION_PENCE)
    if practice.pays_for is not None:
        paid |= _of_network(patients.get(practice.pays_for, 0), year, yearly)
    paid["deductions"] = -round(sum(paid.values()) * yearly.uniform(*DEDUCTED))
    return paid


def _of_network(patients: int, year: FinancialYear, roll: Random) -> dict[str, int]:
    return {
        heading: round(patients * pence * roll.uniform(0.96, 1.0))
        for heading, pence in PCN_PENCE[year.begins].items()
    }


def _practices(year: FinancialYear) -> Iterable[_Practice]:
    """Return the practices that had a list in a year, with whom they belong to on its first day."""
    people: dict[tuple[int, str], Decimal] = {}
    networks: dict[int, int | None] = {}
    rows = PCNPopulation.objects.current().filter(year=year.begins, practice__invented=True)
    for practice, pcn, kind, number in rows.values_list("practice_id", "pcn_id", "kind", "people"):
        people[practice, kind] = number
        networks[practice] = pcn
    day = Moment(max(year.starts, ICB_START))
    told = fetch(
        f"""SELECT o.id, o.code, s.code AS sub_icb,
                   (SELECT min(p.target_id) FROM structure_relationship p WHERE p.source_id = o.id
                     AND p.kind = 'payee_for' AND {holds("p", day)}) AS pays_for
              FROM structure_organisation o
              JOIN structure_relationship c ON c.source_id = o.id AND c.kind = 'commissioned_by'
               AND {holds("c", day)}
              JOIN structure_organisation s ON s.id = c.target_id
             WHERE o.invented AND o.id = ANY(%(ids)s) ORDER BY o.code""",
        day,
        ids=sorted(networks),
    )
    return [
        _Practice(
            row.id,
            row.code,
            row.sub_icb,
            people[row.id, Population.REGISTERED],
            people[row.id, Population.CONTRACTOR_WEIGHTED],
            row.pays_for,
            networks[row.id] is not None,
        )
        for row in told
    ]


def _patients_of_networks(year: FinancialYear) -> dict[int, int]:
    found: dict[int, int] = {}
    rows = PCNPopulation.objects.current().filter(
        year=year.begins, kind=Population.REGISTERED, pcn__isnull=False, practice__invented=True
    )
    for network, people in rows.values_list("pcn_id", "people"):
        found[network] = found.get(network, 0) + int(people)
    return found
