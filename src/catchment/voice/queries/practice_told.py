"""What the page of a practice says of its voice: its steps to the board, and its last concern (S003-58)."""

from functools import lru_cache

from django.db.models import Count, Max

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Thing
from catchment.foundation.told import Told
from catchment.governance.checks import judged
from catchment.voice.queries.matters_kept import matters_raised_by
from catchment.voice.queries.path_start import boards_of
from catchment.voice.queries.representing import representation_at
from catchment.voice.rules.matters_words import last_waits
from catchment.voice.rules.way_choosing import layered_of, ways_up
from catchment.voice.rules.way_headline import steps_sentence

KEPT = 256  # practices at one moment


def told_of_practice(code: str, system: str, moment: Moment) -> Told | None:
    """Return how far a practice is from the board of its system, and how long its last concern has waited.

    None where no handbook of the day says who sits for whom, or no way leads up. Three queries, once the
    handbook has been read since something was last recorded.
    """
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    steps = _steps(code, system, moment, latest["newest"], latest["number"]) if system else ""
    if not steps:
        return None
    raised = matters_raised_by(code, Thing.ORGANISATION, moment)
    waits = last_waits([each.counted for each in raised], moment.as_at)
    sentence = " ".join(filter(None, (steps, waits)))
    return Told("voice", sentence, "Your way to the board", f"/practice/{code}/voice")


@lru_cache(maxsize=KEPT)
def _steps(code: str, system: str, moment: Moment, _newest: int | None, _number: int) -> str:
    """Return the steps of the way through most layers to the board at the top, in a sentence, or empty."""
    verdict, representation = judged(system, moment), representation_at(system, moment)
    if verdict is None or representation is None or representation.top not in representation.bodies:
        return ""
    ways = ways_up(representation, code, boards_of(code, verdict.facts))
    way = layered_of(each for each in ways if each.target == representation.top)
    return steps_sentence(way, representation.bodies[representation.top].name) if way else ""
