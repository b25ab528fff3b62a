"""Reading what the checks of matters need: every matter of a moment, and whether its body is still there."""

from catchment.authority.queries.decisions import body_names
from catchment.foundation.moment import Moment
from catchment.governance.models import BodyTerms
from catchment.voice.queries.matters_kept import all_matters
from catchment.voice.rules.checks.matters import MatterFacts


def matters_checked(moment: Moment) -> tuple[object, ...]:
    """Return the matters of every system as their checks read them (four queries, however many)."""
    matters = [each for each in all_matters(moment) if each.state.is_open]
    codes = {each.state.now.body for each in matters}
    if not codes:
        return ()
    there = set(
        BodyTerms.objects.at(moment).filter(body__code__in=codes).values_list("body__code", flat=True)
    )
    names = body_names(codes, moment)
    return tuple(
        MatterFacts(
            each.code,
            each.title,
            each.system,
            each.state,
            names.get(each.state.now.body, each.state.now.body),
            each.state.now.body in there,
        )
        for each in matters
    )
