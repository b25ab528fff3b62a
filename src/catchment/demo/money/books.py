"""The books of Exampleshire: what came in, how it was shared out, who is paid, and a mistake put right.

Everything goes through the same functions as it would by hand, under decisions that the board and the places
took (meetings.py), so that every pound of the example can be asked where it came from. Payments that would
lie in the future are not made: the books end on the last day of the example.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from catchment.demo.money.meetings import decision_of, story
from catchment.demo.plan import MAIN, NATION
from catchment.foundation.models import Change
from catchment.money.actions.books import account_for, open_fund, open_year
from catchment.money.actions.moving import committed
from catchment.money.actions.posting import post
from catchment.money.actions.receiving import Share, received, shared_out
from catchment.money.models import Account, Fund, Period, Transfer
from catchment.money.rules.accounts import account_code
from catchment.money.rules.entries import Entry
from catchment.money.rules.need import share_by_weight
from catchment.money.rules.vocabulary import AccountKind, Nature, Programme, RingFence, Stream, TransferKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Area, Organisation

PENCE = 100
YEARS = (FinancialYear(2025), FinancialYear(2026))
LAST_DAY = date(2026, 11, 20)  # of what has been paid
PAY_DAY = 15


def keep_books(change: Change) -> int:
    """Write the books; the meetings must be there. Returns how many transfers."""
    books = Books(change)
    for year in YEARS:
        open_year(system=books.system, year=year, change=change)
    for year in YEARS:
        books.open_funds(year)
        books.share_out(year)
        books.let_contracts(year)
    for told in story()["moved"]:
        books.move(told)
    for told in story()["commitments"]:
        books.commit(told)
    for told in story()["mistakes"]:
        books.mistake(told)
    return Transfer.objects.filter(system=books.system).count()


def close_months(change: Change) -> int:
    """Close the months that are done with, once every part of the example has written; returns how many."""
    months = Period.objects.filter(system__code=MAIN, ends__lte=story()["closed_until"])
    return months.update(closed_by=change)


@dataclass
class Books:
    """The books of the main system while they are written."""

    change: Change

    @cached_property
    def system(self) -> Organisation:
        """Return the system."""
        return Organisation.objects.get(code=MAIN)

    @cached_property
    def places(self) -> dict[str, Area]:
        """Return its places by code."""
        return {area.code: area for area in Area.objects.filter(kind="place", code__in=story()["places"])}

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Return whoever is paid, by code."""
        codes = {code for each in story()["contracts"] for code in each["payees"]}
        codes |= {each["payee"] for each in story()["commitments"]}
        return {each.code: each for each in Organisation.objects.filter(code__in=codes)}

    def fund(self, code: str, year: FinancialYear) -> Fund:
        """Return a fund by its short code."""
        return Fund.objects.get(code=f"{MAIN}-{year.begins}-{code}")

    def open_funds(self, year: FinancialYear) -> None:
        """Open the funds of a year and let their money come in on its first day."""
        giver = Organisation.objects.get(code=NATION)
        for told in story()["funds"]:
            pounds = told["pounds"][year.begins]
            fund = open_fund(
                system=self.system,
                code=f"{MAIN}-{year.begins}-{told['code']}",
                year=year,
                name=f"{told['name']} {year.label}",
                stream=Stream(told["stream"]),
                nature=Nature(told.get("nature", "revenue")),
                recurrent=told.get("recurrent", True),
                change=self.change,
                ring_fence=RingFence(told.get("ring_fence", "")),
                ring_fence_for=told.get("ring_fence_for", ""),
                protected=told.get("protected", False),
                designated_pence=_designated(told, year),
            )
            received(
                fund=fund,
                giver=giver,
                amount_pence=pounds * PENCE,
                on=year.starts,
                notice=f"Allocation letter {year.label}: {told['name']}",
                key=f"demo/allocation/{fund.code}",
                change=self.change,
            )

    def share_out(self, year: FinancialYear) -> None:
        """Share each fund out to programmes and places, under the decision on the year's budgets."""
        decided = decision_of(f"BUDGETS-{year.begins}").code
        for code in dict.fromkeys(each["fund"] for each in story()["shares"]):
            fund = self.fund(code, year)
            shared_out(
                fund=fund,
                decision=decided,
                shares=list(self._shares(code, year)),
                on=year.starts,
                key=f"demo/share/{fund.code}",
                change=self.change,
            )

    def _shares(self, code: str, year: FinancialYear) -> Iterator[Share]:
        pence = next(each["pounds"][year.begins] for each in story()["funds"] if each["code"] == code) * PENCE
        for told in story()["shares"]:
            if told["fund"] != code:
                continue
            whole, programme = pence * told["thousandths"] // 1000, Programme(told["programme"])
            if not told.get("by_place"):
                yield Share(None, programme, whole)
                continue
            for place, part in share_by_weight(whole, story()["places"]).items():
                yield Share(self.places[place], programme, part)

    def let_contracts(self, year: FinancialYear) -> None:
        """Commit each contract for the year, and pay its months up to the last day."""
        payments: list[Entry] = []
        for told in story()["contracts"]:
            decided = decision_of(f"{told['of']}-{year.begins}").code
            for budget in self._budgets(told, year):
                whole = (budget.posted_in - budget.posted_out) * told["thousandths"] // 1000
                for payee, pence in share_by_weight(whole, told["payees"]).items():
                    made = committed(
                        decision=decided,
                        budget=budget,
                        payee=self.organisations[payee],
                        amount_pence=pence,
                        on=year.starts,
                        key=f"demo/contract/{budget.code}/{payee}",
                        text=f"Contract for {year.label}",
                        expires_on=year.ends,
                        change=self.change,
                    )
                    payments += _monthly(made, budget.code, decided, year)
        post(self.system, payments, self.change)

    def _budgets(self, told: dict[str, Any], year: FinancialYear) -> list[Account]:
        rows = Account.objects.select_related("system", "fund", "area", "organisation")
        fund = self.fund(told["fund"], year)
        return list(rows.filter(fund=fund, kind="budget", programme=told["programme"]).order_by("code"))

    def _budget(self, fund: str, year: FinancialYear, told: dict[str, Any]) -> Account:
        code = account_code(
            MAIN,
            AccountKind.BUDGET,
            fund=f"{MAIN}-{year.begins}-{fund}",
            area=told.get("place", ""),
            purpose=told["programme"],
        )
        return Account.objects.select_related("system", "fund", "area", "organisation").get(code=code)

    def move(self, told: dict[str, Any]) -> None:
        """Move money between two budgets of a place, as it was decided."""
        year = _year(told["on"])
        source, target = (self._budget(told["fund"], year, told[end]) for end in ("from", "to"))
        entry = Entry(
            TransferKind.DIRECT,
            source.code,
            target.code,
            told["pounds"] * PENCE,
            told["on"],
            f"demo/move/{told['decided']}",
            f"Moved from {source.name} to {target.name}",
            decision=decision_of(told["decided"]).code,
        )
        post(self.system, [entry], self.change)

    def commit(self, told: dict[str, Any]) -> None:
        """Commit what a decision allows, pay what has been paid of it, and give up what was not needed."""
        year, name = _year(told["made"]), told.get("decided") or told["titled"]
        decision = decision_of(name)
        budget = self._budget(told["fund"], year, told)
        made = committed(
            decision=decision.code,
            budget=budget,
            payee=self.organisations[told["payee"]],
            amount_pence=told["pounds"] * PENCE,
            on=told["made"],
            key=f"demo/commitment/{name}/{told['payee']}"[:100],
            text=decision.title,
            expires_on=told.get("expires"),
            change=self.change,
        )
        payee = account_for(
            self.system, AccountKind.PAYEE, self.change, organisation=self.organisations[told["payee"]]
        )
        left = told["pounds"] * PENCE
        entries = []
        for on, pounds in told["paid"].items():
            left -= pounds * PENCE
            entries.append(_settle(TransferKind.POST, made, budget, payee, pounds * PENCE, on, decision.code))
        if "released" in told:
            entries.append(
                _settle(TransferKind.VOID, made, budget, payee, left, told["released"], decision.code)
            )
        post(self.system, entries, self.change)

    def mistake(self, told: dict[str, Any]) -> None:
        """Pay the same twice, and reverse the second."""
        decision = decision_of(told["decided"])
        paid = Transfer.objects.select_related("from_account", "to_account", "pending").get(
            decision=decision, kind=TransferKind.POST, on=told["paid_again"]
        )
        assert paid.pending is not None, "a post settles a commitment"
        again = _settle(
            TransferKind.POST,
            paid.pending,
            paid.from_account,
            paid.to_account,
            paid.amount_pence,
            told["paid_again"],
            decision.code,
            more="/again",
        )
        (wrong,) = post(self.system, [again], self.change)
        back = Entry(
            TransferKind.REVERSAL,
            paid.to_account.code,
            paid.from_account.code,
            paid.amount_pence,
            told["reversed"],
            f"{again.key}/reversed",
            f"Reverses {wrong.code}: {told['because']}",
            decision=decision.code,
            reverses=wrong.pk,
        )
        post(self.system, [back], self.change)


def _designated(told: dict[str, Any], year: FinancialYear) -> int | None:
    pounds = told.get("designated", {}).get(year.begins)
    return pounds * PENCE if pounds else None


def _year(day: date) -> FinancialYear:
    return next(year for year in YEARS if year.starts <= day < year.ends)


def _monthly(made: Transfer, budget: str, decided: str, year: FinancialYear) -> Iterator[Entry]:
    """Give the twelve payments of a contract that lie before the last day."""
    payee = made.to_account.code
    months = {month.isoformat(): 1 for month in year.months()}
    for month, pence in share_by_weight(made.amount_pence, months).items():
        on = date.fromisoformat(month).replace(day=PAY_DAY)
        if on <= LAST_DAY and pence:
            yield Entry(
                TransferKind.POST,
                budget,
                payee,
                pence,
                on,
                f"demo/payment/{made.pk}/{month}",
                f"Contract, {on:%B %Y}",
                decision=decided,
                settles=made.pk,
            )


def _settle(
    kind: TransferKind,
    made: Transfer,
    budget: Account,
    payee: Account,
    pence: int,
    on: date,
    decided: str,
    more: str = "",
) -> Entry:
    text = "Paid" if kind is TransferKind.POST else "Not needed"
    key = f"demo/{kind}/{made.pk}/{on}{more}"
    return Entry(kind, budget.code, payee.code, pence, on, key, text, decision=decided, settles=made.pk)
