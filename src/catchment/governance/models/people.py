"""People who hold seats and posts: staff, clinicians, councillors, lay people - never patients.

`Person` is an identity with a code of our own. What they are called and whether they may sit is dated; posts
and interests have dates of their own. `system` says whose handbook keeps the fact: one handbook keeps a
person, others may name them.
"""

from django.db import models
from django.db.models.functions import Lower

from catchment.foundation.models import DatedFact, RecordedRow, no_overlap
from catchment.structure.models import Organisation


class Person(models.Model):
    """An identity; only `invented` people, those of an example, can sign in without an identity provider."""

    code = models.CharField(max_length=60, unique=True)
    invented = models.BooleanField(default=False)

    class Meta:
        """Codes differ by more than capitals, so that nobody is read as somebody else."""

        constraints = [models.UniqueConstraint(Lower("code"), name="person_code_once")]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class PersonFact(DatedFact):
    """A dated fact about one person, kept by one system's handbook."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)ss")
    system = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta(DatedFact.Meta):
        """Shared."""

        abstract = True


class PersonDetail(PersonFact):
    """What a person is called, where they come from, their registrations and suitability."""

    name = models.CharField(max_length=300)
    said = models.JSONField(default=dict)

    class Meta(DatedFact.Meta):
        """One description at a time, whichever handbook keeps it."""

        constraints = [*DatedFact.Meta.constraints, no_overlap("one_description_at_a_time", "person")]
        indexes = [models.Index(name="person_detail_name", fields=["name"])]


class PostHeld(PersonFact):
    """A post somebody is in."""

    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff")
    job = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    said = models.JSONField(default=dict)

    class Meta(DatedFact.Meta):
        """Believed once, from any one day, of one handbook: who moves to another brings the post along."""

        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                name="post_held_once",
                fields=["person", "system", "employer", "title", "valid_from"],
                condition=models.Q(recorded_to__isnull=True),
            ),
        ]


class Interest(PersonFact):
    """An interest, with when the person became aware of it and when it was declared (B-062)."""

    code = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    aware_on = models.DateField()
    declared_on = models.DateField(null=True)
    said = models.JSONField(default=dict)

    class Meta(DatedFact.Meta):
        """A code is used once for a person of a handbook, and nothing is declared before it is known."""

        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                name="interest_once",
                fields=["person", "system", "code", "valid_from"],
                condition=models.Q(recorded_to__isnull=True),
            ),
            models.CheckConstraint(
                name="interest_declared_after_known",
                condition=models.Q(declared_on__isnull=True)
                | models.Q(declared_on__gte=models.F("aware_on")),
            ),
        ]


class SignInIdentity(RecordedRow):
    """A person is known to an identity provider by a subject (OpenID Connect `iss` and `sub`)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)

    class Meta(RecordedRow.Meta):
        """A subject stands for one person at a time."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="subject_stands_for_one_person",
                fields=["issuer", "subject"],
                condition=models.Q(recorded_to__isnull=True),
            ),
        ]
