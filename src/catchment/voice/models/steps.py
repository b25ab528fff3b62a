"""Steps: what happened to a thing, one after the other, each written once.

What a matter, question, response, appointment or poll is now follows from its steps alone (`rules/`), so
nothing is overwritten and nothing is lost. A number is used once: of two people who add a step to the same
state of things, the second is told. PostgreSQL refuses to change or delete a step (migration 0002).
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import Change


class Step(models.Model):
    """One step, in the words of its rules: `said` holds its `kind` and what goes with it; `on` is its day."""

    number = models.PositiveIntegerField()
    on = models.DateField()
    said = models.JSONField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Numbers start at one."""

        abstract = True
        ordering = ["number"]


def numbered_once(name: str, of: str) -> list[models.BaseConstraint]:
    """Return the constraints of a table of steps: a number from one is used once of each thing."""
    return [
        models.UniqueConstraint(name=f"{name}_once", fields=[of, "number"]),
        models.CheckConstraint(name=f"{name}_from_one", condition=Q(number__gte=1)),
    ]
