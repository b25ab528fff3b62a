"""The log of access: who looked at what, why, and what they were answered (G-038).

Only ever added to (a trigger refuses the rest), and each entry's seal is made from the seal before it, so
that whoever changes or removes an entry breaks the chain from there on (`catchment audit verify`).
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class AuditEntry(models.Model):
    """One read, search, write or refused attempt."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person = models.CharField(max_length=60)  # code, `operator`, or the client of a system token
    role = models.CharField(max_length=120)  # the seat or post they acted in
    organisation = models.CharField(max_length=20)
    action = models.CharField(max_length=20)  # read, vread, history, search, create, update, export ...
    purpose = models.CharField(max_length=20)
    what = models.TextField()  # Type/id, or the search as it was asked
    outcome = models.CharField(max_length=20)  # allowed, refused, not-found, invalid
    reason = models.CharField(max_length=300)  # the verdict's reason: the relationship, or why not
    override = models.BooleanField(default=False)
    patients = ArrayField(models.BigIntegerField(), default=list)  # whose record was in the answer
    resources = models.IntegerField(default=0)  # how many resources the answer had
    seal = models.BinaryField(max_length=32)

    class Meta:
        """Found by patient, and by time."""

        indexes = [
            GinIndex(name="audit_by_patient", fields=["patients"]),
            models.Index(name="audit_in_time", fields=["at"]),
        ]
