"""Consultations: questions somebody asks of many, and the answers of each (S004-37 to S004-40)."""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import Change
from catchment.governance.models import Body
from catchment.structure.models import Organisation
from catchment.voice.models.steps import Step, numbered_once


class Consultation(models.Model):
    """A consultation of `asked_by`; `system` is null where it is put to the whole country.

    `said` holds the introduction and the questions: each with its number, words and possible answers.
    """

    code = models.CharField(max_length=60, unique=True)
    asked_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    opened_on = models.DateField()
    closes_on = models.DateField()
    said = models.JSONField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class Response(models.Model):
    """What one respondent, an organisation or a body, says to a consultation."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="responses")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One response each; of an organisation or of a body."""

        constraints = [
            models.CheckConstraint(
                name="response_of_one",
                condition=Q(organisation__isnull=False, body__isnull=True)
                | Q(organisation__isnull=True, body__isnull=False),
            ),
            models.UniqueConstraint(
                name="response_once",
                fields=["consultation", "organisation", "body"],
                nulls_distinct=False,
            ),
        ]


class ResponseStep(Step):
    """A step of a response: a question answered, impact assessed, submitted, endorsed, withdrawn."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        """A number is used once."""

        constraints = numbered_once("response_step", "response")
