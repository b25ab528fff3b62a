"""Contracts with providers: one each, or one with a lead provider who pays the others (S002-26, D-054)."""

from django.db import models

from catchment.authority.models import Decision
from catchment.foundation.models import Change
from catchment.structure.models import Organisation


class Contract(models.Model):
    """A contract of a collaborative: its `terms` (form, members or lead and subcontractors, gain and risk share)
    are a frozen value of `rules/contracts.py`; `decision` is the one that awarded it.
    """

    code = models.CharField(max_length=60, unique=True)
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    starts = models.DateField()
    ends = models.DateField(null=True)
    terms = models.JSONField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Return the code."""
        return self.code
