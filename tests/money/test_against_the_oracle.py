"""Any sequence of what people do with money: the ledger and the naive oracle always agree.

Money is conserved, what one refuses the other refuses for the same rule, whatever is repeated changes
nothing, and every total the database keeps is what the transfers make it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from catchment.foundation.moment import Moment
from catchment.money.actions.books import close_month
from catchment.money.actions.moving import commit, vire
from catchment.money.actions.receiving import Share, receive, share_out
from catchment.money.actions.settling import expire_due, pay, release, reverse
from catchment.money.models import Account, Commitment, DecisionUse, Transfer
from catchment.money.queries import balances as balances_module
from catchment.money.queries.balances import StatementLine, balances, statement
from catchment.money.queries.checking_books import check_books
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.vocabulary import Programme
from catchment.structure.models import Organisation
from tests.money.books import OPERATOR, YEAR, open_books
from tests.money.oracle_ledger import Oracle, Written

pytestmark = pytest.mark.django_db

BUDGETS = ("one", "two")
A_PAGE = 4  # lines of a statement
PAYEES = {"hospital": "XR1", "community": "XR4", "practice": "X99001"}
days = st.integers(-2, 210).map(lambda number: YEAR.starts + timedelta(days=number))
early = st.integers(0, 120).map(lambda number: YEAR.starts + timedelta(days=number))
when = st.one_of(early, early, early, days)
amounts = st.integers(1, 60_000)
budgets = st.sampled_from(BUDGETS)
picks = st.integers(0, 10**6)


class Ledger(RuleBasedStateMachine):
    """What people do, done to both."""

    def __init__(self) -> None:
        """Open empty books in a transaction that is taken back at the end."""
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.books = open_books(received_pounds=0)
        self.names = {account.code: name for name, account in self.books.accounts.items()}
        months = {(day.year, day.month) for day in YEAR.months()}
        self.oracle = Oracle({"fund", *BUDGETS}, date(2026, 4, 1), open_months=months)
        self.numbers: dict[str, int] = {}  # of the transfers, by key
        self.done: list[Callable[[], Any]] = []
        self.keys = 0
        self.under: dict[str, list[str]] = {}  # decisions, by their function

    def teardown(self) -> None:
        """Compare everything once more, then take it all back."""
        try:
            self.every_total_is_right()
        finally:
            transaction.set_rollback(True)
            self.atom.__exit__(None, None, None)

    def key(self) -> str:
        """Return the next key."""
        self.keys += 1
        return f"do-{self.keys}"

    def both(self, entries: list[Written], do: Callable[[], Any]) -> None:
        """Do something to both; they agree whether it may be done, and on the rule where not."""
        rules = self.oracle.write(entries)
        try:
            with transaction.atomic():
                found = do()
        except CannotPost as refused:
            assert refused.rule in rules, (refused.rule, str(refused), rules)
            event(f"refused: {refused.rule}")
            return
        assert not rules, f"the ledger took what breaks {rules}"
        event(f"done: {', '.join(sorted({each.kind for each in entries})) or 'nothing'}")
        rows = found if isinstance(found, list) else [found]
        self.numbers |= {row.key: row.pk for row in rows}
        self.done.append(do)

    def decision(self, pick: int, pence: int, function: str) -> str:
        """Return a decision taken already under a function, or take one for about so much."""
        taken = self.under.setdefault(function, [])
        if taken and pick % 3:
            return taken[pick % len(taken)]
        pounds = pence // 60 + 1
        code = self.books.decision(pounds, function=function)
        taken.append(code)
        self.oracle.allowed[code] = pounds * 100
        return code

    @rule(pence=st.integers(1, 200_000), on=when)
    def money_comes_in(self, pence: int, on: date) -> None:
        """England gives to the fund."""
        key = self.key()
        giver = Organisation.objects.get(code="XX")
        self.both(
            [Written(key, "direct", "source", "fund", pence, on, "allocation")],
            lambda: receive(
                actor=OPERATOR, fund=self.books.fund, giver=giver, amount_pence=pence, on=on,
                notice="A letter", key=key,
            ),
        )  # fmt: skip

    @rule(parts=st.lists(amounts, min_size=1, max_size=2), on=when, pick=picks)
    def the_fund_is_shared_out(self, parts: list[int], on: date, pick: int) -> None:
        """To one place, or to both at once: all shares or none."""
        key, code = self.key(), self.decision(pick, sum(parts), "approve-annual-budget")
        areas = [self.books.accounts[name].area for name in BUDGETS]
        shares = [Share(area, Programme.COMMUNITY, pence) for area, pence in zip(areas, parts, strict=False)]
        self.both(
            [
                Written(f"{key}/{area.code}/community", "direct", "fund", name, pence, on, code)
                for name, area, pence in zip(BUDGETS, areas, parts, strict=False)
            ],
            lambda: share_out(
                actor=OPERATOR, fund=self.books.fund, decision=code, shares=shares, on=on, key=key
            ),
        )

    @rule(source=budgets, pence=amounts, on=when, pick=picks)
    def money_is_moved(self, source: str, pence: int, on: date, pick: int) -> None:
        """Between the two budgets."""
        key, code = self.key(), self.decision(pick, pence, "move-budgets")
        target = BUDGETS[1 - BUDGETS.index(source)]
        accounts = self.books.accounts
        self.both(
            [Written(key, "direct", source, target, pence, on, code)],
            lambda: vire(
                actor=OPERATOR, decision=code, from_account=accounts[source].code,
                to_account=accounts[target].code, amount_pence=pence, on=on, key=key,
            ),
        )  # fmt: skip

    @rule(
        budget=budgets, payee=st.sampled_from(list(PAYEES)), pence=amounts, on=when, pick=picks,
        lasts=st.one_of(st.none(), st.integers(1, 90)),
    )  # fmt: skip
    def money_is_committed(
        self, budget: str, payee: str, pence: int, on: date, pick: int, lasts: int | None
    ) -> None:
        """Set aside for somebody, perhaps until a day."""
        key, code = self.key(), self.decision(pick, pence, "arrange-health-services")
        expires = on + timedelta(days=lasts) if lasts else None
        self.both(
            [Written(key, "pending", budget, payee, pence, on, code, expires_on=expires)],
            lambda: commit(
                actor=OPERATOR, decision=code, budget=self.books.accounts[budget].code, payee=PAYEES[payee],
                amount_pence=pence, on=on, key=key, expires_on=expires,
            ),
        )  # fmt: skip

    @precondition(lambda self: self.oracle.commitments())
    @rule(pick=picks, pence=amounts, all_of_it=st.booleans(), on=when)
    def a_commitment_is_paid(self, pick: int, pence: int, all_of_it: bool, on: date) -> None:
        """In full, in part, or too much."""
        about = self._commitment(pick)
        pence = max(1, self.oracle.commitments()[about.key]) if all_of_it else pence
        key = self.key()
        self.both(
            [Written(key, "post", about.source, about.target, pence, on, about.cause, about.key)],
            lambda: pay(
                actor=OPERATOR, commitment=self.numbers[about.key], amount_pence=pence, on=on, key=key
            ),
        )

    @precondition(lambda self: any(self.oracle.commitments().values()))
    @rule(pick=picks, on=when)
    def a_commitment_is_given_up(self, pick: int, on: date) -> None:
        """What is left of it is free again."""
        standing = [each for each, left in self.oracle.commitments().items() if left]
        about = self.oracle.by_key(standing[pick % len(standing)])
        left, key = self.oracle.commitments()[about.key], self.key()
        self.both(
            [Written(key, "void", about.source, about.target, left, on, about.cause, about.key)],
            lambda: release(
                actor=OPERATOR, commitment=self.numbers[about.key], on=on, key=key, because="Not needed"
            ),
        )

    @rule(on=when)
    def commitments_run_out(self, on: date) -> None:
        """All that are due by a day."""
        standing = [self.oracle.by_key(key) for key, left in self.oracle.commitments().items() if left]
        due = [each for each in standing if each.expires_on is not None and each.expires_on <= on]
        self.both(
            [
                Written(
                    f"expire/{self.numbers[each.key]}", "expire", each.source, each.target,
                    self.oracle.commitments()[each.key], on, each.cause, each.key,
                )
                for each in due
            ],
            lambda: expire_due(actor=OPERATOR, system="XEX", on=on),
        )  # fmt: skip

    @precondition(lambda self: self.oracle.written)
    @rule(pick=picks, on=when)
    def something_is_reversed(self, pick: int, on: date) -> None:
        """Any transfer at all: also one that cannot be, or was."""
        wrong = self.oracle.written[pick % len(self.oracle.written)]
        key = self.key()
        self.both(
            [Written(key, "reversal", wrong.target, wrong.source, wrong.pence, on, wrong.cause, wrong.key)],
            lambda: reverse(
                actor=OPERATOR, transfer=self.numbers[wrong.key], on=on, because="It was wrong", key=key
            ),
        )

    @precondition(lambda self: len(self.oracle.open_months) > 8)
    @rule()
    def a_month_is_closed(self) -> None:
        """The earliest that is open; nothing is dated into it afterwards."""
        year, month = min(self.oracle.open_months)
        close_month(actor=OPERATOR, system="XEX", month=date(year, month, 9))
        self.oracle.open_months.remove((year, month))

    @precondition(lambda self: self.done)
    @rule(pick=picks)
    def something_is_done_again(self, pick: int) -> None:
        """With the same key and content: it returns what was written, and nothing changes."""
        before = list(Transfer.objects.order_by("id").values_list("id", flat=True))
        self.done[pick % len(self.done)]()
        assert list(Transfer.objects.order_by("id").values_list("id", flat=True)) == before

    @precondition(lambda self: self.oracle.written)
    @rule(pick=picks, pence=st.integers(200_001, 300_000))
    def a_key_is_used_for_something_else(self, pick: int, pence: int) -> None:
        """Refused, whatever it was used for."""
        key = self.oracle.written[pick % len(self.oracle.written)].key
        with pytest.raises(CannotPost) as refused, transaction.atomic():
            receive(
                actor=OPERATOR, fund=self.books.fund, giver=Organisation.objects.get(code="XX"),
                amount_pence=pence, on=YEAR.starts, notice="Another letter", key=key,
            )  # fmt: skip
        assert refused.value.rule == "transfer_key_once"

    def _commitment(self, pick: int) -> Written:
        pending = [each for each in self.oracle.written if each.kind == "pending"]
        return pending[pick % len(pending)]

    @staticmethod
    def _page(account: Account, last: date, page: int) -> tuple[StatementLine, ...]:
        return statement(account.code, Moment(last), since=YEAR.starts, page=page + 1).lines

    @invariant()
    def every_account_has_what_the_oracle_says(self) -> None:
        """Four totals of every account; and nothing was made or lost."""
        kept = {
            self.names[row.code]: [row.posted_in, row.posted_out, row.pending_in, row.pending_out]
            for row in Account.objects.all()
        }
        sums = self.oracle.sums()
        assert kept == {name: sums[name] for name in kept}
        assert sum(came - went for came, went, _, _ in kept.values()) == 0

    def every_total_is_right(self) -> None:
        """Commitments, decisions, every day's balances, statements: as the oracle adds them up anew."""
        pending = {row.transfer_id: row.outstanding_pence for row in Commitment.objects.all()}
        assert pending == {self.numbers[key]: left for key, left in self.oracle.commitments().items()}
        used = {row.decision.code: row.used_pence for row in DecisionUse.objects.select_related("decision")}
        assert used == self.oracle.uses()
        last = YEAR.ends - timedelta(days=1)
        for day in {each.on for each in self.oracle.written} | {last}:
            sums = self.oracle.sums(until=day)
            for row in balances("XEX", Moment(day)):
                assert [row.posted_in, row.posted_out, row.pending_in, row.pending_out] == sums[
                    self.names[row.code]
                ]
        for name, account in self.books.accounts.items():
            moves = self.oracle.moves(name)
            lines = [
                line for page in range(-(-len(moves) // A_PAGE)) for line in self._page(account, last, page)
            ]
            assert [(line.on, line.moved_pence) for line in lines] == moves
            assert [line.balance_after for line in lines] == list(accumulate(pence for _, pence in moves))
        assert check_books("XEX").differences == ()
        connection.check_constraints()


def test_the_ledger_and_the_oracle_always_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is done, in whatever order; statements have short pages, so that there are several."""
    monkeypatch.setattr(balances_module, "LINES", A_PAGE)
    half = max(3, settings.default.max_examples // 2)
    run_state_machine_as_test(Ledger, settings=settings(max_examples=half, stateful_step_count=25))
