"""Reading what the checks of claims need: claims by PCN and year, posts without an end, and place duties."""

from collections import defaultdict
from decimal import Decimal

from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import About
from catchment.governance.models import HandbookEntry
from catchment.governance.models.entries import Collection
from catchment.money.models import Account, BaselineStaff
from catchment.money.queries.claims_kept import ADDITIONAL_ROLES, KeptClaim, all_claims
from catchment.money.queries.pcn_populations import NetworkPopulations, populations_of_years
from catchment.money.queries.rates import rates_in_use
from catchment.money.rules.checks.claims import ClaimFact, NetworkPosts, NetworkYear, PlaceDuty
from catchment.money.rules.claim_steps import ClaimState
from catchment.money.rules.entitlements import Entitlement, entitlement
from catchment.money.rules.vocabulary import AccountKind, RingFence
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Organisation, Post
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.values import Link


def network_years(moment: Moment) -> tuple[object, ...]:
    """Return the claims of every PCN by year, with its sum, payees and baseline (about ten queries)."""
    claims: dict[tuple[int, FinancialYear], list[KeptClaim]] = defaultdict(list)
    for each in all_claims(moment):
        claims[each.row.claimant_id, each.year].append(each)
    if not claims:
        return ()
    ids = sorted({pcn for pcn, _ in claims})
    links = organisation_links(ids, moment)
    entitled = _entitlements({year for _, year in claims}, links, moment)
    payees = _payees(ids, moment)
    baseline: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for row in BaselineStaff.objects.known(moment).filter(pcn_id__in=ids):
        baseline[row.pcn_id][row.role] = row.wte
    found = []
    for (pcn, year), kept in claims.items():
        money = entitled[pcn, year]
        found.append(
            NetworkYear(
                kept[0].row.system.code,
                links[pcn].code,
                links[pcn].name,
                year,
                money.claimed_pence if money.of(ADDITIONAL_ROLES) else None,
                tuple(_fact(each, payees.get(pcn, ())) for each in kept),
                payees.get(pcn, ()),
                baseline[pcn],
            )
        )
    return tuple(found)


def _fact(kept: KeptClaim, payees: tuple[str, ...]) -> ClaimFact:
    """Return a claim as the checks see it; one that waits goes to the payee of the day (E-043)."""
    lines = tuple(zip(kept.lines, kept.outcomes, strict=True))
    follows = kept.state is ClaimState.WAITING and len(payees) == 1
    payee = payees[0] if follows else kept.row.payee.code
    return ClaimFact(kept.row.code, kept.row.month, kept.state, payee, lines)


def _entitlements(
    years: set[FinancialYear], links: dict[int, Link], moment: Moment
) -> dict[tuple[int, FinancialYear], Entitlement]:
    held = populations_of_years(years, moment, links)
    rates = rates_in_use(moment)
    return {
        (pcn, year): entitlement(
            About("pcn", link.code, link.name),
            held.get((year.begins, pcn), NetworkPopulations(pcn)).whole(year),
            rates,
            year,
        )
        for pcn, link in links.items()
        for year in years
    }


def _payees(ids: list[int], moment: Moment) -> dict[int, tuple[str, ...]]:
    rows = fetch(
        f"""SELECT r.target_id AS pcn, array_agg(o.code ORDER BY o.code) AS codes
              FROM structure_relationship r JOIN structure_organisation o ON o.id = r.source_id
             WHERE r.kind = 'payee_for' AND r.target_id = ANY(%(ids)s) AND {holds("r", moment)}
             GROUP BY r.target_id""",
        moment,
        ids=ids,
    )
    return {row.pcn: tuple(row.codes) for row in rows}


def network_posts(moment: Moment) -> tuple[object, ...]:
    """Return the PCNs that have posts without an end, with the money of the year (about eight queries)."""
    posts: dict[int, int] = defaultdict(int)
    rows = Post.objects.at(moment).filter(valid_to__isnull=True, deployed_to__kind="pcn")
    for pcn in rows.values_list("deployed_to_id", flat=True):
        posts[pcn] += 1
    if not posts:
        return ()
    year = year_of(moment.as_at)
    links = organisation_links(posts, moment)
    entitled = _entitlements({year}, links, moment)
    systems = _systems(sorted(posts), moment)
    return tuple(
        NetworkPosts(
            systems.get(pcn, ""),
            links[pcn].code,
            links[pcn].name,
            year.label,
            number,
            entitled[pcn, year].pence,
            entitled[pcn, year].non_recurrent_pence,
        )
        for pcn, number in posts.items()
    )


def _systems(ids: list[int], moment: Moment) -> dict[int, str]:
    """Return the system that most practices of each PCN are in (one query)."""
    rows = fetch(
        f"""SELECT DISTINCT ON (m.target_id) m.target_id AS pcn, i.code
              FROM structure_relationship m
              JOIN structure_relationship c ON c.source_id = m.source_id AND c.kind = 'commissioned_by'
               AND {holds("c", moment)}
              JOIN structure_relationship p ON p.source_id = c.target_id AND p.kind = 'part_of'
               AND {holds("p", moment)}
              JOIN structure_organisation i ON i.id = p.target_id AND i.kind = 'icb'
             WHERE m.kind = 'member_of' AND m.target_id = ANY(%(ids)s) AND {holds("m", moment)}
             GROUP BY m.target_id, i.code ORDER BY m.target_id, count(*) DESC, i.code""",
        moment,
        ids=ids,
    )
    return {row.pcn: row.code for row in rows}


def place_duties(moment: Moment) -> tuple[object, ...]:
    """Return what schemes pass on to PCNs on the day, and what budgets the PCNs have (three queries)."""
    rows = HandbookEntry.objects.at(moment).filter(key__collection=Collection.DELEGATION)
    told = [
        (row.key.system.code, row.key.code, row.said)
        for row in rows.select_related("key__system")
        if row.said.get("delegate")
    ]
    networks = {
        each.code: each.pk
        for each in Organisation.objects.filter(kind="pcn", code__in={said["delegate"] for *_, said in told})
    }
    if not networks:
        return ()
    budgets: dict[int, int] = defaultdict(int)
    accounts = Account.objects.filter(kind=AccountKind.BUDGET, organisation_id__in=networks.values())
    this_year = accounts.filter(fund__year=year_of(moment.as_at).begins)
    for account in this_year.exclude(fund__ring_fence=RingFence.ADDITIONAL_ROLES):
        assert account.organisation_id is not None, "chosen by it"
        budgets[account.organisation_id] += account.posted_in
    links = organisation_links(networks.values(), moment)
    return tuple(
        PlaceDuty(
            system,
            code,
            said["delegate"],
            links[networks[said["delegate"]]].name,
            tuple(said.get("functions", ())),
            budgets[networks[said["delegate"]]],
        )
        for system, code, said in told
        if said["delegate"] in networks
    )
