"""What the pages of claims show: the claims of a PCN in a year, one claim, and the form for a new one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import LinePicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Field, Form
from catchment.money.rules.claim_values import Reduction, Remark
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in the list; amounts in pence."""

    code: str
    href: str
    month: date
    state: str
    words: str
    lines: int
    claimed: int
    accepted: int
    held: int
    paid: int


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """The claims of a PCN in a financial year, and what is left of its sum; amounts in pence."""

    code: str
    name: str
    invented: bool
    href: str
    trail: tuple[Link, ...]
    year: str
    years: tuple[Link, ...]  # of which there are claims, and the one shown
    sentence: str
    rule: str  # what becomes of unclaimed money in the year
    picture: LinePicture | None
    claims: tuple[ClaimRow, ...]
    sum_pence: int | None
    claimed: int
    accepted: int
    paid: int
    held: int
    payee: Link | None
    payee_words: str
    may: bool
    why_not: str
    new_href: str
    money_href: str


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of a claim, and what came of it; amounts in pence."""

    number: int
    post: str
    role: str
    wte: str
    days: str
    claimed: int
    accepted: int
    held: int
    reductions: tuple[Reduction, ...]
    missing: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of a claim: what, on which day, by whom, and why."""

    words: str
    on: date
    who: str
    because: str


@dataclass(frozen=True, slots=True)
class MoneyShown:
    """A transfer that a claim led to; pence."""

    code: str
    href: str
    words: str
    on: date
    pence: int


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim; amounts in pence."""

    code: str
    invented: bool
    href: str
    pcn: Link
    trail: tuple[Link, ...]
    month: date
    year: str
    state: str
    sentence: str
    remarks: tuple[Remark, ...]
    payee: Link
    lines: tuple[LineShown, ...]
    claimed: int
    accepted: int
    held: int
    steps: tuple[StepShown, ...]
    money: tuple[MoneyShown, ...]
    forms: tuple[Form, ...]
    why_nots: tuple[str, ...]
    like_href: str
    pay_told: bool  # whether the files tell this reader what each person is paid
    problems: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True)
class LineForm:
    """The questions about one post: those for every post, and those that only some rules ask."""

    number: int
    fields: tuple[Field, ...]
    more: tuple[Field, ...]
    open: bool

    def each(self) -> Iterable[Field]:
        """Give every question."""
        return (*self.fields, *self.more)


@dataclass(frozen=True, slots=True)
class NewClaimPage:
    """The form for a new claim, perhaps with what is wrong with it."""

    code: str
    name: str
    invented: bool
    href: str
    trail: tuple[Link, ...]
    sentence: str
    month: Field
    lines: tuple[LineForm, ...]
    file: Field
    columns: tuple[str, ...]
    payee_words: str
    problems: tuple[FormError, ...] = ()
