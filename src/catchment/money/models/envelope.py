"""The system envelope: limits for the ICB and its partner trusts together, and what each uses (E-003).

A trust's own books are not ours. What it used is what it reports, month by month; where it partners several
ICBs its use is apportioned as NHS England directs (E-004).
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import RecordedRow
from catchment.money.models.books import choices
from catchment.money.rules.vocabulary import Nature
from catchment.structure.models import Organisation


class EnvelopeLimit(RecordedRow):
    """What NHS England lets a system use in a year, in pence, of revenue or of capital (E-003)."""

    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    nature = models.CharField(max_length=8, choices=choices(Nature))
    limit_pence = models.BigIntegerField()
    direction = models.CharField(max_length=300)

    class Meta(RecordedRow.Meta):
        """One limit for a system, year and nature."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="envelope_limit_once",
                fields=["system", "year", "nature"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class ReportedUse(RecordedRow):
    """What a partner trust reports, in pence: used to the end of a month, expected by the year's end."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    nature = models.CharField(max_length=8, choices=choices(Nature))
    month = models.DateField()  # its first day
    used_pence = models.BigIntegerField()
    expected_pence = models.BigIntegerField()
    from_partners_pence = models.BigIntegerField(default=0)  # paid on to other partners: left out (E-003)

    class Meta(RecordedRow.Meta):
        """One report for a month."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="reported_use_once",
                fields=["organisation", "month", "nature"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class Apportionment(RecordedRow):
    """The share of a trust's use that counts for one of the systems it partners (E-004)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    per_cent = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta(RecordedRow.Meta):
        """One share for a trust, system and year, up to the whole."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(
                name="apportionment_a_share", condition=Q(per_cent__gt=0, per_cent__lte=100)
            ),
            models.UniqueConstraint(
                name="apportionment_once",
                fields=["organisation", "system", "year"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class PoolReport(RecordedRow):
    """A quarterly report or the annual return of a pooled fund's manager (D-025): amounts in pence."""

    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pooled_fund = models.CharField(max_length=60)  # its code in the handbook
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()  # 1 to 4; 0 is the annual return
    reported_on = models.DateField()
    income_pence = models.BigIntegerField()
    spend_pence = models.BigIntegerField()
    effectiveness = models.TextField(blank=True)

    class Meta(RecordedRow.Meta):
        """One report for a quarter."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(name="pool_report_quarter", condition=Q(quarter__lte=4)),
            models.UniqueConstraint(
                name="pool_report_once",
                fields=["system", "pooled_fund", "year", "quarter"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]
