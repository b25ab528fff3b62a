"""What was imported, from which file, and what was wrong with it.

`ImportRun` is one file, read once. `ImportIssue` is one thing about one of its rows: file, line, column,
value, reason and what was done; a rejected row is kept whole. `PublishedRow` is the evidence: one row of
one edition of a publication, as published. Dated facts about organisations are worked out from *all* the
evidence (see structure/rules/timeline.py), so months may arrive in any order, and a correction supersedes
the row it corrects.
"""

from django.db import models
from django.db.models import Q

from catchment.foundation.models.change import Change
from catchment.foundation.models.dated import RecordedRow


class ImportRun(models.Model):
    """One file read, and how it went."""

    class State(models.TextChoices):
        """How the reading ended."""

        RUNNING = "running", "running"
        IMPORTED = "imported", "imported"
        UNCHANGED = "unchanged", "unchanged: this file is already in"
        REFUSED = "refused", "refused whole"

    kind = models.CharField(max_length=60, db_index=True)
    file_name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField(default=0)
    edition = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    refusal = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="import_runs")

    class Meta:
        """Newest first."""

        ordering = ["-id"]
        indexes = [models.Index(name="import_run_edition", fields=["kind", "edition", "-id"])]


class ImportIssue(models.Model):
    """One thing about one row of a file, or about the file as a whole (line 0)."""

    class Outcome(models.TextChoices):
        """What was done with the row."""

        REJECTED = "rejected", "row not used"
        CORRECTED = "corrected", "row used, one value replaced"
        SET_ASIDE = "set aside", "row kept apart"
        NOTED = "noted", "row used as it is"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="issues")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=300, blank=True)
    reason = models.TextField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    action = models.TextField()
    raw = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order of the file."""

        ordering = ["run_id", "line", "id"]


class PublishedRow(RecordedRow):
    """One row of one edition of a publication: the evidence that facts are worked out from."""

    kind = models.CharField(max_length=60)
    edition = models.DateField()
    key = models.CharField(max_length=200)
    value = models.JSONField()

    class Meta(RecordedRow.Meta):
        """One believed row for a key of an edition."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.UniqueConstraint(
                name="published_row_once",
                fields=["kind", "edition", "key"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]
