"""Every check of the structure: its rule, what it asks, how much it matters, and the function that answers.

A check is a pure function `(facts, as_of) -> findings` over `StructureFacts`. The severity listed is the
worst that the check can give.
"""

from catchment.foundation.rules.findings import Check, Severity
from catchment.structure.rules.checks import areas, identity, networks

ACT = "NHS Act 2006"
WHITE_PAPER = "Joining up care for people, places and populations, 2022"

CHECKS: tuple[Check, ...] = (
    Check(
        "B-002", "Is any small area in two ICBs?", Severity.ERROR, f"{ACT} s.14Z25(3)", areas.area_in_two_icbs
    ),
    Check(
        "B-003",
        "Since 1 July 2022, is every small area of England in an ICB?",
        Severity.ERROR,
        f"{ACT} s.14Z25(4); SI 2022/632",
        areas.area_in_no_icb,
    ),
    Check(
        "B-006",
        "Is any CCG still open after 1 July 2022?",
        Severity.ERROR,
        f"{ACT} s.14Z27; SI 2022/632",
        areas.ccg_still_open,
    ),
    Check(
        "B-012",
        "Are there 42 ICBs in England between 1 July 2022 and 31 March 2026?",
        Severity.WARNING,
        "NHS England: ICBs in England",
        areas.number_of_icbs,
    ),
    Check(
        "F-032",
        "After 1 April 2026, do the data know of the ICB mergers?",
        Severity.INFO,
        "Written ministerial statement of 9 September 2025",
        areas.mergers_not_in_data,
    ),
    Check(
        "S000-06",
        "Does each place serve 250,000 to 500,000 people?",
        Severity.WARNING,
        WHITE_PAPER,
        areas.place_size,
    ),
    Check(
        "S000-07",
        "Does each system serve 500,000 to 5 million people?",
        Severity.WARNING,
        f"{WHITE_PAPER}; X-01",
        areas.system_size,
    ),
    Check(
        "F-001",
        "Does anything that is not a legal person, such as a PCN, employ or get paid?",
        Severity.ERROR,
        networks.NETWORK_CONTRACT,
        networks.employs_or_is_paid,
    ),
    Check(
        "F-002",
        "Is any company recorded as the PCN itself?",
        Severity.ERROR,
        networks.NETWORK_CONTRACT,
        networks.company_is_network,
    ),
    Check(
        "F-003",
        "Does each PCN serve 30,000 to 50,000 patients?",
        Severity.WARNING,
        networks.NETWORK_CONTRACT,
        networks.network_size,
    ),
    Check(
        "F-005",
        "Are the patients of every practice covered by a PCN?",
        Severity.WARNING,
        networks.NETWORK_CONTRACT,
        networks.practice_without_network,
    ),
    Check(
        "F-006",
        "Has each PCN members, list sizes and one payee?",
        Severity.WARNING,
        networks.NETWORK_CONTRACT,
        networks.network_incomplete,
    ),
    Check(
        "F-009",
        "Do practices' choices to take part agree with their membership?",
        Severity.WARNING,
        "Network Contract DES: yearly participation",
        networks.participation_contradicts,
    ),
    Check(
        "F-021",
        "Has each neighbourhood team a lead and an accountable body?",
        Severity.WARNING,
        "Next steps for integrating primary care (Fuller)",
        identity.team_without_body,
    ),
    Check(
        "K-001",
        "Has every organisation exactly one primary role?",
        Severity.ERROR,
        "ODS reference data catalogue",
        identity.one_primary_role,
    ),
    Check(
        "K-035",
        "Is it known where each practice's patients live?",
        Severity.INFO,
        "NHS England: patients registered at a GP practice, by LSOA",
        identity.practice_not_on_map,
    ),
    Check(
        "K-036",
        "Does any PCN lie in more than one ICB?",
        Severity.INFO,
        "Derived from practice commissioners",
        networks.network_crosses_systems,
    ),
    Check(
        "K-043",
        "Does anything point at an organisation that has closed?",
        Severity.ERROR,
        f"{ACT} s.14Z28; SI 2022/734",
        identity.orphans,
    ),
)
