"""Gain and risk on the page of a contract: what is agreed, what would be settled when, and what was."""

from collections.abc import Iterable, Mapping

from catchment.foundation.rules.money import pounds
from catchment.money.models import ContractSettlement
from catchment.money.queries.contract_values import ShareLine
from catchment.money.queries.contracts_kept import Kept
from catchment.money.rules.contract_flows import months_between, paid_in
from catchment.money.rules.contract_sharing import Settlement, settled
from catchment.money.rules.contracts import Sharing
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date


def settlement_in(kept: Kept, row: ContractSettlement) -> Settlement:
    """Return how a year was settled, worked out from the costs that were reported."""
    assert kept.terms.sharing is not None, "only what is shared is settled"
    due = due_in(kept, FinancialYear(row.year))
    return settled(kept.terms.sharing, due, {code: row.costs[code] for code in due})


def due_in(kept: Kept, year: FinancialYear) -> dict[str, int]:
    """Return what the commissioner owes in a financial year, in pence by provider."""
    due: dict[str, int] = {}
    for month in months_between(kept.row.starts, kept.row.ends, year):
        for code, pence in paid_in(kept.terms, month).items():
            due[code] = due.get(code, 0) + pence
    return due


def share_lines(
    kept: Kept, settlements: Iterable[ContractSettlement], named: Mapping[str, Link]
) -> tuple[ShareLine, ...]:
    """Return the share of each party, with what it received in the settlements so far (pence)."""
    if kept.terms.sharing is None:
        return ()
    received: dict[str, int] = {}
    for row in settlements:
        for part in settlement_in(kept, row).parts:
            received[part.party] = received.get(part.party, 0) + part.receives_pence
    return tuple(
        ShareLine(named[code], f"{share.normalize():f}", received.get(code, 0) if received else None)
        for code, share in kept.terms.sharing.shares.items()
    )


def sharing_sentences(
    kept: Kept, settlements: list[ContractSettlement], year: FinancialYear
) -> tuple[str, ...]:
    """Return what is agreed about gain and risk, and how each year was settled or when it will be."""
    sharing = kept.terms.sharing
    if sharing is None:
        return ("Neither gain nor risk is shared: whoever is paid keeps what is over and bears what is not.",)
    said = [_agreed(sharing)]
    said += [
        f"{FinancialYear(row.year).label}, settled on {plain_date(row.on)}: "
        f"{settlement_in(kept, row).sentence}"
        for row in settlements
    ]
    if all(row.year != year.begins for row in settlements):
        said.append(
            f"{year.label} is settled from {plain_date(year.ends)} on, once every month is paid and each "
            "provider that the board pays has reported what the year cost."
        )
    return tuple(said)


def _agreed(sharing: Sharing) -> str:
    words = f"The target of a year is {pounds(sharing.target_pence)}."
    if sharing.band_pence:
        words += f" A difference of up to {pounds(sharing.band_pence)} stays where it falls."
    for what, most in (("gain", sharing.most_gain_pence), ("loss", sharing.most_loss_pence)):
        words += f" No more than {pounds(most)} of a {what} is shared." if most is not None else ""
    return words
