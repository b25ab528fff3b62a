"""A claim for additional roles as plain values: its lines, what is known of the PCN, and what came of it.

Amounts are pence. A line says what one post cost over some days of one financial year; an outcome says how
much of that is accepted and, one after another, what was taken off under which rule. Nothing is lost between:
claimed = accepted + every reduction + what is held until something missing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from catchment.money.rules.years import FinancialYear

MOST_WTE = Decimal(5)  # on one line: more is a slip of the pen
MOST_LINES = 300  # on one claim: no PCN has as many posts


@dataclass(frozen=True, slots=True)
class Line:
    """One post over `[starts, ends)`: its role, whole-time equivalents, and what it actually cost, in pence.

    The rest answers what some rules ask; None is "not answered", and a rule that needs the answer holds the
    line. `besides` is how much of the role the practices employ and do not claim for (E-063). `last_employed`
    is the last day the PCN or a member practice had them in another post, with `employed_before` (E-064).
    """

    number: int
    post: str
    role: str
    wte: Decimal
    starts: date
    ends: date
    salary: int
    national_insurance: int = 0
    pension: int = 0
    london: str = ""  # london-inner, london-outer, or empty (E-065)
    person: str = ""  # a reference of the PCN's own, never a name
    in_post_since: date | None = None
    employed_before: bool | None = None
    last_employed: date | None = None
    to_senior_role: bool = False
    with_trust: bool | None = None
    qualified_on: date | None = None  # the day of the certificate of completion of training (E-070)
    substantive_before: bool | None = None
    besides: Decimal | None = None
    baseline_exception: str = ""

    @property
    def actual(self) -> int:
        """Return what the post actually cost: salary, employer's national insurance and pension (E-061)."""
        return self.salary + self.national_insurance + self.pension


@dataclass(frozen=True, slots=True)
class Before:
    """A line of an earlier claim of the year that was accepted, with how much, in pence."""

    line: Line
    accepted: int


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What is known of a PCN and year when a claim is assessed.

    `registered` are patients on its lists (E-067); `baseline` the whole-time equivalents of a role that its
    practices had on 31 March 2019 (E-063); `sum_pence` its additional roles sum, None where it cannot be
    worked out (E-060); `won_pence` what it won of others' unclaimed money while that could be (E-069).
    """

    year: FinancialYear
    registered: int | None = None
    baseline: Mapping[str, Decimal] = field(default_factory=dict)
    sum_pence: int | None = None
    won_pence: int = 0
    before: tuple[Before, ...] = ()

    @property
    def accepted_before(self) -> int:
        """Return what earlier claims of the year took of the sum, in pence."""
        return sum(each.accepted for each in self.before)


@dataclass(frozen=True, slots=True)
class Reduction:
    """Pence that a rule took off, and why; `cause` is what kind of reason it is (`claim_words.CAUSES`)."""

    rule: str
    pence: int
    sentence: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of the assessment has to know: the rule, and the sentence."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a line: pence claimed, accepted and held, each reduction in order, and why it is held."""

    number: int
    post: str
    role: str
    role_name: str
    claimed: int
    accepted: int
    held: int = 0
    reductions: tuple[Reduction, ...] = ()
    missing: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        """No penny is lost between what is claimed and what comes of it."""
        taken = sum(each.pence for each in self.reductions)
        assert self.claimed == self.accepted + self.held + taken, f"line {self.number} does not add up"
        assert self.accepted >= 0 and self.held >= 0, f"line {self.number} is below nothing"
        assert all(each.pence > 0 for each in self.reductions), "a reduction takes something off"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What came of a claim, line by line; `left` is what remains of the sum, None where it is not known."""

    year: str
    outcomes: tuple[Outcome, ...]
    sum_pence: int | None
    taken_before: int
    left: int | None
    remarks: tuple[Remark, ...] = ()

    @property
    def claimed(self) -> int:
        """Return the pence claimed."""
        return sum(each.claimed for each in self.outcomes)

    @property
    def accepted(self) -> int:
        """Return the pence accepted."""
        return sum(each.accepted for each in self.outcomes)

    @property
    def held(self) -> int:
        """Return the pence held until something missing is known."""
        return sum(each.held for each in self.outcomes)
