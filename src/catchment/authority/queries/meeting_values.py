"""What the pages of meetings and decisions say, as finished values; JSON and the command line say the same.

The sentence comes first on each: where the meeting is and whether it may go on; whether the decision was
valid and why.
"""

from dataclasses import dataclass
from datetime import date, datetime

from catchment.authority.rules.answers import Answer
from catchment.authority.rules.meeting.conflicts import Suggestion
from catchment.authority.rules.meeting.state import (
    ActionItem,
    Apology,
    Conflict,
    Declaration,
    Motion,
    Occupant,
    QuorumNow,
)
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in a list."""

    meeting: Link
    body: Link
    on: date
    stage: str
    items: int
    decisions: int  # motions carried
    sentence: str


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    """The meetings of a body or of a system, the next ones first and then the last ones."""

    sentence: str
    system: str
    body: str
    coming: tuple[MeetingLine, ...]
    held: tuple[MeetingLine, ...]
    unreported: tuple["DecisionLine", ...]  # urgent decisions still to be reported (B-073)
    actions: tuple["ActionLine", ...]  # not done yet, those overdue first
    may_run: bool  # whether the reader may call one
    name: str = ""  # of the body or the system
    trail: tuple[Link, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action not done yet, with the meeting that agreed it."""

    meeting: Link
    action: int
    what: str
    owner: str
    due: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Next:
    """Something that can be done now: `kind` is that of the step; `why_not` says what stands in the way."""

    kind: str
    label: str
    number: int | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of the body at the meeting: whether they are in the room now, and why not."""

    seat: str
    title: str
    person: str
    name: str
    how: str  # in the chair, present, deputy, out for a conflict, left, apologies, not there
    votes: bool
    observer: bool
    in_room: bool
    why: str


@dataclass(frozen=True, slots=True)
class RegardLine:
    """A duty of regard and what the papers say on it; `line` is empty where they are silent."""

    duty: str
    asks: str
    section: str
    rule: str
    line: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper: its text, or the address where it can be read."""

    title: str
    author: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class VoteLine:
    """A seat that may vote and what it voted; empty where it has not."""

    seat: str
    title: str
    person: str
    name: str
    vote: str  # “did not vote” where the result was declared without it
    may: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An agenda item, everything about it."""

    number: int
    title: str
    does: str
    stage: str
    sentence: str
    function: str
    function_name: str
    area: str
    area_name: str
    authority: str  # whether the body could decide it that day, before it is decided
    amount_pence: int
    organisations: tuple[Link, ...]
    competitive: bool
    about_one_person: bool
    private: str  # the resolution and its reason; empty for a public item
    private_resolution: str
    private_reason: str
    minutes_of: str  # the meeting whose minutes are approved at it, if they are
    why: str  # it was deferred or withdrawn
    papers: tuple[PaperLine, ...]
    regards: tuple[RegardLine, ...]  # for an item to decide
    suggestions: tuple[Suggestion, ...]
    declarations: tuple[Declaration, ...]
    rulings: tuple[Conflict, ...]
    quorum: QuorumNow | None
    motion: Motion | None
    earlier: tuple[Motion, ...]
    votes: tuple[VoteLine, ...]
    decision: "DecisionLine | None"
    minutes: str
    actions: tuple[ActionItem, ...]
    draft: bool = False  # the minute is not approved yet
    readable: bool = True  # whether this reader may read what a private item holds


@dataclass(frozen=True, slots=True)
class LogLine:
    """A step of the meeting: its number, what it was in words, who recorded it and when."""

    number: int
    kind: str
    sentence: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting: where it is, who is in the room, its agenda, and everything that was said and done.

    `last` is the number of the last step, to be given back as `after` with the next one.
    """

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    body: Link
    sentence: str
    stage: str
    on: date
    at: str
    where: str
    public: bool
    privacy: str  # why it is private, or that a resolution is missing
    trail: tuple[Link, ...]
    quorum_rule: str
    voting_rule: str
    chair: str
    current: int | None
    next: tuple[Next, ...]
    room: tuple[PersonLine, ...]
    occupants: tuple[Occupant, ...]
    apologies: tuple[Apology, ...]
    items: tuple[ItemPage, ...]
    actions: tuple[ActionItem, ...]
    reported: tuple[Link, ...]
    to_report: tuple["DecisionLine", ...]  # urgent decisions of the body that nobody reported yet
    publication: tuple[str, ...]
    approval: str
    log: tuple[LogLine, ...]
    last: int
    proxies: bool  # whether the rule of the body allows votes by proxy (B-072)
    may_run: bool
    may_run_reason: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision in a list."""

    decision: Link
    title: str
    decider: Link
    function: str
    area: str
    amount_pence: int
    taken_on: date
    urgent: bool
    valid: bool
    void_because: str
    reported_at: str  # the meeting an urgent one was reported to
    private: bool = False  # taken in private, and this reader may not read it


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """Decisions of a system or a body: the valid ones, and the void ones apart, which count for nothing."""

    sentence: str
    system: str
    body: str
    valid: tuple[DecisionLine, ...]
    void: tuple[DecisionLine, ...]
    urgent: tuple[DecisionLine, ...]  # of both, those taken between meetings
    valid_pence: int  # of the valid ones only, without those taken in private that the reader may not read
    may_decide: bool = False  # whether the reader may record one between meetings
    name: str = ""  # of the body or the system
    trail: tuple[Link, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One decision: whether it was valid, the proof as it stood that day, and what was said."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    taken_on: date
    decider: Link
    function: str
    area: str
    amount_pence: int
    valid: bool
    void_because: str
    urgent: bool
    why_urgent: str
    agreed_by: tuple[str, ...]  # who took it alone or urgently
    reported_at: str
    proof: Answer  # never worked out again
    line: tuple[Link, ...]  # authority > decision; what follows is shown by later rooms
    meeting: Link | None
    item: int | None
    private: bool  # decided in private: what was said is not shown to this reader
    motion: str
    result: str
    votes: tuple[tuple[str, str], ...]  # name, vote
    declared: tuple[str, ...]
    rulings: tuple[str, ...]
    left: tuple[str, ...]
    suggested: tuple[str, ...]  # conflicts that the register suggests, of who decided alone or urgently
    conflicts: str  # how they were met
    paper: str
    papers: tuple[str, ...]  # titles, where a meeting decided
    regards: tuple[RegardLine, ...]
    recorded_by: str
    recorded_at: datetime
    held_by: str = ""  # who held the seats of a decision between meetings, in a sentence
    recorded: str = ""  # who recorded it and how long after, in a sentence
    private_because: str = ""  # for those who may read it
    invented: bool = False
    onward: tuple[Link, ...] = ()  # what the rooms above know of what followed
