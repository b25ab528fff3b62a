"""Finding what was raised, asked, consulted on and filled, by code or title, for the search page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Model, Q, Value, When

from catchment.foundation.moment import Moment
from catchment.foundation.searching import Found
from catchment.voice.models import Appointment, Consultation, Matter, Question


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of thing that is found: what it is called, and the columns of its title, day and nation."""

    kind: str
    label: str
    model: type[Model]
    title: str = "title"
    day: str = "opened_on"
    invented: str = "system__invented"


KINDS = (
    _Kind("matter", "Matter", Matter, day="raised_on"),
    _Kind("question", "Question", Question),
    _Kind("consultation", "Consultation", Consultation, invented="asked_by__invented"),
    _Kind("appointment", "Appointment", Appointment, title="said__seat_title"),
)


def search_voice(words: str, moment: Moment, limit: int) -> list[Found]:
    """Return the things of voice whose code is `words`, or whose title holds
    each of them, at most `limit` (one query a kind). An appointment is called as its seat is.

    Codes come first, then titles that begin with the words, then the newest of each kind.
    """
    found = [each for kind in KINDS for each in _of_kind(kind, words, moment, limit)]
    return [each for _, each in sorted(found, key=_closeness)[:limit]]


def _closeness(found: tuple[int, Found]) -> int:
    return found[0]


def _of_kind(kind: _Kind, words: str, moment: Moment, limit: int) -> Iterator[tuple[int, Found]]:
    named = Q()
    for word in words.split():
        named &= Q(**{f"{kind.title}__icontains": word})
    is_code = Q(code__iexact=words)
    closeness = Case(
        When(is_code, then=Value(0)),
        When(**{f"{kind.title}__istartswith": words}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    known = Q(**{f"{kind.day}__lte": moment.as_at})
    if moment.as_known is not None:
        known &= Q(change__at__lte=moment.as_known)
    manager: Any = kind.model._default_manager
    rows = manager.filter(known & (is_code | named)).annotate(close=closeness)
    chosen = rows.order_by("close", f"-{kind.day}", "code").values(
        "code", "close", named=F(kind.title), made_up=F(kind.invented)
    )
    for row in chosen[:limit]:
        href = f"/{kind.kind}/{row['code']}"
        yield row["close"], Found(kind.kind, kind.label, row["code"], row["named"], href, row["made_up"])
