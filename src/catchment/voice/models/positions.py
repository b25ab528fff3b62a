"""Questions on which a place, or a system, finds out how united it is (S000-17, S003-64, T-A10)."""

from django.db import models

from catchment.foundation.models import Change
from catchment.structure.models import Organisation
from catchment.voice.models.steps import Step, numbered_once


class Question(models.Model):
    """A question put to the groups that speak for general practice; `area` is the place, empty: the system.

    `said` holds its words, who asked, and the stances one may take.
    """

    code = models.CharField(max_length=60, unique=True)  # XEX-Q-0001
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    opened_on = models.DateField()
    closes_on = models.DateField(null=True)
    said = models.JSONField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Found by system and place."""

        indexes = [models.Index(name="question_of_system", fields=["system", "area"])]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class QuestionStep(Step):
    """A step of a question: a position given, an agreed position drawn up, signed, mandated, closed."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        """A number is used once."""

        constraints = numbered_once("question_step", "question")
