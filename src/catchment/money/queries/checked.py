"""Reading what the checks of money need: each part of the room adds its reader here."""

from collections.abc import Callable

from catchment.foundation.moment import Moment
from catchment.foundation.rules.periods import Period
from catchment.money.queries.claims_checked import network_posts, network_years, place_duties
from catchment.money.queries.contracts_checked import contracts_checked
from catchment.money.queries.envelope_checked import apportioned, envelopes
from catchment.money.queries.pooled_facts import system_pools_at
from catchment.money.rules.checks.claims import NetworkPosts, NetworkYear, PlaceDuty
from catchment.money.rules.checks.contracts import ContractFacts
from catchment.money.rules.checks.envelope import ApportionedFacts, EnvelopeFacts
from catchment.money.rules.checks.frame import CheckedMoney
from catchment.money.rules.pooled import SystemPools
from catchment.structure.models import Regime

Reader = Callable[[Moment], tuple[object, ...]]
READERS: dict[type, Reader] = {  # the facts of a part, by their type; a reader asks a few queries at most
    EnvelopeFacts: envelopes,
    ApportionedFacts: apportioned,
    SystemPools: system_pools_at,
    ContractFacts: contracts_checked,
    NetworkYear: network_years,
    NetworkPosts: network_posts,
    PlaceDuty: place_duties,
}


def checked_at(moment: Moment) -> CheckedMoney:
    """Return everything that the checks of money read at a moment."""
    facts = {kind: reader(moment) for kind, reader in READERS.items()}
    systems = {
        key: system
        for found in facts.values()
        for each in found
        for key, system in getattr(each, "belongs", ())
    }
    dated = Regime.objects.exclude(valid_from=None)
    regimes = {each.code: Period(each.valid_from, each.valid_to) for each in dated}
    return CheckedMoney(facts, systems, regimes)
