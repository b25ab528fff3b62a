"""What organisations sent: deliveries, what could not be placed, and the names others have for things."""

from django.db import models

from catchment.foundation.models.change import Change
from catchment.structure.models import Organisation


class Delivery(models.Model):
    """One bundle, file or folder that an organisation sent, and how far it was taken in."""

    source = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)


class Parked(models.Model):
    """Something sent that could not be placed: kept whole, with the reason, until somebody resolves it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="parked")
    type = models.CharField(max_length=40)
    their_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=40)  # a code; rules/receiving.py has the sentences
    detail = models.TextField(blank=True)
    content = models.BinaryField()
    digest = models.BinaryField(max_length=16)
    parked_at = models.DateTimeField()
    resolution = models.CharField(max_length=20, blank=True)  # stored or discarded; empty: still waiting
    resolved_by = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The same thing waits once, however often it is sent."""

        constraints = [
            models.UniqueConstraint(
                name="parked_once",
                fields=["type", "their_id", "digest"],
                condition=models.Q(resolution=""),
            )
        ]


class ReceivedAs(models.Model):
    """A sender's id for something that we keep under another id (matched, or already known)."""

    source = models.BigIntegerField()  # the organisation; 0 where none is named
    type = models.CharField(max_length=40)
    their_id = models.CharField(max_length=64)
    our_id = models.CharField(max_length=64)
    # what is kept is what came under this id; what comes under the sender's other ids of the thing is not
    describes = models.BooleanField(default=False)

    class Meta:
        """A sender's id means one thing."""

        constraints = [
            models.UniqueConstraint(name="received_as_once", fields=["source", "type", "their_id"])
        ]
        indexes = [
            models.Index(name="received_as_describing", fields=["our_id"], condition=models.Q(describes=True))
        ]
