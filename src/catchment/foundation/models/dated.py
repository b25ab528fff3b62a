"""Dated and as-known rows, held by the database.

Two kinds of row. A `RecordedRow` is something published: it was recorded at a time and may be superseded
later, never overwritten. A `DatedFact` is a recorded row that is also true for a period, `[valid_from,
valid_to)`. So every fact answers "as at D, as known at R" (K-041).

`no_overlap` gives the exclusion constraint that makes two contradicting facts impossible: for the same
identity, no two rows may share a day *and* a recorded moment. It needs no contrib extension.
"""

from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from catchment.foundation.models.change import Change
from catchment.foundation.moment import Moment


class RecordedQuerySet(models.QuerySet[Any]):
    """Rows by when we knew them."""

    def current(self) -> Self:
        """Keep the rows we believe now."""
        return self.filter(recorded_to__isnull=True)

    def known(self, moment: Moment) -> Self:
        """Keep the rows we believed at the moment's `as_known`."""
        if moment.as_known is None:
            return self.current()
        return self.filter(recorded_from__lte=moment.as_known).filter(
            Q(recorded_to__isnull=True) | Q(recorded_to__gt=moment.as_known)
        )


class DatedQuerySet(RecordedQuerySet):
    """Facts by when they hold and when we knew them."""

    def at(self, moment: Moment) -> Self:
        """Keep the facts that hold on the moment's date, as known then."""
        return self.known(moment).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=moment.as_at), valid_from__lte=moment.as_at
        )


class RecordedRow(models.Model):
    """Something recorded at a time, perhaps superseded later."""

    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+", db_index=False)
    superseded_by = models.ForeignKey(
        Change, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        """Shared by every recorded row."""

        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_recorded_forward",
                condition=Q(recorded_to__isnull=True) | Q(recorded_to__gte=F("recorded_from")),
            ),
            models.CheckConstraint(
                name="%(class)s_superseded_by_a_change",
                condition=Q(recorded_to__isnull=True, superseded_by__isnull=True)
                | Q(recorded_to__isnull=False, superseded_by__isnull=False),
            ),
        ]


class Basis(models.TextChoices):
    """How we know when a fact began: the source stated the date, or we saw it by then."""

    STATED = "stated", "date stated by the source"
    OBSERVED = "observed", "first seen on this date"


class DatedFact(RecordedRow):
    """A recorded row that is true for a period."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=8, choices=Basis.choices, default=Basis.STATED)

    objects = DatedQuerySet.as_manager()

    class Meta(RecordedRow.Meta):
        """Shared by every dated fact."""

        abstract = True
        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(
                name="%(class)s_period_forward",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]


def no_overlap(name: str, *identity: str, condition: Q | None = None) -> ExclusionConstraint:
    """Return the constraint: for one `identity` (foreign keys), no two facts overlap in time as known.

    `condition` limits it to some rows (for example the single-valued kinds of relationship).
    """
    expressions: list[tuple[Func, str]] = [
        (
            Func(F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField()),
            "&&",
        )
        for field in identity
    ]
    days = Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField())
    known = Func(
        F("recorded_from"), F("recorded_to"), function="tstzrange", output_field=DateTimeRangeField()
    )
    return ExclusionConstraint(
        name=name, expressions=[*expressions, (days, "&&"), (known, "&&")], condition=condition
    )
