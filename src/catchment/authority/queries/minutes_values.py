"""What the published documents of a meeting say, as finished values: its agenda and its minutes.

Both are read from the meeting's steps, not from the page it is worked on with. What was, or is to be, taken
in private is in neither of them; the minutes of those items are a second part, for who may read it (B-068).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catchment.authority.queries.meeting_values import DecisionLine
from catchment.structure.queries.values import Link


class Part(StrEnum):
    """Which of the two parts of the minutes is shown."""

    PUBLIC = "public"
    PRIVATE = "private"


class Status(StrEnum):
    """How far the minutes are on their way to the public."""

    NONE = "No minutes yet"
    DRAFT = "Draft"
    APPROVED = "Approved"
    PUBLISHED = "Published"


@dataclass(frozen=True, slots=True)
class Attender:
    """Somebody at the meeting: who in which seat, and what there is to say of it (without a vote, left)."""

    name: str
    seat: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """An interest declared in an item; `days_late` are those past the time that the law allows (B-062)."""

    number: int
    name: str
    what: str
    organisation: str
    days_late: int


@dataclass(frozen=True, slots=True)
class RulingLine:
    """What the chair ruled on somebody and an item, in words."""

    number: int
    name: str
    ruling: str
    because: str
    rule: str


@dataclass(frozen=True, slots=True)
class PaperNamed:
    """A paper that was before the meeting, and where it can be read."""

    title: str
    author: str
    address: str


@dataclass(frozen=True, slots=True)
class VoteNamed:
    """What somebody voted, in words."""

    name: str
    vote: str


@dataclass(frozen=True, slots=True)
class MotionMinuted:
    """A motion, whether carried or not: `how` it was decided, the result in words, and each vote."""

    text: str
    proposed_by: str
    how: str
    result: str
    carried: bool
    votes: tuple[VoteNamed, ...]
    casting: str


@dataclass(frozen=True, slots=True)
class ActionMinuted:
    """Something that somebody was asked to do by a day."""

    action: int
    number: int  # of the agenda item
    what: str
    owner: str
    due: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class ItemMinuted:
    """An item as the minutes have it. Of one `withheld` they only say that it was taken in private."""

    number: int
    title: str
    withheld: bool
    resolution: str  # that excludes the public; empty for a public item
    asked: str
    papers: tuple[PaperNamed, ...] = ()
    came_and_went: tuple[str, ...] = ()
    out: tuple[str, ...] = ()  # who was out of the room for a conflict, and why
    quorum: str = ""
    minute: str = ""
    motions: tuple[MotionMinuted, ...] = ()
    decision: DecisionLine | None = None
    reported: tuple[Link, ...] = ()  # urgent decisions, taken between meetings (B-073)
    outcome: str = ""  # where it was deferred or withdrawn, or not taken yet


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """The minutes of a meeting, one of their two parts."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    trail: tuple[Link, ...]
    body: Link
    meeting: Link
    sentence: str
    part: Part
    taken_in_private: int  # how many items
    may_read_private: bool
    status: Status
    status_sentence: str
    approved_by: Link | None
    on: date
    at: str
    where: str
    chairs: tuple[str, ...]
    present: tuple[Attender, ...]
    deputies: tuple[Attender, ...]
    in_attendance: tuple[Attender, ...]
    apologies: tuple[Attender, ...]
    absent: tuple[Attender, ...]
    came_and_went: tuple[str, ...]  # between items
    declarations: tuple[DeclaredLine, ...]
    rulings: tuple[RulingLine, ...]
    items: tuple[ItemMinuted, ...]
    actions: tuple[ActionMinuted, ...]
    done_elsewhere: tuple[str, ...]  # actions of earlier meetings reported done at this one
    invented: bool


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An item of the agenda; of one `withheld` only that it is to be taken in private."""

    number: int
    title: str
    withheld: bool
    resolution: str
    asked: str
    function: str = ""
    area: str = ""
    amount_pence: int = 0
    who_may: str = ""  # whether the body may decide it, or who may instead
    papers: tuple[PaperNamed, ...] = ()
    outcome: str = ""  # where it was withdrawn


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """The agenda of a meeting as it is published."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    trail: tuple[Link, ...]
    body: Link
    meeting: Link
    sentence: str
    status_sentence: str
    on: date
    at: str
    where: str
    public: bool
    chair: str  # whoever holds the chair's seat
    items: tuple[AgendaLine, ...]
    invented: bool
