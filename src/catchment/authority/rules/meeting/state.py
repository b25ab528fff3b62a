"""What a meeting is now: the sum of its steps, as one frozen value.

Nothing here changes anything; `taking.take` makes the next value from this one and a step.
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from catchment.authority.rules.meeting.setting import Setting
from catchment.authority.rules.meeting.steps import (
    AgendaItem,
    AnyStep,
    Exclusion,
    ItemKind,
    MinutesApproved,
    PaperAttached,
    Ruling,
)
from catchment.governance.rules.quorum import Vote


class Stage(StrEnum):
    """How far a meeting is."""

    NOTHING = "nothing yet"
    CALLED = "called"
    CANCELLED = "cancelled"
    OPEN = "open"
    CLOSED = "closed"
    APPROVED = "minutes approved"


class ItemStage(StrEnum):
    """How far an item is."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What became of a motion."""

    CARRIED = "carried"
    NOT_CARRIED = "not carried"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Occupant:
    """Somebody in a seat at the meeting. `person` is the code of the holder, or `SEAT:deputy`."""

    seat: str
    title: str
    person: str
    name: str
    deputy: bool = False
    in_room: bool = True
    why_out: str = ""


@dataclass(frozen=True, slots=True)
class Apology:
    """A seat that sent apologies."""

    seat: str
    title: str
    person: str
    name: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """An interest declared in an item. `days_late` are those past the 28 that the law allows (B-062)."""

    number: int
    seat: str
    person: str
    name: str
    description: str
    organisation: str = ""
    interest: str = ""  # its code, where it was in the register
    aware_on: date | None = None  # of one that was in no register yet
    declared_on: date | None = None
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the chair ruled about somebody and an item."""

    number: int
    seat: str
    person: str
    name: str
    ruling: Ruling
    because: str
    rule: str = "B-063"


@dataclass(frozen=True, slots=True)
class QuorumNow:
    """Whether there is a quorum for an item: `needed` and `there` count members, where the rule counts them.

    `left` are the names of those who left for a conflict; `missing` says how many of which group are missing.
    """

    met: bool
    sentence: str
    reason: str
    needed: int | None
    there: int
    left: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class VoteGiven:
    """One vote, of a seat, by the person who sits in it."""

    seat: str
    person: str
    name: str
    vote: Vote
    through: str = ""  # the seat that cast it for them, where proxies are allowed


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion, the votes on it and what became of it."""

    text: str
    proposed_by: str = ""
    consensus: bool = False
    votes: tuple[VoteGiven, ...] = ()
    casting: Vote | None = None
    outcome: Outcome | None = None
    sentence: str = ""
    did_not_vote: tuple[Occupant, ...] = ()  # who might have, when the result was declared

    @property
    def as_cast(self) -> list[list[str]]:
        """Return each name with its vote, those who did not vote too."""
        cast = [[each.name, str(each.vote)] for each in self.votes]
        return cast + [[each.name, "did not vote"] for each in self.did_not_vote]


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An agenda item and how far it is."""

    says: AgendaItem
    stage: ItemStage = ItemStage.WAITING
    papers: tuple[PaperAttached, ...] = ()
    quorum: QuorumNow | None = None  # as it was established
    motion: Motion | None = None
    earlier: tuple[Motion, ...] = ()  # motions on the same item that were not carried
    minutes: str = ""
    why: str = ""  # it was deferred or withdrawn

    @property
    def number(self) -> int:
        """Return its number on the agenda."""
        return self.says.number

    @property
    def to_decide(self) -> bool:
        """Say whether the body is asked to decide."""
        return self.says.does is ItemKind.DECIDE

    @property
    def to_vote(self) -> bool:
        """Say whether a motion is put on it: something is decided, or minutes that it names are approved."""
        return self.to_decide or (self.says.does is ItemKind.MINUTES and self.says.minutes_of is not None)

    @property
    def carried(self) -> bool:
        """Say whether its motion was declared carried."""
        return self.motion is not None and self.motion.outcome is Outcome.CARRIED

    @property
    def regards(self) -> dict[str, str]:
        """Return what its papers say on each duty of regard, by code; the last paper's word counts."""
        return {each.duty: each.line for paper in self.papers for each in paper.regards}


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Something that somebody was asked to do."""

    action: int
    number: int  # of the agenda item
    what: str
    owner: str
    due: date
    done_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DoneElsewhere:
    """An action of an earlier meeting that was reported done at this one."""

    meeting: str
    action: int
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the sum of its steps; `taken` is how many there are, the number of the last one."""

    code: str
    stage: Stage = Stage.NOTHING
    setting: Setting | None = None
    on: date | None = None
    at: time | None = None
    where: str = ""
    public: bool = True
    exclusion: Exclusion | None = None
    cancelled_because: str = ""
    items: tuple[ItemNow, ...] = ()
    published_on: date | None = None
    published_at: str = ""
    chair: Occupant | None = None
    occupants: tuple[Occupant, ...] = ()
    apologies: tuple[Apology, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    actions: tuple[ActionItem, ...] = ()
    done_elsewhere: tuple[DoneElsewhere, ...] = ()
    reported: tuple[str, ...] = ()  # codes of urgent decisions
    approved: MinutesApproved | None = None
    minutes_published_on: date | None = None
    minutes_published_at: str = ""
    taken: int = 0
    steps: tuple[AnyStep, ...] = field(default=(), repr=False)  # the log itself
    newest: "Meeting | None" = field(default=None, repr=False)  # what is known now, where this is older

    @property
    def body(self) -> Setting:
        """Return what the handbook says of the body; every meeting that was called has it."""
        assert self.setting is not None, f"{self.code} has not been called"
        return self.setting

    @property
    def day(self) -> date:
        """Return the day of the meeting."""
        assert self.on is not None, f"{self.code} has not been called"
        return self.on

    def item(self, number: int) -> ItemNow | None:
        """Return the item with a number, if it is on the agenda."""
        return next((each for each in self.items if each.number == number), None)

    def is_private(self, number: int) -> bool:
        """Say whether an item is not for the public (B-068); 0 asks of the meeting as a whole.

        A meeting that is called in private is private, with a resolution or without; so is an item about one
        person's care. What is known now to be private was private before anybody said so.
        """
        item = self.item(number)
        if not self.public or self.exclusion is not None:
            return True
        if item is not None and (item.says.private is not None or item.says.about_one_person):
            return True
        return self.newest is not None and self.newest.is_private(number)

    @property
    def current(self) -> ItemNow | None:
        """Return the item that the meeting is at."""
        return next((each for each in self.items if each.stage is ItemStage.OPEN), None)

    @property
    def waiting(self) -> tuple[ItemNow, ...]:
        """Return the items still to be taken, in order of number."""
        found = (each for each in self.items if each.stage is ItemStage.WAITING)
        return tuple(sorted(found, key=lambda each: each.number))
