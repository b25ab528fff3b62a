"""Contracts as they are kept: their terms, what was set aside and paid under them, and what is known around.

What was paid is read from the ledger and from nowhere else: the transfers of a contract carry its decision,
and their keys begin with its code; what reverses or settles one of them belongs to the contract too, under
whatever key. Each transfer goes to whoever keeps the money in the end. A payment to a
lead provider is settled in parts, each straight to the account of whoever it reaches; so a pound is moved
once, and its decision is used once, however many hands it passes through.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from catchment.authority.models import Decision
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.models import BodyParty, BodyTerms
from catchment.governance.queries.facts import organisations_at
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.money.models import Contract, ContractSettlement, Transfer
from catchment.money.rules.contract_faults import DecisionKnown, Known, PartyKnown
from catchment.money.rules.contracts import Terms, read_terms
from catchment.money.rules.vocabulary import MOVED, TransferKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.rules.words import plain_date

COMMIT, SETTLE = "set-aside", "settled"
KEYS = "contract/"  # how the keys of contracts begin


@dataclass(frozen=True, slots=True)
class Kept:
    """A contract as it is kept, with its terms read."""

    row: Contract
    terms: Terms

    @property
    def code(self) -> str:
        """Return its code."""
        return self.row.code

    @property
    def system(self) -> str:
        """Return the code of the system whose contract it is."""
        return self.row.system.code


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer of a contract: `month` is what it pays for, None for setting aside and settling."""

    number: int
    kind: TransferKind
    to: str
    pence: int  # towards the payee; below nothing where it came back
    on: date
    month: date | None
    part: str  # the part of the key that says what it is for


def key_of(code: str, *parts: str) -> str:
    """Return the key of a transfer of a contract, so that the same is never written twice."""
    return "/".join(("contract", code, *parts))


def contracts_known(moment: Moment, system: str = "") -> list[Kept]:
    """Return the contracts that were kept by the moment, by when they begin, newest first (one query)."""
    rows = _known(Contract.objects.select_related("system", "decision__system"), moment)
    if system:
        rows = rows.filter(system__code=system)
    return [Kept(row, read_terms(row.terms)) for row in rows.order_by("-starts", "code")]


def contract_named(code: str, moment: Moment) -> Kept:
    """Return a contract by its code; raises Missing where there is none, or it was not known then."""
    rows = Contract.objects.select_related("system", "decision__system", "change").filter(
        code__iexact=code.strip()
    )
    row = _known(rows, moment).first()
    if row is None:
        raise Missing(
            f"No contract has the code “{code[:60]}”. Open the list of the system's contracts to find it."
        )
    return Kept(row, read_terms(row.terms))


def _known(rows: QuerySet[Contract], moment: Moment) -> QuerySet[Contract]:
    return rows if moment.as_known is None else rows.filter(change__at__lte=moment.as_known)


def known_of(terms: Terms, *, system: str, on: date, decision: DecisionKnown | None) -> Known:
    """Return what is known of the parties of a contract on a day (three queries)."""
    moment = Moment(on)
    parties = {
        each.code: PartyKnown(each.code, each.name, each.kind, each.open)
        for each in organisations_at([*terms.parties, system], moment).values()
    }
    body = BodyTerms.objects.at(moment).filter(
        body__code=terms.collaborative or "", body__system__code=system, kind=BodyKind.PROVIDER_COLLABORATIVE
    )
    name = body.values_list("name", flat=True).first() if terms.collaborative else None
    members = frozenset(
        BodyParty.objects.at(moment)
        .filter(body__code=terms.collaborative)
        .values_list("organisation__code", flat=True)
        if name
        else ()
    )
    return Known(system, parties, name or "", members, decision)


def decision_known(row: Decision) -> DecisionKnown:
    """Return a decision as the rules of contracts see it."""
    return DecisionKnown(
        row.code, row.system.code, row.valid, row.taken_on, row.amount_pence, row.void_because
    )


def moved_by_contract(kept: Iterable[Kept], moment: Moment) -> Mapping[str, tuple[Moved, ...]]:
    """Return the transfers of contracts by the contract's code, oldest first (one query)."""
    decisions = {each.row.decision_id for each in kept}
    of_a_contract = (
        Q(key__startswith=KEYS) | Q(reverses__key__startswith=KEYS) | Q(pending__key__startswith=KEYS)
    )
    rows = Transfer.objects.filter(
        of_a_contract, decision_id__in=decisions, on__lte=moment.as_at
    ).select_related("to_account__organisation", "from_account__organisation", "reverses", "pending")
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    found: dict[str, list[Moved]] = defaultdict(list)
    for row in rows.order_by("pk"):
        _, code, part, *_ = _key_in_contract(row).split("/")
        found[code].append(_moved(row, part))
    return {code: tuple(each) for code, each in found.items()}


def _key_in_contract(row: Transfer) -> str:
    """Return the key that says what a transfer is for: its own, else that of what it reverses or settles."""
    keys = (row.key, *(each.key for each in (row.reverses, row.pending) if each is not None))
    return next(each for each in keys if each.startswith(KEYS))


def _moved(row: Transfer, part: str) -> Moved:
    back = row.kind == TransferKind.REVERSAL
    payee = row.from_account.organisation if back else row.to_account.organisation
    assert payee is not None, f"{row.code} is of no payee"
    month = date.fromisoformat(f"{part}-01") if len(part) == len("2026-07") else None
    pence = -row.amount_pence if back else row.amount_pence
    return Moved(row.pk, TransferKind(row.kind), payee.code, pence, row.on, month, part)


def paid_by_month(moved: Iterable[Moved]) -> dict[date, dict[str, int]]:
    """Return what each month has paid to whom, in pence."""
    paid: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in moved:
        if each.month is not None and each.kind in MOVED:
            paid[each.month][each.to] += each.pence
    return {month: dict(by) for month, by in paid.items()}


def payments_of(kept: Kept, month: date, payee: str) -> list[Transfer]:
    """Return what was paid to somebody for a month, oldest first, also what was sent back (one query).

    The first payment is out of the commitment; one that was sent back is made again under a numbered key.
    """
    key = key_of(kept.code, month.isoformat()[:7], payee)
    rows = Transfer.objects.filter(Q(key=key) | Q(key__startswith=f"{key}/"), system=kept.row.system)
    return list(rows.exclude(kind=TransferKind.REVERSAL).order_by("pk"))


def sent_back(kept: Kept, payments: Iterable[Transfer]) -> set[int]:
    """Return the numbers of those payments that were put right by sending them back (one query).

    Those reversed where gain and risk were settled are not among them: their month stays paid.
    """
    settling = f"/{SETTLE}/"
    rows = Transfer.objects.filter(reverses_id__in=[each.pk for each in payments])
    return {
        row.reverses_id
        for row in rows
        if row.reverses_id and not (row.key.startswith(key_of(kept.code, "")) and settling in row.key)
    }


def commitments_of(kept: Kept, year: FinancialYear) -> dict[str, Transfer]:
    """Return what is set aside for a year of a contract, by who it is for (one query)."""
    begins = key_of(kept.code, str(year.begins), COMMIT, "")
    rows = Transfer.objects.filter(
        system=kept.row.system, decision=kept.row.decision, kind=TransferKind.PENDING, key__startswith=begins
    ).select_related("from_account", "to_account__organisation", "commitment")
    return {row.key.removeprefix(begins): row for row in rows}


def settlements_of(kept: Kept, moment: Moment) -> list[ContractSettlement]:
    """Return the years of a contract that were settled by the moment, newest first."""
    rows = kept.row.settlements.filter(on__lte=moment.as_at).order_by("-year")
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    return list(rows)


def span_in_words(kept: Kept) -> str:
    """Return when a contract runs, in words."""
    starts = plain_date(kept.row.starts)
    if kept.row.ends is None:
        return f"from {starts} with no end agreed"
    return f"from {starts} until {plain_date(kept.row.ends - timedelta(days=1))}"
