"""Polls: secret ballots. Who voted is kept; what they voted is sealed, and never beside who they are.

Three tables with nothing between them but the poll: the roll (who may vote, and on which day they did), the
box (sealed ballots, each opened only with the keys of both tellers, which are never kept) and, after the
count, the papers, in an order that says nothing, each with a number that only its voter was shown. So
somebody who reads the whole database learns who voted and how the papers read, not whose paper is whose; and
anybody may count the papers again. A sealed ballot is destroyed when it is counted.
"""

import uuid

from django.db import models
from django.db.models import Q

from catchment.foundation.models import Change
from catchment.governance.models import Person
from catchment.structure.models import Organisation
from catchment.voice.models.appointments import Appointment
from catchment.voice.models.steps import Step, numbered_once


class Poll(models.Model):
    """A secret ballot; `said` holds the candidates in the order of the paper, and how ties are broken."""

    code = models.CharField(max_length=60, unique=True)  # XEX-B-0001
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    appointment = models.OneToOneField(Appointment, null=True, on_delete=models.PROTECT, related_name="poll")
    title = models.CharField(max_length=300)
    method = models.CharField(max_length=20)  # stv, plurality
    places = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()  # the last day on which one may vote
    said = models.JSONField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """It closes on or after the day it opens."""

        constraints = [
            models.CheckConstraint(
                name="poll_closes_after_it_opens", condition=Q(closes_on__gte=models.F("opens_on"))
            )
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class PollStep(Step):
    """A step of a poll: set up, opened, closed, unsealed by a teller, counted, abandoned."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        """A number is used once."""

        constraints = numbered_once("poll_step", "poll")


class PollTeller(models.Model):
    """One of the two people without whom no ballot opens: only their public key is kept."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="tellers")
    number = models.PositiveSmallIntegerField()  # 1 opens the outer seal, 2 the inner
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    public_key = models.CharField(max_length=100, blank=True)

    class Meta:
        """Two different people."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="poll_teller_once", fields=["poll", "number"]),
            models.UniqueConstraint(name="poll_tellers_differ", fields=["poll", "person"]),
        ]


class PollVoter(models.Model):
    """The roll: an organisation or a person that may vote, and the day they did."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="voters")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    voted_on = models.DateField(null=True)

    class Meta:
        """On the roll once, as an organisation or as a person."""

        constraints = [
            models.CheckConstraint(
                name="poll_voter_is_one",
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                name="poll_voter_once", fields=["poll", "organisation", "person"], nulls_distinct=False
            ),
        ]


class SealedBallot(models.Model):
    """A ballot in the box: sealed for both tellers; it says nothing of who cast it or when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="box")
    sealed = models.BinaryField()


class CountedPaper(models.Model):
    """A ballot as it was counted: its number, which only its voter was shown, and its preferences."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="papers")
    paper = models.CharField(max_length=20)
    preferences = models.JSONField()

    class Meta:
        """A number is used once."""

        ordering = ["paper"]
        constraints = [models.UniqueConstraint(name="counted_paper_once", fields=["poll", "paper"])]
