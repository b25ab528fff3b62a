"""Resources, version after version, and the index of what each says.

Writers take turns, so `number` is a clock: a version with a smaller number was committed before one with a
greater one. A search that began at number S therefore sees, on every page, the versions with `number <= S`
that were not replaced by S. Index rows of a replaced version stay until no page can still ask for them.

Every index row leads with what is searched for and goes on with the patient: whose record one may see is
decided by the patient, so both are read in the same order and joined as they come (decision 33).
"""

from django.db import models
from django.db.models import Q


class ResourceVersion(models.Model):
    """One version of one resource.

    `key` is the hash of type and id (rules/terms.py). `patient` is the person it is about; 0 for what is
    open to whoever may use the record; minus the number of an organisation for what is that organisation's
    own. `digest` is of the content without its `meta`: the same content is not stored twice.
    """

    number = models.BigIntegerField(primary_key=True)
    type = models.CharField(max_length=40)
    resource_id = models.CharField(max_length=64)
    version = models.IntegerField()
    key = models.BigIntegerField()
    patient = models.BigIntegerField()
    sensitivity = models.SmallIntegerField(default=0)
    present = models.BigIntegerField(default=0)
    source = models.BigIntegerField(null=True)  # the organisation that sent it (structure), if one did
    delivery = models.BigIntegerField(null=True)
    stored_at = models.DateTimeField()
    replaced_by = models.BigIntegerField(null=True)
    indexed = models.BooleanField(default=True)  # until the index rows of a replaced version are pruned
    digest = models.BinaryField(max_length=16)
    content = models.BinaryField(null=True)

    class Meta:
        """One version of a number; found by id, or by type from the newest."""

        constraints = [
            models.UniqueConstraint(name="version_once", fields=["resource_id", "type", "version"])
        ]
        indexes = [
            models.Index(name="version_by_type", fields=["type", "number"]),
            models.Index(
                name="version_to_prune",
                fields=["replaced_by"],
                condition=Q(replaced_by__isnull=False, indexed=True),
            ),
        ]


class IndexedTerm(models.Model):
    """A token, reference or uri that a version has."""

    pk = models.CompositePrimaryKey("term", "patient", "number")
    term = models.BigIntegerField()
    patient = models.BigIntegerField()
    number = models.BigIntegerField()


class IndexedDate(models.Model):
    """A date or period that a version has: from `low` to just before `high`."""

    pk = models.CompositePrimaryKey("parameter", "patient", "number", "low")
    parameter = models.BigIntegerField()
    patient = models.BigIntegerField()
    number = models.BigIntegerField()
    low = models.DateTimeField()
    high = models.DateTimeField()

    class Meta:
        """Also in the order of time, for everybody's."""

        indexes = [models.Index(name="indexed_date_in_order", fields=["parameter", "low", "number"])]


class IndexedText(models.Model):
    """A text that a version has, in small letters and without accents."""

    pk = models.CompositePrimaryKey("parameter", "patient", "number", "value")
    parameter = models.BigIntegerField()
    patient = models.BigIntegerField()
    number = models.BigIntegerField()
    value = models.CharField(max_length=200, db_collation="C")

    class Meta:
        """Also in alphabetical order, for everybody's."""

        indexes = [models.Index(name="indexed_text_in_order", fields=["parameter", "value", "number"])]


class IndexedQuantity(models.Model):
    """A number that a version has, with its unit (a term, 0 without one), as precise as it was written."""

    pk = models.CompositePrimaryKey("parameter", "patient", "number", "unit", "low")
    parameter = models.BigIntegerField()
    patient = models.BigIntegerField()
    number = models.BigIntegerField()
    unit = models.BigIntegerField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        """Also by size, for everybody's."""

        indexes = [models.Index(name="indexed_quantity_in_order", fields=["parameter", "low", "number"])]


class Vocabulary(models.Model):
    """A coded value that was met: what systems a code is of, and what it is called."""

    parameter = models.BigIntegerField()
    system = models.CharField(max_length=300)
    code = models.CharField(max_length=200)
    display = models.CharField(max_length=300)

    class Meta:
        """A value is noted once."""

        constraints = [
            models.UniqueConstraint(name="vocabulary_once", fields=["parameter", "code", "system"])
        ]
