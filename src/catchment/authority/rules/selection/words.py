"""The words of the Provider Selection Regime: routes, key criteria, notices, buyers, further decisions."""

from enum import StrEnum

SOURCE = "SI 2023/1348"


class Route(StrEnum):
    """The five ways to a contract (regulation 6)."""

    DIRECT_A = "direct-award-a"
    DIRECT_B = "direct-award-b"
    DIRECT_C = "direct-award-c"
    MOST_SUITABLE = "most-suitable-provider"
    COMPETITIVE = "competitive"


ROUTE_NAMES = {
    Route.DIRECT_A: "Direct Award Process A",
    Route.DIRECT_B: "Direct Award Process B",
    Route.DIRECT_C: "Direct Award Process C",
    Route.MOST_SUITABLE: "the Most Suitable Provider Process",
    Route.COMPETITIVE: "the Competitive Process",
}
ROUTE_RULES = {
    Route.DIRECT_A: "D-081",
    Route.DIRECT_B: "D-082",
    Route.DIRECT_C: "D-083",
    Route.MOST_SUITABLE: "D-084",
    Route.COMPETITIVE: "D-085",
}
ROUTE_MEANINGS = {
    Route.DIRECT_A: "straight to the only provider who can do it",
    Route.DIRECT_B: "a contract with every provider who meets the requirements, because patients choose",
    Route.DIRECT_C: "on with the provider who does it well now, because little changes",
    Route.MOST_SUITABLE: "to the most suitable provider, found without a competition",
    Route.COMPETITIVE: "to the provider who wins a competition: a tender",
}
# regulations 9, 10 and 11 go through these; 7 and 8 go straight to the award
WITH_STANDSTILL = frozenset({Route.DIRECT_C, Route.MOST_SUITABLE, Route.COMPETITIVE})
# regulation 19(2), and 9, 10 and 11: the key and basic criteria are weighed on the routes with a standstill
WITH_CRITERIA = WITH_STANDSTILL


class Buyer(StrEnum):
    """Who buys: the relevant authorities of regulation 2, and everybody else."""

    ICB = "icb"
    NHS_ENGLAND = "nhs-england"
    TRUST = "trust"
    COUNCIL = "council"
    COMBINED_AUTHORITY = "combined-authority"
    OTHER = "other"


BUYER_WORDS = {
    Buyer.ICB: "an integrated care board",
    Buyer.NHS_ENGLAND: "NHS England",
    Buyer.TRUST: "an NHS trust or NHS foundation trust",
    Buyer.COUNCIL: "a local authority",
    Buyer.COMBINED_AUTHORITY: "a combined authority",
    Buyer.OTHER: "somebody else",
}


class Head(StrEnum):
    """The five key criteria (regulation 5, D-087)."""

    QUALITY = "quality"
    VALUE = "value"
    INTEGRATION = "integration"
    ACCESS = "access"
    SOCIAL_VALUE = "social-value"


HEAD_WORDS = {
    Head.QUALITY: "Quality and innovation",
    Head.VALUE: "Value",
    Head.INTEGRATION: "Integration, collaboration and service sustainability",
    Head.ACCESS: "Improving access, reducing health inequalities and facilitating choice",
    Head.SOCIAL_VALUE: "Social value",
}


class NoticeKind(StrEnum):
    """The notices that go to the central digital platform."""

    INTENTION_TO_FOLLOW = "intention-to-follow"  # regulation 10(2)
    INVITATION = "invitation"  # regulation 11(3)
    INTENTION_TO_AWARD = "intention-to-award"  # regulations 9(3), 10(7), 11(9)
    AWARD = "award"  # regulations 7 to 11
    MODIFICATION = "modification"  # regulation 13(4)
    URGENT = "urgent"  # regulation 14(4)
    ABANDONMENT = "abandonment"  # regulation 15(4)


NOTICE_WORDS = {
    NoticeKind.INTENTION_TO_FOLLOW: "notice of intention to follow the Most Suitable Provider Process",
    NoticeKind.INVITATION: "notice inviting offers",
    NoticeKind.INTENTION_TO_AWARD: "notice of intention to make an award",
    NoticeKind.AWARD: "notice of the award",
    NoticeKind.MODIFICATION: "notice of the modification",
    NoticeKind.URGENT: "notice of the urgent award or modification",
    NoticeKind.ABANDONMENT: "notice that the procurement is abandoned",
}


class Further(StrEnum):
    """What is decided about representations (regulation 12(4)(d), D-090)."""

    AWARD = "award"
    GO_BACK = "go-back"
    ABANDON = "abandon"


FURTHER_WORDS = {
    Further.AWARD: "enter into the contract as intended",
    Further.GO_BACK: "go back to an earlier step",
    Further.ABANDON: "abandon the procurement",
}


class Kept(StrEnum):
    """What must be on record in words of its own (regulation 24, D-095); the rest follows from the steps."""

    KEY_CRITERIA = "key-criteria"
    BASIC_CRITERIA = "basic-criteria"
    CONFLICTS = "conflicts"


KEPT_WORDS = {
    Kept.KEY_CRITERIA: "how the key criteria were taken into account",
    Kept.BASIC_CRITERIA: "how the basic selection criteria were assessed",
    Kept.CONFLICTS: "how conflicts of interest were managed",
}
