"""Reading what the checks of money need: each part of the room adds its reader here."""

from catchment.money.queries.claims_checked import network_posts, network_years, place_duties
from catchment.money.queries.contracts_checked import contracts_checked
from catchment.money.queries.envelope_checked import apportioned, envelopes
from catchment.money.queries.pooled_facts import system_pools_at
from catchment.money.rules.checks.claims import NetworkPosts, NetworkYear, PlaceDuty
from catchment.money.rules.checks.contracts import ContractFacts
from catchment.money.rules.checks.envelope import ApportionedFacts, EnvelopeFacts
from catchment.money.rules.pooled import SystemPools
from catchment.structure.checked_room import Readers

READERS: Readers = {  # the facts of a part, by their type; a reader asks a few queries at most
    EnvelopeFacts: envelopes,
    ApportionedFacts: apportioned,
    SystemPools: system_pools_at,
    ContractFacts: contracts_checked,
    NetworkYear: network_years,
    NetworkPosts: network_posts,
    PlaceDuty: place_duties,
}
