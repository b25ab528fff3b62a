"""What is asked about and is not there on the day, but was or will be; and who is there but decides nothing.

"No area is called Northmoor City" would be untrue of a place that is drawn from next year on. So what the day
does not know is looked for across all days, as known at the moment, before it is called unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from catchment.authority.rules.answers import Named
from catchment.foundation.moment import Moment
from catchment.governance.models import BodyTerms, PersonDetail, SeatTerms
from catchment.structure.models import AreaName, Footprint, OrganisationName
from catchment.structure.queries.words import spoken
from catchment.structure.rules.words import plain_date, system_in_short

SYSTEMS = ("icb", "sub-icb")  # organisations that are asked about as areas, too


@dataclass(frozen=True, slots=True)
class Spell:
    """What something is called from a day until the day before another (None: no end is known)."""

    code: str
    name: str
    since: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Say whether it is there on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def area_on_another_day(asked: str, moment: Moment) -> str:
    """Return since when or until when there is an area with a code or name, in a sentence, or nothing."""
    named = AreaName.objects.known(moment).filter(Q(area__code__iexact=asked) | Q(name__iexact=asked))
    areas = dict(named.values_list("area_id", "name"))
    drawn = Footprint.objects.known(moment).filter(Q(area__in=areas) | Q(area__code__iexact=asked))
    rows = list(drawn.values_list("area__code", "area_id", "valid_from", "valid_to"))
    spells = [Spell(code, areas.get(area, code), since, until) for code, area, since, until in rows]
    if not spells:
        spells = _spells(named, "area__code")
    if not spells:
        systems = _organisations(asked, moment, kinds=SYSTEMS)
        spells = [Spell(each.code, system_in_short(each.name), each.since, each.until) for each in systems]
    return _when(spells, moment.as_at)


def holder_on_another_day(asked: str, moment: Moment) -> str:
    """Return since when or until when there is a body, seat or organisation, in a sentence, or nothing."""
    body, _, seat = asked.partition("/")
    if seat:
        seats = SeatTerms.objects.known(moment).filter(seat__body__code__iexact=body, seat__code__iexact=seat)
        return _when(_spells(seats.annotate(name=F("title")), "seat__code"), moment.as_at)
    bodies = BodyTerms.objects.known(moment).filter(Q(body__code__iexact=asked) | Q(name__iexact=asked))
    spells = _spells(bodies, "body__code") or list(_organisations(asked, moment))
    return _when(spells, moment.as_at)


def who_decides_nothing(asked: str, moment: Moment) -> tuple[Named, str] | None:
    """Return a person without a seat, or an organisation in no scheme, with a sentence that says so."""
    day = plain_date(moment.as_at)
    person = (
        PersonDetail.objects.known(moment)
        .filter(Q(person__code__iexact=asked) | Q(name__iexact=asked))
        .order_by("person__code", "-valid_from")
        .values_list("person__code", "name")
        .first()
    )
    if person is not None:
        return Named(*person), f"{person[1]} holds no seat on {day}, so may decide nothing."
    there = (each for each in _organisations(asked, moment) if each.holds_on(moment.as_at))
    organisation = next(there, None)
    if organisation is None:
        return None
    sentence = (
        f"{organisation.name} is in no scheme of delegation on {day}: nothing has been delegated to it."
    )
    return Named(organisation.code, organisation.name), sentence


def is_person(code: str) -> bool:
    """Say whether a code that an answer names is that of a person."""
    return PersonDetail.objects.filter(person__code=code).exists()


def _organisations(asked: str, moment: Moment, kinds: Iterable[str] = ()) -> list[Spell]:
    rows = OrganisationName.objects.known(moment).filter(
        Q(organisation__code__iexact=asked) | Q(name__iexact=asked)
    )
    if kinds:
        rows = rows.filter(organisation__kind__in=kinds)
    return [
        Spell(each.code, spoken(each.name), each.since, each.until)
        for each in _spells(rows, "organisation__code")
    ]


def _spells(rows: QuerySet[Any], code: str) -> list[Spell]:
    return [
        Spell(*row) for row in rows.order_by("valid_from").values_list(code, "name", "valid_from", "valid_to")
    ]


def _when(spells: Iterable[Spell], day: date) -> str:
    """Return since when or until when something is there; nothing where it is there, or never was."""
    found = sorted(spells, key=lambda each: each.since)
    if not found or any(each.holds_on(day) for each in found):
        return ""
    to_come = next((each for each in found if each.since > day), None)
    if to_come is not None:
        return f"{to_come.name} exists from {plain_date(to_come.since)}."
    last = max((each for each in found if each.until is not None), key=lambda each: each.until or day)
    assert last.until is not None, "what has not ended and has begun is there"
    return f"{last.name} ended on {plain_date(last.until - timedelta(days=1))}."
