"""Appointments: how a seat is filled by those it is for (B-021 to B-028, X-03)."""

from django.db import models

from catchment.foundation.models import Change
from catchment.governance.models import Body
from catchment.structure.models import Organisation
from catchment.voice.models.steps import Step, numbered_once


class Appointment(models.Model):
    """The filling of one seat of a body: by joint nomination, by a panel, or by election.

    `said` holds what was settled when it was opened: who may nominate or vote, by when, and who approves.
    """

    code = models.CharField(max_length=60, unique=True)  # XEX-A-0001
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=60)
    method = models.CharField(max_length=20)
    opened_on = models.DateField()
    said = models.JSONField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Found by system."""

        indexes = [models.Index(name="appointment_of_system", fields=["system", "opened_on"])]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class AppointmentStep(Step):
    """A step: nominated, supported, panel decided, elected, approved or not by the chair, appointed."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        """A number is used once."""

        constraints = numbered_once("appointment_step", "appointment")
