"""The ledger: one row a transfer, written once, its two sides the two postings of double entry.

A transfer takes an amount *from* one account (a credit there) and brings it *to* another (a debit there), so
no entry can be out of balance: there is nowhere to write a second amount. Money that is set aside is a
*pending* transfer, a commitment; it is posted in one or several parts, voided, or expires. A correction is a
reversal. What the database itself makes impossible is in migration 0002: overdrawing, using a decision twice
over, posting more than was committed, dating into a closed period, changing or deleting a row.

`Commitment`, `DecisionUse` and `DayTotal` are kept by the same trigger and written by nobody else; `catchment
money check-books` works them out anew and compares.
"""

from django.db import models
from django.db.models import F, Q

from catchment.authority.models import Decision
from catchment.foundation.models import Change
from catchment.money.models.books import Account, choices
from catchment.money.models.claims import Claim
from catchment.money.models.sources import Allocation
from catchment.money.rules.vocabulary import SETTLING, TransferKind
from catchment.structure.models import Organisation


class Transfer(models.Model):
    """An amount moved, or set aside, on a day; it carries exactly one of decision, claim and allocation."""

    system = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=8, choices=choices(TransferKind))
    from_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    to_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    amount_pence = models.BigIntegerField()
    on = models.DateField()
    pending = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="settled_by", db_index=False
    )
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    expires_on = models.DateField(null=True)  # the first day on which a commitment no longer stands
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    allocation = models.ForeignKey(
        Allocation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=100)  # the same key is never written twice: a replay is harmless
    text = models.CharField(max_length=300)
    change = models.ForeignKey(
        Change, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        """What one row must say; what rows must say together is in migration 0002."""

        constraints = [
            models.CheckConstraint(name="transfer_positive", condition=Q(amount_pence__gt=0)),
            models.CheckConstraint(name="transfer_between_two", condition=~Q(from_account=F("to_account"))),
            models.CheckConstraint(
                name="transfer_settles_a_pending",
                condition=Q(kind__in=sorted(SETTLING), pending__isnull=False)
                | (~Q(kind__in=sorted(SETTLING)) & Q(pending__isnull=True)),
            ),
            models.CheckConstraint(
                name="transfer_reversal_says_of_what",
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(
                name="transfer_expires_if_pending", condition=Q(kind="pending") | Q(expires_on__isnull=True)
            ),
            models.CheckConstraint(
                name="transfer_carries_one_cause",
                condition=Q(decision__isnull=False, claim__isnull=True, allocation__isnull=True)
                | Q(decision__isnull=True, claim__isnull=False, allocation__isnull=True)
                | Q(decision__isnull=True, claim__isnull=True, allocation__isnull=False),
            ),
            models.UniqueConstraint(name="transfer_key_once", fields=["key", "system"]),
        ]
        indexes = [
            models.Index(name="transfer_from", fields=["from_account", "on", "id"]),
            models.Index(name="transfer_to", fields=["to_account", "on", "id"]),
            models.Index(name="transfer_pending", fields=["pending"], condition=Q(pending__isnull=False)),
            models.Index(name="transfer_decision", fields=["decision"], condition=Q(decision__isnull=False)),
            models.Index(name="transfer_claim", fields=["claim"], condition=Q(claim__isnull=False)),
            models.Index(
                name="transfer_allocation", fields=["allocation"], condition=Q(allocation__isnull=False)
            ),
        ]

    @property
    def code(self) -> str:
        """Return what people call it: T-123."""
        return f"T-{self.pk}"


class Commitment(models.Model):
    """What a pending transfer still sets aside, in pence; kept by the database."""

    transfer = models.OneToOneField(
        Transfer, primary_key=True, on_delete=models.PROTECT, related_name="commitment"
    )
    outstanding_pence = models.BigIntegerField()

    class Meta:
        """Never posted beyond what was committed."""

        constraints = [
            models.CheckConstraint(name="commitment_not_exceeded", condition=Q(outstanding_pence__gte=0))
        ]


class DecisionUse(models.Model):
    """How much of what a valid decision allows was moved or set aside, in pence; kept by the database."""

    decision = models.OneToOneField(
        Decision, primary_key=True, on_delete=models.PROTECT, related_name="money_use"
    )
    allowed_pence = models.BigIntegerField()
    used_pence = models.BigIntegerField(default=0)

    class Meta:
        """No decision pays for more than it says."""

        constraints = [
            models.CheckConstraint(
                name="decision_not_exceeded", condition=Q(used_pence__lte=F("allowed_pence"))
            )
        ]


class DayTotal(models.Model):
    """What moved through an account on a day, in pence; kept by the database: any day's balance is quick."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    posted_in = models.BigIntegerField(default=0)
    posted_out = models.BigIntegerField(default=0)
    pending_in = models.BigIntegerField(default=0)
    pending_out = models.BigIntegerField(default=0)
    transfers = models.PositiveIntegerField(default=0)

    class Meta:
        """One total for an account and day."""

        constraints = [models.UniqueConstraint(name="day_total_once", fields=["account", "on"])]
