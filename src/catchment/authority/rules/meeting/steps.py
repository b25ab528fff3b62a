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
    PaperAttached,
    Published,
    Regard,
    Ruling,
)
from catchment.authority.rules.meeting.room_steps import (
    ActionAgreed,
    ActionDone,
    Attended,
    CastingVoteGiven,
    ChairTaken,
    ConsensusReached,
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
)

__all__ = [
    "ActionAgreed",
    "ActionDone",
    "AgendaItem",
    "AnyStep",
    "Attended",
    "Attending",
    "Called",
    "Cancelled",
    "CastingVoteGiven",
    "ChairTaken",
    "ConsensusReached",
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
    "read_step",
    "step_as_json",
]

AnyStep = (
    Called
    | Cancelled
    | ItemAdded
    | ItemChanged
    | ItemWithdrawn
    | PaperAttached
    | Published
    | Opened
    | Attended
    | Left
    | Returned
    | ChairTaken
    | InterestDeclared
    | Ruled
    | ItemOpened
    | QuorumEstablished
    | MotionPut
    | ConsensusReached
    | VoteCast
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
