"""The law of delegation: one finding for each test of its route that a delegation fails.

What the tests are is said once, in `rules/law.py`, which the resolver reads too: so a delegation that a check
calls unlawful grants nothing, and one that grants nothing for a reason of law is found here.

To those tests this module adds what the law asks of a delegation beside its route: that section 75 follows a
consultation and is likely to improve things (D-020), that a council's money is not pooled under section 65Z5
(D-009), and that what regulations may yet keep with ICBs is looked at by a lawyer first (D-005).
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from catchment.authority.rules.checks.frame import (
    CheckedAuthority,
    about_delegation,
    about_system,
    called,
    of,
)
from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.rules.assumed import unusable, words_of
from catchment.governance.rules.document.delegations import Route
from catchment.governance.rules.functions import LOCAL_GOVERNMENT, LegalKind

ACT = "NHS Act 2006"
REMEDIES = {
    "B-077": "Delegate to a committee, member or employee of the same organisation, or use another route.",
    "D-001": "Use a route that the delegator has: an agreement under section 75, or its own scheme.",
    "D-002": "Delegate to a body that the Act names.",
    "D-003": "Use a section 75 arrangement, or the council's own powers.",
    "D-004": "Leave the function with NHS England, and name it under excepting.",
    "D-008": "Make the delegator a party of the joint committee, or delegate to another body.",
    "D-012": "Use an agreement under section 65Z5 until NHS England can direct.",
    "D-020": "Begin after the consultation, and no earlier than section 75 did.",
    "D-021": "Choose the form that fits the two sides: pooled-fund, nhs-exercises-council or "
    "council-exercises-nhs.",
    "D-022": "Name the function under excepting: it stays with the NHS body.",
    "D-023": "Name the function under excepting: it stays with the council.",
    "D-054": "Name the provider that holds the contract as delegate.",
    "K-043": "End the delegation, or let the successor delegate or receive it.",
    "D-056": "Delegate to a committee, a joint committee or a person, and let the forum advise them.",
}


def breaks_law(rule: str, checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """Give each delegation in force that fails a test of one rule (D-001 to D-056, B-077)."""
    facts = checked.facts
    for link in checked.links:
        for fault in link.faults:
            if fault.rule != rule:
                continue
            bits = sum(checked.graph.bits[code] for code in fault.functions)
            bitten = checked.meant(of(link).said) & bits
            if fault.functions and not bitten:
                continue
            what = f" of {checked.named(bitten)}" if fault.functions else ""
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} grants nothing{what}. {fault.sentence}",
                REMEDIES[rule],
            )


def without_consultation(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-020: section 75 is likely to improve how functions are exercised, and follows joint consultation."""
    facts = checked.facts
    for link in checked.links:
        said = of(link).said
        if said.route is not Route.SECTION_75:
            continue
        if said.consulted_on is None or not said.improves:
            missing = [
                words
                for given, words in (
                    (said.consulted_on, "when those affected were consulted"),
                    (said.improves, "how it is likely to improve the way the functions are exercised"),
                )
                if not given
            ]
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} is a section 75 arrangement that does not say "
                f"{' or '.join(missing)}.",
                "Consult jointly with the partner, and write down consulted_on and improves.",
            )


def council_money(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-009: a fund under section 65Z6 is made of the money of relevant bodies, not of a council's."""
    facts = checked.facts
    for link in checked.links:
        said = of(link).said
        giver = facts.organisations.get(facts.organisation_of(said.delegator))
        money = said.limit_pence or said.yearly_limit_pence
        if said.route is Route.SECTION_65Z5 and money and giver and giver.legal in LOCAL_GOVERNMENT:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} would spend up to {pounds_in_short(money)} of the money of "
                f"{giver.name} under section 65Z5, whose funds hold no council's money.",
                "Pool the council's money under section 75.",
            )


def perhaps_not_to_delegate(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-005: functions of ICBs that amended regulations most likely keep with them; which, nobody is sure."""
    facts = checked.facts
    doubtful: dict[str, int] = {}
    for system in checked.systems:
        values = facts.values.get(system, {})
        codes = words_of(values, "D-005", "functions")
        if codes is None or any(code not in facts.functions for code in codes):
            sentence = unusable(values, "D-005", "functions", "a list of functions of the catalogue")
            remedy = "Put it right under assumptions; until then this is not judged."
            yield Fault(about_system(system, facts), sentence, remedy)
            continue
        doubtful[system] = 0
        for code in codes:
            doubtful[system] |= checked.under[code]
    for link in checked.working:
        scoped = of(link)
        giver = facts.organisations.get(facts.organisation_of(scoped.said.delegator))
        found = link.functions & doubtful.get(scoped.system, 0)
        if scoped.said.route is Route.SECTION_65Z5 and giver and giver.legal is LegalKind.ICB and found:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} passes on {checked.named(found)}, which an ICB most likely may not "
                "pass on under section 65Z5: regulations keep it with the board.",
                "Have a lawyer read the regulations as amended, and name the function under excepting "
                "until then.",
            )


def _law(rule: str, asks: str, source: str, confidence: str = "H") -> Check:
    """Return the check of one rule of the law of delegation."""
    return listed(rule, asks, ERROR, source, partial(breaks_law, rule), confidence=confidence)


CHECKS: tuple[Check, ...] = (
    _law(
        "K-043",
        "Does nothing pass from or to an organisation that has closed?",
        f"{ACT} s.14Z28 (the successor takes over)",
    ),
    _law(
        "B-077",
        "Does each delegation within an organisation go to its own committees, members and employees?",
        f"{ACT}, Schedule 1B para 11; Local Government Act 1972 s.101",
    ),
    _law(
        "D-001", "Is each delegator under section 65Z5 one of those that the Act names?", f"{ACT} s.65Z5(1)"
    ),
    _law(
        "D-002", "Is each delegate under section 65Z5 a body that can receive a function?", f"{ACT} s.65Z5(1)"
    ),
    _law("D-003", "Do councils delegate by their own routes?", f"{ACT} s.65Z5(2)"),
    _law("D-004", "Does each function that regulations keep stay where it is?", "SI 2022/642 reg 2"),
    listed(
        "D-005",
        "Do ICBs keep the functions that they most likely may not delegate?",
        WARNING,
        "SI 2022/642 reg 2 as amended (not read in full: verify)",
        perhaps_not_to_delegate,
        confidence="L",
    ),
    _law("D-008", "Is each delegator to a joint committee one of its parties?", f"{ACT} s.65Z6(2)"),
    listed(
        "D-009",
        "Is council money pooled under section 75 only?",
        ERROR,
        f"{ACT} s.65Z6(3)",
        council_money,
    ),
    _law("D-012", "Does NHS England direct only what it can, and once it can?", f"{ACT} s.13YB"),
    _law("D-020", "Did each section 75 arrangement begin after consultation?", f"{ACT} s.75"),
    listed(
        "D-020",
        "Does each section 75 arrangement say when those affected were consulted and what it improves?",
        WARNING,
        "SI 2000/617 reg 4",
        without_consultation,
    ),
    _law("D-021", "Has each section 75 arrangement one of the three forms?", "SI 2000/617 regs 7 to 9"),
    _law("D-022", "Do section 75 arrangements leave out what they never cover?", "SI 2000/617 reg 5"),
    _law("D-023", "Are council functions under section 75 those it covers?", "SI 2000/617 reg 6"),
    _law(
        "D-054",
        "Is each contract that passes decisions on made with an organisation?",
        "Thriving places, NHS England and the LGA, September 2021",
        "M",
    ),
    _law(
        "D-056",
        "Are decisions kept out of consultative forums, which only advise?",
        "Thriving places, NHS England and the LGA, September 2021",
        "M",
    ),
)
