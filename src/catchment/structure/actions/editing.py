"""Editing: the few ways in which an action changes dated facts.

A fact that stops being true on a day is not overwritten. The row that said it would go on is closed (we no
longer believe it), a copy that ends on the day is recorded, and so is the fact that holds from then on. What
was believed before stays readable, and every row points at the Change that recorded it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import F, Q

from catchment.foundation.facts import close_rows, copy_rows, fact_columns
from catchment.foundation.models import Change, DatedFact
from catchment.foundation.models.dated import Basis
from catchment.foundation.rules.periods import Period
from catchment.structure.rules.spans import without

Fact = TypeVar("Fact", bound=DatedFact)


@dataclass(frozen=True, slots=True)
class Editing:
    """One change to the structure, from one day on."""

    change: Change
    on: date

    def reaching_past(self, model: type[Fact], scope: Q) -> list[Fact]:
        """Return the believed facts in `scope` that hold on some day from `on`, in order of time."""
        ends_later = Q(valid_to__isnull=True) | Q(valid_to__gt=self.on)
        return list(model.objects.current().filter(scope & ends_later).order_by("valid_from", "id"))

    def cut(self, model: type[Fact], scope: Q) -> list[Fact]:
        """End the facts in `scope` on the day; return them as they were believed until now."""
        rows = self.reaching_past(model, scope)
        close_rows(model, [row.pk for row in rows], self.change)
        self.add(model, [again(row, valid_to=self.on) for row in rows if row.valid_from < self.on])
        return rows

    def add(self, model: type[Fact], rows: Iterable[dict[str, Any]]) -> None:
        """Record facts, each given by its columns."""
        columns = fact_columns(model)
        copy_rows(model, [[row[column] for column in columns] for row in rows], self.change)

    def replace(self, model: type[Fact], scope: Q, identity: dict[str, Any], **said: Any) -> Fact | None:
        """Say something else from the day on, for as long as what was said on that day went on.

        `scope` picks out the facts of which one holds at a time. Facts planned for later stay. Returns the
        fact that was replaced, if there was one.
        """
        rows = self.reaching_past(model, scope)
        held = next((row for row in rows if row.valid_from <= self.on), None)
        planned = min((row.valid_from for row in rows if row.valid_from > self.on), default=None)
        until = held.valid_to if held else planned
        new: dict[str, Any] = {
            **identity,
            **said,
            "valid_from": self.on,
            "valid_to": until,
            "basis": Basis.STATED,
        }
        if held:
            close_rows(model, [held.pk], self.change)
            if held.valid_from < self.on:
                self.add(model, [again(held, valid_to=self.on)])
        self.add(model, [new])
        return held

    def redirect(self, model: type[Fact], rows: Iterable[Fact], key: tuple[str, ...], **said: Any) -> None:
        """Say of facts that were cut that from the day on they hold of something else.

        A day on which that is already said (same `key` columns) is left alone, so nothing is said twice.
        """
        new: list[dict[str, Any]] = []
        for row in rows:
            wanted = again(row, **said)
            same = Q(**{column: wanted[column] for column in key})
            taken = [Period(each.valid_from, each.valid_to) for each in self.reaching_past(model, same)]
            taken += [
                Period(each["valid_from"], each["valid_to"])
                for each in new
                if all(each[column] == wanted[column] for column in key)
            ]
            for period in without(Period(max(row.valid_from, self.on), row.valid_to), taken):
                new.append(
                    {**wanted, "valid_from": period.start, "valid_to": period.end, "basis": Basis.STATED}
                )
        self.add(model, new)


def again(row: DatedFact, **changed: Any) -> dict[str, Any]:
    """Return what a fact says, by column, with some columns changed."""
    said = {column: getattr(row, column) for column in fact_columns(type(row))}
    return {**said, **changed}


def holding_on(model: type[Fact], scope: Q, day: date) -> Fact | None:
    """Return the believed fact in `scope` that holds on a day, if any."""
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    return model.objects.current().filter(scope & holds).order_by(F("valid_from").desc()).first()
