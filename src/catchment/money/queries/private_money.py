"""The money of decisions taken in private: what is told of it, and to whom (B-068).

The ledger is public money: amounts, accounts, days and the decision's code are told to everybody. What the
money is for can give away what was decided, so the title of such a decision, and the text of every transfer
under it, are for those who may read the item. Everybody else sees the same words wherever the money shows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from catchment.authority.models import Decision
from catchment.authority.queries.decision_privacy import hidden_from, private_decisions, title_for_others
from catchment.authority.queries.meeting_privacy import reader_of
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, Thing
from catchment.money.models import Transfer

EXPORTED = "Private (B-068)"


def hidden_titles(rows: Sequence[Decision], moment: Moment, actor: Actor) -> dict[int, str]:
    """Return, by key, what somebody sees instead of the titles of those decisions that they may not read.

    One query where none is private; else those that it takes to know what somebody may read, for each body.
    """
    private = private_decisions(rows)
    by_whose: dict[tuple[str, Thing], list[Decision]] = defaultdict(list)
    for row in rows:
        if row.pk in private:
            whose = (row.body.code, Thing.BODY) if row.body else (row.system.code, Thing.ORGANISATION)
            by_whose[whose].append(row)
    hidden: set[int] = set()
    for whose, theirs in by_whose.items():
        hidden |= hidden_from(reader_of(actor, *whose), theirs, Moment(moment.as_at))
    return {row.pk: title_for_others(row) for row in rows if row.pk in hidden}


def hidden_among(numbers: Iterable[int | None], moment: Moment, actor: Actor) -> dict[int, str]:
    """Return `hidden_titles` of decisions by their keys; one query more."""
    return hidden_titles(decisions_keyed(numbers), moment, actor)


def decisions_keyed(numbers: Iterable[int | None]) -> list[Decision]:
    """Return decisions by their keys, with what it takes to say who may read them."""
    keys = {number for number in numbers if number is not None}
    if not keys:
        return []
    return list(Decision.objects.filter(pk__in=keys).select_related("proceeding", "system", "body"))


def private_in_books(system: str) -> frozenset[int]:
    """Return the keys of the private decisions that money of a system moved under (two queries)."""
    used = Transfer.objects.filter(decision=OuterRef("pk"), system__code=system)
    return private_decisions(list(Decision.objects.filter(Exists(used))))
