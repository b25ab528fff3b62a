"""Everything that can happen at a meeting, as values: one class per kind of step.

A step says only what somebody said or did. What follows from it - whether there is a quorum, whether a motion
is carried - is worked out when the step is taken (`taking.take`), never written into it.
"""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from catchment.authority.rules.meeting.agenda_steps import (
    AgendaItem,
    Attending,
    Called,
    Cancelled,
    Exclusion,
    ItemAdded,
    ItemChanged,
    ItemKind,
    ItemWithdrawn,
    Moved,
    PaperAttached,
    Published,
    Regard,
    Ruling,
)
from catchment.authority.rules.meeting.room_steps import (
    ActionAgreed,
    ActionDone,
    AttendanceCorrected,
    Attended,
    CastingVoteGiven,
    ChairTaken,
    ConsensusReached,
    ConsensusUndone,
    InterestDeclared,
    ItemClosed,
    ItemDeferred,
    ItemOpened,
    Left,
    MeetingClosed,
    MinutesApproved,
    MinutesDrafted,
    MinutesPublished,
    MotionPut,
    NewInterest,
    Opened,
    QuorumEstablished,
    ResultDeclared,
    Returned,
    Ruled,
    UrgentReported,
    VoteCast,
    VoteCorrected,
)

__all__ = [
    "ActionAgreed",
    "ActionDone",
    "AgendaItem",
    "AnyStep",
    "AttendanceCorrected",
    "Attended",
    "Attending",
    "Called",
    "Cancelled",
    "CastingVoteGiven",
    "ChairTaken",
    "ConsensusReached",
    "ConsensusUndone",
    "Exclusion",
    "InterestDeclared",
    "ItemAdded",
    "ItemChanged",
    "ItemClosed",
    "ItemDeferred",
    "ItemKind",
    "ItemOpened",
    "ItemWithdrawn",
    "Left",
    "MeetingClosed",
    "MinutesApproved",
    "MinutesDrafted",
    "MinutesPublished",
    "MotionPut",
    "Moved",
    "NewInterest",
    "Opened",
    "PaperAttached",
    "Published",
    "QuorumEstablished",
    "Regard",
    "ResultDeclared",
    "Returned",
    "Ruled",
    "Ruling",
    "UrgentReported",
    "VoteCast",
    "VoteCorrected",
    "read_step",
    "step_as_json",
]

AnyStep = (
    Called
    | Moved
    | Cancelled
    | ItemAdded
    | ItemChanged
    | ItemWithdrawn
    | PaperAttached
    | Published
    | Opened
    | Attended
    | AttendanceCorrected
    | Left
    | Returned
    | ChairTaken
    | InterestDeclared
    | Ruled
    | ItemOpened
    | QuorumEstablished
    | MotionPut
    | ConsensusReached
    | ConsensusUndone
    | VoteCast
    | VoteCorrected
    | CastingVoteGiven
    | ResultDeclared
    | ItemClosed
    | ItemDeferred
    | ActionAgreed
    | ActionDone
    | UrgentReported
    | MeetingClosed
    | MinutesDrafted
    | MinutesApproved
    | MinutesPublished
)
_ANY: TypeAdapter[AnyStep] = TypeAdapter(Annotated[AnyStep, Field(discriminator="kind")])


def read_step(said: dict[str, Any]) -> AnyStep:
    """Return the step that plain values say; raises pydantic's ValidationError where they say none."""
    return _ANY.validate_python(said)


def step_as_json(step: AnyStep) -> dict[str, Any]:
    """Return a step as plain JSON values, without what is left at its default; `read_step` takes it back."""
    return {"kind": step.kind, **step.model_dump(mode="json", exclude_defaults=True)}
