"""Registered patients: how many people are on each practice's list, by age, sex and where they live.

NHS England publishes list sizes on the first of each month, ages by five-year band, and residence by small
area every quarter. A practice's patients do not nest in any area (K-035), so the last is the only honest way
from practices to ground.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from catchment.foundation.models import RecordedRow
from catchment.structure.models.areas import Area
from catchment.structure.models.organisations import Organisation


class RegisteredPatients(RecordedRow):
    """A practice's list on the first of a month.

    `sex` is `all`, `female` or `male`. `ages` holds the five-year bands 0-4, 5-9 ... 90-94, 95 and over
    (twenty counts), or nothing where only the total was published.
    """

    practice = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registered_patients")
    edition = models.DateField()
    sex = models.CharField(max_length=6)
    total = models.PositiveIntegerField()
    ages = ArrayField(models.PositiveIntegerField(), default=list)

    class Meta(RecordedRow.Meta):
        """One count for a sex in an edition."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(
                name="registered_patients_sex", condition=Q(sex__in=["all", "female", "male"])
            ),
            models.UniqueConstraint(
                name="registered_patients_once",
                fields=["edition", "sex", "practice"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class PatientsByArea(RecordedRow):
    """How many of a practice's patients live in a small area (K-035)."""

    practice = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="patients_by_area", db_index=False
    )
    edition = models.DateField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="patients_by_practice")
    patients = models.PositiveIntegerField()

    class Meta(RecordedRow.Meta):
        """One count for a practice and area in an edition."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="patients_by_area_once",
                fields=["practice", "edition", "area"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]
        # the constraint's index holds only what is believed now; this one answers "as known at" too
        indexes = [models.Index(name="patients_by_area_known", fields=["practice", "edition"])]
