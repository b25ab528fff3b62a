"""What was raised, asked and voted on in Exampleshire: invented, and told part by part."""

from collections.abc import Callable

from catchment.demo.voice import appointments, consultations, polls, positions
from catchment.demo.voice.matters import keep_matters
from catchment.foundation.models import Change

Keeper = Callable[[Change], int]  # writes its part, points at the change, returns how many rows
KEEPERS: tuple[Keeper, ...] = (
    keep_matters,
    appointments.keep_appointments,
    positions.keep_positions,
    consultations.keep_consultations,
    polls.keep_polls,
)


def keep_voice(change: Change) -> int:
    """Write all parts and return how many rows."""
    return sum(keep(change) for keep in KEEPERS)
