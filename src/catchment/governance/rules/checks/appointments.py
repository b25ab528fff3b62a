"""How members came to the board: who appointed, who approved, and when (B-028 to B-031, B-033).

Each way in has its own law. The chair is appointed by NHS England with the Secretary of State's approval. The
chief executive is appointed by the chair with NHS England's, and is the ICB's employee. An ordinary member is
appointed by whom the constitution names, with the chair's approval. Members of committees that commission
need the chair's approval too; whether they are independent is asked with the private answers (suitability).
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault
from catchment.governance.rules.checks.board import (
    commissioning_committees,
    in_role,
    members_on,
    of_the_board,
    of_the_icb,
    ordinary_members_on,
    posts_on,
)
from catchment.governance.rules.checks.frame import about_body, about_person, about_seat, about_sitting
from catchment.governance.rules.checks.wording import (
    names_nhs_england,
    names_secretary_of_state,
    names_the_chair,
    says,
)
from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import Duty, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, Sitting
from catchment.structure.rules.words import plain_date

# Those of the listed bodies that the structure knows: trusts, and NHS England through its offices (B-031).
SECONDING_KINDS = frozenset({"trust", "region", "commissioning-hub"})
MENTAL_HEALTH = ("mental", "psychiatry", "psychiatric", "psychiatrist")  # words of a skill (B-029)


def appointer_and_approval(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-028: who appoints is named, and the chair approved each ordinary appointment on a day."""
    members = ordinary_members_on(facts, board, as_of)
    for seat in {sitting.seat.code: sitting.seat for sitting in members}.values():
        if seat.appointed_by is None:
            yield Fault(
                about_seat(board, seat),
                f"Nobody is named as appointing to the seat {seat.title} of {board.name}.",
                "Say appointed_by, in the words of the constitution.",
            )
    for sitting in members:
        yield from _appointed_otherwise(facts, sitting)
        yield from _chairs_approval(facts, sitting, as_of)


def _appointed_otherwise(facts: GovernanceFacts, sitting: Sitting) -> Iterator[Fault]:
    """Give the fault of an appointment by somebody else than the constitution names."""
    said, did = sitting.seat.appointed_by, sitting.holder.appointed_by
    if said is not None and did is not None and said.casefold() != did.casefold():
        name = facts.person_named(sitting.holder.person)
        sentence = f"{name} was appointed by “{did}”; the seat {sitting.seat.title} is filled by “{said}”."
        remedy = "Use the same words for both if they are the same, or ask the right appointer to appoint."
        yield Fault(about_sitting(sitting), sentence, remedy, WARNING)


def _chairs_approval(facts: GovernanceFacts, sitting: Sitting, as_of: date) -> Iterator[Fault]:
    """Give the fault of an approval that is missing, late, or by somebody else than the chair."""
    seat, holder, about = sitting.seat, sitting.holder, about_sitting(sitting)
    name = facts.person_named(holder.person)
    approver = holder.approved_by or seat.approved_by
    if approver is not None and not names_the_chair(approver, facts):
        sentence = f"The appointment of {name} as {seat.title} was approved by {approver}, not by the chair."
        yield Fault(about, sentence, "Ask the chair to approve the appointment, and record the day.")
    elif holder.approved_on is None or holder.approved_on > as_of:
        sentence = (
            f"Nothing says that the chair had approved the appointment of {name} as {seat.title} by "
            f"{plain_date(as_of)}."
        )
        yield Fault(about, sentence, "Record the day on which the chair approved it (approved_on).")
    elif holder.approved_on > holder.since:
        sentence = (
            f"The chair approved the appointment of {name} as {seat.title} on "
            f"{plain_date(holder.approved_on)}, after it began on {plain_date(holder.since)}."
        )
        yield Fault(about, sentence, "Correct the dates, or record why approval came later.", WARNING)


def mental_health_expertise(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-029: an ordinary member knows services that prevent, diagnose and treat mental illness."""
    for sitting in ordinary_members_on(facts, board, as_of):
        person = facts.people.get(sitting.holder.person)
        skills = person.skills if person else ()
        if Duty.MENTAL_HEALTH in sitting.seat.duties or any(says(skill, *MENTAL_HEALTH) for skill in skills):
            return
    yield Fault(
        about_body(board),
        f"No ordinary member of {board.name} on {plain_date(as_of)} is known to bring knowledge and "
        "experience of services for mental illness.",
        "Give the duty mental-health to the seat of a member who does, or look for one at the next "
        "appointment and let the chair record the reasons.",
    )


def chair_appointed(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-030: NHS England appoints the chair, and the Secretary of State approves."""
    for sitting in in_role(facts, board, SeatRole.CHAIR, as_of):
        who = f"{facts.person_named(sitting.holder.person)}, the chair,"
        appointer, approver = _appointed_and_approved(sitting)
        if not names_nhs_england(appointer):
            yield _appointed_by_another(sitting, who, appointer, "NHS England")
        if not names_secretary_of_state(approver):
            yield _approved_by_another(sitting, who, approver, "the Secretary of State")


def chief_executive_appointed(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-031: the chair appoints the chief executive, and NHS England approves."""
    for sitting in in_role(facts, board, SeatRole.CHIEF_EXECUTIVE, as_of):
        who = f"{facts.person_named(sitting.holder.person)}, the chief executive,"
        appointer, approver = _appointed_and_approved(sitting)
        if not names_the_chair(appointer, facts):
            yield _appointed_by_another(sitting, who, appointer, "the chair")
        if not names_nhs_england(approver):
            yield _approved_by_another(sitting, who, approver, "NHS England")


def _appointed_and_approved(sitting: Sitting) -> tuple[str | None, str | None]:
    """Return who appointed and who approved: as said of the holder, else of the seat."""
    seat, holder = sitting.seat, sitting.holder
    return holder.appointed_by or seat.appointed_by, holder.approved_by or seat.approved_by


def _appointed_by_another(sitting: Sitting, who: str, said: str | None, asked: str) -> Fault:
    did = f"was appointed by {said}" if said else "has no appointer recorded"
    sentence = f"{who} {did}; the Act asks for {asked}."
    return Fault(about_sitting(sitting), sentence, f"Record the appointment by {asked}, or ask for it.")


def _approved_by_another(sitting: Sitting, who: str, said: str | None, asked: str) -> Fault:
    did = f"was approved by {said}" if said else "has no approval recorded"
    sentence = f"{who} {did}; the Act asks for {asked}'s approval."
    return Fault(about_sitting(sitting), sentence, f"Record the approval of {asked}, or ask for it.")


def chief_executive_employed(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-031: the chief executive is the ICB's employee, or seconded to it from a body that the Act lists."""
    icb = facts.handbook.system
    for sitting in in_role(facts, board, SeatRole.CHIEF_EXECUTIVE, as_of):
        person = facts.people.get(sitting.holder.person)
        if person is None:
            continue
        posts = posts_on(person, as_of)
        if any(post.employer == icb for post in posts):
            continue
        employers = sorted({post.employer for post in posts if post.seconded_to == icb})
        if not employers:
            yield Fault(
                about_person(person),
                f"{person.name}, the chief executive, has no post with the integrated care board on "
                f"{plain_date(as_of)} and is not seconded to it.",
                "Record the post with the ICB, or the post elsewhere from which they are seconded to it.",
            )
        if any(_may_second(facts, code) for code in employers):
            continue
        for code in employers:
            known = code in facts.organisations
            doubt = "is not" if known else "is not known to be"
            yield Fault(
                about_person(person),
                f"{person.name}, the chief executive, is seconded from {facts.organisation_named(code)}, "
                f"which {doubt} one of the bodies that the Act lists.",
                "Let the ICB employ the chief executive, or second them from the civil service, NHS England, "
                "an NHS trust or another body that Schedule 1B lists.",
                ERROR if known else WARNING,
            )


def _may_second(facts: GovernanceFacts, code: str) -> bool:
    """Say whether an organisation is of a kind that the Act lists."""
    return code in facts.organisations and facts.organisations[code].kind in SECONDING_KINDS


def commissioners_approved(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-033: whoever sits where commissioning is decided was approved or appointed by the chair."""
    chairs = {sitting.holder.person for sitting in in_role(facts, board, SeatRole.CHAIR, as_of)}
    for body in commissioning_committees(facts):
        for sitting in members_on(facts, body, as_of):
            name = facts.person_named(sitting.holder.person)
            if sitting.holder.person not in chairs and not _chair_agreed(facts, sitting, as_of):
                yield Fault(
                    about_sitting(sitting),
                    f"Nothing says that the chair had approved or appointed {name} to {body.name}, which "
                    f"exercises commissioning functions, by {plain_date(as_of)}.",
                    "Record the chair's approval and its day (approved_by, approved_on), or ask for it.",
                )


def _chair_agreed(facts: GovernanceFacts, sitting: Sitting, as_of: date) -> bool:
    """Say whether the ICB's chair appointed a committee member, or approved them on a day."""
    seat, holder = sitting.seat, sitting.holder
    if names_the_chair(holder.appointed_by or seat.appointed_by, facts):
        return True
    approver = holder.approved_by or seat.approved_by
    approved = holder.approved_on is not None and holder.approved_on <= as_of
    return approved and (approver is None or names_the_chair(approver, facts))


CHECKS: tuple[Check, ...] = (
    of_the_board(
        "B-028",
        "Is the appointer of each ordinary member named, and did the chair approve?",
        ERROR,
        "NHS Act 2006 Sch 1B para 8(1)",
        appointer_and_approval,
    ),
    of_the_board(
        "B-029",
        "Does an ordinary member know services for mental illness?",
        WARNING,
        "NHS Act 2006 Sch 1B para 8(6)",
        mental_health_expertise,
    ),
    of_the_board(
        "B-030",
        "Did NHS England appoint the chair, with the Secretary of State's approval?",
        ERROR,
        "NHS Act 2006 Sch 1B paras 5 and 6",
        chair_appointed,
        ended_by="HB26",
    ),
    of_the_board(
        "B-031",
        "Did the chair appoint the chief executive, with NHS England's approval?",
        ERROR,
        "NHS Act 2006 Sch 1B para 7",
        chief_executive_appointed,
        ended_by="HB26",
    ),
    of_the_board(
        "B-031",
        "Is the chief executive the ICB's employee, or seconded from a listed body?",
        ERROR,
        "NHS Act 2006 Sch 1B paras 7 and 19(4)",
        chief_executive_employed,
    ),
    of_the_icb(
        "B-033",
        "Did the chair approve the members of committees that exercise commissioning functions?",
        ERROR,
        "NHS Act 2006 Sch 1B para 11(4)",
        commissioners_approved,
    ),
)
