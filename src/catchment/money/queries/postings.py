"""The postings behind a ribbon of the envelope: every transfer that it is made of, and what they add up to.

A ribbon names the two nodes it runs between and what kind of money it is (`rules/envelope_flows`); each pair
has its own question to the ledger. What is shown adds up to the ribbon, to the penny.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Actor
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.money.queries.balances import KEPT, KNOWN, MOVED
from catchment.money.queries.envelope_books import YearBooks, year_asked, year_books
from catchment.money.queries.private_money import hidden_among
from catchment.money.rules.envelope import AccountOn, Decider
from catchment.money.rules.envelope_flows import HELD, LEFT, NOWHERE, By, name_of, payee_nodes
from catchment.money.rules.vocabulary import AccountKind, TransferKind
from catchment.structure.queries.sql import fetch
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted

LINES = 100
MOST_PAGES = 100_000
# What a transfer adds: to what has been moved, to what is set aside, or to both together.
COUNTED = {"moved": MOVED, "committed": KEPT, "left": MOVED, "both": f"({MOVED}) + ({KEPT})"}

KIND_WORDS = {
    TransferKind.DIRECT: "moved",
    TransferKind.PENDING: "committed",
    TransferKind.POST: "paid out of a commitment",
    TransferKind.VOID: "a commitment given up",
    TransferKind.EXPIRE: "a commitment that ran out",
    TransferKind.REVERSAL: "sent back",
}


@dataclass(frozen=True, slots=True)
class PostingLine:
    """A transfer of the ribbon: what it adds to it in pence, where from and to, and what allowed it."""

    transfer: int
    on: date
    kind: str
    text: str
    amount_pence: int
    adds_pence: int
    from_name: str
    to_name: str
    from_code: str
    to_code: str
    cause: str
    cause_kind: str
    cause_title: str

    @property
    def code(self) -> str:
        """Return what people call the transfer."""
        return f"T-{self.transfer}"

    @property
    def kind_words(self) -> str:
        """Return which step of the money it is."""
        return KIND_WORDS[TransferKind(self.kind)]

    @property
    def cause_href(self) -> str:
        """Return the page of what allowed it; an allocation's is that of its fund."""
        return f"/{self.cause_kind}/{self.cause}" if self.cause_kind != "allocation" else ""


@dataclass(frozen=True, slots=True)
class PostingsPage:
    """A page of the transfers behind a ribbon, newest first; `total_pence` is what all of them add up to."""

    system: str
    system_name: str
    year: str
    sentence: str
    total_pence: int
    transfers: int
    page: int
    pages: int
    lines: tuple[PostingLine, ...]
    trail: tuple[Link, ...]
    back: Link
    previous: str
    following: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A ribbon as a question to the ledger: transfers from some accounts to others, and which are counted.

    With `back`, transfers the other way count against it. `decisions` are codes, None for any; `claimed` and
    `given` ask for those that carry a claim, or an allocation, instead.
    """

    sources: tuple[int, ...]
    targets: tuple[int, ...]
    counts: str
    decisions: tuple[str, ...] | None = None
    claimed: bool = False
    given: bool = False


def postings_page(
    code: str,
    moment: Moment,
    *,
    year: str,
    by: str,
    source: str,
    target: str,
    kind: str,
    page: str = "",
    actor: Actor = ANYBODY,
) -> PostingsPage:
    """Return the transfers of one ribbon of the envelope, 100 a page; raises Missing.

    `source` may be empty, for all that runs into a node of who decides. What a transfer was for, and its
    decision's title, are told to whoever may read the decision (B-068).
    """
    system, name = system_named(code, moment)
    wanted = year_asked(year, moment)
    kept = year_books(system, wanted, moment)
    view = By(by) if by in set(By) else By.PROGRAMME
    if kind not in COUNTED:
        raise Missing(f"“{kind[:20]}” is no kind of flow. It is moved, committed or left.")
    asked, words = _asked(kept, view, source, target, kind)
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    transfers, total = _sums(kept, asked, moment)
    pages = max(1, -(-transfers // LINES))
    number = min(max(number, 1), pages)
    here = (
        f"/system/{system.code}/postings?year={wanted.label}&by={view}&from={source}&to={target}&kind={kind}"
    )
    back = Link(
        "envelope",
        system.code,
        "The envelope",
        f"/system/{system.code}/envelope?year={wanted.label}&by={view}",
    )
    return PostingsPage(
        system.code,
        name,
        wanted.label,
        f"{counted(transfers, 'posting')} {'adds' if transfers == 1 else 'add'} up to "
        f"{pounds_in_short(total)}{words} in {wanted.label}.",
        total,
        transfers,
        number,
        pages,
        _lines(kept, asked, moment, number, actor),
        system_trail(system, name, moment),
        back,
        f"{here}&page={number - 1}" if number > 1 else "",
        f"{here}&page={number + 1}" if number < pages else "",
    )


def _words(kept: YearBooks, by: By, source: str, target: str) -> str:
    """Return from where to where, in words."""
    names = [name_of(each, kept.books, kept.names, by) if each else "" for each in (source, target)]
    start = f" from {names[0]}" if names[0] else ""
    return f"{start} to {names[1]}" if target else start


def _asked(kept: YearBooks, by: By, source: str, target: str, kind: str) -> tuple[_Asked, str]:
    """Return the question that a ribbon asks, and it in words; raises Missing for one that is not there."""
    try:
        return _question(kept, by, source, target, kind), _words(kept, by, source, target)
    except (KeyError, ValueError) as problem:
        raise Missing(
            f"The envelope of {kept.year} has no flow from “{source[:60]}” to “{target[:60]}”. Open the "
            "envelope and choose a ribbon."
        ) from problem


def _question(kept: YearBooks, by: By, source: str, target: str, kind: str) -> _Asked:
    holding, payees = _holding(kept), _of(kept, AccountKind.PAYEE)
    starts, _, said = source.partition(":")
    if starts == "stream":
        given = [each for each in _of(kept, AccountKind.SOURCE) if each.stream == said]
        return _Asked(_ids(given), _ids(_in_fund(holding, target)), "moved")
    own = _in_fund(holding, source) if starts == "fund" else holding
    if starts == "fund" or not source:
        if target.startswith("decider:"):
            return _by_decider(kept, own, payees, target, "both")
        if target == HELD:
            return _what_is_left(kept, [each for each in own if _is_held(each, by)])
        there = [each for each in own if _in_middle(each, by, target)]
        outside = [each for each in kept.accounts.values() if each.kind is not AccountKind.PAYEE]
        return _Asked(_ids(outside), _ids(there), "moved")
    if target == LEFT:
        inside = [
            each for each in own if (_is_held(each, by) if source == HELD else _in_middle(each, by, source))
        ]
        return _what_is_left(kept, inside)
    nodes = payee_nodes(kept.books, kept.names.kinds)
    paid = [each for each in payees if nodes.get(each.organisation) == target]
    if starts == "decider":
        return _by_decider(kept, own, paid, source, kind)
    return _Asked(_ids(each for each in own if _in_middle(each, by, source)), _ids(paid), kind)


def _is_held(account: AccountOn, by: By) -> bool:
    """Say whether what is left in an account runs through “not decided yet” in the third column."""
    return account.kind is AccountKind.FUND or by is By.DECIDER


def _what_is_left(kept: YearBooks, there: list[AccountOn]) -> _Asked:
    """Ask for all that came into accounts, went out of them or was set aside: it adds up to what is left."""
    inside = {each.id for each in there}
    return _Asked(_ids(each for each in kept.accounts.values() if each.id not in inside), _ids(there), "both")


def _by_decider(
    kept: YearBooks, own: list[AccountOn], payees: list[AccountOn], node: str, counts: str
) -> _Asked:
    decider = Decider(node.partition(":")[2])
    codes = tuple(code for code, by in kept.decided.items() if by.decider is decider)
    return _Asked(
        _ids(own),
        _ids(payees),
        counts,
        codes,
        claimed=decider is Decider.CONTRACT,
        given=decider is Decider.NATIONAL,
    )


def _holding(kept: YearBooks) -> list[AccountOn]:
    return [each for each in kept.accounts.values() if each.fund]


def _of(kept: YearBooks, kind: AccountKind) -> list[AccountOn]:
    return [each for each in kept.accounts.values() if each.kind is kind]


def _in_fund(accounts: list[AccountOn], node: str) -> list[AccountOn]:
    code = node.removeprefix("fund:")
    found = [each for each in accounts if each.fund == code]
    if not found:
        raise KeyError(node)
    return found


def _in_middle(account: AccountOn, by: By, node: str) -> bool:
    """Say whether a budget lies in a node of the third column."""
    kind, _, said = node.partition(":")
    By(kind)
    value = account.programme if by is By.PROGRAMME else account.area
    return account.kind is AccountKind.BUDGET and (value or NOWHERE) == said


def _ids(accounts: Any) -> tuple[int, ...]:
    return tuple(sorted(each.id for each in accounts))


def _sql(kept: YearBooks, asked: _Asked, moment: Moment) -> tuple[str, dict[str, Any]]:
    """Return the transfers of a ribbon as SQL, each with its sign: forwards adds, backwards takes away.

    Transfers within the accounts asked for add nothing and are left out.
    """
    known = "" if moment.as_known is None else KNOWN
    causes = ""
    if asked.decisions is not None:
        causes = """AND (d.code = ANY(%(decisions)s) OR (%(claimed)s AND t.claim_id IS NOT NULL)
                     OR (%(given)s AND t.allocation_id IS NOT NULL))"""
    statement = f"""
        SELECT t.*, CASE WHEN t.to_account_id = ANY(%(targets)s) THEN 1 ELSE -1 END AS sign
          FROM money_transfer t {known} LEFT JOIN authority_decision d ON d.id = t.decision_id
         WHERE t.system_id = %(system)s AND t."on" <= %(as_at)s {causes}
           AND ((t.from_account_id = ANY(%(sources)s) AND t.to_account_id = ANY(%(targets)s)
                 AND NOT t.from_account_id = ANY(%(targets)s))
             OR (t.from_account_id = ANY(%(targets)s) AND t.to_account_id = ANY(%(sources)s)
                 AND NOT t.to_account_id = ANY(%(targets)s)))
           AND ({COUNTED[asked.counts]}) <> 0"""
    system = fetch("SELECT id FROM structure_organisation WHERE code = %(code)s", moment, code=kept.system)
    values = {
        "system": system[0].id,
        "sources": list(asked.sources),
        "targets": list(asked.targets),
        "decisions": list(asked.decisions or ()),
        "claimed": asked.claimed,
        "given": asked.given,
    }
    return statement, values


def _sums(kept: YearBooks, asked: _Asked, moment: Moment) -> tuple[int, int]:
    """Return how many transfers a ribbon has, and what they add up to in pence."""
    statement, values = _sql(kept, asked, moment)
    rows = fetch(
        f"""SELECT count(*) AS transfers,
                   coalesce(sum(t.sign * ({COUNTED[asked.counts]})), 0)::bigint AS total
              FROM ({statement}) t""",
        moment,
        **values,
    )
    return rows[0].transfers, rows[0].total


def _lines(
    kept: YearBooks, asked: _Asked, moment: Moment, page: int, actor: Actor
) -> tuple[PostingLine, ...]:
    statement, values = _sql(kept, asked, moment)
    rows = fetch(
        f"""WITH lines AS (SELECT * FROM ({statement}) s ORDER BY s."on" DESC, s.id DESC
                            LIMIT %(lines)s OFFSET %(skipped)s)
            SELECT t.id, t."on", t.kind, t.text, t.amount_pence, t.decision_id,
                   (t.sign * ({COUNTED[asked.counts]}))::bigint AS adds,
                   f.name AS from_name, f.code AS from_code, o.name AS to_name, o.code AS to_code,
                   coalesce(d.code, q.code, a.code) AS cause, coalesce(d.title, a.notice, '') AS cause_title,
                   CASE WHEN d.id IS NOT NULL THEN 'decision' WHEN q.id IS NOT NULL THEN 'claim'
                        ELSE 'allocation' END AS cause_kind
              FROM lines t JOIN money_account f ON f.id = t.from_account_id
              JOIN money_account o ON o.id = t.to_account_id
              LEFT JOIN authority_decision d ON d.id = t.decision_id
              LEFT JOIN money_claim q ON q.id = t.claim_id
              LEFT JOIN money_allocation a ON a.id = t.allocation_id ORDER BY t."on" DESC, t.id DESC""",
        moment,
        **values,
        lines=LINES,
        skipped=(page - 1) * LINES,
    )
    hidden = hidden_among((row.decision_id for row in rows), moment, actor)
    return tuple(
        PostingLine(
            row.id,
            row.on,
            row.kind,
            hidden.get(row.decision_id, row.text),
            row.amount_pence,
            row.adds,
            row.from_name,
            row.to_name,
            row.from_code,
            row.to_code,
            row.cause,
            row.cause_kind,
            hidden.get(row.decision_id, row.cause_title),
        )
        for row in rows
    )
