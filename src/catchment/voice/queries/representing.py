"""Reading the representation of a system: its handbook of a moment as chambers and ways (`rules`)."""

from functools import lru_cache

from django.db.models import Count, Max

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.checks import judged
from catchment.governance.rules.facts import GovernanceFacts
from catchment.voice.rules.representation import Representation

KEPT = 8


def representation_at(system: str, moment: Moment) -> Representation | None:
    """Return who speaks for whom in a system at a moment; None where it has no handbook then."""
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return _kept(system, moment, latest["newest"], latest["number"])


@lru_cache(maxsize=KEPT)
def _kept(system: str, moment: Moment, _newest: int | None, _number: int) -> Representation | None:
    verdict = judged(system, moment)
    return None if verdict is None else of_facts(verdict.facts, moment)


def of_facts(facts: GovernanceFacts, moment: Moment) -> Representation:
    """Return the representation that the facts of a system make on the day."""
    nominators = {kind: each.organisations for kind, each in facts.constituencies.items()}
    top = facts.board.code if facts.board else ""
    return Representation(facts.handbook.bodies, moment.as_at, facts.values, nominators, top)
