"""The room's findings: what the money of a moment breaks."""

from catchment.money.queries.checked import READERS
from catchment.money.rules.checks import CHECKS
from catchment.structure.checked_room import CheckedRoom

PAGES = {
    "fund": "/fund/{0}",
    "pooled-fund": "/pooled-fund/{0}",
    "claim": "/claim/{0}",
    "contract": "/contract/{0}",
}
ROOM = CheckedRoom("money", CHECKS, READERS, PAGES)
register, findings_about = ROOM.register, ROOM.findings_about
