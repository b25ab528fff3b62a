"""The room's findings: what is wrong with the voice of a moment."""

from catchment.structure.checked_room import CheckedRoom
from catchment.voice.queries.checked import READERS
from catchment.voice.rules.checks import CHECKS

PAGES = {
    "matter": "/matter/{0}",
    "question": "/question/{0}",
    "consultation": "/consultation/{0}",
    "appointment": "/appointment/{0}",
    "poll": "/poll/{0}",
}
ROOM = CheckedRoom("voice", CHECKS, READERS, PAGES)
register, findings_about = ROOM.register, ROOM.findings_about
