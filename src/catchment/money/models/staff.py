"""Who works for a PCN: the published workforce, and the baseline that additional staff must exceed."""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import RecordedRow
from catchment.structure.models import Organisation


class PCNStaff(RecordedRow):
    """Whole-time equivalents of one role at a PCN at the end of a month (NWRS), with how many records."""

    pcn = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pcn_staff")
    edition = models.DateField()  # the last day of the month
    group = models.CharField(max_length=60)
    role = models.CharField(max_length=120)
    source = models.CharField(max_length=60)
    records = models.PositiveIntegerField()  # not people: one person may have two
    wte = models.DecimalField(max_digits=9, decimal_places=4)

    class Meta(RecordedRow.Meta):
        """One row for a PCN, month, group, role and source."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="pcn_staff_once",
                fields=["edition", "pcn", "group", "role", "source"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class BaselineStaff(RecordedRow):
    """What a PCN's practices employed of a role on 31 March 2019: claims are for more than that (E-063)."""

    pcn = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="baseline_staff")
    role = models.CharField(max_length=60)
    wte = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta(RecordedRow.Meta):
        """One row for a PCN and role."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="baseline_staff_once", fields=["pcn", "role"], condition=Q(recorded_to__isnull=True)
            ),
        ]
