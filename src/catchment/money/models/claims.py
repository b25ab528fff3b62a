"""Claims: what a PCN, or a practice, asks to be paid under a national contract, month by month.

A claim for additional roles is for real posts, line by line, and each line is accepted, reduced or refused
by a dated rule (E-060 to E-071). An entitlement (core funding, enhanced access, the global sum) is a claim
too: nobody decides on it, the contract does. A claim goes through steps, written once like those of a
meeting: made, assessed, approved, paid - or sent back, refused.
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import Change
from catchment.structure.models import Organisation


class Claim(models.Model):
    """A claim for one month (`month` is its first day), by a PCN or practice, and who is paid (E-043)."""

    code = models.CharField(max_length=60, unique=True)  # XEX-C-0001
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    claimant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="claims")
    payee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # additional-roles, entitlement, core-contract
    component = models.CharField(max_length=60, blank=True)  # of an entitlement: core-registered ...
    month = models.DateField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A month is its first day."""

        constraints = [
            models.CheckConstraint(name="claim_of_a_month", condition=Q(month__day=1)),
        ]
        indexes = [models.Index(name="claim_of_claimant", fields=["claimant", "month"])]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class ClaimLine(models.Model):
    """One post of a claim for additional roles, or the one amount of an entitlement; amounts in pence.

    `said` holds what was typed (post, role, person's reference, WTE, days, salary, national insurance,
    pension, flags); `outcome` what the rules made of it: accepted pence, and each reduction with its rule.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    said = models.JSONField()
    claimed_pence = models.BigIntegerField()
    accepted_pence = models.BigIntegerField()
    outcome = models.JSONField()

    class Meta:
        """A number is used once; no more is accepted than was claimed."""

        ordering = ["claim_id", "number"]
        constraints = [
            models.UniqueConstraint(name="claim_line_once", fields=["claim", "number"]),
            models.CheckConstraint(
                name="claim_line_accepts_no_more",
                condition=Q(accepted_pence__gte=0) & Q(accepted_pence__lte=models.F("claimed_pence")),
            ),
        ]


class ClaimStep(models.Model):
    """One step of a claim: made, approved, paid, refused, withdrawn; numbered, written once."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    because = models.TextField(blank=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A number is used once."""

        ordering = ["claim_id", "number"]
        constraints = [models.UniqueConstraint(name="claim_step_once", fields=["claim", "number"])]
