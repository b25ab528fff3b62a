"""The person index: who somebody is, where they are registered, and which two records are one person.

`Patient` is a person as the record knows them; their FHIR Patient resource is kept among the resources.
Whoever has a verified NHS number is one patient (G-001).
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models import DatedFact, no_overlap
from catchment.foundation.models.change import Change
from catchment.structure.models import Organisation


class NhsNumberStatus(models.TextChoices):
    """How sure we are of the number; the codes of UK Core's verification status (G-003)."""

    VERIFIED = "01", "Number present and verified"
    NOT_TRACED = "02", "Number present but not traced"
    TRACE_REQUIRED = "03", "Trace required"
    UNKNOWN = "07", "Number not present and trace not required"


class Patient(models.Model):
    """A person the record is about; `number` is what all index rows say, `resource_id` what FHIR says."""

    number = models.BigAutoField(primary_key=True)
    resource_id = models.CharField(max_length=64, unique=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    nhs_number_status = models.CharField(max_length=2, choices=NhsNumberStatus.choices)
    family = models.CharField(max_length=200, blank=True)
    given = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True)
    gender = models.CharField(max_length=10, blank=True)
    deceased_on = models.DateField(null=True)
    deceased = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    small_area = models.CharField(max_length=9, blank=True)  # LSOA of the address, where it is known
    source = models.BigIntegerField(null=True)  # the organisation whose description of them this is
    described_as = models.CharField(max_length=64, blank=True)  # the id under which it sent that description
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        """One person to a verified number, but for those found to be somebody already known."""

        constraints = [
            models.UniqueConstraint(
                name="nhs_number_once",
                fields=["nhs_number"],
                condition=Q(nhs_number_status="01", merged_into__isnull=True) & ~Q(nhs_number=""),
            )
        ]
        indexes = [models.Index(name="patient_nhs_number", fields=["nhs_number"])]


class GpRegistration(DatedFact):
    """Registered with a practice for a period, with a named GP; one practice at a time."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="registrations")
    practice = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    named_gp = models.CharField(max_length=200, blank=True)

    class Meta(DatedFact.Meta):
        """One practice on any day."""

        constraints = [*DatedFact.Meta.constraints, no_overlap("one_practice_at_a_time", "patient")]


class PatientMerge(models.Model):
    """Two patients found to be one person; undone, it stays as what was believed."""

    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    undone_by = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=list)  # the resources, as Type/id, whose references followed
