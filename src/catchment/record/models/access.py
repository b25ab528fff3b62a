"""Relationships to patients, what patients refused, and glass that was broken (G-030..G-037).

Relationships are derived from facts (a registration, an open referral, an admission, a team) and end with
them. `holder` says who has it: `organisation:<ODS code>`, `team:<code>` or `person:<code>`.
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import DatedFact
from catchment.foundation.models.change import Change
from catchment.record.models.people import Patient


class RelationshipKind(models.TextChoices):
    """Why somebody may look (G-036)."""

    REGISTERED = "registered", "registered with the practice"
    REFERRED = "referred", "an open referral"
    ADMITTED = "admitted", "a current admission or attendance"
    CASELOAD = "caseload", "on the caseload"
    TEAM = "team", "cared for by the team"
    CLAIMED = "claimed", "a relationship they claimed themselves, with a reason"
    OVERRIDE = "override", "emergency access: the glass was broken"


class Relationship(models.Model):
    """What a holder is to a patient, from one moment to another, as derived from a version or a fact."""

    holder = models.CharField(max_length=80)
    patient = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=RelationshipKind.choices)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    basis = models.CharField(max_length=120)  # `Encounter/7`, `registration`, `break-glass 3`
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)

    class Meta:
        """Found by holder and patient, and by patient."""

        indexes = [
            models.Index(
                name="relationship_of_holder",
                fields=["holder", "patient"],
                include=["starts", "ends", "kind"],
                condition=Q(recorded_to__isnull=True),
            ),
            models.Index(name="relationship_to_patient", fields=["patient"]),
            models.Index(
                name="relationship_basis",
                fields=["basis", "patient"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class FlagKind(models.TextChoices):
    """What limits the use of somebody's record."""

    RESTRICTED = "restricted", "a restricted person (such as somebody at risk of being traced)"
    NATIONAL_OPT_OUT = "national-opt-out", "the national data opt-out (G-031)"
    TYPE_1 = "type-1", "a type 1 opt-out, kept at the practice (G-032)"
    LOCAL_OBJECTION = "local-objection", "an objection to sharing for their own care (G-034)"


class PatientFlag(DatedFact):
    """A limit on the use of a patient's record, from a day on."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="flags", db_index=False)
    kind = models.CharField(max_length=20, choices=FlagKind.choices)

    class Meta(DatedFact.Meta):
        """A kind is believed once from a day."""

        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                name="patient_flag_once",
                fields=["patient", "kind", "valid_from"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]


class BreakGlass(models.Model):
    """Emergency access that somebody took, with a reason and a time limit; a privacy officer reviews it."""

    person = models.CharField(max_length=60)
    holder_organisation = models.CharField(max_length=20)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
