"""What the pages of appointments say: values, the same as HTML and as JSON."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import BarPicture, TimelinePicture
from catchment.foundation.queries import FormError
from catchment.foundation.rules.findings import Finding
from catchment.governance.edit_forms import Form
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """Somebody put forward: by whom, with how much support, and what is known of whether they may sit.

    `answers` says how many answers about suitability are known (B-032, B-050 to B-057), never what they are;
    empty for whoever may not read that.
    """

    person: Link
    put_forward_by: Link | None
    on: date
    willing: str
    statement: str
    support: int
    supporters: tuple[Link, ...]
    stands: str
    answers: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in words, with its day and who wrote it down."""

    number: int
    on: date
    words: str
    written_by: str


@dataclass(frozen=True, slots=True)
class AppointmentPage:
    """One appointment: how it stands, its steps, its candidates, and what this reader may do now."""

    code: str
    href: str
    system: str
    system_name: str
    title: str
    sentence: str
    next: str
    stage: str
    method: str
    body: Link
    seat: Link
    opened_on: date
    closes_on: date | None
    nominators: int
    took_part: int
    basis: str
    terms: tuple[tuple[str, str], ...]
    candidates: tuple[CandidateLine, ...]
    silent: tuple[Link, ...]
    steps: tuple[StepLine, ...]
    warnings: tuple[str, ...]
    findings: tuple[Finding, ...]
    poll: Link | None
    lives: TimelinePicture | None
    support: BarPicture | None
    invented: bool = False
    trail: tuple[Link, ...] = ()
    forms: tuple[Form, ...] = ()
    why_not: str = ""
    problems: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """One appointment in a list."""

    code: str
    href: str
    seat: str
    body: Link
    method: str
    opened_on: date
    sentence: str
    stage: str


@dataclass(frozen=True, slots=True)
class VacantSeat:
    """A seat that nobody holds and nobody is being appointed to."""

    seat: str
    title: str
    body: Link
    how: str
    since: date | None
    href: str  # of the page on which its filling is started


@dataclass(frozen=True, slots=True)
class AppointmentsPage:
    """The appointments of a system: vacant seats, those running, those ended."""

    system: str
    system_name: str
    sentence: str
    vacant: tuple[VacantSeat, ...]
    running: tuple[AppointmentLine, ...]
    ended: tuple[AppointmentLine, ...]
    trail: tuple[Link, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True)
class NewAppointmentPage:
    """How a seat would be filled as the constitution says, and the form that starts it."""

    href: str
    system: str
    body: Link
    seat: str
    title: str
    sentence: str
    terms: tuple[tuple[str, str], ...]
    nominators: tuple[Link, ...]
    form: Form | None
    why_not: str
    invented: bool = False
    problems: tuple[FormError, ...] = ()
