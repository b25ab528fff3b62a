"""What the page of a practice's money says: finished values, each with the rule and the source behind it."""

from dataclasses import dataclass

from catchment.foundation.pictures import BarPicture
from catchment.money.rules.leaving import Leaving
from catchment.structure.queries.values import Choice, Link


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A line of the statement: kind in words, what it is, pence, how it was worked out, rule and source."""

    kind: str
    kind_words: str
    name: str
    pence: int
    method: str
    rule: str
    source: Link


@dataclass(frozen=True, slots=True)
class KindTotal:
    """What came in one way, in pence."""

    kind: str
    words: str
    pence: int


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A heading of the publication: pence, its route, who decides it, and whether leaving would touch it."""

    heading: str
    name: str
    pence: int
    route: str
    who_decides: str
    protected: bool
    through_network: bool


@dataclass(frozen=True, slots=True)
class GlobalSumCheck:
    """The global sum by its rule beside what was published, in pence (E-022)."""

    sentence: str
    by_rule_pence: int
    less_out_of_hours_pence: int
    published_pence: int


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """What a practice was paid in a year, as published: heading by heading, and the totals."""

    year: str
    sentence: str
    registered: float
    weighted: float
    contract: str
    caveats: str
    lines: tuple[PublishedLine, ...]
    paid_pence: int  # for itself, before deductions
    stays_pence: int  # of that, what does not come through the network contract
    for_network_pence: int  # published against it, as the payee of its whole network (E-043)
    protected_pence: int
    deductions_pence: int
    global_sum: GlobalSumCheck | None
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class PracticeMoney:
    """What a PCN did for a practice in pounds, what leaving would cost, and what would stay."""

    kind: str
    code: str
    name: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    period: str
    sentence: str
    choices: tuple[Choice, ...]
    networks: tuple[Link, ...]
    totals: tuple[KindTotal, ...]
    lines: tuple[MoneyLine, ...]
    total_pence: int
    hours_a_week: float
    notes: tuple[str, ...]
    pictures: tuple[BarPicture, ...]
    leaving: Leaving | None  # None where the practice is in no network
    leaving_note: str  # why it is by the rates of an earlier year
    published: PublishedYear | None
    links: tuple[Link, ...]
