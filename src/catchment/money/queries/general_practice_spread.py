"""How unlike the practices of a system are in what they are paid for each weighted patient."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import pounds
from catchment.money.queries.general_practice_values import PracticeHead, Spread
from catchment.money.rules.practices import per_head, quantile
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted

SHOWN = 5
FEWEST_PATIENTS = 500  # a practice with fewer weighted patients has no list in the usual sense
FEWEST_PRACTICES = 2


def comparable(rows: Iterable[Any]) -> list[Any]:
    """Return the practices that can be compared: a whole, steady year and a list."""
    return [row for row in rows if not row.caveats and min(row.registered, row.weighted) >= FEWEST_PATIENTS]


def spread(rows: Sequence[Any], moment: Moment) -> Spread | None:
    """Return how the payments of a year lie over the practices; None where too few can be compared.

    Amounts are pence for each weighted patient, rounded half up. Left out are the drugs of dispensing
    practices, which are paid for as they are used, and what a payee holds for its whole network (E-043).
    """
    chosen = comparable(rows)
    if len(chosen) < FEWEST_PRACTICES:
        return None
    chosen.sort(key=lambda row: (Decimal(row.pence) / row.weighted, row.practice_id))
    values = [per_head(row.pence, row.weighted) or 0 for row in chosen]
    lowest, quarter, middle, three_quarters, highest = (
        quantile(values, Decimal(part)) for part in ("0.1", "0.25", "0.5", "0.75", "0.9")
    )
    ends = [*chosen[:SHOWN], *chosen[-SHOWN:]]
    links = organisation_links({row.practice_id for row in ends}, moment)
    left_out = len(rows) - len(chosen)
    return Spread(
        sentence=(
            f"Half of the {counted(len(chosen), 'practice')} that can be compared got between "
            f"{pounds(quarter)} and {pounds(three_quarters)} for each weighted patient, without drugs "
            f"and PCN money; the one in the middle {pounds(middle)}."
        ),
        practices=len(chosen),
        lowest_tenth=lowest,
        quarter=quarter,
        middle=middle,
        three_quarters=three_quarters,
        highest_tenth=highest,
        most=tuple(_head(row, links) for row in reversed(chosen[-SHOWN:])),
        least=tuple(_head(row, links) for row in chosen[:SHOWN]),
        left_out=left_out,
    )


def _head(row: Any, links: dict[int, Link]) -> PracticeHead:
    link = links[row.practice_id]
    return PracticeHead(
        practice=Link(link.kind, link.code, link.name, f"/practice/{link.code}/money"),
        registered=float(row.registered),
        weighted=float(row.weighted),
        paid_pence=row.pence,
        per_registered_pence=per_head(row.pence, row.registered) or 0,
        per_weighted_pence=per_head(row.pence, row.weighted) or 0,
        contract=row.contract,
        dispensing=bool(row.dispensing),
    )
