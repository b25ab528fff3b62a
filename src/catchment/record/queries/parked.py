"""What waits to be placed: by reason, and one by one, oldest first."""

from typing import Any

from django.db.models import Count

from catchment.record.models import Parked
from catchment.record.rules.receiving import REASONS

AT_ONCE = 50
LONGEST_DETAIL = 500


def reasons(source: str = "", reason: str = "") -> dict[str, int]:
    """Return how many things wait, by reason; from one sender (an ODS code), for one reason, or all."""
    waiting = _waiting(source, reason)
    rows = waiting.order_by().values_list("reason").annotate(number=Count("pk"))
    return {str(reason): number for reason, number in sorted(rows)}


def parked(
    *, source: str = "", reason: str = "", after: int = 0, limit: int = AT_ONCE
) -> list[dict[str, Any]]:
    """Return what waits, with why, oldest first, those after a number; never what it says of anybody."""
    waiting = (
        _waiting(source, reason).filter(pk__gt=after).select_related("delivery__source").defer("content")
    )
    return [
        {
            "number": row.pk,
            "type": row.type,
            "their_id": row.their_id,
            "source": row.delivery.source.code if row.delivery.source else "",
            "delivery": row.delivery_id,
            "reason": row.reason,
            "means": REASONS.get(row.reason, ""),
            "detail": row.detail[:LONGEST_DETAIL],
            "since": row.parked_at.isoformat(),
        }
        for row in waiting.order_by("pk")[:limit]
    ]


def _waiting(source: str, reason: str) -> Any:
    waiting = Parked.objects.filter(resolution="")
    if reason:
        waiting = waiting.filter(reason=reason)
    return waiting.filter(delivery__source__code=source) if source else waiting
