"""Leaving: what would a practice lose, and its network, if it no longer took part in the contract? (S004-25)

The network's entitlement is worked out twice, with the practice and without it, and the two are set side by
side, line by line. Besides, the practice loses the participation payment that it gets itself (E-026). Taking
part is a choice at each change of the contract (S004-24, F-009). What this cannot say is what the work costs:
a practice that leaves is also free of the work, and the commissioner must find somebody else to look after
its patients under the contract (F-005).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catchment.foundation.rules.findings import About, Finding
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.money.rules.entitlements import Entitlement, Held, Line, entitlement
from catchment.money.rules.rates import PaidTo, PublishedRate
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear
from catchment.structure.rules.words import counted

NOT_SAID = (
    "The work that goes with the money would stop too; the commissioner would have to find somebody else to "
    "look after these patients under the network contract (F-005)."
)


@dataclass(frozen=True, slots=True)
class LeavingLine:
    """One payment, in pence: with the practice, without it, and what the difference is."""

    component: str
    name: str
    with_pence: int
    without_pence: int
    lost_pence: int
    to: str  # network or practice: who would lose it
    earned: bool
    claimed: bool
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What would be lost in a year if a practice left the network contract; amounts in pence."""

    practice: About
    network: About
    year: str
    sentence: str
    lines: tuple[LeavingLine, ...]
    practice_pence: int  # lost by the practice itself
    network_pence: int  # lost by the network, for all its practices
    network_earned_pence: int  # what the network could no longer earn
    note: str
    findings: tuple[Finding, ...]


def leaving(
    practice: About,
    network: About,
    own: Mapping[Population, Held],
    whole: Mapping[Population, Held],
    rates: Iterable[PublishedRate],
    year: FinancialYear,
) -> Leaving:
    """Return what a practice and its network lose in a year without it.

    Takes the practice's own populations and those of the whole network with it, in people or beds; a kind
    that is not known of either is a finding and not a line. Amounts are pence. Rules S004-25, E.4, E-026.
    """
    rates = tuple(rates)
    together = entitlement(network, whole, rates, year)
    apart = entitlement(network, _without(whole, own), rates, year)
    itself = entitlement(practice, own, rates, year, paid_to=PaidTo.PRACTICE)
    lines = [
        *(_line(line, apart, practice) for line in together.lines if apart.of(line.component)),
        *(_own_line(line) for line in itself.lines),
    ]
    for_itself = sum(line.lost_pence for line in lines if line.to == "practice")
    for_network = sum(line.lost_pence for line in lines if line.to == "network" and not line.earned)
    earned = sum(line.lost_pence for line in lines if line.to == "network" and line.earned)
    return Leaving(
        practice=practice,
        network=network,
        year=year.label,
        sentence=_sentence(
            practice, network, year, for_itself, for_network, lines, len(_findings(together, apart, itself))
        ),
        lines=tuple(lines),
        practice_pence=for_itself,
        network_pence=for_network,
        network_earned_pence=earned,
        note=NOT_SAID,
        findings=_findings(together, apart, itself),
    )


def _without(whole: Mapping[Population, Held], own: Mapping[Population, Held]) -> dict[Population, Held]:
    """Return the network's populations less the practice's; not known where either is not."""
    left: dict[Population, Held] = {}
    for kind, held in whole.items():
        leaves = own.get(kind, Held(None))
        if held.people is None or leaves.people is None:
            left[kind] = Held(None, missing=held.missing or leaves.missing)
        else:
            left[kind] = Held(max(held.people - leaves.people, Decimal(0)), held.source)
    return left


def _line(line: Line, apart: Entitlement, practice: About) -> LeavingLine:
    after = apart.of(line.component)
    assert after is not None, "only lines that both have are compared"
    lost = line.pence - after.pence
    said = f"{line.name}: {pounds(line.pence)} with {practice.name}, {pounds(after.pence)} without it."
    return LeavingLine(
        line.component,
        line.name,
        line.pence,
        after.pence,
        lost,
        "network",
        line.earned,
        line.claimed,
        line.rule,
        said,
    )


def _own_line(line: Line) -> LeavingLine:
    said = f"{line.name}, paid to the practice itself: {line.sentence}"
    return LeavingLine(
        line.component,
        line.name,
        line.pence,
        0,
        line.pence,
        "practice",
        line.earned,
        line.claimed,
        line.rule,
        said,
    )


def _sentence(
    practice: About,
    network: About,
    year: FinancialYear,
    for_itself: int,
    for_network: int,
    lines: list[LeavingLine],
    not_known: int,
) -> str:
    """Return the answer; what is not known is said in it, so that a part is not taken for the whole."""
    if not lines:
        return (
            f"What {practice.name} would lose by leaving the network contract in {year} cannot be worked "
            "out: see what is not known."
        )
    least = "at least " if not_known else ""
    own = (
        f"lose {least}{pounds_in_short(for_itself)} of its own a year"
        if for_itself
        else "lose nothing of its own"
    )
    if for_network or not not_known:
        others = f"{network.name} {least}{pounds_in_short(for_network)} for all its practices"
    else:
        others = f"what {network.name} would lose for all its practices cannot be worked out"
    unknown = f" {counted(not_known, 'payment')} could not be worked out." if not_known else ""
    return f"By leaving the network contract in {year} {practice.name} would {own}, and {others}.{unknown}"


def _findings(*parts: Entitlement) -> tuple[Finding, ...]:
    """Return what is not known, each once, whoever it is about."""
    found: dict[tuple[str, str], Finding] = {}
    for part in parts:
        for finding in part.findings:
            found.setdefault((finding.rule, finding.sentence), finding)
    return tuple(found.values())
