"""Reading the pooled funds of all systems at a moment: the agreements, the books, the reports, who votes.

A dozen queries, however many funds there are. What NHS England gives into a pool's fund is the integrated
care board's contribution: the money is given to the board for it (D-045).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q, Sum

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, Verdict, may_today
from catchment.governance.models import (
    BodyTerms,
    Collection,
    HandbookEntry,
    Holding,
    PersonDetail,
    SeatTerms,
)
from catchment.governance.queries.facts import organisations_at
from catchment.governance.rules.document import Instrument, PooledFund
from catchment.governance.rules.document.vocabulary import ActsAs, Purpose
from catchment.governance.rules.functions import legal_kind
from catchment.governance.rules.references_of_pools import organisations_of
from catchment.money.better_care import national_figures
from catchment.money.models import Account, Fund, PoolReport, Transfer
from catchment.money.rules.pooled import (
    Committee,
    DesignatedFund,
    HeldFund,
    PoolFacts,
    Report,
    SystemPools,
)
from catchment.money.rules.vocabulary import MOVED, AccountKind, RingFence
from catchment.structure.models.organisations import OrganisationKind
from catchment.structure.rules.words import plain_date, system_in_short

Key = tuple[str, str]  # system, code of a pooled fund
KEPT = (AccountKind.FUND, AccountKind.BUDGET)


def system_pools_at(moment: Moment) -> tuple[SystemPools, ...]:
    """Return the pooled funds of every system that has a board, or a pooled fund, at a moment."""
    said, instruments = _agreements(moment)
    boards: dict[str, list[tuple[str, str]]] = defaultdict(list)
    governed = set()
    terms = BodyTerms.objects.at(moment).filter(
        purpose__in=(Purpose.HEALTH_AND_WELLBEING_BOARD, Purpose.ICB_BOARD)
    )
    for row in terms.order_by("body__code").values(
        "name", "purpose", code=F("body__code"), system=F("body__system__code")
    ):
        if row["purpose"] == Purpose.ICB_BOARD:
            governed.add(row["system"])
        else:
            boards[row["system"]].append((row["code"], row["name"]))
    systems = sorted(governed | {system for system, _ in said})
    if not systems:
        return ()
    found = _pools(said, instruments, systems, moment)
    with_books: dict[str, set[int]] = defaultdict(set)
    for code, year in Fund.objects.filter(_known(moment)).values_list("system__code", "year").distinct():
        with_books[code].add(year)
    names = organisations_at(systems, moment)
    designated = _designated(moment)
    return tuple(
        SystemPools(
            system,
            system_in_short(names[system].name),
            tuple(boards[system]),
            tuple(pool for (whose, _), pool in sorted(found.items()) if whose == system),
            national_figures(),
            frozenset(with_books[system]),
            tuple(designated[system]),
        )
        for system in systems
    )


def pools_of(system: str, moment: Moment) -> SystemPools | None:
    """Return the pooled funds of one system at a moment; None where it has neither board nor pooled fund."""
    return next((each for each in system_pools_at(moment) if each.system == system), None)


def pool_at(system: str, code: str, moment: Moment) -> PoolFacts:
    """Return a pooled fund at a moment, by its code in the handbook of a system; raises Missing."""
    found = pools_of(system, moment)
    for pool in found.pools if found else ():
        if pool.said.code == code:
            return pool
    raise Missing(
        f"The handbook of {system[:20]} has no pooled fund with the code “{code[:60]}” on "
        f"{plain_date(moment.as_at)}."
    )


def may_report(actor: Actor, pool: PoolFacts) -> Verdict:
    """Return whether somebody may report today: the pool manager, or who keeps the host's books (D-025)."""
    if actor.kind is ActorKind.PERSON and actor.code in {code for code, _ in pool.managers}:
        return Verdict(True, f"{actor.name} manages “{pool.said.name}”.")
    return may_today(actor, Act.KEEP_BOOKS, pool.said.host or pool.system, Thing.ORGANISATION)


def _known(moment: Moment) -> Q:
    """Return what keeps rows that were written by the time as known at."""
    return Q(change__at__lte=moment.as_known) if moment.as_known else Q()


def _agreements(moment: Moment) -> tuple[dict[Key, PooledFund], dict[Key, Instrument]]:
    """Return the pooled funds of all handbooks, and the instruments they rest on."""
    entries = HandbookEntry.objects.at(moment)
    columns = {"system": F("key__system__code"), "code": F("key__code")}
    rows = entries.filter(key__collection=Collection.POOLED_FUND).values("said", **columns)
    said = {(row["system"], row["code"]): PooledFund.model_validate(row["said"]) for row in rows}
    wanted = {each.instrument for each in said.values() if each.instrument}
    rows = entries.filter(key__collection=Collection.INSTRUMENT, key__code__in=wanted)
    instruments = {
        (row["system"], row["code"]): Instrument.model_validate(row["said"])
        for row in rows.values("said", **columns)
    }
    return said, instruments


def _pools(
    said: Mapping[Key, PooledFund],
    instruments: Mapping[Key, Instrument],
    systems: Iterable[str],
    moment: Moment,
) -> dict[Key, PoolFacts]:
    if not said:
        return {}
    committees = _committees({each.joint_committee for each in said.values() if each.joint_committee}, moment)
    codes = {code for each in said.values() for code in organisations_of(each)}
    codes |= {code for each in committees.values() for code in each.votes if code}
    there = organisations_at({*codes, *systems}, moment)
    names = {code: each.name for code, each in there.items()}
    legal = {code: legal_kind(each.kind, each.roles, moment.as_at) for code, each in there.items()}
    managers = _managers({each.pool_manager for each in said.values() if each.pool_manager}, moment)
    reports, held = _reports(moment), _held(moment, said)
    return {
        key: PoolFacts(
            key[0],
            each,
            names,
            legal,
            instruments.get((key[0], each.instrument or "")),
            managers.get(each.pool_manager or "", ()),
            committees.get(each.joint_committee or ""),
            tuple(reports[key]),
            tuple(held[key]),
        )
        for key, each in said.items()
    }


def _committees(codes: set[str], moment: Moment) -> dict[str, Committee]:
    """Return the joint committees by code, with the seats that vote there, by organisation."""
    votes: dict[str, dict[str, int]] = {code: defaultdict(int) for code in codes}
    seats = SeatTerms.objects.at(moment).filter(seat__body__code__in=codes)
    for body, seat in seats.order_by("id").values_list("seat__body__code", "said"):
        if seat.get("votes", True) and seat.get("acts_as") != ActsAs.OBSERVER:
            votes[body][seat.get("organisation", "")] += 1
    names = BodyTerms.objects.at(moment).filter(body__code__in=codes).values_list("body__code", "name")
    return {code: Committee(code, name, dict(votes[code])) for code, name in names}


def _managers(wanted: set[str], moment: Moment) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return who manages, by what the handbook says: a seat's holders on the day, or a person there then."""
    seats = {each for each in wanted if "/" in each}
    bodies = {each.partition("/")[0] for each in seats}
    holding: dict[str, list[str]] = defaultdict(list)
    for body, seat, person in (
        Holding.objects.at(moment)
        .filter(seat__body__code__in=bodies)
        .order_by("valid_from", "id")
        .values_list("seat__body__code", "seat__code", "person__code")
    ):
        holding[f"{body}/{seat}"].append(person)
    people = (wanted - seats) | {person for each in seats for person in holding[each]}
    details = PersonDetail.objects.at(moment).filter(person__code__in=people)
    names = dict(details.values_list("person__code", "name"))
    found = {each: [each] for each in wanted - seats} | {each: holding[each] for each in seats}
    return {
        each: tuple((code, names[code]) for code in codes if code in names) for each, codes in found.items()
    }


def _reports(moment: Moment) -> dict[Key, list[Report]]:
    found: dict[Key, list[Report]] = defaultdict(list)
    rows = PoolReport.objects.known(moment).filter(reported_on__lte=moment.as_at)
    for row in rows.select_related("system").order_by("year", "quarter"):
        found[row.system.code, row.pooled_fund].append(
            Report(
                row.year,
                row.quarter,
                row.reported_on,
                row.income_pence,
                row.spend_pence,
                row.effectiveness,
            )
        )
    return found


def _held(moment: Moment, said: Mapping[Key, PooledFund]) -> dict[Key, list[HeldFund]]:
    """Return the funds of the books that hold pools' money, with who gave into them and what was paid out.

    They are the funds of a pool's own, and the budgets of its places in the funds under section 223GA.
    """
    accounts = {each.pk: (key, each) for each in _accounts(moment) if (key := _pool_of(each, said))}
    given: dict[tuple[Key, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    spent: dict[tuple[Key, int], int] = defaultdict(int)
    funds: dict[tuple[Key, int], Fund] = {}
    for key, each in accounts.values():
        assert each.fund is not None, "a fund's account and a budget are of a fund"
        funds[key, each.fund.pk] = each.fund
    for sign, row in _moves(moment, list(accounts)):
        key, own = accounts[row["own"]]
        held = (key, own.fund_id or 0)
        if row["other"] in accounts and accounts[row["other"]][0] == key:
            continue  # within the pool
        if row["kind"] == AccountKind.PAYEE:
            spent[held] -= sign * row["pence"]
        else:
            given[held][_giver(row, key[0])] += sign * row["pence"]
    found: dict[Key, list[HeldFund]] = defaultdict(list)
    for (key, number), fund in sorted(funds.items(), key=lambda each: each[1].code):
        gifts = tuple(sorted(given[key, number].items()))
        found[key].append(
            HeldFund(
                fund.code,
                fund.name,
                fund.year,
                fund.ring_fence,
                fund.ring_fence_for,
                gifts,
                spent[key, number],
            )
        )
    return found


def _accounts(moment: Moment) -> Iterable[Account]:
    """Return the accounts that may hold money of a pool."""
    own = Q(kind__in=KEPT, fund__pooled_fund__gt="")
    of_places = Q(kind=AccountKind.BUDGET, fund__ring_fence=RingFence.INTEGRATION, area__isnull=False)
    return Account.objects.filter(own | of_places, _known(moment)).select_related("fund", "area", "system")


def _pool_of(account: Account, said: Mapping[Key, PooledFund]) -> Key | None:
    """Return whose money an account holds: its fund's pool, or the Better Care Fund of its place."""
    assert account.fund is not None, "a fund's account and a budget are of a fund"
    system = account.system.code
    if account.fund.pooled_fund:
        key = (system, account.fund.pooled_fund)
        return key if key in said else None
    place = account.area.code if account.area else ""
    found = (
        key
        for key, fund in sorted(said.items())
        if key[0] == system and fund.better_care_fund_of and place in fund.areas
    )
    return next(found, None)


def _moves(moment: Moment, accounts: list[int]) -> Iterable[tuple[int, dict[str, Any]]]:
    """Give what came into accounts from others (1) and what left them (-1), by where from and where to."""
    moved = Transfer.objects.filter(_known(moment), kind__in=sorted(MOVED), on__lte=moment.as_at)
    for sign, own, other in ((1, "to_account", "from_account"), (-1, "from_account", "to_account")):
        rows = moved.filter(**{f"{own}_id__in": accounts}).values(
            own=F(f"{own}_id"),
            other=F(f"{other}_id"),
            who=F(f"{other}__organisation__code"),
            what=F(f"{other}__organisation__kind"),
        )
        for row in rows.annotate(kind_of_account=F(f"{other}__kind"), pence=Sum("amount_pence")):
            yield sign, {**row, "kind": row["kind_of_account"]}


def _giver(row: Mapping[str, Any], system: str) -> str:
    """Return whose contribution it is: what NHS England gives, and other funds, are the board's own."""
    from_the_board = row["kind"] in KEPT or row["who"] is None or row["what"] == OrganisationKind.NATION
    return system if from_the_board else str(row["who"])


def _designated(moment: Moment) -> dict[str, list[DesignatedFund]]:
    """Return the funds under section 223GA by system, with what came into each from outside the books."""
    fenced = Fund.objects.filter(_known(moment), ring_fence=RingFence.INTEGRATION)
    moved = Transfer.objects.filter(_known(moment), kind__in=sorted(MOVED), on__lte=moment.as_at)
    received: dict[int, int] = defaultdict(int)
    for sign, own, other in ((1, "to_account", "from_account"), (-1, "from_account", "to_account")):
        rows = moved.filter(**{f"{own}__fund__in": fenced, f"{other}__kind": AccountKind.SOURCE})
        for fund, pence in rows.values_list(f"{own}__fund_id").annotate(Sum("amount_pence")):
            received[fund] += sign * pence
    found: dict[str, list[DesignatedFund]] = defaultdict(list)
    for fund in fenced.select_related("system").order_by("code"):
        found[fund.system.code].append(
            DesignatedFund(fund.code, fund.year, fund.designated_pence or 0, received[fund.pk])
        )
    return found
