"""Partner members: those whom trusts, practices and councils nominate jointly (B-021 to B-023, B-027, F-033).

The Act does not say who the member must be, only who nominates them. So the partner whom practices nominate
need not be a GP (B-027, X-04), and the board does not pick its partners alone (X-03). Who may nominate is
computed from the structure of the day. If the Health Bill comes into force, a member nominated by each mayor
takes the place of the councils' member (F-033).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault
from catchment.governance.rules.assumed import share_of
from catchment.governance.rules.checks.board import (
    BoardRun,
    is_member,
    of_the_board,
    of_the_icb,
    vacant,
)
from catchment.governance.rules.checks.frame import about_seat, about_sitting, unusable_value
from catchment.governance.rules.document import Body, Holder, Seat
from catchment.governance.rules.document.vocabulary import Constituency, SeatRole
from catchment.governance.rules.facts import (
    ConstituencyAt,
    GovernanceFacts,
    Sitting,
    holders_on,
    seats_with_role,
)
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import plain_date


@dataclass(frozen=True, slots=True)
class Partner:
    """A kind of partner member: the role of the seat, and those who nominate for it."""

    role: SeatRole
    constituency: Constituency
    nominators: str

    @property
    def what(self) -> str:
        """Return who belongs in the seat, in words."""
        return f"a partner member nominated by {self.nominators}"


TRUSTS = Partner(SeatRole.PARTNER_TRUSTS, Constituency.TRUSTS, "NHS trusts")
PRACTICES = Partner(
    SeatRole.PARTNER_PRIMARY_MEDICAL,
    Constituency.PRIMARY_MEDICAL,
    "providers of primary medical services",
)
SHARE = ("B-025", "share_of_patients")
COUNCILS = Partner(SeatRole.PARTNER_LOCAL_AUTHORITIES, Constituency.LOCAL_AUTHORITIES, "local authorities")


def nominated_member(partner: Partner) -> BoardRun:
    """Return the check that one kind of partner sits on the board, and was nominated by those who may."""

    def run(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
        seats = [seat for seat in seats_with_role(board, partner.role) if is_member(seat)]
        nominated = [seat for seat in seats if seat.nominated_by is partner.constituency]
        if seats and not nominated:
            for seat in seats:
                yield Fault(
                    about_seat(board, seat),
                    f"The seat {seat.title} of {board.name} does not say that {partner.nominators} nominate "
                    "its holder jointly.",
                    f"Say nominated_by: {partner.constituency} of the seat, and which of them nominated.",
                )
            return
        yield from vacant(board, nominated, partner.what, as_of)
        among = facts.constituencies.get(partner.constituency)
        if partner is TRUSTS and share_of(facts.values, *SHARE) is None:
            among = None  # nobody can say which trusts serve the area (`usable_share`)
        for seat in nominated:
            yield from _list_of_nominators(facts, board, seat, partner, among, as_of)
            for holder in holders_on(seat, as_of):
                yield from _nominators(facts, Sitting(board, seat, holder), partner, among, as_of)

    return run


def _list_of_nominators(
    facts: GovernanceFacts,
    board: Body,
    seat: Seat,
    partner: Partner,
    among: ConstituencyAt | None,
    as_of: date,
) -> Iterator[Fault]:
    """Give the fault of a seat that lists among its nominators who may not nominate on the day."""
    outside = sorted(set(seat.nominators) - set(among.organisations)) if among else []
    if among and among.organisations and outside:
        who = in_words([f"{facts.organisation_named(code)} ({code})" for code in outside])
        yield Fault(
            about_seat(board, seat),
            f"The seat {seat.title} of {board.name} lists as nominators {who}, not among the "
            f"{partner.nominators} that nominate jointly on {plain_date(as_of)}. {among.basis.rstrip('.')}.",
            "Correct the list of nominators of the seat.",
            WARNING,
            uncertain=partner is TRUSTS,
        )


def _nominators(
    facts: GovernanceFacts, sitting: Sitting, partner: Partner, among: ConstituencyAt | None, as_of: date
) -> Iterator[Fault]:
    """Give the fault of nominators that are not said, or that may not nominate on the day."""
    name = facts.person_named(sitting.holder.person)
    about = about_sitting(sitting)
    named = sitting.holder.nominated_by
    if not named:
        sentence = f"Nothing says which of the {partner.nominators} nominated {name}."
        yield Fault(about, sentence, "Record the codes of those who nominated (nominated_by).", WARNING)
        return
    if among is None or not among.organisations:
        return
    outside = sorted(code for code in named if code not in among.organisations)
    if not outside:
        return
    who = in_words([f"{facts.organisation_named(code)} ({code})" for code in outside])
    none_left = len(outside) == len(named)
    yield Fault(
        about,
        f"{name} was nominated by {who}, not among the {partner.nominators} that nominate jointly on "
        f"{plain_date(as_of)}. {among.basis.rstrip('.')}.",
        "Correct the nominators, or nominate again among those of the day."
        if none_left
        else "Correct the nominators if they could not nominate on the day of the nomination either.",
        None if none_left else WARNING,
        uncertain=partner is TRUSTS,  # who serves the area hangs on a share that is (B-025)
    )


def usable_share(facts: GovernanceFacts, _board: Body, _as_of: date) -> Iterator[Fault]:
    """B-025: the share of patients that makes a trust one of the area is a share."""
    if share_of(facts.values, *SHARE) is None:
        yield unusable_value(facts, *SHARE, "a share above 0 and at most 1, such as 0.05")


def mayors_member(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """F-033: under the Health Bill, each mayor's authority in the area nominates a member."""
    mayors = facts.constituencies.get(Constituency.MAYORS)
    codes = mayors.organisations if mayors else ()
    seats = [seat for seat in seats_with_role(board, SeatRole.PARTNER_MAYOR) if is_member(seat)]
    for code in sorted(codes):
        theirs = [seat for seat in seats if _is_for(seat, code, len(codes), as_of)]
        what = f"a member nominated by the mayor of {facts.organisation_named(code)}"
        yield from vacant(board, theirs, what, as_of)


def _is_for(seat: Seat, code: str, mayors: int, as_of: date) -> bool:
    """Say whether a seat is that of one mayor: it or its holder says so, or there is only one mayor."""

    def by_nomination(holder: Holder) -> bool:
        return code in holder.nominated_by

    holders = holders_on(seat, as_of)
    if seat.organisation == code or any(by_nomination(holder) for holder in holders):
        return True
    unsaid = seat.organisation is None and not any(holder.nominated_by for holder in holders)
    return mayors == 1 and unsaid


CHECKS: tuple[Check, ...] = (
    of_the_board(
        "B-021",
        "Is there a partner member nominated jointly by NHS trusts of the area?",
        ERROR,
        "NHS Act 2006 Sch 1B para 8(2)(a)",
        nominated_member(TRUSTS),
    ),
    of_the_board(
        "B-022",
        "Is there a partner member nominated jointly by providers of primary medical services? (not: a GP)",
        ERROR,
        "NHS Act 2006 Sch 1B para 8(2)(b)",
        nominated_member(PRACTICES),
    ),
    of_the_board(
        "B-023",
        "Is there a partner member nominated jointly by local authorities of the area?",
        ERROR,
        "NHS Act 2006 Sch 1B para 8(2)(c)",
        nominated_member(COUNCILS),
        ended_by="HB26",
    ),
    of_the_icb(
        "B-025",
        "Can the share of patients that makes a trust one of the area be counted with?",
        WARNING,
        "NHS Act 2006 Sch 1B para 8(2)(a); domain.md 0.1 on uncertain values",
        usable_share,
    ),
    of_the_board(
        "F-033",
        "Is there a member nominated by the mayor of each strategic authority of the area?",
        ERROR,
        "Health Bill 2026 clause 21, as the County Councils Network reads it",
        mayors_member,
        confidence="M",
        regime="HB26",
    ),
)
