"""Allocations: money coming into the books, as somebody else decided it.

NHS England gives the ICB its streams (E-010); a council contributes to a pooled fund. Neither is a decision
of this system, so the transfer that brings the money in carries the allocation instead, with the notice.
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import Change
from catchment.money.models.books import Fund, choices
from catchment.money.rules.vocabulary import Stream
from catchment.structure.models import Organisation


class Allocation(models.Model):
    """An amount that a giver gives to a fund, under a notice; written once, corrected by reversal."""

    code = models.CharField(max_length=60, unique=True)  # XEX-AL-0001
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="allocations")
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stream = models.CharField(max_length=20, choices=choices(Stream))
    amount_pence = models.BigIntegerField()
    on = models.DateField()
    notice = models.CharField(max_length=300)  # the instrument: an allocation letter, a section 75 agreement
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Something is given."""

        constraints = [models.CheckConstraint(name="allocation_positive", condition=Q(amount_pence__gt=0))]

    def __str__(self) -> str:
        """Return the code."""
        return self.code
