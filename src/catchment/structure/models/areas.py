"""Areas: ground, from a small area to a region, with codes, boundaries, people and deprivation.

An area is not an organisation: QNC is a board, E54000010 is its ground. Small areas come in vintages (LSOA
2011 and 2021), and most publications use one or the other (K-034). A *lookup* of a vintage says which larger
area a small one lies in, so areas are joined by code and vintage, never by name (K-033).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from catchment.foundation.models import DatedFact, RecordedRow, no_overlap


class AreaKind(models.TextChoices):
    """What sort of ground."""

    LSOA11 = "lsoa11", "Small area (LSOA 2011)"
    LSOA21 = "lsoa21", "Small area (LSOA 2021)"
    MSOA11 = "msoa11", "Middle-layer area (MSOA 2011)"
    MSOA21 = "msoa21", "Middle-layer area (MSOA 2021)"
    WARD = "ward", "Ward"
    LTLA = "ltla", "District (lower-tier authority)"
    UTLA = "utla", "Upper-tier authority"
    SUB_ICB = "sub-icb-area", "Sub-ICB location area"
    ICB = "icb-area", "ICB area"
    REGION = "statistical-region", "Region of England"
    NEIGHBOURHOOD = "neighbourhood", "Neighbourhood"
    PLACE = "place", "Place"
    ELSEWHERE = "elsewhere", "Small area outside England"
    UNPLACED = "unplaced", "No known area"


DRAWN_KINDS = (AreaKind.NEIGHBOURHOOD, AreaKind.PLACE)


class Area(models.Model):
    """An identity: a kind and a code. Drawn areas (places, neighbourhoods) have local codes."""

    kind = models.CharField(max_length=20, choices=AreaKind.choices)
    code = models.CharField(max_length=20)
    invented = models.BooleanField(default=False)

    class Meta:
        """A code is used once within a kind (LSOA 2011 and 2021 share codes)."""

        constraints = [models.UniqueConstraint(name="area_code_once", fields=["kind", "code"])]
        indexes = [models.Index(name="area_by_code", fields=["code"])]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class AreaName(DatedFact):
    """What an area is called."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)

    class Meta(DatedFact.Meta):
        """One name at a time."""

        constraints = [*DatedFact.Meta.constraints, no_overlap("one_area_name_at_a_time", "area")]
        indexes = [models.Index(name="area_name_text", fields=["name"])]


class AreaLookup(RecordedRow):
    """A small area lies in a larger one, in a lookup of some vintage (`edition` is when it took effect).

    `change_code` is ONS's U, S, M or X between LSOA vintages: unchanged, split, merged, irregular.
    """

    lookup = models.CharField(max_length=40)
    edition = models.DateField()
    child = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="larger", db_index=False)
    parent = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="smaller")
    change_code = models.CharField(max_length=1, blank=True)

    class Meta(RecordedRow.Meta):
        """A pair is in an edition once; except between vintages a child has one parent (B-002)."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="lookup_pair_once",
                fields=["child", "lookup", "edition", "parent"],
                condition=Q(recorded_to__isnull=True),
            ),
            models.UniqueConstraint(
                name="lookup_one_parent",
                fields=["child", "lookup", "edition"],
                condition=Q(recorded_to__isnull=True, change_code=""),
            ),
        ]


class Boundary(RecordedRow):
    """The outline of an area, WGS84 longitude and latitude, as GeoJSON geometry."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="boundaries")
    edition = models.DateField()
    geometry = models.JSONField()

    class Meta(RecordedRow.Meta):
        """One outline in an edition."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="boundary_once", fields=["area", "edition"], condition=Q(recorded_to__isnull=True)
            ),
        ]


class Centroid(RecordedRow):
    """The middle of an area, WGS84."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="centroids")
    edition = models.DateField()
    longitude = models.FloatField()
    latitude = models.FloatField()

    class Meta(RecordedRow.Meta):
        """One middle in an edition."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="centroid_once", fields=["area", "edition"], condition=Q(recorded_to__isnull=True)
            ),
        ]


class AreaPopulation(RecordedRow):
    """People who live in an area, by single year of age.

    `ages[0]` are under one year old; the last element holds everybody at that age and over.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="populations")
    edition = models.DateField()
    sex = models.CharField(max_length=6)
    total = models.PositiveIntegerField()
    ages = ArrayField(models.PositiveIntegerField())

    class Meta(RecordedRow.Meta):
        """One count for a sex in an edition."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="area_population_once",
                fields=["area", "edition", "sex"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class EthnicGroupCount(RecordedRow):
    """Residents of an area in one ethnic group (census)."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="ethnic_groups")
    edition = models.DateField()
    ethnic_group = models.CharField(max_length=80)
    residents = models.PositiveIntegerField()

    class Meta(RecordedRow.Meta):
        """One count for a group in an edition."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="ethnic_group_once",
                fields=["area", "edition", "ethnic_group"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class Deprivation(RecordedRow):
    """Where an area stands in an English Index of Multiple Deprivation. Rank 1 and decile 1: most deprived.

    `domains` holds the seven domains: `{"income": {"score": .., "rank": .., "decile": ..}, ...}`.
    Scores of different editions are not comparable with each other; ranks and deciles are, with care.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="deprivation")
    edition = models.DateField()
    score = models.FloatField(null=True)
    rank = models.PositiveIntegerField(null=True)
    decile = models.PositiveSmallIntegerField(null=True)
    domains = models.JSONField(default=dict)

    class Meta(RecordedRow.Meta):
        """One standing in an edition; deciles are 1 to 10."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(
                name="deprivation_decile_1_to_10",
                condition=Q(decile__isnull=True) | (Q(decile__gte=1) & Q(decile__lte=10)),
            ),
            models.CheckConstraint(
                name="deprivation_rank_from_1", condition=Q(rank__isnull=True) | Q(rank__gte=1)
            ),
            models.UniqueConstraint(
                name="deprivation_once", fields=["area", "edition"], condition=Q(recorded_to__isnull=True)
            ),
        ]


class RuralUrban(RecordedRow):
    """How rural a small area is in the classification of a census, `UN1` (city) to `RSF1` (far village)."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="rural_urban")
    edition = models.DateField()
    ruc_code = models.CharField(max_length=4)
    ruc_name = models.CharField(max_length=80)
    is_rural = models.BooleanField()

    class Meta(RecordedRow.Meta):
        """One class in an edition."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="rural_urban_once", fields=["area", "edition"], condition=Q(recorded_to__isnull=True)
            ),
        ]
