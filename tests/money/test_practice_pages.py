"""The money of a practice as a page: claims, posts, transfers and lists of a small world come together.

Two Surgery (A00002) moved from North PCN to South PCN on 1 November 2025. North's list is 300 with 200 of its
own, South's 500 with the same 200.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catchment.authority.models import Decision
from catchment.foundation.facts import begin_change
from catchment.foundation.imports.registry import recognise
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.money.actions.books import account_for, open_year
from catchment.money.actions.posting import post
from catchment.money.models import (
    Allocation,
    Claim,
    ClaimLine,
    ClaimStep,
    Fund,
    PracticePayment,
    PracticePaymentYear,
)
from catchment.money.queries.general_practice import general_practice_funding
from catchment.money.queries.practice import practice_money
from catchment.money.rules.entries import Entry
from catchment.money.rules.vocabulary import AccountKind, TransferKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation, Post, Relationship
from tests.structure.factories import ALWAYS, record, small_system

pytestmark = pytest.mark.django_db

NOW = Moment(date(2026, 3, 31))
OCTOBER, DECEMBER = date(2025, 10, 1), date(2025, 12, 1)
CODE = "A00002"


class World:
    """The small system with claims and books to fill."""

    def __init__(self) -> None:
        """Make the system."""
        self.made: dict[str, Organisation] = small_system()
        self.change = begin_change(actor="test", action="test")
        self.claims = 0

    def claim(
        self, claimant: str, month: date, pounds: int, *steps: str, kind: str = "entitlement", **said: Any
    ) -> str:
        """Make a claim of one line that went through steps; returns its code."""
        self.claims += 1
        claim = Claim.objects.create(
            code=f"QAA-C-{self.claims}",
            system=self.made["QAA"],
            claimant=self.made[claimant],
            payee=self.made["A00003"],
            kind=kind,
            component=said.pop("component", "core-registered" if kind == "entitlement" else ""),
            month=month,
            change=self.change,
        )
        ClaimLine.objects.create(
            claim=claim,
            number=1,
            said=said,
            claimed_pence=pounds * 100,
            accepted_pence=pounds * 100,
            outcome={},
        )
        for number, step in enumerate(("made", *steps), start=1):
            ClaimStep.objects.create(claim=claim, number=number, kind=step, change=self.change)
        return claim.code

    def post(self, reference: str, deployed_to: str, employer: str = "A00003") -> None:
        """Deploy a post."""
        row = {
            "employer_id": self.made[employer].pk,
            "reference": reference,
            "role": "Clinical pharmacist",
            "wte": Decimal("0.80"),
            "deployed_to_id": self.made[deployed_to].pk,
            "deployed_in_id": None,
        }
        record(self.change, Post, [row | ALWAYS])

    def pay_on(self, payee: str, practice: str, on: date, pounds: int) -> None:
        """Let a network's payee pay something on to a practice."""
        system = self.made["QAA"]
        open_year(system=system, year=FinancialYear(2025), change=self.change)
        accounts = [
            account_for(system, AccountKind.PAYEE, self.change, organisation=self.made[each])
            for each in (payee, practice)
        ]
        decision = Decision.objects.create(
            code="QAA-DEC-1",
            system=system,
            decider="U00002",
            title="An invented decision",
            function="approve-annual-budget",
            area="QAA",
            amount_pence=pounds * 100,
            taken_on=date(2025, 4, 1),
            valid=True,
            proof={},
            change=self.change,
        )
        entry = Entry(
            TransferKind.DIRECT,
            accounts[0].code,
            accounts[1].code,
            pounds * 100,
            on,
            "paid-on-1",
            "For the flu clinics",
            decision=decision.code,
        )
        post(system, [entry], self.change)

    def published(self, code: str, year: int, weighted: int, **paid: int) -> None:
        """Publish what a practice was paid, in pounds by heading."""
        row = {
            "practice_id": self.made[code].pk,
            "year": year,
            "sub_icb": "01A",
            "contract": "GMS",
            "practice_type": "GP practice",
            "dispensing": False,
            "registered": Decimal(weighted),
            "weighted": Decimal(weighted),
            "caveats": "",
            "totals": {},
        }
        PracticePaymentYear.objects.create(**row, recorded_from=self.change.at, change=self.change)
        for heading, pounds in paid.items():
            PracticePayment.objects.create(
                practice=self.made[code],
                year=year,
                heading=heading.replace("_", "-"),
                amount_pence=pounds * 100,
                recorded_from=self.change.at,
                change=self.change,
            )


@pytest.fixture
def world() -> World:
    """Return the small system."""
    return World()


def amounts(code: str = CODE, period: str = "2025/26", moment: Moment = NOW) -> dict[str, int]:
    """Return the lines of a practice's statement: pounds by name."""
    return {line.name: line.pence // 100 for line in practice_money(code, period, moment).lines}


def test_shares_follow_the_practice_from_one_network_to_the_next(world: World) -> None:
    """Two thirds of what North spent in October, two fifths of what South spent in December."""
    world.claim("U00001", OCTOBER, 3000, "approved", "paid")
    world.claim("U00001", DECEMBER, 3000, "approved")  # after it had left
    world.claim("U00002", DECEMBER, 5000, "approved")
    page = practice_money(CODE, "2025/26", NOW)
    assert [(line.pence, line.source.href) for line in page.lines] == [
        (200_000, "/pcn/U00001/money"),
        (200_000, "/pcn/U00002/money"),
    ]
    assert [each.code for each in page.networks] == ["U00001", "U00002"]
    assert (
        page.total_pence == 400_000 and "North PCN and South PCN brought Two Surgery £4,000" in page.sentence
    )


def test_a_claim_counts_once_it_is_approved(world: World) -> None:
    """Made, refused and withdrawn claims bring nobody anything."""
    world.claim("U00002", DECEMBER, 5000)
    world.claim("U00002", DECEMBER, 5000, "refused")
    world.claim("U00002", DECEMBER, 5000, "approved", "withdrawn")
    page = practice_money(CODE, "2025/26", NOW)
    assert page.lines == () and page.sentence.startswith(
        "Nothing is recorded of what North PCN and South PCN"
    )


def test_staff_count_where_they_are_deployed(world: World) -> None:
    """A post at the practice counts in full, one for the whole PCN by list, one at another practice not."""
    for reference, where in (("P-1", CODE), ("P-2", "U00002"), ("P-3", "A00003")):
        world.post(reference, "A00001", employer="RAA")  # another employer's post of the same reference
        world.post(reference, where)
        world.claim(
            "U00002", DECEMBER, 4000, "approved", kind="additional-roles", post=reference,
            role="clinical-pharmacist", wte="0.80",
        )  # fmt: skip
    assert amounts() == {
        "Clinical pharmacist, 0.8 whole-time, post P-1": 4000,
        "Share of: clinical pharmacist, working for the whole PCN": 1600,
    }
    quarter = practice_money(CODE, "2025/26-Q3", NOW)
    assert quarter.hours_a_week == pytest.approx(0.8 * 37.5 * 1.4 / 3, abs=0.05)


def test_what_the_payee_pays_on_counts_once(world: World) -> None:
    """South's payee gets £5,000 and pays £1,000 on: that in full, and two fifths of the £4,000 left."""
    payee = {"source_id": world.made["A00003"].pk, "kind": "payee_for", "target_id": world.made["U00002"].pk}
    record(world.change, Relationship, [payee | ALWAYS])
    world.claim("U00002", DECEMBER, 5000, "paid")
    world.pay_on("A00003", CODE, date(2025, 12, 20), 1000)
    assert sorted(amounts().values()) == [-400, 1000, 2000]
    assert amounts()["For the flu clinics"] == 1000
    assert amounts()["Less what the PCN paid on to its practices"] == -400
    assert amounts(moment=Moment(date(2025, 12, 19))) != amounts()
    Decision.objects.update(said={"private": True})
    assert amounts()["A decision taken in private"] == 1000 and "For the flu clinics" not in amounts()


def test_participation_is_published_by_the_year(world: World) -> None:
    """A quarter of the year is a quarter of the payment, and the line says so; the rest would stay."""
    world.published(CODE, 2025, 10_000, global_sum=1_000_000, pcn_participation=17_610, pcn_workforce=90_000)
    page = practice_money(CODE, "2025/26-Q3", NOW)
    (line,) = page.lines
    assert (line.pence, line.rule) == (440_250, "E-026") and line.method.startswith("A quarter of the year’s")
    assert page.published is not None
    assert (page.published.stays_pence, page.published.paid_pence) == (100_000_000, 101_761_000)
    assert page.published.for_network_pence == 9_000_000  # held as payee: neither stays nor goes
    assert page.published.global_sum is not None
    assert page.published.global_sum.by_rule_pence == 121_790_000


def test_participation_by_the_practice_s_own_claims(world: World) -> None:
    """Where its claims were accepted, those count, as one line with the last of them behind it."""
    for month in (OCTOBER, DECEMBER):
        code = world.claim(CODE, month, 1000, "approved", "paid", component="participation")
    (line,) = practice_money(CODE, "2025/26", NOW).lines
    assert (line.name, line.pence) == ("Network participation payment", 200_000)
    assert line.source.href == f"/claim/{code}" and "2 months" in line.method


def test_nothing_after_the_moment(world: World) -> None:
    """What was recorded later is not known earlier, and a month that has not begun is not shown."""
    world.claim("U00002", DECEMBER, 5000, "approved")
    assert amounts(moment=Moment(date(2025, 11, 30))) == {}
    earlier = Moment(date(2026, 3, 31), world.change.at.replace(year=world.change.at.year - 1))
    with pytest.raises(Missing, match="Nothing had been recorded"):
        practice_money(CODE, "2025/26", earlier)


@pytest.mark.parametrize("code", ["U00001", "QAA", "Z99999"])
def test_only_practices_have_such_a_page(world: World, code: str) -> None:
    """Anything else is not found, in a sentence."""
    answer = Client().get(f"/practice/{code}/money")
    assert answer.status_code == 404 and b"The code of a practice looks like A81001" in answer.content


@pytest.mark.parametrize("period", ["2025", "2025/27", "2025/26-Q5", "2025/26-Q", "x"])
def test_a_period_that_cannot_be_read(world: World, period: str) -> None:
    """The sentence says how to write one."""
    answer = Client().get(f"/practice/{CODE}/money", {"period": period})
    assert answer.status_code == 404 and b"such as 20" in answer.content


def test_funding_over_years_and_routes(world: World) -> None:
    """£100 a head became £120; three quarters of what is new came through PCNs; 60% is protected."""
    for code in ("A00001", CODE):
        world.published(code, 2023, 1000, global_sum=70_000, premises=30_000)
        world.published(code, 2024, 1000, global_sum=75_000, premises=30_000, pcn_workforce=15_000)
    page = general_practice_funding("QAA", "", NOW)
    assert [(each.year, each.per_registered_pence) for each in page.years] == [
        ("2023/24", 10_000),
        ("2024/25", 12_000),
    ]
    routes = {each.route: each for each in page.routes}
    assert routes["network"].share_of_growth == 0.75 and routes["core"].share_of_growth == 0.25
    assert routes["core"].share == 0.625 and routes["core"].protected and not routes["network"].protected
    assert "62.5% is owed under the national contract" in page.sentence
    assert {each.who: each.paid_pence for each in page.deciders} == {
        "national contract": (20_000_000, 21_000_000),
        "national DES": (0, 3_000_000),
    }
    assert page.spread is not None and page.spread.middle == 10_500  # without what is held for the PCN
    assert page.envelope is not None and page.envelope.share is None
    assert page.years[0].real_per_registered_pence is None and "cash" in page.real_terms
    earlier = general_practice_funding("QAA", "2023/24", NOW)
    assert [each.year for each in earlier.years] == ["2023/24"]


def test_protected_share_of_the_envelope(world: World) -> None:
    """T-A4: £150,000 of core contract in an envelope of £1m is 15%, and none of it can be moved."""
    world.published(CODE, 2024, 1000, global_sum=150_000)
    fund = Fund.objects.create(
        code="QAA-2024-CORE", system=world.made["QAA"], year=2024, name="Core services", stream="core",
        nature="revenue", recurrent=True, change=world.change, accountable="QAA",
    )  # fmt: skip
    Allocation.objects.create(
        code="QAA-AL-1", system=world.made["QAA"], fund=fund, giver=world.made["ENG"], stream="core",
        amount_pence=100_000_000, on=date(2024, 4, 1), notice="An invented letter", change=world.change,
    )  # fmt: skip
    page = general_practice_funding("QAA", "", NOW)
    assert page.envelope is not None and page.envelope.share == 0.15
    assert "15.0%" in page.envelope.sentence and "cannot be moved" in page.envelope.sentence


def test_a_system_without_payments_says_what_to_do(world: World) -> None:
    """Nothing imported: a page that says so, not an empty table."""
    answer = Client().get("/system/QAA/general-practice-funding")
    assert answer.status_code == 200 and "Import NHS Payments to General Practice" in answer.content.decode()
    assert Client().get("/system/A00001/general-practice-funding").status_code == 404


def test_pages_and_their_twins(world: World) -> None:
    """Both pages come as HTML and as JSON that say the same first sentence."""
    world.published(CODE, 2024, 1000, global_sum=75_000)
    for address in (f"/practice/{CODE}/money", "/system/QAA/general-practice-funding"):
        sentence = Client().get(f"{address}.json").json()["sentence"]
        assert sentence.split(":")[0] in Client().get(address).content.decode()


def test_real_terms_once_a_deflator_is_imported(world: World, tmp_path: Path) -> None:
    """£100 a head of 2023/24 is £110 in the prices of 2024/25; a new edition replaces the series whole."""
    for year, pounds in ((2022, 90_000), (2023, 100_000), (2024, 120_000)):
        world.published(CODE, year, 1000, global_sum=pounds)

    def bring_in(month: str, *rows: str) -> Any:
        path = tmp_path / f"gdp_deflators_{month}.csv"
        path.write_text("\n".join(["Financial year,GDP deflator", *rows]) + "\n", encoding="utf-8")
        (run,) = import_files([Planned(path, recognise(path))], actor="test", progress=Progress())
        return run

    assert bring_in("2025-06", "2022/23,90", "2023/24,100", "2024/25,110").state == "imported"
    page = general_practice_funding("QAA", "", NOW)
    assert [each.real_per_registered_pence for each in page.years] == [11_000, 11_000, 12_000]
    assert "prices of 2024/25" in page.real_terms and "June 2025" in page.real_terms
    run = bring_in("2025-09", "2023/24,50", "2024/25,100", "next year,101", "2024/25,7")
    assert (run.state, run.counts["rejected"]) == ("imported", 2)
    page = general_practice_funding("QAA", "", NOW)
    assert [each.real_per_registered_pence for each in page.years] == [None, 20_000, 12_000]
    assert bring_in("2025-12", "2024/25,0").state == "refused"
    assert general_practice_funding("QAA", "", NOW).years == page.years
