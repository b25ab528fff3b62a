"""What followed from a decision, in pounds: authority > decision > pounds > payee, as one line (pages.md).

A decision that is void moved nothing, and its page says so; of one taken in private its money is not told to
those who may not read it (B-068).
"""

from dataclasses import dataclass

from catchment.authority.queries.decisions import decision_page
from catchment.foundation.moment import Moment
from catchment.foundation.permission import ANYBODY, Actor
from catchment.foundation.rules.money import pounds_in_short
from catchment.money.models import Transfer
from catchment.money.queries.budgets import CommitmentLine, commitments
from catchment.money.queries.deciding import allowed_by, decision_named
from catchment.money.rules.years import year_of
from catchment.structure.queries.sql import fetch
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date


@dataclass(frozen=True, slots=True)
class MovedLine:
    """Money moved at once under a decision, in pence: shared out, moved between budgets, paid."""

    transfer: Link
    text: str
    from_account: Link
    to_account: Link
    pence: int


@dataclass(frozen=True, slots=True)
class DecisionMoneyPage:
    """A decision and its pounds; amounts in pence."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    line: tuple[Link, ...]
    valid: bool
    allowed: int
    used: int
    left: int
    committed: int
    paid: int
    commitments: tuple[CommitmentLine, ...]
    moved: tuple[MovedLine, ...]
    private: bool
    invented: bool


def decision_money(code: str, moment: Moment, actor: Actor = ANYBODY) -> DecisionMoneyPage:
    """Return what a decision allowed and what followed by the day; raises Missing."""
    shown = decision_page(code, moment, actor)
    row = decision_named(shown.code)
    allowed = allowed_by(row)
    year = year_of(row.taken_on)
    made: tuple[CommitmentLine, ...] = ()
    moved: tuple[MovedLine, ...] = ()
    if not shown.private:
        years = dict.fromkeys((year, year_of(moment.as_at), *_years_of(row.pk)))
        found = (commitments(row.system.code, each, moment, decision=row.code) for each in years)
        made = tuple(line for lines in found for line in lines)
        moved = _moved(row.pk, moment)
    paid = sum(each.paid for each in made)
    followed = Link("money", shown.code, _followed(made, moved), "")
    payees = {each.payee.code: each.payee for each in made}
    return DecisionMoneyPage(
        kind="decision-money",
        kind_label="Money of a decision",
        code=shown.code,
        name=shown.name,
        href=f"/decision/{shown.code}/money",
        system=shown.system,
        sentence=_sentence(
            shown.valid, shown.void_because, shown.private, allowed.allowed_pence, made, moved, moment
        ),
        trail=(*shown.trail, Link("decision", shown.code, shown.code, f"/decision/{shown.code}")),
        line=(*shown.line, followed, *payees.values()) if made or moved else shown.line,
        valid=shown.valid,
        allowed=0 if shown.private else allowed.allowed_pence,
        used=0 if shown.private else allowed.used_pence,
        left=0 if shown.private else allowed.left_pence,
        committed=sum(each.outstanding for each in made),
        paid=paid,
        commitments=made,
        moved=moved,
        private=shown.private,
        invented=shown.invented,
    )


def _years_of(decision: int) -> list:  # type: ignore[type-arg]
    """Return the years of the funds whose money a decision moved."""
    rows = Transfer.objects.filter(decision_id=decision, from_account__fund__isnull=False)
    days = rows.values_list("on", flat=True).distinct()
    return [year_of(day) for day in days]


def _moved(decision: int, moment: Moment) -> tuple[MovedLine, ...]:
    rows = fetch(
        """SELECT t.id, t.text, t.amount_pence, a.code, a.name, b.code AS into, b.name AS into_name
             FROM money_transfer t JOIN money_account a ON a.id = t.from_account_id
             JOIN money_account b ON b.id = t.to_account_id JOIN foundation_change c ON c.id = t.change_id
            WHERE t.decision_id = %(decision)s AND t.kind IN ('direct', 'reversal') AND t."on" <= %(as_at)s
              AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s)
            ORDER BY t.amount_pence DESC, t.id LIMIT 500""",
        moment,
        decision=decision,
    )
    return tuple(
        MovedLine(
            Link("transfer", f"T-{row.id}", f"T-{row.id}", f"/transfer/T-{row.id}"),
            row.text,
            Link("account", row.code, row.name, f"/account/{row.code}"),
            Link("account", row.into, row.into_name, f"/account/{row.into}"),
            row.amount_pence,
        )
        for row in rows
    )


def _followed(made: tuple[CommitmentLine, ...], moved: tuple[MovedLine, ...]) -> str:
    return pounds_in_short(sum(each.pence for each in made) + sum(each.pence for each in moved))


def _sentence(
    valid: bool,
    void_because: str,
    private: bool,
    allowed: int,
    made: tuple[CommitmentLine, ...],
    moved: tuple[MovedLine, ...],
    moment: Moment,
) -> str:
    """Return whether it was valid, and what followed in pounds."""
    if not valid:
        return f"Void. {void_because} So no money was committed or paid under it, and none can be."
    if private:
        return "Valid. It was taken in private: its money is not told here."
    if not allowed:
        return "Valid. It allows no money: nothing can be committed or paid under it."
    said = []
    if made:
        first = min(made, key=lambda each: each.on)
        said.append(
            f"{pounds_in_short(sum(each.pence for each in made))} was committed from {plain_date(first.on)}"
        )
        paid = sum(each.paid for each in made)
        said.append(
            f"{pounds_in_short(paid)} has been paid by {plain_date(moment.as_at)}"
            if paid
            else "nothing is paid yet"
        )
    if moved:
        said.append(f"{pounds_in_short(sum(each.pence for each in moved))} was moved at once")
    return (
        f"Valid. {'; '.join(said)}."
        if said
        else f"Valid. Nothing of its {pounds_in_short(allowed)} is committed yet."
    )
