"""What comes in, and what is to become of it: the values that receiving and placing hand to each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from catchment.record.rules.receiving import Mention, mentions
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import LookedUp, Resource, Write


class Outcome(StrEnum):
    """What becomes of something that came in."""

    STORE = "store"
    MATCHED = "matched"  # it is of a thing of which another description is kept
    STRUCTURE = "structure"  # an organisation or practitioner: read from the structure, not sent
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: an organisation (its number and ODS code), or the operator.

    The operator is whoever operates the machine, and is named as such (`OPERATOR`): an organisation that
    nobody knows is never taken for it.
    """

    number: int | None
    code: str

    @property
    def is_operator(self) -> bool:
        """Return whether it is whoever operates the machine, who may correct what anybody sent."""
        return self.number is None

    def may_replace(self, source: int | None) -> bool:
        """Return whether this sender may replace what a source (None: the operator) has sent."""
        return self.number is None or self.number == source


OPERATOR = Sender(None, "")


@dataclass(slots=True)
class Incoming:
    """One resource as it came; placing it changes the ids and references in `resource`.

    `resource` is None to delete. `their_id` is empty where we are to give an id. `addressed`: the id is one
    of ours, as in an update over HTTP. `expected` is the version believed current. `where` says where it
    stood, for telling people. `patient` is the number of the patient it is of, where somebody chose them.
    `faults` is what is wrong with it, where that has been looked for already.
    """

    type: str
    resource: Resource | None
    their_id: str = ""
    full_url: str = ""
    addressed: bool = False
    expected: int | None = None
    where: str = ""
    patient: int | None = None
    faults: Sequence[Fault] | None = None
    mentioned: list[Mention] | None = field(default=None, repr=False, compare=False)

    def mentions(self) -> list[Mention]:
        """Return the places in the resource that name another one; looked for once, changed in place."""
        if self.mentioned is None:
            self.mentioned = mentions(self.resource) if self.resource is not None else []
        return self.mentioned


@dataclass(slots=True)
class Placing:
    """What becomes of one thing that came in: our id for it, whom it is about, or why it waits."""

    incoming: Incoming
    outcome: Outcome = Outcome.STORE
    id: str = ""
    patient: int = 0
    sensitivity: int = 0
    reason: str = ""
    detail: str = ""
    path: str = ""
    faults: Sequence[Fault] = ()
    taken_over: bool = False  # a practice describes somebody in place of another organisation

    def park(self, reason: str, detail: str, path: str = "", faults: Sequence[Fault] = ()) -> None:
        """Let it wait, for the first reason found."""
        if self.outcome is not Outcome.PARKED:
            self.outcome, self.reason, self.detail = Outcome.PARKED, reason, detail
            self.path, self.faults = path, faults

    def write(self) -> Write:
        """Return the write that stores it."""
        incoming = self.incoming
        return Write(
            incoming.type, self.id, incoming.resource, self.patient, self.sensitivity, incoming.expected
        )


@dataclass(slots=True)
class Placed:
    """What becomes of everything that came in; `placings` are in the order in which it came.

    `writes` are in the order in which they are stored, and `stored` says of which placing each is. `warnings`
    counts by code what was kept though something about it is odd, such as `organisation-unknown`. `looked_up`
    is what was found in the store on the way, so that storing need not look again.
    """

    placings: list[Placing]
    stored: list[Placing] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    looked_up: LookedUp | None = None

    @property
    def writes(self) -> list[Write]:
        """Return what to store, in order."""
        return [placing.write() for placing in self.stored]

    @property
    def parked(self) -> list[Placing]:
        """Return what waits."""
        return [placing for placing in self.placings if placing.outcome is Outcome.PARKED]
