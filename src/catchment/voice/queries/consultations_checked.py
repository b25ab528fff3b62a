"""What the checks of consultations read: the responses to those that are open on the day."""

from catchment.foundation.moment import Moment
from catchment.voice.queries.consultation_respondents import members_of_each
from catchment.voice.queries.consultations_kept import consultations_known, kept, responses_kept
from catchment.voice.rules.checks.consultations import ResponseFacts


def consultations_checked(moment: Moment) -> tuple[ResponseFacts, ...]:
    """Return the responses to every consultation open on the day (six queries, and eight more to know
    whom those speak for that nobody has endorsed).
    """
    rows = consultations_known(moment).filter(opened_on__lte=moment.as_at, closes_on__gte=moment.as_at)
    there = {row.code: kept(row) for row in rows}
    found = []
    answered = responses_kept(there.values(), moment)
    alone = {
        each.respondent.code: each.respondent
        for responses in answered.values()
        for each in responses
        if each.now.version is not None and not each.now.standing
    }
    speaks_for = members_of_each(alone.values(), moment)
    for code, responses in answered.items():
        row = there[code].row
        for each in responses:
            found.append(
                ResponseFacts(
                    code,
                    row.title,
                    row.system.code if row.system else row.asked_by.code,
                    row.closes_on,
                    each.respondent.name,
                    each.now.version is not None,
                    len(each.now.standing),
                    len(speaks_for.get(each.respondent.code, ())),
                )
            )
    return tuple(found)
