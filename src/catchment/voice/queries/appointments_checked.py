"""Reading what the checks of appointments need: every appointment of a moment, and boards with a gap."""

from collections import defaultdict

from catchment.foundation.moment import Moment
from catchment.governance.models import BodyTerms, Holding, SeatTerms
from catchment.governance.queries.people_named import names_of_people
from catchment.governance.rules.document.vocabulary import Filling, Purpose
from catchment.voice.queries.appointments_kept import all_appointments
from catchment.voice.rules.appointment_state import ENDED
from catchment.voice.rules.checks.appointments import AppointmentFacts, BoardGap


def appointments_checked(moment: Moment) -> tuple[object, ...]:
    """Return every appointment with who came into its seat since (four queries, however many)."""
    kept = all_appointments(moment)
    bodies = {each.row.body_id for each in kept}
    rows = list(
        Holding.objects.at(moment)
        .filter(seat__body_id__in=bodies)
        .values_list("seat__body_id", "seat__code", "person__code", "valid_from")
    )
    names = names_of_people({person for _, _, person, _ in rows}, moment)
    return tuple(
        AppointmentFacts(
            each.code,
            each.row.system.code,
            each.state,
            tuple(
                (names.get(person, person), since)
                for body, seat, person, since in rows
                if (body, seat) == (each.row.body_id, each.row.seat) and since >= each.row.opened_on
            ),
        )
        for each in kept
    )


def board_gaps(moment: Moment) -> tuple[object, ...]:
    """Return the boards of ICBs with vacant seats that nobody is being appointed to (five queries)."""
    boards = {
        each.body_id: each
        for each in BodyTerms.objects.at(moment)
        .filter(purpose=Purpose.ICB_BOARD)
        .select_related("body__system")
    }
    if not boards:
        return ()
    held = set(Holding.objects.at(moment).filter(seat__body_id__in=boards).values_list("seat_id", flat=True))
    running = {
        (each.row.body_id, each.row.seat)
        for each in all_appointments(moment)
        if each.state.stage(moment.as_at) not in ENDED
    }
    empty: dict[int, list[str]] = defaultdict(list)
    for terms in (
        SeatTerms.objects.at(moment)
        .filter(seat__body_id__in=boards)
        .exclude(seat_id__in=held)
        .select_related("seat")
        .order_by("seat__code")
    ):
        wanted = (terms.seat.body_id, terms.seat.code) not in running
        if wanted and terms.said.get("filling") != Filling.EX_OFFICIO:
            empty[terms.seat.body_id].append(terms.title)
    return tuple(
        BoardGap(board.body.code, board.name, board.body.system.code, tuple(empty[number]))
        for number, board in boards.items()
        if empty[number]
    )
