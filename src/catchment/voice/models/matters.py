"""Matters: a concern or a proposal that somebody raises, on its way up and back (S002-31, S003-63)."""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import Change
from catchment.governance.models import Body
from catchment.structure.models import Organisation
from catchment.voice.models.steps import Step, numbered_once


class Matter(models.Model):
    """What was raised, and by whom: an organisation (practice, LMC, federation, trust ...) or a body.

    `kind` is concern or proposal; `sector` is that of whoever raised it and `level` where they stand
    (practice, pcn, place, system), so that who starts things can be counted (T-A11, T-A15).
    """

    code = models.CharField(max_length=60, unique=True)  # XEX-V-0001
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(max_length=40)
    level = models.CharField(max_length=20)
    raised_on = models.DateField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Raised by an organisation or by a body, not by both."""

        constraints = [
            models.CheckConstraint(
                name="matter_raised_by_one",
                condition=Q(organisation__isnull=False, body__isnull=True)
                | Q(organisation__isnull=True, body__isnull=False),
            ),
        ]
        indexes = [models.Index(name="matter_of_system", fields=["system", "raised_on"])]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class MatterStep(Step):
    """A step of a matter: raised, passed on, answered, dissented, told, withdrawn."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        """A number is used once."""

        constraints = numbered_once("matter_step", "matter")
