"""Change: the audit event behind every recorded row.

Every action and every import writes exactly one Change, in the same transaction as the rows it records or
closes. A row points at the change that recorded it and, once superseded, at the one that closed it, so
"why do we believe this?" and "why did we stop?" always have an answer.
"""

from django.db import models


class Change(models.Model):
    """Who changed what, when, why."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        """Newest first."""

        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the change as a line of a log."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}: {self.action}"
