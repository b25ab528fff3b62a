"""Reading what the checks of secret ballots need (three queries)."""

from catchment.foundation.moment import Moment
from catchment.voice.queries.polls_kept import all_polls
from catchment.voice.rules.checks.polls import PollFacts


def polls_checked(moment: Moment) -> tuple[PollFacts, ...]:
    """Return every poll at a moment as its checks see it."""
    return tuple(
        PollFacts(
            code=each.code,
            title=each.row.title,
            system=each.row.system.code,
            now=each.now,
            closes_on=each.row.closes_on,
            voters=each.voters,
            voted=each.voted,
        )
        for each in all_polls(moment)
    )
