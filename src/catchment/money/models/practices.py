"""What practices were paid: NHS Payments to General Practice, a row for a practice, year and heading.

The publication says once a year what each practice was paid under some forty headings, how many patients it
had, and how many they count as when weighted (E-020). Amounts paid are `PracticePayment`; what they are paid
for is `PracticePaymentYear`. Headings, their routes, and which are protected are in
`data/payment_headings.yaml`.
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import RecordedRow
from catchment.structure.models import Organisation


class PracticePayment(RecordedRow):
    """An amount paid to a practice in a year under one heading, in pence; what was taken back is negative.

    A heading under which nothing was paid has no row.
    """

    practice = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="payments")
    year = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=60)  # global-sum, quality-and-outcomes, pcn-participation ...
    amount_pence = models.BigIntegerField()

    class Meta(RecordedRow.Meta):
        """One amount for a practice, year and heading."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="practice_payment_once",
                fields=["year", "practice", "heading"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class PracticePaymentYear(RecordedRow):
    """A practice in a year of the publication: its contract, its patients, and the totals as published.

    Patients are averages over the year, so they have fractions; registered and weighted are never mixed.
    `totals` are the published totals in pence by code: kept as they were said, and compared with the sum of
    the payments, never used instead of it.
    """

    practice = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="payment_years")
    year = models.PositiveSmallIntegerField()
    sub_icb = models.CharField(max_length=5)  # ODS code of the sub-ICB location, as published for that year
    contract = models.CharField(max_length=10)  # GMS, PMS, APMS, Unknown
    practice_type = models.CharField(max_length=40)
    dispensing = models.BooleanField(null=True)  # None: published as unknown
    registered = models.DecimalField(max_digits=12, decimal_places=2)
    weighted = models.DecimalField(max_digits=12, decimal_places=2)
    caveats = models.CharField(max_length=120, blank=True)  # “Part year of data”
    totals = models.JSONField(default=dict)

    class Meta(RecordedRow.Meta):
        """One row for a practice and year."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(
                name="practice_payment_year_patients", condition=Q(registered__gte=0, weighted__gte=0)
            ),
            models.UniqueConstraint(
                name="practice_payment_year_once",
                fields=["year", "practice"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]
        indexes = [models.Index(name="practice_payment_year_sub_icb", fields=["sub_icb", "year"])]
