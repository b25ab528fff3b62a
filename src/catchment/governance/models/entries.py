"""HandbookEntry: what a handbook says that nothing else points at.

Its title, assumptions, instruments, registers and plans, its scheme of delegation and its pooled funds: each
a dated fact of one system, kept in the handbook's own words.
"""

from django.db import models

from catchment.foundation.models import DatedFact, no_overlap
from catchment.structure.models import Organisation


class Collection(models.TextChoices):
    """Which list of the handbook an entry stands in."""

    TITLE = "title", "title"
    ASSUMPTION = "assumptions", "assumptions"
    INSTRUMENT = "instruments", "instruments"
    REGISTER = "registers", "registers"
    PLAN = "plans", "plans"
    FUNCTION = "functions", "functions"
    RESERVATION = "reservations", "reservations"
    DELEGATION = "delegations", "delegations"
    POOLED_FUND = "pooled_funds", "pooled funds"


class HandbookEntryKey(models.Model):
    """The identity of an entry: a code within a list of one system's handbook."""

    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    collection = models.CharField(max_length=12, choices=Collection.choices)
    code = models.CharField(max_length=60)

    class Meta:
        """A code is used once in a list."""

        constraints = [
            models.UniqueConstraint(name="handbook_entry_key_once", fields=["system", "collection", "code"])
        ]


class HandbookEntry(DatedFact):
    """One entry of a handbook, as it stands from a day on."""

    key = models.ForeignKey(HandbookEntryKey, on_delete=models.PROTECT, related_name="entries")
    said = models.JSONField(default=dict)

    class Meta(DatedFact.Meta):
        """One wording at a time."""

        constraints = [*DatedFact.Meta.constraints, no_overlap("one_wording_at_a_time", "key")]
