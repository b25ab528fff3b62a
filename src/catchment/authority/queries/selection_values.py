"""What the pages of selections say: finished values, which the JSON twins and the commands give too."""

from dataclasses import dataclass, field
from datetime import date, datetime

from catchment.authority.rules.selection.records import Record
from catchment.authority.rules.selection.routes import Branch, Unanswered
from catchment.authority.rules.selection.scope import Test
from catchment.authority.rules.selection.state import Breach
from catchment.foundation.pictures import TimelinePicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Form
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class SelectionLine:
    """One selection in the list: how it stands, what is next, and the clock that ends next."""

    code: str
    title: str
    href: str
    state: str  # under way, awarded or abandoned
    route: str
    next: str
    clock: str
    clock_ends: date | None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class SelectionsPage:
    """The selections of a system."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    href: str
    lines: tuple[SelectionLine, ...]
    trail: tuple[Link, ...]
    may: bool = False
    why_not: str = ""
    forms: tuple[Form, ...] = ()
    problems: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it was recorded: what, when it happened, who recorded it and when."""

    number: int
    kind: str
    words: str
    says: tuple[tuple[str, str], ...]
    on: date
    actor: str
    recorded_at: datetime
    breach: str = ""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The marks of one provider, head by head, and its weighted score out of 100."""

    provider: str
    name: str
    meets: str
    marks: tuple[int | None, ...]
    total: float | None
    chosen: bool
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice that was submitted, or is owed: by when, and how late."""

    words: str
    due: date | None
    submitted: date | None
    published: date | None
    reference: str
    late_days: int


@dataclass(frozen=True, slots=True)
class DeciderLine:
    """Somebody who decides: what ties them to providers, and whether they stepped out."""

    code: str
    name: str
    href: str
    member: bool
    ties: tuple[str, ...]
    must: bool
    out: str  # why they stepped out; empty while they are in


@dataclass(frozen=True, slots=True)
class RepresentationLine:
    """A representation, in time or not, and what came of it."""

    provider: str
    on: date
    what: str
    in_time: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class SelectionPage:
    """One selection of providers."""

    code: str
    title: str
    service: str
    system: str
    system_name: str
    invented: bool
    sentence: str
    next: str
    href: str
    trail: tuple[Link, ...]
    picture: TimelinePicture | None
    clocks: tuple[tuple[str, str, date, date, str], ...]  # name, rule, first and last day, sentence
    why: str
    scope: tuple[Test, ...]
    branches: tuple[Branch, ...]
    heads: tuple[tuple[str, int | None], ...]  # each key criterion and its weight in percent
    scores: tuple[ScoreLine, ...]
    notices: tuple[NoticeLine, ...]
    deciders: tuple[DeciderLine, ...]
    representations: tuple[RepresentationLine, ...]
    contract: tuple[tuple[str, str, str], ...]  # label, words, and where they lead
    records: tuple[Record, ...]
    breaches: tuple[Breach, ...]
    steps: tuple[StepLine, ...]
    last: int  # number of the last step: what somebody writes after
    ended: bool = False  # awarded or abandoned: its record should then be complete
    may: bool = False
    why_not: str = ""
    others: tuple[Link, ...] = ()  # the other steps that could be recorded
    forms: tuple[Form, ...] = ()
    problems: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True)
class RoutePage:
    """The route chooser: the answers so far, what they decide, and what is still to be answered."""

    sentence: str
    scope: tuple[Test, ...]
    branches: tuple[Branch, ...]
    allowed: tuple[str, ...]
    required: str
    unanswered: tuple[Unanswered, ...]
    form: Form
    start_again: str
    problems: tuple[FormError, ...] = ()
    invented: bool = False
    trail: tuple[Link, ...] = field(default=())
