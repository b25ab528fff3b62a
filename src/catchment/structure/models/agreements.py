"""Agreements and posts.

A PCN is not a legal person but a network agreement under a contract that is specified anew each year
(F-001). Membership is the `member_of` relationship; whether a practice takes part in a given year's
specification is a separate, dated choice (F-009). Posts say who employs a role and where it works; the
people in posts come with the handbook.
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import DatedFact, no_overlap
from catchment.structure.models.areas import Area
from catchment.structure.models.organisations import Organisation


class NetworkParticipation(DatedFact):
    """A practice opts in to, or out of, one version of the network contract specification (F-009)."""

    practice = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")
    specification = models.CharField(max_length=20)  # the financial year, such as 2025/26
    opted_in = models.BooleanField()

    class Meta(DatedFact.Meta):
        """One choice at a time."""

        constraints = [
            *DatedFact.Meta.constraints,
            no_overlap("one_participation_at_a_time", "practice"),
        ]


class Post(DatedFact):
    """A post: who employs it, what it does, how much of a whole time it is, and where it is deployed."""

    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    reference = models.CharField(max_length=40)
    role = models.CharField(max_length=120)
    wte = models.DecimalField(max_digits=5, decimal_places=2)
    deployed_to = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="deployed_posts"
    )
    deployed_in = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="deployed_posts")

    class Meta(DatedFact.Meta):
        """More than nothing, and no more than one whole time; a reference is used once at a time."""

        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(name="post_wte_up_to_one", condition=Q(wte__gt=0, wte__lte=1)),
            models.CheckConstraint(
                name="post_deployed_somewhere",
                condition=Q(deployed_to__isnull=False) | Q(deployed_in__isnull=False),
            ),
            models.UniqueConstraint(
                name="post_reference_once",
                fields=["employer", "reference", "valid_from"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]
