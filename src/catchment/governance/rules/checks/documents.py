"""The constitution and the governance handbook around it (B-024, B-028, B-067, B-078).

The constitution is law for its ICB: the Act lists what must stand in it. Around it, ICBs publish a governance
handbook: what is delegated to whom, who decides what, financial instructions, terms of reference, policies.
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault
from catchment.governance.rules.checks.board import BoardRun, of_the_icb
from catchment.governance.rules.checks.frame import about_body, about_entry, about_system
from catchment.governance.rules.checks.wording import names_nhs_england
from catchment.governance.rules.document import Body, Instrument
from catchment.governance.rules.document.vocabulary import BodyKind, InstrumentKind, Purpose
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import plain_date

SECTIONS = {
    "decision-procedure": "how decisions are taken",
    "transparency": "transparency of decisions",
    "conflicts-arrangements": "arrangements for conflicts of interest",
    "conflicts-principles": "principles for conflicts of interest",
    "involvement-arrangements": "arrangements for involving the public",
    "involvement-principles": "principles for involving the public",
    "variation": "how the constitution is varied",
}
HANDBOOK = {
    InstrumentKind.SCHEME_OF_DELEGATION: "scheme of reservation and delegation",
    InstrumentKind.FUNCTIONS_AND_DECISIONS_MAP: "functions and decisions map",
    InstrumentKind.STANDING_FINANCIAL_INSTRUCTIONS: "standing financial instructions",
    InstrumentKind.TERMS_OF_REFERENCE: "terms of reference of committees",
    InstrumentKind.ELIGIBLE_PROVIDERS: "list of eligible providers of primary medical services",
    InstrumentKind.POLICY: "key policies",
}


def in_force(instrument: Instrument, as_of: date) -> bool:
    """Say whether an instrument is in force on the day: made or approved by then, and not yet ended."""
    began = instrument.made_on or instrument.approved_on
    return (began is None or began <= as_of) and (instrument.ends_on is None or as_of <= instrument.ends_on)


def constitutions(facts: GovernanceFacts, board: Body, as_of: date) -> list[Instrument]:
    """Return the ICB's constitution in force on the day (what the board rests on first); empty if none is."""
    found = [
        each
        for each in facts.handbook.instruments
        if each.kind is InstrumentKind.CONSTITUTION
        and each.organisation in (None, facts.handbook.system)
        and in_force(each, as_of)
    ]
    rests_on = [each for each in found if each.code == board.instrument]
    return rests_on or sorted(found, key=lambda each: each.code)


def constitution_sections(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-067: there is a constitution, and it says what the Act asks it to say."""
    found = constitutions(facts, board, as_of)
    if not found:
        yield Fault(
            about_body(board),
            f"The handbook has no constitution of the integrated care board in force on {plain_date(as_of)}.",
            "Add the constitution to the instruments, with its version, where it is published, and its "
            "sections.",
        )
    for each in found:
        missing = [words for code, words in SECTIONS.items() if code not in each.sections]
        if missing:
            codes = in_words([code for code in SECTIONS if code not in each.sections], len(SECTIONS))
            yield Fault(
                about_entry(each, facts.handbook.system),
                f"{each.title} has no section on {in_words(missing, len(SECTIONS))}.",
                f"List the sections it has ({codes}), or ask NHS England to approve a variation.",
            )


def constitution_approved(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-067: NHS England made or approved the version of the constitution."""
    for each in constitutions(facts, board, as_of):
        if not (names_nhs_england(each.approved_by) or names_nhs_england(each.made_by)):
            yield Fault(
                about_entry(each, facts.handbook.system),
                f"Nothing says that NHS England made or approved {each.title}.",
                "Record who approved this version (approved_by); NHS England approves every variation.",
            )


def section_there(section: str, what: str) -> BoardRun:
    """Return the check that the constitution has a section; `what` says what it does not do without it."""

    def run(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
        for each in constitutions(facts, board, as_of):
            if section not in each.sections:
                yield Fault(
                    about_entry(each, facts.handbook.system),
                    f"{each.title} does not {what}.",
                    f"List the section {section}, or add it by a variation.",
                )

    return run


def handbook_documents(facts: GovernanceFacts, _board: Body, as_of: date) -> Iterator[Fault]:
    """B-078: the governance handbook holds the documents that such handbooks hold."""
    there = {each.kind for each in facts.handbook.instruments if in_force(each, as_of)}
    for kind, words in HANDBOOK.items():
        if kind not in there:
            yield Fault(
                about_system(facts),
                f"The governance handbook has no {words} in force on {plain_date(as_of)}.",
                f"Add an instrument of kind {kind}.",
            )
    for body in facts.bodies_of_kind(BodyKind.JOINT_COMMITTEE):
        if body.purpose is Purpose.INTEGRATED_CARE_PARTNERSHIP:
            continue  # made by statute, not by the ICB's own terms of reference
        rests_on = facts.instruments.get(body.instrument or "")
        if rests_on is None or not in_force(rests_on, as_of):
            yield Fault(
                about_body(body),
                f"{body.name}, a joint committee, has no terms of reference in force on {plain_date(as_of)}.",
                "Add its terms of reference or agreement to the instruments, and say that it rests on them.",
            )


CHECKS: tuple[Check, ...] = (
    of_the_icb(
        "B-024",
        "Does the constitution set out how partner members are nominated?",
        ERROR,
        "NHS Act 2006 Sch 1B para 8(3) and (4)",
        section_there("nomination-process", "set out how partner members are nominated"),
    ),
    of_the_icb(
        "B-028",
        "Does the constitution name who appoints?",
        ERROR,
        "NHS Act 2006 Sch 1B para 8(1)",
        section_there("appointments", "name who appoints the ordinary members"),
    ),
    of_the_icb(
        "B-067",
        "Does the constitution say how decisions, conflicts, involvement and variation are dealt with?",
        ERROR,
        "NHS Act 2006 Sch 1B paras 12 to 15",
        constitution_sections,
    ),
    of_the_icb(
        "B-067",
        "Did NHS England make or approve this version of the constitution?",
        WARNING,
        "NHS Act 2006 Sch 1B para 15",
        constitution_approved,
        ended_by="HB26",
    ),
    of_the_icb(
        "B-078",
        "Does the governance handbook hold the documents that such handbooks hold?",
        WARNING,
        "Published governance handbooks (notts.icb.nhs.uk, westyorkshire.icb.nhs.uk)",
        handbook_documents,
    ),
)
