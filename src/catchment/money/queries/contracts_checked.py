"""Reading what the checks of contracts need: every contract of a moment, its parties, and what was paid."""

from collections import defaultdict

from catchment.foundation.moment import Moment
from catchment.governance.models import BodyParty, BodyTerms
from catchment.governance.queries.facts import organisations_at
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.money.queries.contracts_kept import (
    Kept,
    contracts_known,
    decision_known,
    moved_by_contract,
    paid_by_month,
)
from catchment.money.rules.checks.contracts import ContractFacts
from catchment.money.rules.contract_faults import Known, PartyKnown
from catchment.money.rules.contract_flows import month_after, months_until, paid_in


def contracts_checked(moment: Moment) -> tuple[object, ...]:
    """Return the contracts of every system as their checks read them (five queries, however many)."""
    kept = [each for each in contracts_known(moment) if each.row.starts <= moment.as_at]
    if not kept:
        return ()
    moved = moved_by_contract(kept, moment)
    parties = {
        each.code: PartyKnown(each.code, each.name, each.kind, each.open)
        for each in organisations_at(_named_in(kept), moment).values()
    }
    names, members = _collaboratives(kept, moment)
    facts = []
    for each in kept:
        paid = paid_by_month(moved.get(each.code, ()))
        body = each.terms.collaborative or ""
        until = month_after(moment.as_at.replace(day=1))
        until = min(until, each.row.ends) if each.row.ends else until
        due = sum(sum(paid_in(each.terms, month).values()) for month in months_until(each.row.starts, until))
        by_month = {month: sum(by.values()) for month, by in paid.items()}
        late = sum(pence for month, pence in by_month.items() if each.row.ends and month >= each.row.ends)
        known = Known(
            each.system,
            parties,
            names.get(body, ""),
            frozenset(members[body]),
            decision_known(each.row.decision) if each.row.decision else None,
        )
        facts.append(
            ContractFacts(
                each.code,
                each.row.title,
                each.system,
                each.row.starts,
                each.row.ends,
                each.terms,
                known,
                due,
                sum(by_month.values()) - late,
                late,
            )
        )
    return tuple(facts)


def _named_in(kept: list[Kept]) -> set[str]:
    """Return the codes of every provider of contracts, and of the boards that let them."""
    return {code for each in kept for code in (each.system, *each.terms.parties)}


def _collaboratives(kept: list[Kept], moment: Moment) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return the names and the members of the collaboratives that contracts name (two queries)."""
    codes = {each.terms.collaborative for each in kept if each.terms.collaborative}
    terms = BodyTerms.objects.at(moment).filter(body__code__in=codes, kind=BodyKind.PROVIDER_COLLABORATIVE)
    members: dict[str, set[str]] = defaultdict(set)
    parties = BodyParty.objects.at(moment).filter(body__code__in=codes)
    for body, organisation in parties.values_list("body__code", "organisation__code"):
        members[body].add(organisation)
    return dict(terms.values_list("body__code", "name")), members
