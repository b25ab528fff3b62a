"""How long members stay, and what they do besides: deputies, skills, posts and terms (B-038 to B-041).

The constitution may set terms of office. Where it says nothing, the usual numbers are used (three years, six
in all); they are not sourced, so they are values that a handbook can set (`assumptions`). A term that has
ended while its holder stays has lapsed: that is no question of numbers.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import WARNING, Fault, listed
from catchment.governance.rules.assumed import number_of
from catchment.governance.rules.checks.board import (
    REGIME,
    audit_chairs,
    in_role,
    members_on,
    of_the_board,
    of_the_icb,
    posts_on,
)
from catchment.governance.rules.checks.frame import (
    about_body,
    about_person,
    about_seat,
    about_sitting,
    unusable_value,
)
from catchment.governance.rules.days import months_later
from catchment.governance.rules.document import Body, Holder
from catchment.governance.rules.document.vocabulary import Duty, Job, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, Sitting, holders_on
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import plain_date

TRUST_POSTS_ALLOWED = date(2024, 12, 16)  # SI 2024/1205 came into force (B-040)
DUTIES = {Duty.DEPUTY_CHAIR: "deputy chair", Duty.SENIOR_NON_EXECUTIVE: "senior non-executive member"}
# Whose terms the usual numbers are about; partner members' terms are local (B-041).
USUAL_TERMS = frozenset({SeatRole.CHAIR, SeatRole.NON_EXECUTIVE})


def deputy_and_senior(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-038: non-executives are deputy chair and senior member, and neither chairs the audit committee."""
    chairing_audit = audit_chairs(facts, as_of)
    for duty, what in DUTIES.items():
        seats = [seat for seat in board.seats if duty in seat.duties]
        if not seats:
            yield Fault(
                about_body(board),
                f"No seat of {board.name} has the duty of {what}.",
                f"Give the duty {duty} to the seat of a non-executive member who does not chair audit.",
            )
        elif not any(holders_on(seat, as_of) for seat in seats):
            yield Fault(
                about_seat(board, seats[0]) if len(seats) == 1 else about_body(board),
                f"{board.name} has no {what} on {plain_date(as_of)}: the seat with that duty is vacant.",
                f"Give the duty {duty} to a non-executive member who sits, or fill the seat.",
            )
        for seat in seats:
            if seat.role is not SeatRole.NON_EXECUTIVE:
                sentence = f"The {what} of {board.name} is the {seat.title}, not a non-executive member."
                yield Fault(about_seat(board, seat), sentence, f"Give the duty {duty} to a non-executive.")
            for holder in holders_on(seat, as_of):
                if holder.person in chairing_audit:
                    name = facts.person_named(holder.person)
                    sentence = f"{name} is the {what} of {board.name} and chairs the audit committee."
                    remedy = f"Give the duty {duty} to a non-executive member who does not chair audit."
                    yield Fault(about_seat(board, seat), sentence, remedy)


def skills_reviewed(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-039: the board knows what its members bring, and has what it says it needs."""
    reviewed = board.skills_reviewed_on
    if reviewed is None or reviewed > as_of:
        yield Fault(
            about_body(board),
            f"Nothing says that the skills of the members of {board.name} had been reviewed by "
            f"{plain_date(as_of)}.",
            "Review the skills and experience of members, and record the day (skills_reviewed_on).",
        )
    members = {sitting.holder.person for sitting in members_on(facts, board, as_of)}
    people = [facts.people[code] for code in members if code in facts.people]
    brought = {skill.casefold() for person in people for skill in person.skills}
    missing = sorted(skill for skill in board.skills_needed if skill.casefold() not in brought)
    if missing:
        yield Fault(
            about_body(board),
            f"No member of {board.name} on {plain_date(as_of)} brings {in_words(missing, 8)}, which the "
            "board says it needs.",
            "Record the skill with the member who has it, or act on the gap at the next appointment.",
        )


def skills_reviewed_lately(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-039: the last review of skills is not longer ago than the system's own interval."""
    reviewed = board.skills_reviewed_on
    months = number_of(facts.values, "B-039", "months_between_reviews")
    if reviewed is None or reviewed > as_of or months is None:
        return
    if months_later(reviewed, int(months)) < as_of:
        yield Fault(
            about_body(board),
            f"The skills of the members of {board.name} were last reviewed on {plain_date(reviewed)}, "
            f"more than {months} months before {plain_date(as_of)}.",
            "Review the skills, knowledge and experience of members, and record the day.",
        )


def trust_posts(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-040: until 16 December 2024 a trust's chair or non-executive could not be the trusts' partner."""
    for sitting in in_role(facts, board, SeatRole.PARTNER_TRUSTS, as_of):
        person = facts.people.get(sitting.holder.person)
        for post in posts_on(person, as_of) if person else ():
            trust = facts.organisations.get(post.employer)
            if person and trust and trust.kind == "trust" and post.job in (Job.CHAIR, Job.NON_EXECUTIVE):
                yield Fault(
                    about_person(person),
                    f"{person.name} is {post.title} of {trust.name}, from which a member of an ICB's board "
                    f"whom trusts nominated was disqualified until {plain_date(TRUST_POSTS_ALLOWED)}.",
                    "Choose between the two offices, or let the appointment to one begin on "
                    f"{plain_date(TRUST_POSTS_ALLOWED)}.",
                )


def terms_too_long(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-041: no term and no membership is longer than the constitution, or usual practice, allows."""
    usual = number_of(facts.values, "B-041", "years_a_term")
    in_all = number_of(facts.values, "B-041", "years_in_all")
    for sitting in members_on(facts, board, as_of):
        seat, holder, about = sitting.seat, sitting.holder, about_sitting(sitting)
        name = facts.person_named(holder.person)
        years = seat.term_years or (usual if seat.role in USUAL_TERMS else None)
        if years and holder.term_ends and holder.term_ends >= _years_later(holder.since, years):
            yield Fault(
                about,
                f"The term of {name} as {seat.title}, from {plain_date(holder.since)} to "
                f"{plain_date(holder.term_ends)}, is longer than {years} years.",
                "Shorten the term, or set the seat's own term_years if the constitution allows more.",
            )
        if in_all and seat.role in USUAL_TERMS:
            yield from _in_all(facts, sitting, in_all, as_of)


def _in_all(facts: GovernanceFacts, sitting: Sitting, years: Decimal, as_of: date) -> Iterator[Fault]:
    """Give the fault of somebody who sits longer in all than is usual, earlier terms counted."""
    stays = _stays(facts, sitting, as_of)
    last = max(until for _, until in stays) - timedelta(days=1)
    before = sum((until - since for since, until in stays[:-1]), start=timedelta())
    if last < _years_later(stays[-1][0] - before, years):
        return
    name = facts.person_named(sitting.holder.person)
    breaks = ", breaks left out" if len(stays) > 1 else ""
    yield Fault(
        about_sitting(sitting),
        f"{name}, {sitting.seat.title}, was first appointed on {plain_date(stays[0][0])} and is to stay "
        f"until at least {plain_date(last)}{breaks}, longer than {years} years in all.",
        "End the membership sooner, or record the years in all that the constitution allows.",
    )


def _stays(facts: GovernanceFacts, sitting: Sitting, as_of: date) -> list[tuple[date, date]]:
    """Return from when until when somebody sat, sits or is to sit in a seat: unbroken stays, in order."""
    holdings = (*facts.history.get(sitting.code, ()), *sitting.seat.holders)
    theirs = sorted(
        (held.first_appointed or held.since, _last_day(held, as_of) + timedelta(days=1))
        for held in holdings
        if held.person == sitting.holder.person
    )
    stays: list[tuple[date, date]] = []
    for since, until in theirs:
        if stays and since <= stays[-1][1]:
            stays[-1] = (stays[-1][0], max(until, stays[-1][1]))
        else:
            stays.append((since, until))
    return stays


def _last_day(holder: Holder, as_of: date) -> date:
    """Return the last day that somebody is known, or bound, to sit."""
    if holder.until is not None:
        return holder.until - timedelta(days=1)
    return max(holder.term_ends or as_of, as_of, holder.since)


def _years_later(day: date, years: Decimal) -> date:
    return months_later(day, int(years * 12))


def unusable_numbers(facts: GovernanceFacts, _board: Body, _as_of: date) -> Iterator[Fault]:
    """B-039, B-041: a number that the handbook sets is one that can be counted with."""
    for rule, name in (
        ("B-041", "years_a_term"),
        ("B-041", "years_in_all"),
        ("B-039", "months_between_reviews"),
    ):
        if number_of(facts.values, rule, name) is None:
            yield unusable_value(facts, rule, name, "a number above 0 that can be counted with, such as 3")


def lapsed_terms(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """B-041: nobody stays on any body when their term has ended."""
    for sitting in facts.sittings(as_of):
        ends = sitting.holder.term_ends
        if ends is not None and ends < as_of:
            name = facts.person_named(sitting.holder.person)
            yield Fault(
                about_sitting(sitting),
                f"The term of {name} as {sitting.seat.title} of {sitting.body.name} ended on "
                f"{plain_date(ends)}, and {name} still holds the seat on {plain_date(as_of)}.",
                "Record the new term, or the day on which the seat was left (until).",
            )


CHECKS: tuple[Check, ...] = (
    of_the_board(
        "B-038",
        "Are a deputy chair and a senior non-executive member named, neither of them audit chair?",
        WARNING,
        "NHS England, model constitution",
        deputy_and_senior,
    ),
    of_the_board(
        "B-039",
        "Are the skills of members reviewed, and the skills needed there?",
        WARNING,
        "NHS Act 2006 s.14Z49",
        skills_reviewed,
    ),
    of_the_board(
        "B-039",
        "Were the skills of members reviewed lately?",
        WARNING,
        "NHS Act 2006 s.14Z49; the interval is not in the Act",
        skills_reviewed_lately,
        confidence="L",
    ),
    of_the_board(
        "B-040",
        "Does the trusts' partner member hold a trust office that disqualified until 16 December 2024?",
        WARNING,
        "SI 2024/1205 reg 2",
        trust_posts,
        until=TRUST_POSTS_ALLOWED,
    ),
    of_the_board(
        "B-041",
        "Is any term, or time in all, longer than allowed?",
        WARNING,
        "NHS Act 2006 Sch 1B para 9; the numbers are usual practice, not sourced",
        terms_too_long,
        confidence="L",
    ),
    listed(
        "B-041",
        "Has the term of anybody on any body lapsed?",
        WARNING,
        "NHS Act 2006 Sch 1B para 9; the terms of reference of each body",
        lapsed_terms,
        regime=REGIME,
    ),
    of_the_icb(
        "B-041",
        "Can the handbook's own numbers for terms and reviews be counted with?",
        WARNING,
        "NHS Act 2006 Sch 1B para 9; domain.md 0.1 on uncertain values",
        unusable_numbers,
    ),
)
