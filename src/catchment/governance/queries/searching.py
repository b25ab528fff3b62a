"""Finding bodies and people by code or name, for the search page of the house."""

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from catchment.foundation.moment import Moment
from catchment.foundation.searching import Found
from catchment.governance.models import BodyTerms, PersonDetail
from catchment.governance.rules.document.vocabulary import BODY_KIND_WORDS, BodyKind


def search_governance(words: str, moment: Moment, limit: int) -> list[Found]:
    """Return bodies, then people, whose code is `words` or whose name holds each of them (two queries).

    Codes come first, then names that begin with the words, then the rest by name.
    """
    bodies = _matching(BodyTerms.objects.at(moment), "body", words)
    people = _matching(PersonDetail.objects.at(moment), "person", words)
    found = [
        Found(
            "body",
            BODY_KIND_WORDS[BodyKind(row["kind"])].capitalize(),
            row["code"],
            row["name"],
            f"/body/{row['code']}",
            row["invented"],
        )
        for row in bodies.values("name", "kind", code=F("body__code"), invented=F("body__system__invented"))[
            :limit
        ]
    ]
    return found + [
        Found("person", "Person", row["code"], row["name"], f"/person/{row['code']}", row["invented"])
        for row in people.values("name", code=F("person__code"), invented=F("person__invented"))[:limit]
    ]


def _matching(facts: QuerySet, whose: str, words: str) -> QuerySet:
    """Keep the facts that the words name, closest first."""
    named = Q()
    for word in words.split():
        named &= Q(name__icontains=word)
    is_code = Q(**{f"{whose}__code__iexact": words})
    closeness = Case(
        When(is_code, then=Value(0)),
        When(name__istartswith=words, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return facts.filter(is_code | named).order_by(closeness, "name", f"{whose}__code")
