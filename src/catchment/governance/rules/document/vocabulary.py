"""The words of a handbook: kinds of body, seats and how they are filled, sectors, documents.

These are the field's own terms (domain.md K.6). *Leads* and *represents* are two things (S004-28); a *place*
is geography and a *place board* is a form of governance; *appointed*, *nominated*, *elected* and *ex officio*
are four ways into a seat.
"""

from enum import StrEnum


class BodyKind(StrEnum):
    """What a body is in law or by agreement."""

    STATUTORY_BOARD = "statutory-board"
    COMMITTEE = "committee"
    SUB_COMMITTEE = "sub-committee"
    JOINT_COMMITTEE = "joint-committee"
    COMMITTEE_IN_COMMON = "committee-in-common"
    CONSULTATIVE_FORUM = "consultative-forum"
    PARTNERSHIP = "partnership"
    PROVIDER_COLLABORATIVE = "provider-collaborative"
    NETWORK_BOARD = "network-board"
    TEAM = "team"


BODY_KIND_WORDS = {
    BodyKind.STATUTORY_BOARD: "statutory board",
    BodyKind.COMMITTEE: "committee",
    BodyKind.SUB_COMMITTEE: "sub-committee",
    BodyKind.JOINT_COMMITTEE: "joint committee",
    BodyKind.COMMITTEE_IN_COMMON: "committee in common",
    BodyKind.CONSULTATIVE_FORUM: "consultative forum",
    BodyKind.PARTNERSHIP: "partnership",
    BodyKind.PROVIDER_COLLABORATIVE: "provider collaborative",
    BodyKind.NETWORK_BOARD: "network board",
    BodyKind.TEAM: "team",
}


class Purpose(StrEnum):
    """What a body is for, where a rule depends on it."""

    ICB_BOARD = "icb-board"
    AUDIT = "audit"
    REMUNERATION = "remuneration"
    COMMISSIONING = "commissioning"
    QUALITY = "quality"
    FINANCE = "finance"
    INTEGRATED_CARE_PARTNERSHIP = "integrated-care-partnership"
    HEALTH_AND_WELLBEING_BOARD = "health-and-wellbeing-board"
    PLACE_BOARD = "place-board"
    PROVIDER_BOARD = "provider-board"
    PRIMARY_CARE_BOARD = "primary-care-board"
    GP_BOARD = "gp-board"
    PROVIDER_COLLABORATIVE = "provider-collaborative"
    NETWORK = "network"
    NEIGHBOURHOOD_TEAM = "neighbourhood-team"
    TRUST_BOARD = "trust-board"
    OTHER = "other"


class PlaceForm(StrEnum):
    """The five forms of governance at place (D-050 to D-054); they can be mixed by function (D-055)."""

    CONSULTATIVE_FORUM = "consultative-forum"  # D-050
    ICB_COMMITTEE = "icb-committee"  # D-051
    JOINT_COMMITTEE = "joint-committee"  # D-052
    INDIVIDUAL = "individual-with-delegated-authority"  # D-053
    LEAD_PROVIDER = "lead-provider"  # D-054


PLACE_FORM_RULES = {
    PlaceForm.CONSULTATIVE_FORUM: "D-050",
    PlaceForm.ICB_COMMITTEE: "D-051",
    PlaceForm.JOINT_COMMITTEE: "D-052",
    PlaceForm.INDIVIDUAL: "D-053",
    PlaceForm.LEAD_PROVIDER: "D-054",
}


class SeatRole(StrEnum):
    """What a seat is on its body."""

    CHAIR = "chair"
    CHIEF_EXECUTIVE = "chief-executive"
    FINANCE_DIRECTOR = "finance-director"
    MEDICAL_DIRECTOR = "medical-director"
    NURSING_DIRECTOR = "nursing-director"
    EXECUTIVE = "executive"
    NON_EXECUTIVE = "non-executive"
    PARTNER_TRUSTS = "partner-trusts"
    PARTNER_PRIMARY_MEDICAL = "partner-primary-medical"
    PARTNER_LOCAL_AUTHORITIES = "partner-local-authorities"
    PARTNER_MAYOR = "partner-mayor"  # only if the Health Bill comes into force (F-033)
    PLACE_LEAD = "place-lead"
    CLINICAL_DIRECTOR = "clinical-director"
    LEAD = "lead"
    COUNCILLOR = "councillor"
    DIRECTOR_OF_ADULT_SOCIAL_SERVICES = "director-of-adult-social-services"
    DIRECTOR_OF_CHILDRENS_SERVICES = "director-of-childrens-services"
    DIRECTOR_OF_PUBLIC_HEALTH = "director-of-public-health"
    HEALTHWATCH = "healthwatch"
    MEMBER = "member"
    OBSERVER = "observer"
    SECRETARY = "secretary"


PARTNER_ROLES = frozenset(
    {
        SeatRole.PARTNER_TRUSTS,
        SeatRole.PARTNER_PRIMARY_MEDICAL,
        SeatRole.PARTNER_LOCAL_AUTHORITIES,
        SeatRole.PARTNER_MAYOR,
    }
)
EXECUTIVE_ROLES = frozenset(
    {
        SeatRole.CHIEF_EXECUTIVE,
        SeatRole.FINANCE_DIRECTOR,
        SeatRole.MEDICAL_DIRECTOR,
        SeatRole.NURSING_DIRECTOR,
        SeatRole.EXECUTIVE,
    }
)


class Duty(StrEnum):
    """What the holder of a seat does besides (B-029, B-038, S000-12)."""

    DEPUTY_CHAIR = "deputy-chair"
    SENIOR_NON_EXECUTIVE = "senior-non-executive"
    ACCOUNTABLE_FOR_OUTCOMES = "accountable-for-outcomes"  # the single accountable person of a place
    DELEGATED_AUTHORITY = "delegated-authority"  # decides alone, within limits (D-053)
    CONFLICTS_GUARDIAN = "conflicts-of-interest-guardian"
    MENTAL_HEALTH = "mental-health"  # the member who brings knowledge of mental illness services (B-029)


class Filling(StrEnum):
    """How somebody comes into a seat."""

    APPOINTED = "appointed"
    NOMINATED = "nominated"  # by those who may nominate, then appointed
    ELECTED = "elected"
    EX_OFFICIO = "ex-officio"


class ActsAs(StrEnum):
    """In whose name the holder speaks and votes (B-036, S002-11)."""

    MEMBER = "member"  # brings a perspective, decides for the whole
    DELEGATE = "delegate"  # carries the mandate of those who sent them
    OBSERVER = "observer"


class MandateKind(StrEnum):
    """What makes somebody a representative; each is a different way of speaking for GPs (S004-32)."""

    STATUTORY = "statutory"  # of a Local Medical Committee (J-003)
    SHAREHOLDER = "shareholder"  # of a federation, from the practices that own it (J-004)
    MEMBERS = "members"  # from those who are members of a body, by its vote
    COMMISSIONER = "commissioner"  # speaks as a buyer of care, never for those who provide it (J-007)


class Constituency(StrEnum):
    """Those who nominate jointly; who they are is computed from the structure on the day (B-021..B-026)."""

    TRUSTS = "trusts"
    PRIMARY_MEDICAL = "primary-medical"
    LOCAL_AUTHORITIES = "local-authorities"
    MAYORS = "mayors"


class Sector(StrEnum):
    """Which part of health and care a seat brings (S002-17, D-057, S001-06)."""

    PRIMARY_CARE_LEADERSHIP = "primary-care-leadership"
    GENERAL_PRACTICE = "general-practice"
    WIDER_PRIMARY_CARE = "wider-primary-care"  # pharmacy, dental, optometry
    ACUTE = "acute"
    COMMUNITY = "community"
    MENTAL_HEALTH = "mental-health"
    AMBULANCE = "ambulance"
    LOCAL_AUTHORITY = "local-authority"
    PUBLIC_HEALTH = "public-health"
    ADULT_SOCIAL_SERVICES = "adult-social-services"
    ELECTED_MEMBERS = "elected-members"
    SOCIAL_CARE = "social-care"
    DOMICILIARY_CARE = "domiciliary-care"
    PEOPLE_WHO_USE_SERVICES = "people-who-use-services"
    HEALTHWATCH = "healthwatch"
    VOLUNTARY = "voluntary"
    ICB = "icb"


class PartyRole(StrEnum):
    """What an organisation is to a body."""

    MEMBER = "member"
    HOST = "host"
    LEAD_PROVIDER = "lead-provider"
    DELEGATOR = "delegator"
    PAYEE = "payee"
    EMPLOYER = "employer"


class Succeeding(StrEnum):
    """How a body stands to the one it was made from or beside (S001-04)."""

    EVOLVES_INTO = "evolves-into"  # the earlier body became this one
    REPLACED_BY = "replaced-by"  # the earlier body ended and this one took its work
    RUNS_ALONGSIDE = "runs-alongside"  # both go on


class InstrumentKind(StrEnum):
    """What a document is that makes or rules a body."""

    STATUTE = "statute"
    ESTABLISHMENT_ORDER = "establishment-order"
    CONSTITUTION = "constitution"
    STANDING_ORDERS = "standing-orders"
    STANDING_FINANCIAL_INSTRUCTIONS = "standing-financial-instructions"
    SCHEME_OF_DELEGATION = "scheme-of-reservation-and-delegation"
    FUNCTIONS_AND_DECISIONS_MAP = "functions-and-decisions-map"
    TERMS_OF_REFERENCE = "terms-of-reference"
    SECTION_75_AGREEMENT = "section-75-agreement"
    DELEGATION_AGREEMENT = "delegation-agreement"
    COLLABORATION_AGREEMENT = "collaboration-agreement"
    NETWORK_AGREEMENT = "network-agreement"
    CONTRACT = "contract"
    ELIGIBLE_PROVIDERS = "eligible-primary-care-providers"
    POLICY = "policy"


class RegisterKind(StrEnum):
    """Which register is kept (B-060, B-061)."""

    INTERESTS = "interests"
    GIFTS = "gifts-and-hospitality"
    MEMBERS = "members"


class Covered(StrEnum):
    """Whose interests a register holds (B-060)."""

    BOARD_MEMBERS = "board-members"
    COMMITTEE_MEMBERS = "committee-members"
    EMPLOYEES = "employees"


class PlanKind(StrEnum):
    """Plans and strategies that the law asks for (C-004 to C-030)."""

    INTEGRATED_CARE_STRATEGY = "integrated-care-strategy"
    JOINT_FORWARD_PLAN = "joint-forward-plan"
    CAPITAL_PLAN = "joint-capital-resource-use-plan"
    NEEDS_ASSESSMENT = "joint-strategic-needs-assessment"
    HEALTH_AND_WELLBEING_STRATEGY = "joint-local-health-and-wellbeing-strategy"


class Job(StrEnum):
    """What a post is, where the right to do something hangs on it; anything else is `other`."""

    CHIEF_EXECUTIVE = "chief-executive"
    DIRECTOR = "director"
    BOARD_SECRETARY = "board-secretary"
    GOVERNANCE_OFFICER = "governance-officer"
    FINANCE_OFFICER = "finance-officer"
    PLANNER = "planner"
    ANALYST = "analyst"
    PRIVACY_OFFICER = "privacy-officer"
    GP_PARTNER = "gp-partner"
    SALARIED_GP = "salaried-gp"
    PRACTICE_MANAGER = "practice-manager"
    NETWORK_MANAGER = "network-manager"
    NURSE = "nurse"
    DISTRICT_NURSE = "district-nurse"
    PHARMACIST = "pharmacist"
    SOCIAL_WORKER = "social-worker"
    LINK_WORKER = "social-prescribing-link-worker"
    CONSULTANT = "consultant"
    COUNCIL_OFFICER = "council-officer"
    COUNCILLOR = "councillor"
    PATIENT_REPRESENTATIVE = "patient-representative"
    CHAIR = "chair"
    NON_EXECUTIVE = "non-executive"
    OTHER = "other"
