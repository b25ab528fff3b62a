"""The words of the ledger: streams, natures, kinds of account and of transfer, programmes.

Two things that sound alike are kept apart. A *stream* is what NHS England allocates money for (E-010); a
*programme* is what it is spent on. Money that is *ring-fenced* may be spent only on what it was given for
(E-008, D-045); money that is *protected* is owed under a national contract, and may not be moved at all by
those who hold it (E-027, S004-34).
"""

from enum import StrEnum


class Stream(StrEnum):
    """What money was given for: the five allocations of an ICB (E-010), capital, and partners' money."""

    CORE = "core"
    PRIMARY_MEDICAL = "primary-medical"
    SPECIALISED = "specialised"
    OTHER_PRIMARY_CARE = "other-primary-care"  # pharmacy, optometry, dental
    RUNNING_COSTS = "running-costs"
    CAPITAL = "capital"
    PARTNER = "partner"  # a council's or other partner's contribution to a pooled fund


ALLOCATED = (
    Stream.CORE,
    Stream.PRIMARY_MEDICAL,
    Stream.SPECIALISED,
    Stream.OTHER_PRIMARY_CARE,
    Stream.RUNNING_COSTS,
)  # E-010: the total allocation is the sum of these five
STREAM_WORDS = {
    Stream.CORE: "core services",
    Stream.PRIMARY_MEDICAL: "primary medical care",
    Stream.SPECIALISED: "specialised services",
    Stream.OTHER_PRIMARY_CARE: "pharmacy, optometry and dental",
    Stream.RUNNING_COSTS: "running costs",
    Stream.CAPITAL: "capital",
    Stream.PARTNER: "partners' contributions",
}


class Nature(StrEnum):
    """Revenue is spent on running services, capital on what lasts; limits are set for each (E-003)."""

    REVENUE = "revenue"
    CAPITAL = "capital"


class RingFence(StrEnum):
    """What holds money to one purpose."""

    NONE = ""
    INTEGRATION = "223GA"  # the designated amount for integration: the Better Care Fund (E-008, D-045)
    ADDITIONAL_ROLES = "additional-roles"  # the PCN's additional roles sum: only for claims (E-060 to E-062)
    EARMARK = "223N"  # NHS England capped or earmarked it for a named matter (E-006)
    LOCAL = "local"  # the ICB itself set it aside


class AccountKind(StrEnum):
    """Where money can be."""

    SOURCE = "source"  # where it comes from: NHS England, a council; money only leaves it
    FUND = "fund"  # held for a stream, not shared out yet
    BUDGET = "budget"  # shared out to a place or programme, not spent yet
    PAYEE = "payee"  # paid: a trust, a practice, a network's nominated payee


class TransferKind(StrEnum):
    """The phases of a transfer, named as TigerBeetle names them; commitment is our word for pending."""

    DIRECT = "direct"  # moved at once
    PENDING = "pending"  # committed: set aside, not yet moved
    POST = "post"  # moved, out of a commitment; perhaps only a part of it
    VOID = "void"  # given up: what is set aside is free again
    EXPIRE = "expire"  # the commitment ran out on its day
    REVERSAL = "reversal"  # a correction: what was moved goes back


MOVED = frozenset({TransferKind.DIRECT, TransferKind.POST, TransferKind.REVERSAL})
SETTLING = frozenset({TransferKind.POST, TransferKind.VOID, TransferKind.EXPIRE})


class Programme(StrEnum):
    """What money is spent on."""

    ACUTE = "acute"
    COMMUNITY = "community"
    MENTAL_HEALTH = "mental-health"
    PRIMARY_MEDICAL = "primary-medical"
    NETWORKS = "networks"  # what goes to PCNs under the network contract
    PRESCRIBING = "prescribing"
    CONTINUING_CARE = "continuing-care"
    PHARMACY_OPTOMETRY_DENTAL = "pharmacy-optometry-dental"
    SPECIALISED = "specialised"
    INTEGRATION = "integration"  # pooled with councils
    AMBULANCE = "ambulance"
    VOLUNTARY = "voluntary-sector"
    RUNNING_COSTS = "running-costs"
    ESTATES = "estates-and-equipment"
    RESERVES = "reserves"


PROGRAMME_WORDS = {each: each.value.replace("-", " ") for each in Programme} | {
    Programme.PRIMARY_MEDICAL: "general practice",
    Programme.NETWORKS: "primary care networks",
    Programme.PHARMACY_OPTOMETRY_DENTAL: "pharmacy, optometry and dental",
    Programme.ACUTE: "hospital care",
    Programme.COMMUNITY: "community services",
    Programme.ESTATES: "estates and equipment",
}


class Population(StrEnum):
    """The populations that PCN money is counted by; they are never mixed (E.4)."""

    REGISTERED = "registered"  # patients on lists on 1 January before the year (E-042)
    CONTRACTOR_WEIGHTED = (
        "contractor-weighted"  # lists weighted by Carr-Hill: additional roles, participation
    )
    ADJUSTED = "adjusted"  # weights of the ICB's primary medical allocation: enhanced access and others
    CARE_HOME_BEDS = "care-home-beds"  # beds in care homes that CQC registers (E-046)


POPULATION_WORDS = {
    Population.REGISTERED: "registered patients",
    Population.CONTRACTOR_WEIGHTED: "contractor weighted population",
    Population.ADJUSTED: "PCN adjusted population",
    Population.CARE_HOME_BEDS: "care home beds",
}
