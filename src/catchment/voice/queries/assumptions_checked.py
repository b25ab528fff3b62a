"""What the checks of assumed values read: the values of every system that has a handbook on the day."""

from catchment.foundation.moment import Moment
from catchment.governance.checks import judged
from catchment.governance.queries.handbook import systems_with_handbooks
from catchment.voice.rules.checks.assumptions import AssumedFacts


def assumptions_checked(moment: Moment) -> tuple[AssumedFacts, ...]:
    """Return the values of every system; the verdict on each is kept from one page to the next."""
    verdicts = [judged(system, moment) for system in systems_with_handbooks(moment)]
    return tuple(
        AssumedFacts(each.system, each.facts.name or each.system, each.facts.values)
        for each in verdicts
        if each is not None
    )
