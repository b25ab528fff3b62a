"""Footprints: the drawn outline of a place or neighbourhood, as a versioned set of building blocks.

Places are defined locally, out of communities that people recognise (S002-15); so they are drawn out of
practices, small areas or districts, with a reason, and every version is kept. `OrganisationArea` ties an
organisation to ground: a PCN or team to the neighbourhoods it serves, a council or ICB to its area. A
neighbourhood (ground), a PCN (agreement) and a team (people) are three things, and these links are
many-to-many and dated (S000-04, K-036).
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import DatedFact, no_overlap
from catchment.structure.models.areas import Area
from catchment.structure.models.organisations import Organisation


class Footprint(DatedFact):
    """One version of a drawn area: from when, for whom, why."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="footprints")
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="footprints")
    within = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="footprints_within")
    version = models.PositiveIntegerField()
    reason = models.TextField()
    drawn_by = models.CharField(max_length=200)

    class Meta(DatedFact.Meta):
        """One version holds on any day."""

        constraints = [
            *DatedFact.Meta.constraints,
            no_overlap("one_footprint_at_a_time", "area"),
            models.UniqueConstraint(
                name="footprint_version_once",
                fields=["area", "version"],
                condition=Q(recorded_to__isnull=True),
            ),
            models.CheckConstraint(name="footprint_says_why", condition=~Q(reason="")),
        ]


class FootprintBlock(models.Model):
    """One building block of a version: an area (small area or district) or a practice."""

    footprint = models.ForeignKey(Footprint, on_delete=models.CASCADE, related_name="blocks")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A block is an area or a practice, and is in a version once."""

        constraints = [
            models.CheckConstraint(
                name="footprint_block_area_or_practice",
                condition=Q(area__isnull=False, practice__isnull=True)
                | Q(area__isnull=True, practice__isnull=False),
            ),
            models.UniqueConstraint(name="footprint_block_area_once", fields=["footprint", "area"]),
            models.UniqueConstraint(name="footprint_block_practice_once", fields=["footprint", "practice"]),
        ]


class OrganisationAreaKind(models.TextChoices):
    """What an organisation is to an area."""

    RESPONSIBLE_FOR = "responsible_for", "is responsible for"  # ICB, sub-ICB, council
    SERVES = "serves", "serves"  # PCN, team, trust, voluntary sector


class OrganisationArea(DatedFact):
    """An organisation and ground, dated and many-to-many."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="areas")
    kind = models.CharField(max_length=20, choices=OrganisationAreaKind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="organisations")

    class Meta(DatedFact.Meta):
        """No tie twice on a day."""

        constraints = [
            *DatedFact.Meta.constraints,
            no_overlap(
                "no_responsibility_twice", "organisation", "area", condition=Q(kind="responsible_for")
            ),
            no_overlap("no_service_twice", "organisation", "area", condition=Q(kind="serves")),
        ]
