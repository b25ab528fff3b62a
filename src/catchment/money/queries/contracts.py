"""The pages of contracts: the list of a system, and one contract month by month."""

from collections.abc import Iterable, Mapping
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.models import BodyTerms
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.rules.facts import OrganisationAt
from catchment.money.checks import findings_about
from catchment.money.queries.contract_months import (
    day_within,
    month_lines,
    party_lines,
    shown_month,
    shown_year,
)
from catchment.money.queries.contract_offering import offered
from catchment.money.queries.contract_pictures import picture_of
from catchment.money.queries.contract_shares import share_lines, sharing_sentences
from catchment.money.queries.contract_values import (
    ContractLine,
    ContractPage,
    ContractsPage,
    MonthLine,
)
from catchment.money.queries.contracts_kept import (
    Kept,
    Moved,
    contract_named,
    contracts_known,
    moved_by_contract,
    settlements_of,
    span_in_words,
)
from catchment.money.queries.private_money import hidden_among
from catchment.money.rules.contract_flows import Reach, between, paid_in, reach_in
from catchment.money.rules.contracts import FORM_WORDS
from catchment.money.rules.vocabulary import MOVED, TransferKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import organisation_href
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date

PARTNER_KINDS = frozenset({"trust", "icb"})


def contracts_page(code: str, moment: Moment) -> ContractsPage:
    """Return the contracts of a system with its providers, newest first; raises Missing."""
    system, name = system_named(code, moment)
    kept = contracts_known(moment, system.code)
    moved = moved_by_contract(kept, moment)
    named = links_to((party for each in kept for party in each.terms.parties), moment)
    lines = tuple(_line(each, moved.get(each.code, ()), named, moment.as_at) for each in kept)
    return ContractsPage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=_list_sentence(name, lines, moment.as_at),
        href=f"/system/{system.code}/contracts",
        lines=lines,
        trail=system_trail(system, name, moment),
    )


def links_to(codes: Iterable[str], moment: Moment) -> dict[str, Link]:
    """Return links to organisations by code, with their names on the day (one query)."""
    return {code: _link(each) for code, each in organisations_at(codes, moment).items()}


def _link(each: OrganisationAt) -> Link:
    return Link(each.kind, each.code, each.name, organisation_href(each.kind, each.code))


def _line(kept: Kept, moved: Iterable[Moved], named: Mapping[str, Link], day: date) -> ContractLine:
    row, terms = kept.row, kept.terms
    running = row.starts <= day and (row.ends is None or day < row.ends)
    return ContractLine(
        row.code,
        row.title,
        f"/contract/{row.code}",
        FORM_WORDS[terms.form],
        tuple(named[each.organisation] for each in terms.paid),
        len({each.payee for each in terms.subcontracts}),
        row.starts,
        row.ends,
        span_in_words(kept),
        terms.annual_pence,
        sum(each.pence for each in moved if each.kind in MOVED),
        running,
    )


def _list_sentence(name: str, lines: tuple[ContractLine, ...], day: date) -> str:
    running = [each for each in lines if each.running]
    if not running:
        return f"No contract with a provider is running in {name} on {plain_date(day)}."
    led = sum(each.subcontractors > 0 for each in running)
    yearly = pounds_in_short(sum(each.annual_pence for each in running))
    return (
        f"{counted(len(running), 'contract')} in {name} on {plain_date(day)}, at {yearly} a year together; "
        f"{led or 'none'} of them {'pays' if led == 1 else 'pay'} others through a lead or a member."
    )


def contract_page(code: str, moment: Moment, actor: Actor, today: date) -> ContractPage:
    """Return the page of a contract; raises Missing."""
    kept = contract_named(code, moment)
    row, terms = kept.row, kept.terms
    within = Moment(day_within(kept, moment.as_at), moment.as_known)  # names of a day on which it ran
    system, name = system_named(row.system.code, within)
    month, year = shown_month(kept, moment.as_at), shown_year(kept, moment.as_at)
    reach, paid = reach_in(terms, month), paid_in(terms, month)
    moved = moved_by_contract([kept], moment).get(row.code, ())
    named = links_to([*terms.parties, system.code], within)
    months = month_lines(kept, year, moved, moment.as_at)
    settlements = settlements_of(kept, moment)
    partners = frozenset(each for each in terms.parties if named[each].kind in PARTNER_KINDS)
    allowed = offered(kept, year, months, settlements, named, actor, moment, today)
    return ContractPage(
        code=row.code,
        title=row.title,
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=_sentence(kept, name, reach, named, month) + _so_far(months, moment.as_at, year),
        accountable=_accountable(kept, named[system.code].name, named),
        href=f"/contract/{row.code}",
        trail=(
            *system_trail(system, name, within),
            Link("contracts", system.code, "Contracts", f"/system/{system.code}/contracts"),
        ),
        picture=picture_of(terms, reach, paid, named[system.code], named, f"{month:%B %Y}"),
        month=month,
        year=year.label,
        parties=party_lines(kept, reach, moved, named, year),
        months=months,
        due_pence=sum(each.due_pence for each in months),
        paid_pence=sum(each.paid_pence for each in months),
        set_aside_pence=_set_aside(moved),
        between_partners_pence=between(reach.flows, partners),
        terms=_terms(kept, system, within, actor),
        shares=share_lines(kept, settlements, named),
        sharing=sharing_sentences(kept, settlements, year),
        findings=tuple(each.sentence for each in findings_about("contract", row.code, moment)),
        may=bool(allowed.forms),
        why_not=allowed.why_not,
        forms=allowed.forms,
    )


def _sentence(kept: Kept, name: str, reach: Reach, named: Mapping[str, Link], month: date) -> str:
    """Say who is paid how, and what reaches whom."""
    terms, yearly = kept.terms, pounds_in_short(kept.terms.annual_pence)
    others = [named[code].name for code in terms.parties if code in reach.kept and code != terms.lead]
    if not terms.lead:
        each = [
            f"{named[paid.organisation].name} ({pounds_in_short(paid.annual_pence)})" for paid in terms.paid
        ]
        return f"{name} pays {counted(len(each), 'provider')} one by one, {yearly} a year: {listed(each)}."
    lead = named[terms.lead].name
    first = f"{name} pays {lead} {yearly} a year as lead provider for all."
    if not reach.flows:
        return f"{first} In {month:%B %Y} it keeps all of it."
    gets, keeps = reach.received[terms.lead], reach.kept.get(terms.lead, 0)
    return (
        f"{first} Of {pounds_in_short(gets)} in {month:%B %Y} it keeps {pounds_in_short(keeps)}; "
        f"{pounds_in_short(gets - keeps)} reaches {listed(others)}."
    )


def _so_far(months: Iterable[MonthLine], day: date, year: FinancialYear) -> str:
    """Say how much of what was due by a day is paid; nothing where nothing is due yet."""
    begun = [each for each in months if each.month <= day]
    due, paid = sum(each.due_pence for each in begun), sum(each.paid_pence for each in begun)
    if not begun:
        return ""
    when = f" In {year.label}, by {plain_date(day)},"
    if due == paid:
        return f"{when} all {pounds_in_short(due)} that was due is paid."
    return f"{when} {pounds_in_short(due)} was due and {pounds_in_short(paid)} is paid."


def _accountable(kept: Kept, board: str, named: Mapping[str, Link]) -> str:
    """Say who is accountable, and who answers for what by contract (S002-18, D-054)."""
    first = f"{board} is accountable for all of this money, whoever it reaches."
    if not kept.terms.lead:
        return f"{first} Each provider answers to it by contract for its own part."
    lead = named[kept.terms.lead].name
    return f"{first} {lead} answers to it by contract for the whole, its subcontractors to whoever pays them."


def _set_aside(moved: Iterable[Moved]) -> int:
    """Return what is still set aside, in pence: commitments less what settled them."""
    total = 0
    for each in moved:
        if each.kind is TransferKind.PENDING:
            total += each.pence
        elif each.kind in (TransferKind.POST, TransferKind.VOID, TransferKind.EXPIRE):
            total -= each.pence
    return total


def _terms(
    kept: Kept, system: Organisation, moment: Moment, actor: Actor
) -> tuple[tuple[str, str, str], ...]:
    """Return what the contract rests on, as labels, words and addresses."""
    row, terms = kept.row, kept.terms
    lines = [("Runs", span_in_words(kept), "")]
    if row.decision is not None:
        title = hidden_among([row.decision.pk], moment, actor).get(row.decision.pk, row.decision.title)
        words = f"{title}, {plain_date(row.decision.taken_on)} ({row.decision.code})"
        lines.append(("Decided", words, f"/decision/{row.decision.code}"))
    lines.append(("Paid", FORM_WORDS[terms.form], ""))
    if terms.collaborative:
        body = BodyTerms.objects.at(moment).filter(body__code=terms.collaborative, body__system=system)
        name = body.values_list("name", flat=True).first() or terms.collaborative
        lines.append(("Collaborative", name, f"/body/{terms.collaborative}"))
    return tuple(lines)
