"""What followed from a decision, in pounds: authority > decision > pounds > payee, as one line (pages.md).

A decision that is void moved nothing, and its page says so. Of one taken in private everybody is told what
was committed, moved and paid, because the ledger is public money; what it was for and how much it allows is
for those who may read it (B-068).
"""

from dataclasses import dataclass

from catchment.authority.models import Decision
from catchment.authority.queries.decisions import decision_page
from catchment.authority.queries.meeting_values import DecisionPage
from catchment.foundation.moment import Moment
from catchment.foundation.permission import ANYBODY, Actor
from catchment.foundation.rules.money import pounds_in_short
from catchment.money.queries.budgets import CommitmentLine, Commitments, commitments, used_under
from catchment.money.queries.deciding import decision_named
from catchment.money.queries.private_money import hidden_titles
from catchment.money.rules.vocabulary import TransferKind
from catchment.structure.queries.sql import fetch
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date

MOST_MOVED = 500
# What moved at once, and what was sent back; a payment out of a commitment is not of these, its return is.
MOVED_AT_ONCE = """
    SELECT t.id, t.text, t.kind, t.amount_pence, a.code, a.name, b.code AS into, b.name AS into_name,
           count(*) OVER () AS every,
           (sum(CASE WHEN t.kind = 'direct' THEN t.amount_pence WHEN r.kind = 'direct' THEN -t.amount_pence
                     ELSE 0 END) OVER ())::bigint AS all_pence
      FROM money_transfer t JOIN money_account a ON a.id = t.from_account_id
      JOIN money_account b ON b.id = t.to_account_id JOIN foundation_change c ON c.id = t.change_id
      LEFT JOIN money_transfer r ON r.id = t.reverses_id
     WHERE t.decision_id = %(decision)s AND t.kind IN ('direct', 'reversal') AND t."on" <= %(as_at)s
       AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s)
     ORDER BY t.amount_pence DESC, t.id LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class MovedLine:
    """Money moved at once under a decision: shared out, moved between budgets, paid; or sent back. Pence."""

    transfer: Link
    text: str
    from_account: Link
    to_account: Link
    pence: int
    sent_back: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved at once: the largest as lines, how many are left out of them, and what all come to.

    `pence` is less what of it was sent back.
    """

    lines: tuple[MovedLine, ...]
    left_out: int
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
    commitments_left_out: int
    moved: tuple[MovedLine, ...]
    moved_left_out: int
    private: bool  # what it allows is not told to this reader
    invented: bool


def decision_money(code: str, moment: Moment, actor: Actor = ANYBODY) -> DecisionMoneyPage:
    """Return what a decision allowed and what followed by the day, as known at the moment; raises Missing."""
    shown = decision_page(code, moment, actor)
    row = decision_named(shown.code)
    allowed = row.amount_pence if shown.valid and not shown.private else 0
    used = used_under([row.pk], moment).get(row.pk, 0)
    made = commitments(row.system.code, moment, decision=row.code, actor=actor)
    moved = _moved(row, moment, actor)
    followed = Link("money", shown.code, pounds_in_short(made.pence + moved.pence), "")
    payees = {each.payee.code: each.payee for each in made.lines}
    return DecisionMoneyPage(
        kind="decision-money",
        kind_label="Money of a decision",
        code=shown.code,
        name=shown.name,
        href=f"/decision/{shown.code}/money",
        system=shown.system,
        sentence=_sentence(shown, allowed, made, moved, moment),
        trail=(*shown.trail, Link("decision", shown.code, shown.code, f"/decision/{shown.code}")),
        line=(*shown.line, followed, *payees.values()) if made.lines or moved.lines else shown.line,
        valid=shown.valid,
        allowed=allowed,
        used=used,
        left=0 if shown.private else allowed - used,
        committed=made.outstanding,
        paid=made.paid,
        commitments=made.lines,
        commitments_left_out=made.left_out,
        moved=moved.lines,
        moved_left_out=moved.left_out,
        private=shown.private,
        invented=shown.invented,
    )


def _moved(decision: Decision, moment: Moment, actor: Actor) -> Moved:
    """Return what moved at once by the day; one query, and those that say who may read what it was for."""
    rows = fetch(MOVED_AT_ONCE, moment, decision=decision.pk, most=MOST_MOVED)
    hidden = hidden_titles([decision], moment, actor)
    lines = tuple(
        MovedLine(
            Link("transfer", f"T-{row.id}", f"T-{row.id}", f"/transfer/T-{row.id}"),
            hidden.get(decision.pk, row.text),
            Link("account", row.code, row.name, f"/account/{row.code}"),
            Link("account", row.into, row.into_name, f"/account/{row.into}"),
            row.amount_pence,
            row.kind == TransferKind.REVERSAL,
        )
        for row in rows
    )
    return Moved(lines, rows[0].every - len(rows), rows[0].all_pence) if rows else Moved((), 0, 0)


def _sentence(shown: DecisionPage, allowed: int, made: Commitments, moved: Moved, moment: Moment) -> str:
    """Return whether it was valid, and what followed in pounds."""
    if not shown.valid:
        return f"Void. {shown.void_because} So no money was committed or paid under it, and none can be."
    start = "Valid."
    if shown.private:
        start += " It was taken in private: what it was for and what it allows are not told here (B-068)."
    said = []
    if made.first_on is not None:
        said.append(f"{pounds_in_short(made.pence)} was committed from {plain_date(made.first_on)}")
        said.append(
            f"{pounds_in_short(made.paid)} has been paid by {plain_date(moment.as_at)}"
            if made.paid
            else "nothing is paid yet"
        )
    if any(not each.sent_back for each in moved.lines):
        sent_back = any(each.sent_back for each in moved.lines)
        back = ", less what was sent back" if sent_back else ""
        said.append(f"{pounds_in_short(moved.pence)} was moved at once{back}")
    if said:
        return f"{start} {'; '.join(said)}."
    if shown.private:
        return f"{start} Nothing was committed or moved under it by {plain_date(moment.as_at)}."
    if not allowed:
        return f"{start} It allows no money: nothing can be committed or paid under it."
    return f"{start} Nothing of its {pounds_in_short(allowed)} is committed yet."
