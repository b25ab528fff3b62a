"""What the pages of pooled funds say: finished values, which the JSON twins and the command give too."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import BarPicture
from catchment.foundation.queries import FormError
from catchment.foundation.rules.findings import Finding
from catchment.governance.edit_forms import Form
from catchment.money.rules.pooled import Content
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class PoolLine:
    """One pooled fund in the list of a system."""

    code: str
    name: str
    href: str
    basis: str
    host: str
    manager: str
    pence: int  # put in for the year of the day, as agreed
    late: int  # reports
    missing: int  # of the seven contents
    ended: bool


@dataclass(frozen=True, slots=True)
class PoolsPage:
    """The pooled funds of a system."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    href: str
    year: str
    total_pence: int
    lines: tuple[PoolLine, ...]
    boards_without: tuple[Link, ...]  # health and wellbeing boards without a Better Care Fund
    national_sentence: str
    trail: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """What a partner puts in for the year, kind by kind, what came into the books, and its votes."""

    organisation: str
    name: str
    href: str
    kinds: tuple[tuple[str, int], ...]  # in words, pence
    pence: int
    of_money: float
    votes: int
    of_votes: float
    in_books_pence: int
    varies: str


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A fund of the books with money of the pool: what came in, what was paid out."""

    code: str
    name: str
    href: str
    for_what: str
    received_pence: int
    spent_pence: int
    left_pence: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report that is asked for: whether it came, in time, and what it says."""

    words: str
    due_by: date  # the last day in time
    state: str  # in, in late, late or due
    reported_on: date | None
    income_pence: int | None
    spend_pence: int | None
    effectiveness: str


@dataclass(frozen=True, slots=True)
class LeastLine:
    """A minimum of the Better Care Fund beside what is put in or planned; None where it is not known."""

    name: str
    least_pence: int | None
    least_because: str
    pence: int | None


@dataclass(frozen=True, slots=True)
class PoolPage:
    """One pooled fund."""

    system: str
    system_name: str
    invented: bool
    code: str
    name: str
    sentence: str
    href: str
    year: str
    facts: tuple[tuple[str, str, str], ...]  # label, words, and where they lead
    pictures: tuple[BarPicture, ...]
    committee: str  # the joint committee; empty where none is named
    total_pence: int
    partners: tuple[PartnerLine, ...]
    parity: str  # who decides on money that others put in (T-A5)
    held: tuple[HeldLine, ...]
    reports: tuple[ReportLine, ...]
    spent_on: tuple[tuple[str, tuple[str, ...]], ...]  # may be spent on: head, lines
    contents: tuple[Content, ...]
    least: tuple[LeastLine, ...]
    findings: tuple[Finding, ...]
    trail: tuple[Link, ...]
    forms: tuple[Form, ...] = ()
    problems: tuple[FormError, ...] = ()
    may: bool = False
    why_not: str = ""
