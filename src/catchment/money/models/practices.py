"""What practices were paid: NHS Payments to General Practice, one row for a practice, year and stream."""

from django.db import models

from catchment.foundation.models import RecordedRow
from catchment.structure.models import Organisation


class PracticePayment(RecordedRow):
    """An amount paid to a practice in a year under one heading of the publication, in pence (may be a deduction)."""

    practice = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="payments")
    year = models.PositiveSmallIntegerField()
    heading = models.CharField(
        max_length=60
    )  # global-sum, qof, pcn-participation ...; patients and weighted too
    amount_pence = models.BigIntegerField()

    class Meta(RecordedRow.Meta):
        """One amount for a practice, year and heading."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="practice_payment_once",
                fields=["year", "practice", "heading"],
                condition=models.Q(recorded_to__isnull=True),
            ),
        ]
