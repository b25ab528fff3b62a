"""What the checks of consultations read: the responses to those that are open on the day."""

from catchment.foundation.moment import Moment
from catchment.voice.queries.consultation_respondents import members_of
from catchment.voice.queries.consultations_kept import consultations_known, kept, responses_kept
from catchment.voice.rules.checks.consultations import ResponseFacts


def consultations_checked(moment: Moment) -> tuple[ResponseFacts, ...]:
    """Return the responses to every consultation open on the day (six queries, and one or two for each
    response that nobody has endorsed, to know whom it speaks for).
    """
    rows = consultations_known(moment).filter(opened_on__lte=moment.as_at, closes_on__gte=moment.as_at)
    there = {row.code: kept(row) for row in rows}
    found = []
    for code, responses in responses_kept(there.values(), moment).items():
        row = there[code].row
        for each in responses:
            alone = each.now.version is not None and not each.now.standing
            found.append(
                ResponseFacts(
                    code,
                    row.title,
                    row.system.code if row.system else row.asked_by.code,
                    row.closes_on,
                    each.respondent.name,
                    each.now.version is not None,
                    len(each.now.standing),
                    len(members_of(each.respondent, moment)) if alone else 0,
                )
            )
    return tuple(found)
