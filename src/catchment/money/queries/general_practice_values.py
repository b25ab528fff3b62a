"""What the page of general practice funding says: finished values, in pence and in pence a head."""

from dataclasses import dataclass

from catchment.foundation.pictures import BarPicture, LinePicture
from catchment.structure.queries.values import Choice, Link


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year: what was paid, for how many patients, and what that is for each; pence, cash."""

    year: str
    practices: int
    registered: float
    weighted: float
    paid_pence: int
    per_registered_pence: int | None
    per_weighted_pence: int | None
    protected_pence: int
    network_pence: int
    real_per_registered_pence: int | None  # in prices of the base year; None without a deflator


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A route: who decides it, and what came by it in each year, in pence and for each registered patient."""

    route: str
    words: str
    who_decides: str
    protected: bool
    paid_pence: tuple[int, ...]  # in the order of the years
    per_registered_pence: tuple[int | None, ...]
    share: float  # of the newest year
    share_of_growth: float | None  # of what the newest year has more than the first


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """Who decides the money: what came so in each year, in pence (S001-30)."""

    who: str
    paid_pence: tuple[int, ...]
    share: float


@dataclass(frozen=True, slots=True)
class PracticeHead:
    """A practice in the newest year: pence for each weighted and each registered patient."""

    practice: Link
    registered: float
    weighted: float
    paid_pence: int
    per_registered_pence: int
    per_weighted_pence: int
    contract: str
    dispensing: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """How unlike practices are: quantiles of pence for each weighted patient, and who is left out."""

    sentence: str
    practices: int
    lowest_tenth: int
    quarter: int
    middle: int
    three_quarters: int
    highest_tenth: int
    most: tuple[PracticeHead, ...]
    least: tuple[PracticeHead, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class EnvelopeShare:
    """How much of what a system is allocated is owed to practices under the national contract (T-A4)."""

    sentence: str
    protected_pence: int
    envelope_pence: int | None
    share: float | None
    href: str


@dataclass(frozen=True, slots=True)
class GeneralPracticeFunding:
    """General practice funding of a system over the years, by route, per head, and over its practices."""

    kind: str
    code: str
    name: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    year: str
    sentence: str
    choices: tuple[Choice, ...]
    years: tuple[YearLine, ...]
    routes: tuple[RouteLine, ...]
    deciders: tuple[DecidedLine, ...]
    spread: Spread | None
    envelope: EnvelopeShare | None
    promise: str  # what 2019 promised through networks (E-050)
    promised_share: float
    real_terms: str  # in which prices, or why not
    notes: tuple[str, ...]
    pictures: tuple[LinePicture | BarPicture, ...]
    links: tuple[Link, ...]
