"""Contracts with providers: one each, or one with a lead provider who pays the others (S002-26, D-054)."""

from django.db import models

from catchment.authority.models import Decision
from catchment.foundation.models import Change
from catchment.structure.models import Organisation


class Contract(models.Model):
    """A contract of a collaborative: its `terms` (form, members or lead and subcontractors, gain and risk
    share) are a frozen value of `rules/contracts.py`; `decision` is the one that awarded it.
    """

    code = models.CharField(max_length=60, unique=True)
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    starts = models.DateField()
    ends = models.DateField(null=True)  # the first day after it
    terms = models.JSONField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class ContractSettlement(models.Model):
    """Gain and risk of a year of a contract, settled once: `costs` are pence by provider, as reported."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="settlements")
    year = models.PositiveSmallIntegerField()
    costs = models.JSONField()
    on = models.DateField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A year is settled once."""

        constraints = [models.UniqueConstraint(name="contract_settled_once", fields=["contract", "year"])]
