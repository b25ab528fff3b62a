"""Reading what the checks of voice need: each part of the room adds its reader here."""

from collections.abc import Callable

from catchment.foundation.moment import Moment
from catchment.foundation.rules.periods import Period
from catchment.structure.models import Regime
from catchment.voice.rules.checks.frame import CheckedVoice

Reader = Callable[[Moment], tuple[object, ...]]
READERS: dict[type, Reader] = {}  # the facts of a part, by their type; a reader asks a few queries at most


def checked_at(moment: Moment) -> CheckedVoice:
    """Return everything that the checks of voice read at a moment."""
    facts = {kind: reader(moment) for kind, reader in READERS.items()}
    systems = {
        key: system
        for found in facts.values()
        for each in found
        for key, system in getattr(each, "belongs", ())
    }
    dated = Regime.objects.exclude(valid_from=None)
    regimes = {each.code: Period(each.valid_from, each.valid_to) for each in dated}
    return CheckedVoice(facts, systems, regimes)
