"""Catchments of trusts: from which ground a trust's patients come.

A trust serves nobody by rule; its catchment is where its admitted patients in fact live. The shares of one
trust add up to one over all areas of a kind.
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import RecordedRow
from catchment.structure.models.areas import Area
from catchment.structure.models.organisations import Organisation


class TrustCatchment(RecordedRow):
    """The share of a trust's admitted patients who live in an area."""

    trust = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="catchment")
    edition = models.DateField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="trust_catchments")
    share = models.FloatField()

    class Meta(RecordedRow.Meta):
        """One share in an edition, more than nothing and no more than all."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(name="trust_catchment_share", condition=Q(share__gt=0) & Q(share__lte=1)),
            models.UniqueConstraint(
                name="trust_catchment_once",
                fields=["trust", "area", "edition"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]
