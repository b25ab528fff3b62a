"""Rates: what one patient, or one bed, is worth under the network contract, in which period (E.4).

A rate is in pounds for each unit of one population, for the whole of its period; where it runs on for longer,
`months` says how many months it is for. The populations are never mixed, so a rate always says which one it
is counted by. What nobody has seen in a source good enough has no value: `pounds` is None, and the note says
why. What a user typed or imported goes before what ships.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import MONTHS, FinancialYear

INDICATORS = "investment-and-impact"  # paid by points for indicators: it has no rate a head, and misses none
UNVERIFIED = "not verified"  # in the evidence of an imported rate
USABLE = ("H", "M")  # domain.md 0.1: a value of low confidence is no value


class Route(StrEnum):
    """Through which money a payment comes (E-017, E-044)."""

    NATIONAL_CONTRACT = "national-contract"
    GENERAL_ALLOCATION = "general-allocation"
    ICB_ALLOCATION = "icb-allocation"


ROUTE_WORDS = {
    Route.NATIONAL_CONTRACT: "drawn down under the national contract",
    Route.GENERAL_ALLOCATION: "out of the commissioner’s general allocation",
    Route.ICB_ALLOCATION: "out of the ICB’s own allocation",
}


class PaidTo(StrEnum):
    """To whom: to the network's one nominated payee (E-043), or to each practice that takes part (E-026)."""

    NETWORK = "network"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Component:
    """Something that the network contract pays for."""

    code: str
    name: str
    per: Population
    rule: str
    paid_to: PaidTo = PaidTo.NETWORK
    earned: bool = False  # for what was achieved, not for the population alone (E-048)
    claimed: bool = False  # the most that may be claimed, not a sum that is simply paid (E-062)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where sources conflict, and which was taken."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """A rate of a component for a period, `[starts, ends)`; `pounds` None where no value is good enough."""

    component: Component
    starts: date
    ends: date
    pounds: Decimal | None
    months: int  # how many months the rate is for
    source: str
    confidence: str = ""
    route: Route = Route.NATIONAL_CONTRACT
    recurrent: bool = True
    note: str = ""
    doubts: tuple[Doubt, ...] = ()
    typed: bool = False  # somebody typed or imported it

    def overlaps(self, starts: date, ends: date) -> bool:
        """Say whether the rate holds on some day of a period."""
        return self.starts < ends and starts < self.ends


@dataclass(frozen=True, slots=True)
class TypedRate:
    """A rate as a user typed or imported it (the model Rate)."""

    component: str
    starts: date
    ends: date
    pounds: Decimal
    per: Population
    source: str
    evidence: str


def months_between(starts: date, ends: date) -> int:
    """Return how many whole months a period has; both are the first of a month."""
    return (ends.year - starts.year) * MONTHS + ends.month - starts.month


def read_rates(document: Mapping[str, Any]) -> tuple[PublishedRate, ...]:
    """Return the rates that a file of rates says, in its order.

    Raises ValueError, as a sentence for whoever edits the file, where one cannot be understood (E.4).
    """
    components = {
        code: Component(
            code,
            said["name"],
            Population(said["per"]),
            said["rule"],
            PaidTo(said.get("paid_to", "network")),
            said.get("earned", False),
            said.get("claimed", False),
        )
        for code, said in document["components"].items()
    }
    found: list[PublishedRate] = []
    for said in document["rates"]:
        rate = _rate(said, components)
        if any(other.overlaps(rate.starts, rate.ends) for other in found if _same(other, rate)):
            raise ValueError(
                f"{rate.component.code} has two rates on {rate.starts}: give their periods apart."
            )
        found.append(rate)
    return tuple(found)


def _same(one: PublishedRate, other: PublishedRate) -> bool:
    return one.component.code == other.component.code


def _rate(said: Mapping[str, Any], components: Mapping[str, Component]) -> PublishedRate:
    code, starts, ends = said["of"], said["from"], said["to"]
    if code not in components:
        raise ValueError(f"“{code}” is not among the components: add it there first.")
    check_period(code, starts, ends)
    pounds = None if said["pounds"] is None else Decimal(said["pounds"])
    if pounds is not None and said.get("confidence") not in USABLE:
        raise ValueError(f"{code} of {starts} has a value without a confidence of H or M: leave it empty.")
    return PublishedRate(
        component=components[code],
        starts=starts,
        ends=ends,
        pounds=pounds,
        months=said.get("months", months_between(starts, ends)),
        source=said["source"],
        confidence=said.get("confidence", ""),
        route=Route(said.get("route", Route.NATIONAL_CONTRACT)),
        recurrent=said.get("recurrent", True),
        note=said.get("note", ""),
        doubts=tuple(Doubt(each["rule"], each["says"]) for each in said.get("doubts", ())),
    )


def check_period(code: str, starts: date, ends: date) -> None:
    """Raise ValueError unless a rate's period begins and ends with whole months, forwards."""
    if starts.day != 1 or ends.day != 1 or starts >= ends:
        raise ValueError(
            f"{code} from {starts} to {ends}: a rate holds for whole months, so both are the first of one."
        )


def with_typed(shipped: Iterable[PublishedRate], typed: Iterable[TypedRate]) -> tuple[PublishedRate, ...]:
    """Return the rates in use: what was typed or imported goes before what ships for the same period.

    A typed rate takes its route and whether it recurs from the shipped one it stands in for. Where it says
    the same as the shipped one, that stays, for its source is known to be good.
    """
    shipped = tuple(shipped)
    same = {
        (each.component.code, each.starts, each.ends, each.pounds, each.component.per) for each in shipped
    }
    said = [
        each for each in typed if (each.component, each.starts, each.ends, each.pounds, each.per) not in same
    ]
    kept = (part for rate in shipped for part in _without(rate, said))
    return (*kept, *(_from_typed(each, shipped) for each in said))


def _without(rate: PublishedRate, typed: Iterable[TypedRate]) -> list[PublishedRate]:
    """Return what is left of a rate beside the typed ones; it goes on at the same pace."""
    parts = [rate]
    for each in typed:
        if each.component == rate.component.code:
            parts = [
                replace(part, starts=starts, ends=ends)
                for part in parts
                for starts, ends in (
                    (part.starts, min(part.ends, each.starts)),
                    (max(part.starts, each.ends), part.ends),
                )
                if starts < ends
            ]
    return parts


def _from_typed(typed: TypedRate, shipped: tuple[PublishedRate, ...]) -> PublishedRate:
    alike = [rate for rate in shipped if rate.component.code == typed.component]
    before = next((rate for rate in alike if rate.overlaps(typed.starts, typed.ends)), None)
    component = (
        alike[0].component
        if alike
        else Component(typed.component, typed.component.replace("-", " ").capitalize(), typed.per, "E-042")
    )
    return PublishedRate(
        component=replace(component, per=typed.per),
        starts=typed.starts,
        ends=typed.ends,
        pounds=typed.pounds,
        months=months_between(typed.starts, typed.ends),
        source=typed.source,
        route=before.route if before else Route.NATIONAL_CONTRACT,
        recurrent=before.recurrent if before else True,
        note=f"Imported or typed in; its evidence: {typed.evidence}." if typed.evidence else "Typed in.",
        doubts=_unverified(typed, component),
        typed=True,
    )


def _unverified(typed: TypedRate, component: Component) -> tuple[Doubt, ...]:
    """Say it where whoever wrote a rate down says that nobody verified it."""
    if UNVERIFIED not in typed.evidence.lower():
        return ()
    return (
        Doubt(component.rule, f"its rate of {rate_in_words(typed.pounds)} is not verified: {typed.source}."),
    )


def rates_of_year(rates: Iterable[PublishedRate], year: FinancialYear) -> tuple[PublishedRate, ...]:
    """Return the rates that hold in some month of a financial year."""
    return tuple(rate for rate in rates if rate.overlaps(year.starts, year.ends))


def rate_in_words(pounds: Decimal) -> str:
    """Return a rate as people write it, with at least pence: £2.218, £1.50, £120."""
    plain = pounds.normalize()
    places = -int(plain.as_tuple().exponent)
    return f"£{plain:,.{max(places, 2)}f}" if places > 0 else f"£{plain:,.0f}"
