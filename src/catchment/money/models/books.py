"""The books of a system: funds, the accounts money can be in, and the periods that open and close.

One system (its ICB) keeps one set of books. A fund is money for one purpose in one financial year, and what
may be done with it hangs on the fund: its ring-fence, whether it recurs, whether a contract protects it. An
account carries its running totals; the database keeps them, row by row locked, so that what may not be
overdrawn cannot be, whoever writes at the same time (migration 0002).
"""

from django.db import models
from django.db.models import F, Q

from catchment.foundation.models import Change
from catchment.money.rules.vocabulary import AccountKind, Nature, Programme, RingFence, Stream
from catchment.structure.models import Area, Organisation


def choices(words: type) -> list[tuple[str, str]]:
    """Return the words of an enumeration as Django wants them."""
    return [(each.value, each.value.replace("-", " ")) for each in words]


class Fund(models.Model):
    """Money for one purpose in one financial year; `designated_pence` is what a direction names (D-045)."""

    code = models.CharField(max_length=60, unique=True)  # XEX-2026-CORE
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()  # the calendar year it begins in: 2026 is 2026/27
    name = models.CharField(max_length=200)
    stream = models.CharField(max_length=20, choices=choices(Stream))
    nature = models.CharField(max_length=8, choices=choices(Nature))
    recurrent = models.BooleanField()
    ring_fence = models.CharField(max_length=20, blank=True, choices=choices(RingFence))
    ring_fence_for = models.CharField(max_length=300, blank=True)  # what it may be spent on, in words
    protected = models.BooleanField(default=False)  # owed under a national contract (E-027, S004-34)
    designated_pence = models.BigIntegerField(null=True)
    pooled_fund = models.CharField(max_length=60, blank=True)  # its code in the handbook
    accountable = models.CharField(max_length=60)  # who answers for it: the ICB, also at place (S002-18)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A ring-fence says what it is for; capital comes in the capital stream."""

        constraints = [
            models.CheckConstraint(
                name="fund_ring_fence_says_what_for", condition=Q(ring_fence="") | ~Q(ring_fence_for="")
            ),
            models.CheckConstraint(
                name="fund_designated_positive",
                condition=Q(designated_pence__isnull=True) | Q(designated_pence__gt=0),
            ),
        ]
        indexes = [models.Index(name="fund_of_year", fields=["system", "year"])]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class Account(models.Model):
    """Somewhere money can be; totals in pence, kept by the database as transfers are written.

    `posted_in - posted_out` is its balance; `pending_out` is committed and not yet moved. One that is `hard`
    can never have less than nothing left once commitments are counted.
    """

    code = models.CharField(max_length=120, unique=True)  # XEX.budget.2026-CORE.XEX-P1.community
    name = models.CharField(max_length=200)
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=choices(AccountKind))
    fund = models.ForeignKey(Fund, null=True, on_delete=models.PROTECT, related_name="accounts")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=30, blank=True, choices=choices(Programme))
    hard = models.BooleanField()
    posted_in = models.BigIntegerField(default=0)
    posted_out = models.BigIntegerField(default=0)
    pending_in = models.BigIntegerField(default=0)
    pending_out = models.BigIntegerField(default=0)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Never less than nothing where the limit is hard; funds and budgets have a fund, payees none."""

        constraints = [
            models.CheckConstraint(
                name="account_not_overdrawn",
                condition=Q(hard=False) | Q(posted_in__gte=F("posted_out") + F("pending_out")),
            ),
            models.CheckConstraint(
                name="account_pending_not_below_nothing", condition=Q(pending_in__gte=0, pending_out__gte=0)
            ),
            models.CheckConstraint(
                name="account_of_a_fund",
                condition=Q(kind__in=["fund", "budget"], fund__isnull=False)
                | Q(kind__in=["source", "payee"], fund__isnull=True),
            ),
            models.CheckConstraint(
                name="account_of_an_organisation",
                condition=Q(kind__in=["fund", "budget"]) | Q(organisation__isnull=False),
            ),
        ]
        indexes = [models.Index(name="account_of_system", fields=["system", "kind"])]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class Period(models.Model):
    """A month of a system's books, `[starts, ends)`: once closed, nothing is dated into it any more."""

    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    closed_by = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A month is there once."""

        constraints = [
            models.UniqueConstraint(name="period_once", fields=["system", "starts"]),
            models.CheckConstraint(name="period_forward", condition=Q(ends__gt=F("starts"))),
        ]
