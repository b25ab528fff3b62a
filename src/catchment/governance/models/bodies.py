"""Bodies, their seats, and who holds them when.

`Body` and `Seat` are identities: they outlive their names, forms and rules. What is joined, constrained or
searched is a column; the rest of what the handbook says of an item is kept in `said`, in the handbook's own
words, so that the file can be written back as it was (`rules/document`).
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from catchment.foundation.models import DatedFact, no_overlap
from catchment.governance.models.people import Person
from catchment.structure.models import Organisation


class Body(models.Model):
    """A board, committee, forum, partnership, collaborative, network board or team of one system."""

    code = models.CharField(max_length=60, unique=True)
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bodies")

    class Meta:
        """Codes differ by more than capitals, so that no body is read as another."""

        constraints = [models.UniqueConstraint(Lower("code"), name="body_code_once")]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class BodyTerms(DatedFact):
    """What a body is on a day: name, kind, what made it, whose it is, where it stands."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=30)
    purpose = models.CharField(max_length=40)
    parent = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="children")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    accountable_body = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=60, blank=True)
    said = models.JSONField(default=dict)

    class Meta(DatedFact.Meta):
        """One set of terms at a time; never its own parent."""

        constraints = [
            *DatedFact.Meta.constraints,
            no_overlap("one_set_of_terms_at_a_time", "body"),
            models.CheckConstraint(name="body_not_its_own_parent", condition=~Q(body=F("parent"))),
        ]
        indexes = [models.Index(name="body_terms_area", fields=["area"])]


class BodyParty(DatedFact):
    """An organisation takes part in a body: as member, host, lead provider, payee ..."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="takes_part_in")
    role = models.CharField(max_length=20)

    class Meta(DatedFact.Meta):
        """Believed once, from any one day."""

        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                name="body_party_once",
                fields=["body", "organisation", "role", "valid_from"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class Seat(models.Model):
    """A place at the table of a body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    code = models.CharField(max_length=60)

    class Meta:
        """A code is used once on a body."""

        constraints = [models.UniqueConstraint(name="seat_once", fields=["body", "code"])]

    def __str__(self) -> str:
        """Return the code of the seat."""
        return self.code


class SeatTerms(DatedFact):
    """What a seat is on a day: its role, how it is filled, by whom, in whose name it speaks."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="terms")
    title = models.CharField(max_length=300)
    role = models.CharField(max_length=40)
    shared = models.BooleanField(default=False)
    said = models.JSONField(default=dict)

    class Meta(DatedFact.Meta):
        """One set of terms at a time."""

        constraints = [*DatedFact.Meta.constraints, no_overlap("one_set_of_seat_terms_at_a_time", "seat")]


class Holding(DatedFact):
    """Somebody holds a seat, for a term."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    shared = models.BooleanField(default=False)  # the seat may have more than one holder at once
    term_ends = models.DateField(null=True)  # the last day of the term as it was given
    said = models.JSONField(default=dict)

    class Meta(DatedFact.Meta):
        """One holder at a time unless the seat is shared; nobody holds a seat twice at once."""

        constraints = [
            *DatedFact.Meta.constraints,
            no_overlap("one_holder_at_a_time", "seat", condition=Q(shared=False)),
            no_overlap("nobody_holds_a_seat_twice", "seat", "person"),
        ]
        indexes = [models.Index(name="holding_of_person", fields=["person"])]
