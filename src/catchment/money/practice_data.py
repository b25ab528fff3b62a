"""Values for general practice that come with Catchment: headings and prices, each with its source."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.money.rules.practices import Heading, Price, PublishedTotal, Route


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns of the publication are: headings, totals, and those that are not kept."""

    source: str
    headings: tuple[Heading, ...]
    totals: tuple[PublishedTotal, ...]
    not_kept: frozenset[str]
    not_kept_beginnings: tuple[str, ...]

    @property
    def by_code(self) -> dict[str, Heading]:
        """Return the headings by our code."""
        return {each.code: each for each in self.headings}


@dataclass(frozen=True, slots=True)
class GlobalSumTerms:
    """The prices of the global sum, and what is taken off where somebody else answers out of hours."""

    prices: tuple[Price, ...]
    without_out_of_hours_per_cent: Decimal


@dataclass(frozen=True, slots=True)
class Promise:
    """How much new money was promised in 2019, and how much of it through networks, in pounds (E-050)."""

    new_money: int
    through_networks: int
    confidence: str
    source: str


@lru_cache(maxsize=1)
def headings() -> Headings:
    """Return the headings of NHS Payments to General Practice."""
    told = _read("payment_headings.yaml")
    return Headings(
        source=told["source"],
        headings=tuple(
            Heading(
                code=each["code"],
                name=each["name"],
                column=each["column"],
                part=each["part"],
                route=Route(each["route"]),
                protected=each.get("protected", False),
            )
            for each in told["headings"]
        ),
        totals=tuple(
            PublishedTotal(each["code"], each["column"], tuple(each["parts"])) for each in told["totals"]
        ),
        not_kept=frozenset(told["not_kept"]["columns"]),
        not_kept_beginnings=tuple(told["not_kept"]["begin_with"]),
    )


@lru_cache(maxsize=1)
def global_sum_terms() -> GlobalSumTerms:
    """Return the prices of the global sum, with their confidence (E-022, E-023)."""
    told = _read("general_practice_prices.yaml")["global_sum"]
    prices = tuple(
        Price(
            since=each["since"],
            paid_from=each["paid_from"],
            pounds=None if each["pounds"] is None else Decimal(each["pounds"]),
            confidence=each["confidence"],
            source=each["source"],
        )
        for each in told["prices"]
    )
    return GlobalSumTerms(prices, Decimal(told["without_out_of_hours"]["per_cent"]))


@lru_cache(maxsize=1)
def promised_in_2019() -> Promise:
    """Return what the five-year contract framework of 2019 promised (E-050, S003-07)."""
    told = _read("general_practice_prices.yaml")["promised_in_2019"]
    return Promise(
        told["new_money_pounds"], told["through_networks_pounds"], told["confidence"], told["source"]
    )


def _read(name: str) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(
        (files("catchment.money") / "data" / name).read_text(encoding="utf-8")
    )
    return told
