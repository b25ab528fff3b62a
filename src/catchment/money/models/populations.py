"""What money is counted by: rates as somebody published them, PCN populations, and weighted need.

Rates that ship with Catchment are in `data/pcn_rates.yaml` and `data/arrs_roles.yaml`; a row here was
imported or typed in and goes before them. PCN populations are kept by practice, so that membership of any
day can be summed. Need weights are those of the place-based allocation files (E-011, E-013).
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import RecordedRow
from catchment.money.models.books import choices
from catchment.money.rules.vocabulary import Population
from catchment.structure.models import Organisation


class Rate(RecordedRow):
    """A rate in pounds per unit: of a PCN payment, or the most that a role's post is reimbursed (E-061)."""

    kind = models.CharField(max_length=12)  # payment, role
    component = models.CharField(max_length=60)  # core-registered; care-coordinator
    starts = models.DateField()
    ends = models.DateField()
    rate = models.DecimalField(max_digits=12, decimal_places=4)
    per = models.CharField(max_length=30)  # a Population, or whole-time post
    source = models.CharField(max_length=300)
    evidence = models.CharField(max_length=200)

    class Meta(RecordedRow.Meta):
        """One rate for a component from a day."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(name="rate_not_below_nothing", condition=Q(rate__gte=0)),
            models.UniqueConstraint(
                name="rate_once",
                fields=["kind", "component", "starts"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class PCNPopulation(RecordedRow):
    """A practice's part of its PCN's population of one kind for a financial year (E.4)."""

    practice = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pcn_populations")
    pcn = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: in no PCN
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=choices(Population))
    people = models.DecimalField(max_digits=12, decimal_places=2)  # beds, of the kind care-home-beds
    source = models.CharField(max_length=200)

    class Meta(RecordedRow.Meta):
        """One figure for a practice, year and kind."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(name="pcn_population_not_negative", condition=Q(people__gte=0)),
            models.UniqueConstraint(
                name="pcn_population_once",
                fields=["year", "kind", "practice"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]
        indexes = [models.Index(name="pcn_population_of_pcn", fields=["pcn", "year"])]


class NeedWeight(RecordedRow):
    """A practice's population and weighted populations in one place-based allocation file (E-011, E-013)."""

    practice = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="need_weights")
    year = models.PositiveSmallIntegerField()
    icb = models.CharField(max_length=3)
    district = models.CharField(max_length=9, blank=True)  # as published; some are of before April 2023
    population = models.FloatField()
    general_and_acute = models.FloatField()
    community = models.FloatField()
    mental_health = models.FloatField()
    maternity = models.FloatField()
    health_inequalities = models.FloatField()
    prescribing = models.FloatField()
    overall = models.FloatField()
    primary_medical = models.FloatField()  # the final one: with its health inequalities adjustment

    class Meta(RecordedRow.Meta):
        """One row for a practice and year."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="need_weight_once", fields=["year", "practice"], condition=Q(recorded_to__isnull=True)
            ),
        ]
        indexes = [models.Index(name="need_weight_of_icb", fields=["year", "icb"])]
