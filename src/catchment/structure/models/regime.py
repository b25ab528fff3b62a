"""Regimes: which rule set is in force on which date (K-042).

A regime with no start date is law that has been introduced but not commenced; a user can fill the date in
when it is known. The rows come with the first migration and are data, not constants.
"""

from django.db import models
from django.db.models import F, Q


class Regime(models.Model):
    """A set of legal rules and when it is in force."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        """In order of time."""

        ordering = ["valid_from", "code"]
        constraints = [
            models.CheckConstraint(
                name="regime_period_forward",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
            )
        ]
