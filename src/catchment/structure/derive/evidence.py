"""All the evidence about organisations, loaded once: `{kind: {edition: {key: row as published}}}`."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from catchment.foundation.models import PublishedRow

Editions = Mapping[date, Mapping[str, Mapping[str, Any]]]
KINDS = (
    "epraccur", "etr", "eccg", "icb-names", "icb-codes", "sub-icb-codes", "pcn-details", "pcn-partners",
    "gp-map", "trust-points", "practice-locations",
)  # fmt: skip


def load_evidence() -> dict[str, dict[date, dict[str, dict[str, Any]]]]:
    """Return the rows believed now, by kind, edition and key (one query)."""
    evidence: dict[str, dict[date, dict[str, dict[str, Any]]]] = {kind: {} for kind in KINDS}
    rows = (
        PublishedRow.objects.current()
        .filter(kind__in=KINDS)
        .order_by("edition", "key")  # what is read last is newest, whatever order the files came in
        .values_list("kind", "edition", "key", "value")
    )
    for kind, edition, key, value in rows.iterator(chunk_size=5000):
        evidence[kind].setdefault(edition, {})[key] = value
    return evidence


def by_key(editions: Editions) -> dict[str, dict[date, Mapping[str, Any]]]:
    """Return the rows the other way round: key, then edition."""
    turned: dict[str, dict[date, Mapping[str, Any]]] = defaultdict(dict)
    for edition, rows in editions.items():
        for key, row in rows.items():
            turned[key][edition] = row
    return turned


def newest(editions: Editions) -> Mapping[str, Mapping[str, Any]]:
    """Return the rows of the newest edition, or none."""
    return editions[max(editions)] if editions else {}
