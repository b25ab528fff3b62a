"""Proceedings: a meeting, or a selection of providers, as the steps it was taken through.

A step is written once and never changed or taken out: what a meeting is now follows from its steps alone
(`rules/`), so there is nothing to overwrite. Steps are numbered without gaps, and a number is used once: of
two people who add a step to the same state of things, the second is told, and nothing of either is lost.
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import Change
from catchment.governance.models import Body
from catchment.structure.models import Organisation


class ProceedingKind(models.TextChoices):
    """What sort of proceeding it is; each has rules of its own."""

    MEETING = "meeting", "Meeting"
    SELECTION = "selection", "Selection of providers"


class Proceeding(models.Model):
    """The identity of a meeting (of a body) or of a selection (by an authority, within a system)."""

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=ProceedingKind.choices)
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="proceedings")
    held_on = models.DateField()  # the day of a meeting; the day a selection was opened

    class Meta:
        """A meeting is of a body."""

        constraints = [
            models.CheckConstraint(
                name="meeting_is_of_a_body", condition=~Q(kind="meeting") | Q(body__isnull=False)
            )
        ]
        indexes = [models.Index(name="proceeding_of_system", fields=["system", "kind", "held_on"])]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class ProceedingStep(models.Model):
    """One step, in the words of its rules: `said` holds its `kind` and what goes with it."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    said = models.JSONField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A number is used once; numbers start at one."""

        ordering = ["proceeding_id", "number"]
        constraints = [
            models.UniqueConstraint(name="proceeding_step_once", fields=["proceeding", "number"]),
            models.CheckConstraint(name="proceeding_step_from_one", condition=Q(number__gte=1)),
        ]
