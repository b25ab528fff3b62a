"""Finding meetings, decisions and functions for the search page of the house.

A meeting is found by its code, or by words of its body's name with words of its day; a decision by its code,
or by its title where that is public (B-068); a function by two words or more of any of its names, because
one word, such as “surgery”, is most often part of a practice's.
"""

from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Subquery, Value, When

from catchment.authority.models import Proceeding, ProceedingKind
from catchment.authority.queries.decision_privacy import private_decisions, title_for_others
from catchment.authority.queries.decisions import body_names, decisions_known
from catchment.foundation.moment import Moment
from catchment.foundation.searching import Found
from catchment.governance.functions import catalogue
from catchment.governance.models import BodyTerms
from catchment.governance.rules.functions import matching
from catchment.structure.rules.words import plain_date

MONTHS = {
    name: number
    for number in range(1, 13)
    for name in (f"{date(2026, number, 1):%B}".lower(), f"{date(2026, number, 1):%b}".lower())
}
CALLED = ("meeting", "meetings", "of", "on")  # said with a meeting, and in no name
MOST_WORDS = 12
LEAST_WORDS_OF_A_FUNCTION = 2
MORE = 5  # times as many decisions are looked at as are shown, as private ones among them are not


def search_authority(words: str, moment: Moment, limit: int) -> list[Found]:
    """Return meetings, decisions and functions that some words name, at most `limit` of each.

    Codes come first, then the newest (four queries, none for functions).
    """
    meetings = _closest(_meetings(words, moment), words, "-held_on")[:limit]
    return [
        *_shown_meetings(list(meetings), moment),
        *_shown_decisions(words, moment, limit),
        *_functions(words, limit),
    ]


def _closest(found: QuerySet, words: str, newest: str) -> QuerySet:
    """Put what has exactly this code first, then the newest."""
    is_code = Case(When(code__iexact=words, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(is_code, newest, "code")


def _meetings(words: str, moment: Moment) -> QuerySet[Proceeding]:
    """Keep the meetings known at the moment that the words name."""
    rows = Proceeding.objects.filter(kind=ProceedingKind.MEETING).select_related("body", "system")
    if moment.as_known is not None:
        rows = rows.filter(steps__number=1, steps__change__at__lte=moment.as_known)
    told = [each for each in words.lower().replace(",", " ").split() if each not in CALLED][:MOST_WORDS]
    days = [_day_of(each) for each in told]
    named = Q(code__iexact=words)
    if told and not all(days):
        wanted = Q()
        for word, day in zip(told, days, strict=True):
            wanted &= _called(word, moment) | day if day else _called(word, moment)
        named |= wanted
    elif {part for day in days for part in _parts(day)} >= {"held_on__month", "held_on__year"}:
        wanted = Q()
        for day in days:  # "1 December 2025" and "December 2025" are days; a number alone is none
            wanted &= day
        named |= wanted
    return rows.filter(named)


def _called(word: str, moment: Moment) -> Q:
    named = BodyTerms.objects.at(moment).filter(name__icontains=word)
    return Q(body__in=Subquery(named.values("body")))


def _day_of(word: str) -> Q:
    """Return what a word says of a day: a number, a month, a year, or the whole; empty where it says none."""
    if word in MONTHS:
        return Q(held_on__month=MONTHS[word])
    if word.isascii() and word.isdigit():
        if len(word) <= 2:
            return Q(held_on__day=int(word))
        return Q(held_on__year=int(word)) if len(word) == 4 else Q()
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return Q()
    return Q(held_on__day=day.day, held_on__month=day.month, held_on__year=day.year)


def _parts(day: Q) -> set[str]:
    return {child[0] for child in day.children if isinstance(child, tuple)}


def _shown_decisions(words: str, moment: Moment, limit: int) -> list[Found]:
    """Return the decisions taken by the day that have this code, or a public title with each of the words.

    One taken in private is found by its code alone: that a word is in its title would tell the word (B-068).
    """
    titled = Q(pk__isnull=False)
    for word in words.split()[:MOST_WORDS]:
        titled &= Q(title__icontains=word)
    matching_rows = decisions_known(moment).filter(Q(code__iexact=words) | titled)
    rows = list(_closest(matching_rows, words, "-taken_on")[: limit * MORE])
    private = private_decisions(rows) if rows else frozenset()
    shown = [row for row in rows if row.pk not in private or row.code.lower() == words.lower()]
    return [
        Found(
            "decision",
            "Decision",
            row.code,
            title_for_others(row) if row.pk in private else row.title,
            f"/decision/{row.code}",
            row.system.invented,
        )
        for row in shown[:limit]
    ]


def _shown_meetings(rows: list[Proceeding], moment: Moment) -> list[Found]:
    names = body_names((row.body.code for row in rows if row.body), moment) if rows else {}
    found = []
    for row in rows:
        code = row.body.code if row.body else ""
        name = f"{names.get(code, code)}, {plain_date(row.held_on)}"
        found.append(Found("meeting", "Meeting", row.code, name, f"/meeting/{row.code}", row.system.invented))
    return found


def _functions(words: str, limit: int) -> list[Found]:
    if len(words.split()) < LEAST_WORDS_OF_A_FUNCTION:
        return []
    functions = {each.code: each for each in catalogue()}
    return [
        Found("function", "Function", code, functions[code].name, f"/functions?q={code}", False)
        for code in matching(words, functions)[:limit]
    ]
