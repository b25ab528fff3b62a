"""How long bodies take to answer what is brought to them, and what waits there now (S003-63)."""

from collections.abc import Mapping

from catchment.foundation.moment import Moment
from catchment.voice.queries.matters_kept import matters_of
from catchment.voice.rules.matters_counts import AnswerDays, answer_days_of, waiting_of


def answer_days(system: str, moment: Moment) -> Mapping[str, AnswerDays]:
    """Return by body how many matters it answered or passed on by the day, and the median days that took.

    A body that has answered nothing yet is not there (two queries).
    """
    return answer_days_of(each.state for each in matters_of(system, moment))


def waiting_at(system: str, moment: Moment) -> Mapping[str, tuple[int, int]]:
    """Return by body how many matters wait for its answer on the day, and how many of those are late."""
    return waiting_of((each.state for each in matters_of(system, moment)), moment.as_at)
