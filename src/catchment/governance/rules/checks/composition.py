"""The board's composition: who must sit at least, and that it decides as one board (B-020, B-034 to B-037).

Three layers make up the least lawful board. The Act asks for a chair, a chief executive and three ordinary
members, whom the partners of the system nominate (`partners.py`). NHS England's policy adds three executives
and two non-executives. That is ten people (B-035); what is more than that is local choice (B-037).
"""

from collections.abc import Iterator, Mapping
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, INFO, Fault, listed
from catchment.governance.rules.checks.board import (
    REGIME,
    boards,
    in_role,
    is_member,
    members_on,
    of_the_board,
    ordinary_members_on,
    unfilled,
)
from catchment.governance.rules.checks.frame import about_body, about_seat, about_system
from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import ActsAs, Constituency, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, seats_with_role
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words

ORDINARY_MEMBERS = 3
NON_EXECUTIVES = 2
EXECUTIVES = {
    SeatRole.FINANCE_DIRECTOR: "a director of finance",
    SeatRole.MEDICAL_DIRECTOR: "a medical director",
    SeatRole.NURSING_DIRECTOR: "a director of nursing",
}
ROLE_NAMES = {
    SeatRole.CHAIR: "chair",
    SeatRole.CHIEF_EXECUTIVE: "chief executive",
    SeatRole.FINANCE_DIRECTOR: "director of finance",
    SeatRole.MEDICAL_DIRECTOR: "medical director",
    SeatRole.NURSING_DIRECTOR: "director of nursing",
    SeatRole.NON_EXECUTIVE: "non-executive",
    SeatRole.PARTNER_TRUSTS: "partner member for trusts",
    SeatRole.PARTNER_PRIMARY_MEDICAL: "partner member for primary medical services",
    SeatRole.PARTNER_LOCAL_AUTHORITIES: "partner member for local authorities",
    SeatRole.PARTNER_MAYOR: "partner member for a mayor",
}


def least_seats(facts: GovernanceFacts, as_of: date) -> Mapping[SeatRole, int]:
    """Return how many seats of each role the law and policy of the day ask for (B-035, F-033)."""
    least = {
        SeatRole.CHAIR: 1,
        SeatRole.CHIEF_EXECUTIVE: 1,
        **dict.fromkeys(EXECUTIVES, 1),
        SeatRole.NON_EXECUTIVE: NON_EXECUTIVES,
        SeatRole.PARTNER_TRUSTS: 1,
        SeatRole.PARTNER_PRIMARY_MEDICAL: 1,
    }
    bill = facts.regimes.get("HB26")
    if bill is not None and bill.holds_on(as_of):
        mayors = facts.constituencies.get(Constituency.MAYORS)
        least[SeatRole.PARTNER_MAYOR] = len(mayors.organisations) if mayors else 0
    else:
        least[SeatRole.PARTNER_LOCAL_AUTHORITIES] = 1
    return least


def no_board(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """B-020: an ICB has a board, and one only."""
    found = boards(facts)
    about = about_system(facts)
    if not found:
        sentence = f"The handbook of {about.name} describes no board of the integrated care board."
        remedy = (
            "Describe the board: a body of kind statutory-board with the purpose icb-board, and its seats."
        )
        yield Fault(about, sentence, remedy)
    if len(found) > 1:
        names = in_words([body.name for body in found])
        sentence = f"{len(found)} bodies are described as the board of {about.name}: {names}."
        yield Fault(about, sentence, "Keep the purpose icb-board for the board itself; an ICB has one.")


def chair_and_chief_executive(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-020: there is a chair, a chief executive, and at least three ordinary members."""
    yield from unfilled(board, SeatRole.CHAIR, "a chair", as_of)
    yield from unfilled(board, SeatRole.CHIEF_EXECUTIVE, "a chief executive", as_of)
    people = {sitting.holder.person for sitting in ordinary_members_on(facts, board, as_of)}
    if len(people) < ORDINARY_MEMBERS:
        have = counted(len(people), "ordinary member") if people else "no ordinary members"
        yield Fault(
            about_body(board),
            f"{board.name} has {have} on {plain_date(as_of)}; the Act asks for at least three besides the "
            "chair and the chief executive.",
            "Appoint ordinary members until there are three, the nominated partner members first.",
        )


def executives_and_non_executives(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-034: three executives by name, and two non-executives besides the chair."""
    for role, what in EXECUTIVES.items():
        yield from unfilled(board, role, what, as_of)
    seats = [seat for seat in seats_with_role(board, SeatRole.NON_EXECUTIVE) if is_member(seat)]
    people = {sitting.holder.person for sitting in in_role(facts, board, SeatRole.NON_EXECUTIVE, as_of)}
    if len(people) >= NON_EXECUTIVES:
        return
    asked = "NHS England asks for at least two besides the chair"
    if len(seats) < NON_EXECUTIVES:
        have = counted(len(seats), "seat") if seats else "no seat"
        sentence = f"{board.name} has {have} for non-executive members; {asked}."
        remedy = "Add seats for non-executive members until there are two, and record who holds them."
    else:
        filled = f"{len(people)} of the {len(seats)} non-executive seats of {board.name}"
        sentence = f"{filled} {'is' if len(people) == 1 else 'are'} filled on {plain_date(as_of)}; {asked}."
        remedy = "Appoint non-executive members until two of the seats are filled by different people."
    yield Fault(about_body(board), sentence, remedy)


def fewest_members(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-035: what the law and the policy ask for adds up to ten people (to others under HB26)."""
    members = members_on(facts, board, as_of)
    filled = min(len({each.code for each in members}), len({each.holder.person for each in members}))
    least = sum(least_seats(facts, as_of).values())
    if filled < least:
        have = counted(filled, "member") if filled else "no members"
        yield Fault(
            about_body(board),
            f"{board.name} has {have} on {plain_date(as_of)}; the Act and NHS England's policy together ask "
            f"for at least {least}.",
            "Fill the seats that the other findings of this board name.",
        )


def one_board(_facts: GovernanceFacts, board: Body, _as_of: date) -> Iterator[Fault]:
    """B-036: a unitary board: each member decides for the whole, and carries nobody's instructions."""
    if not board.unitary:
        sentence = f"{board.name} is not described as a unitary board, collectively accountable."
        yield Fault(about_body(board), sentence, "Say unitary: true of the board.")
    for seat in board.seats:
        about = about_seat(board, seat)
        if seat.acts_as is ActsAs.DELEGATE:
            sentence = (
                f"The seat {seat.title} of {board.name} is for a delegate; members of an ICB's board bring "
                "what they know of their sector and decide for the whole."
            )
            yield Fault(about, sentence, "Let the seat act as a member.")
        if seat.mandate is not None:
            sentence = (
                f"The seat {seat.title} of {board.name} holds a mandate from {seat.mandate.given_by}; nobody "
                "votes on an ICB's board by instruction."
            )
            remedy = "Take the mandate away; views of those who nominate can be brought to the board instead."
            yield Fault(about, sentence, remedy)


def local_additions(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-037: seats beyond the least are allowed; this names them."""
    least = least_seats(facts, as_of)
    more: list[str] = []
    for role, name in ROLE_NAMES.items():
        extra = len([seat for seat in seats_with_role(board, role) if is_member(seat)]) - least.get(role, 0)
        if extra > 0:
            more.append(f"{extra} {name}")
    own = sorted(seat.title for seat in board.seats if is_member(seat) and seat.role not in ROLE_NAMES)
    if more or own:
        yield Fault(
            about_body(board),
            f"{board.name} has seats beyond the least that is asked for: {in_words([*more, *own], 12)}.",
            "Nothing needs doing if the constitution that NHS England approved has these seats.",
        )


CHECKS: tuple[Check, ...] = (
    listed(
        "B-020",
        "Does the handbook describe the ICB's board, and one only?",
        ERROR,
        "NHS Act 2006 Sch 1B para 3",
        no_board,
        regime=REGIME,
    ),
    of_the_board(
        "B-020",
        "Has the board a chair, a chief executive and at least three ordinary members?",
        ERROR,
        "NHS Act 2006 Sch 1B para 3",
        chair_and_chief_executive,
    ),
    of_the_board(
        "B-034",
        "Has the board directors of finance and nursing, a medical director and two non-executives?",
        ERROR,
        "NHS England policy, in the model constitution 2.1.5; S002-08, S002-09",
        executives_and_non_executives,
    ),
    of_the_board(
        "B-035",
        "Has the board as many members as the law and NHS England's policy ask for together?",
        ERROR,
        "NHS Act 2006 Sch 1B paras 3 and 8, and model constitution 2.1.5, added up",
        fewest_members,
    ),
    of_the_board(
        "B-036",
        "Is it a unitary board, without delegates or mandates?",
        ERROR,
        "Model constitution 2.1.4 to 2.1.6; S002-11",
        one_board,
    ),
    of_the_board(
        "B-037",
        "Which seats are local additions?",
        INFO,
        "NHS Act 2006 Sch 1B para 16",
        local_additions,
    ),
)
