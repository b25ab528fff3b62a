"""What the pages of secret ballots show: a poll, its paper, a teller's part, and the form of a new one."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import StackedBarPicture
from catchment.foundation.queries import FormError
from catchment.foundation.rules.findings import Finding
from catchment.governance.edit_forms import Field, Form
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate as the paper lists them; `votes` are those of the last stage, in words, once counted."""

    place: int
    person: Link
    first: str
    last: str
    outcome: str  # elected, excluded at stage 3, not elected; empty before the count


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage of the count in words: each candidate with what came to them and what they then had."""

    number: int
    words: str
    ties: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]  # candidate, came, has
    not_transferable: str
    lost: str


@dataclass(frozen=True, slots=True)
class TellerLine:
    """A teller: which seal is theirs, and whether their key is made."""

    number: int
    person: Link
    ready: bool
    done: str  # what they did and when, empty before


@dataclass(frozen=True, slots=True)
class PollStepLine:
    """A step in words."""

    words: str
    on: date
    who: str


@dataclass(frozen=True, slots=True)
class VoterLine:
    """Who may vote."""

    code: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class PollPage:
    """A poll: how it stands, who stands, turnout, and after the count the whole sheet."""

    code: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    next: str
    now: str
    method: str
    places: int
    opens_on: date
    closes_on: date
    turnout: str
    voters: int
    voted: int
    candidates: tuple[CandidateLine, ...]
    tellers: tuple[TellerLine, ...]
    roll: tuple[VoterLine, ...]
    appointment: Link | None
    refused: str  # why the appointment did not take those elected, empty where it did
    may_vote: bool
    vote_href: str
    is_teller: bool
    teller_href: str
    forms: tuple[Form, ...]
    problems: tuple[FormError, ...]
    findings: tuple[Finding, ...]
    steps: tuple[PollStepLine, ...]
    picture: StackedBarPicture | None
    stages: tuple[StageShown, ...]
    spoilt: tuple[tuple[str, str], ...]
    quota: int
    seed: str
    papers: tuple[tuple[str, str], ...]  # number, and the candidates in order
    csv_href: str
    blt_href: str
    after: int


@dataclass(frozen=True, slots=True)
class VotePage:
    """The paper: its questions, what was marked to be confirmed, or the paper's number once it is cast."""

    code: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    method: str
    places: int
    when_counted: str
    why_not: str
    voter: Field | None
    marks: tuple[Field, ...]
    problems: tuple[FormError, ...]
    checked: tuple[str, ...]  # the names in the order marked, to be confirmed
    voting_as: str
    hidden: tuple[tuple[str, str], ...]
    paper: str  # the number of the paper, once cast: shown this once
    poll_href: str
    http_status: int = 200


@dataclass(frozen=True, slots=True)
class TellerPage:
    """A teller's part: make a key, or give the secret; `secret` is shown once, where it was just made."""

    code: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    number: int
    ready: bool
    fingerprint: str
    secret: tuple[str, ...]
    forms: tuple[Form, ...]
    problems: tuple[FormError, ...]
    poll_href: str
    after: int


@dataclass(frozen=True, slots=True)
class NewPollPage:
    """The form that sets up the poll of an appointment."""

    code: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    form: Form
    problems: tuple[FormError, ...]


@dataclass(frozen=True, slots=True)
class PollLine:
    """A poll in the list of a system."""

    poll: Link
    now: str
    opens_on: date
    closes_on: date
    turnout: str


@dataclass(frozen=True, slots=True)
class PollsPage:
    """The secret ballots of a system."""

    code: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    polls: tuple[PollLine, ...]
