"""Job: long work that shows how far it is and survives the death of its worker.

The worker beats a heart into the row. A running job whose heart has stopped belonged to a worker that
died: the reaper puts it back in the queue, so every kind of job must be safe to run again.
"""

from django.db import models


class Job(models.Model):
    """One piece of long work."""

    class State(models.TextChoices):
        """Where the work stands."""

        QUEUED = "queued", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    requested_by = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    worker = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        """Newest first; progress never passes the whole."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="job_progress_not_negative", condition=models.Q(done__gte=0, total__gte=0)
            )
        ]

    @property
    def percent(self) -> int:
        """Return how far the work is, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def finished(self) -> bool:
        """Say whether the work has ended, well or badly."""
        return self.state in (self.State.DONE, self.State.FAILED)
