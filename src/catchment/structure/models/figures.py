"""Practice figures: worked out once from registrations and areas, so that pages need not do it again.

A figure is a fraction, `numerator / denominator`, so that any group of practices - a PCN, a place, England -
adds up exactly: sum the numerators, sum the denominators, divide. The table is derived: an import rebuilds it
in its own transaction, and a test rebuilds it by the slow way and compares.
"""

from django.db import models

from catchment.structure.models.organisations import Organisation


class PracticeFigure(models.Model):
    """One measure of one practice on one date."""

    practice = models.ForeignKey(Organisation, on_delete=models.CASCADE, db_index=False)
    measure = models.CharField(max_length=30)
    edition = models.DateField()
    numerator = models.FloatField()
    denominator = models.FloatField()

    class Meta:
        """One figure for a measure and date."""

        constraints = [
            models.UniqueConstraint(name="practice_figure_once", fields=["measure", "edition", "practice"]),
            models.CheckConstraint(name="practice_figure_denominator", condition=models.Q(denominator__gt=0)),
        ]
