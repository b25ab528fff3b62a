"""Decisions: what was decided, by whom, and the proof that they might - as it stood on the day.

A decision taken without authority is kept and marked void, with the reason; it is never refused in silence
and never counted. The proof is not worked out again later: what the scheme said on the day is what counts.
"""

from django.db import models
from django.db.models import Q

from catchment.authority.models.proceedings import Proceeding
from catchment.foundation.models import Change
from catchment.governance.models import Body
from catchment.structure.models import Organisation


class Decision(models.Model):
    """One decision of a body at a meeting, or of a person (a seat) alone."""

    code = models.CharField(max_length=60, unique=True)
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    proceeding = models.ForeignKey(Proceeding, null=True, on_delete=models.PROTECT, related_name="decisions")
    item = models.PositiveIntegerField(null=True)  # of the meeting's agenda
    decider = models.CharField(max_length=121)  # the code of the body or seat, as the scheme names it
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="decisions")
    title = models.CharField(max_length=300)
    function = models.CharField(max_length=60)
    area = models.CharField(max_length=60)
    amount_pence = models.BigIntegerField(default=0)
    taken_on = models.DateField()
    urgent = models.BooleanField(default=False)
    valid = models.BooleanField()
    void_because = models.TextField(blank=True)
    proof = models.JSONField()  # rules.answers.Answer as JSON: the chain, who is accountable, who is liable
    said = models.JSONField(default=dict)  # the rest: duties had regard to, votes, conditions
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Void with a reason, or valid without one; an item is decided once; no cost is below nothing."""

        constraints = [
            models.CheckConstraint(
                name="decision_void_says_why",
                condition=Q(valid=True, void_because="") | (Q(valid=False) & ~Q(void_because="")),
            ),
            models.CheckConstraint(name="decision_costs_nothing_or_more", condition=Q(amount_pence__gte=0)),
            models.UniqueConstraint(
                name="decision_of_an_item_once",
                fields=["proceeding", "item"],
                condition=Q(item__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="decision_of_system", fields=["system", "taken_on"]),
            models.Index(name="decision_of_decider", fields=["decider", "taken_on"]),
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code
