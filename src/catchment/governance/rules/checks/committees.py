"""The committees that an ICB must have, and who may chair them (B-074 to B-077).

Audit and remuneration watch over the board itself, so their chairs must not be the board's own. Any committee
may have members from outside: that is allowed, and only mentioned (B-077).
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault
from catchment.governance.rules.checks.board import (
    audit_chairs,
    committees,
    committees_for,
    employees,
    in_role,
    members_on,
    of_the_icb,
    unfilled,
)
from catchment.governance.rules.checks.frame import about_body, about_sitting
from catchment.governance.rules.checks.wording import says
from catchment.governance.rules.document import Body, Person
from catchment.governance.rules.document.vocabulary import EXECUTIVE_ROLES, Purpose, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, Sitting
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import plain_date

REQUIRED = {Purpose.AUDIT: "audit", Purpose.REMUNERATION: "remuneration"}
AUDIT_SKILLS = (
    "audit",
    "auditor",
    "auditing",
    "finance",
    "financial",
    "account",
    "accounting",
    "accountant",
    "accountancy",
)


def required_committees(facts: GovernanceFacts, board: Body, _as_of: date) -> Iterator[Fault]:
    """B-074: an ICB has an audit committee and a remuneration committee."""
    for purpose, word in REQUIRED.items():
        if not committees_for(facts, purpose):
            sentence = f"The integrated care board has no {word} committee."
            remedy = (
                f"Describe it: a committee of the board with the purpose {purpose}, its seats and its chair."
            )
            yield Fault(about_body(board), sentence, remedy)


def audit_chair(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-075: who chairs audit is neither the board's chair nor an executive, and knows finance or audit."""
    chairs = _people_in(facts, board, (SeatRole.CHAIR,), as_of)
    executives = _people_in(facts, board, tuple(EXECUTIVE_ROLES), as_of)
    staff = {person.code for person in employees(facts, as_of)}
    for body in committees_for(facts, Purpose.AUDIT):
        yield from unfilled(body, SeatRole.CHAIR, "a chair", as_of)
        for sitting in in_role(facts, body, SeatRole.CHAIR, as_of):
            code = sitting.holder.person
            name = facts.person_named(code)
            if code in chairs:
                yield _chairs_both(board, sitting, name, "Let a non-executive member chair audit.")
            elif code in executives or code in staff:
                sentence = f"{name} chairs {body.name} and is an executive or employee, so not independent."
                yield Fault(about_sitting(sitting), sentence, "Let a non-executive member chair audit.")
            person = facts.people.get(code)
            if person is not None and not _knows_audit(person):
                sentence = f"{name} chairs {body.name}, and no skill in finance or audit is recorded."
                remedy = "Record the qualification or experience (skills), or let somebody who has it chair."
                yield Fault(about_sitting(sitting), sentence, remedy, WARNING)


def _chairs_both(board: Body, sitting: Sitting, name: str, remedy: str) -> Fault:
    """Return the fault of the board's own chair in the chair of a committee that watches over the board."""
    return Fault(about_sitting(sitting), f"{name} chairs both {board.name} and {sitting.body.name}.", remedy)


def _knows_audit(person: Person) -> bool:
    return any(says(skill, *AUDIT_SKILLS) for skill in person.skills)


def _people_in(
    facts: GovernanceFacts, board: Body, roles: tuple[SeatRole, ...], as_of: date
) -> frozenset[str]:
    """Return the codes of who holds the board's seats of some roles on the day."""
    members = members_on(facts, board, as_of)
    return frozenset(sitting.holder.person for sitting in members if sitting.seat.role in roles)


def remuneration_chair(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-076: who chairs remuneration is a non-executive member, neither the ICB's chair nor audit's."""
    chairs = _people_in(facts, board, (SeatRole.CHAIR,), as_of)
    non_executives = _people_in(facts, board, (SeatRole.NON_EXECUTIVE,), as_of)
    chairing_audit = audit_chairs(facts, as_of)
    remedy = "Let a non-executive member chair who chairs neither the board nor the audit committee."
    for body in committees_for(facts, Purpose.REMUNERATION):
        yield from unfilled(body, SeatRole.CHAIR, "a chair", as_of)
        for sitting in in_role(facts, body, SeatRole.CHAIR, as_of):
            code = sitting.holder.person
            name = facts.person_named(code)
            if code in chairs:
                yield _chairs_both(board, sitting, name, remedy)
            elif code not in non_executives:
                sentence = f"{name} chairs {body.name} and is not a non-executive member of {board.name}."
                yield Fault(about_sitting(sitting), sentence, remedy)
            if code in chairing_audit:
                sentence = f"{name} chairs both {body.name} and the audit committee."
                yield Fault(about_sitting(sitting), sentence, remedy)


def outside_members(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-077: committees may have members who are neither on the board nor employees; this names them."""
    inside = {sitting.holder.person for sitting in members_on(facts, board, as_of)}
    inside |= {person.code for person in employees(facts, as_of)}
    for body in committees(facts):
        codes = {sitting.holder.person for sitting in members_on(facts, body, as_of)} - inside
        if codes:
            names = in_words(sorted(facts.person_named(code) for code in codes), 8)
            which = "a member" if len(codes) == 1 else "members"
            yield Fault(
                about_body(body),
                f"{body.name} has {which} from outside the board and its staff on {plain_date(as_of)}: "
                f"{names}.",
                "Nothing needs doing: the law allows it.",
            )


CHECKS: tuple[Check, ...] = (
    of_the_icb(
        "B-074",
        "Has the ICB an audit committee and a remuneration committee?",
        ERROR,
        "Model constitution; lincolnshire.icb.nhs.uk",
        required_committees,
    ),
    of_the_icb(
        "B-075",
        "Is the audit chair independent, with experience of finance or audit?",
        ERROR,
        "Model constitution; lincolnshire.icb.nhs.uk",
        audit_chair,
        confidence="M",
    ),
    of_the_icb(
        "B-076",
        "Is the remuneration chair a non-executive who chairs neither the board nor audit?",
        ERROR,
        "lincolnshire.icb.nhs.uk; terms of reference of a remuneration panel",
        remuneration_chair,
        confidence="M",
    ),
    of_the_icb(
        "B-077",
        "Which committees have members from outside?",
        INFO,
        "NHS Act 2006 Sch 1B para 11(2) and (3)",
        outside_members,
    ),
)
