"""What money is for: which programmes a stream is shared out to, which decisions pay for a programme.

A decision is taken under a function of the national catalogue, or one beneath it. Deciding to commission
physiotherapy says nothing about the rent, and appointing a chair pays nobody: so each programme names the
functions that may pay from it. Money pooled for integration is paid under the functions of the Better Care
Fund alone (D-045).
"""

from collections.abc import Mapping

from catchment.money.rules.vocabulary import Programme, Stream

SHARING = frozenset(
    {"approve-annual-budget", "allocate-place-budget", "use-reserves", "agree-system-financial-plan"}
)  # decisions that share a fund out
VIREMENT = frozenset({"move-budgets", "move-money-within-place", "use-reserves"})  # that move between budgets
WITHIN_PLACE = "move-money-within-place"
PAYS_NOBODY = (SHARING | VIREMENT) - {"use-reserves"}
HEALTH = frozenset({"arrange-health-services"})
RUNNING = frozenset(
    {
        "commit-spending-within-budget",
        "approve-goods-and-services-contract",
        "approve-invoices",
        "approve-tender-waivers",
        "sign-leases",
        "staff-and-pay",
        "write-off-losses",
    }
)
CAPITAL = frozenset({"approve-capital-spending", "approve-business-case", "sign-leases"})
PRIMARY = frozenset(
    {"primary-care", "commission-general-practice", "commission-pharmacy", "commission-optometry"}
    | {"commission-primary-dental"}
)
POOLED = frozenset({"spend-better-care-fund", "adult-social-care"})
PAID_UNDER: Mapping[Programme, frozenset[str]] = {
    Programme.ACUTE: HEALTH,
    Programme.COMMUNITY: HEALTH,
    Programme.MENTAL_HEALTH: HEALTH,
    Programme.PRESCRIBING: HEALTH | PRIMARY,
    Programme.CONTINUING_CARE: HEALTH,
    Programme.AMBULANCE: HEALTH,
    Programme.VOLUNTARY: HEALTH,
    Programme.PRIMARY_MEDICAL: PRIMARY,
    Programme.NETWORKS: PRIMARY,
    Programme.PHARMACY_OPTOMETRY_DENTAL: PRIMARY,
    Programme.SPECIALISED: frozenset({"specialised-services"}),
    Programme.INTEGRATION: POOLED,
    Programme.RUNNING_COSTS: RUNNING,
    Programme.ESTATES: CAPITAL,
    Programme.RESERVES: HEALTH | RUNNING | {"use-reserves", "approve-business-case"},
}
CORE = frozenset(
    {
        Programme.ACUTE,
        Programme.COMMUNITY,
        Programme.MENTAL_HEALTH,
        Programme.PRESCRIBING,
        Programme.CONTINUING_CARE,
        Programme.AMBULANCE,
        Programme.VOLUNTARY,
        Programme.INTEGRATION,
        Programme.RESERVES,
        Programme.PRIMARY_MEDICAL,
        Programme.NETWORKS,
    }
)
SHARED_TO: Mapping[Stream, frozenset[Programme]] = {
    Stream.CORE: CORE,
    Stream.PRIMARY_MEDICAL: frozenset({Programme.PRIMARY_MEDICAL, Programme.NETWORKS}),
    Stream.SPECIALISED: frozenset({Programme.SPECIALISED}),
    Stream.OTHER_PRIMARY_CARE: frozenset({Programme.PHARMACY_OPTOMETRY_DENTAL}),
    Stream.RUNNING_COSTS: frozenset({Programme.RUNNING_COSTS}),
    Stream.CAPITAL: frozenset({Programme.ESTATES}),
    Stream.PARTNER: CORE,
}  # E-010; running costs are not for care, nor what is for care for running costs (E-019)


def may_pay(programme: Programme, functions: frozenset[str]) -> bool:
    """Return whether a decision may pay from a programme; `functions` are its own and every one above it."""
    return bool(functions & PAID_UNDER[programme]) and not functions & PAYS_NOBODY
