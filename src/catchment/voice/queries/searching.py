"""Finding what was asked, by code or title, for the search page of the house."""

from django.db.models import Case, F, IntegerField, Q, Value, When

from catchment.foundation.moment import Moment
from catchment.foundation.searching import Found
from catchment.voice.models import Question


def search_voice(words: str, moment: Moment, limit: int) -> list[Found]:
    """Return the questions whose code is `words` or whose title holds each of them (one query).

    Codes come first, then titles that begin with the words, then the newest.
    """
    named = Q()
    for word in words.split():
        named &= Q(title__icontains=word)
    is_code = Q(code__iexact=words)
    closeness = Case(
        When(is_code, then=Value(0)),
        When(title__istartswith=words, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    known = Q(opened_on__lte=moment.as_at)
    if moment.as_known is not None:
        known &= Q(change__at__lte=moment.as_known)
    rows = Question.objects.filter(known & (is_code | named)).order_by(closeness, "-opened_on", "code")
    return [
        Found("question", "Question", row["code"], row["title"], f"/question/{row['code']}", row["invented"])
        for row in rows.values("code", "title", invented=F("system__invented"))[:limit]
    ]
