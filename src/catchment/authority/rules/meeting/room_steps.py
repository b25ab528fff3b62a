"""Steps in the room and after: who comes and goes, conflicts, votes, results, actions, minutes.

Seats are named by their code within the body (`chair`); `person` is needed only where a seat is shared.
"""

from datetime import time
from typing import Literal

from pydantic import Field

from catchment.authority.rules.meeting.agenda_steps import Attending, LongText, Number, Ruling
from catchment.authority.rules.meeting.setting import Setting
from catchment.governance.rules.document.base import Code, Day, Item, OrganisationCode, Text, Words
from catchment.governance.rules.document.people import InterestKind
from catchment.governance.rules.quorum import Vote


class Opened(Item):
    """Somebody opens the meeting from the chair; the setting is the handbook's of that moment."""

    kind: Literal["opened"] = "opened"
    chair: Code = Field(description="The seat whose holder is in the chair.")
    person: Code | None = None
    because: Words | None = Field(None, description="Why it is not the chair of the body, where it is not.")
    setting: Setting


class Attended(Item):
    """A seat is filled, by its holder or a deputy, or sends apologies."""

    kind: Literal["attended"] = "attended"
    seat: Code
    how: Attending
    person: Code | None = None
    deputy: Words | None = Field(None, description="The deputy's name.")


class AttendanceCorrected(Item):
    """Somebody was recorded as there who was not; the record stays, and so does that it was wrong."""

    kind: Literal["attendance-corrected"] = "attendance-corrected"
    seat: Code
    person: Code | None = None
    because: Text


class Left(Item):
    """Somebody leaves the room."""

    kind: Literal["left"] = "left"
    seat: Code
    person: Code | None = None
    at: time | None = None
    reason: Words | None = None


class Returned(Item):
    """Somebody who left comes back."""

    kind: Literal["returned"] = "returned"
    seat: Code
    person: Code | None = None
    at: time | None = None


class ChairTaken(Item):
    """Somebody else takes the chair, most often because the chair has a conflict."""

    kind: Literal["chair-taken"] = "chair-taken"
    seat: Code
    person: Code | None = None
    reason: Words


class NewInterest(Item):
    """An interest that is in no register yet (B-062)."""

    what: InterestKind
    description: Text
    organisation: OrganisationCode | None = None
    aware_on: Day
    declared_on: Day


class InterestDeclared(Item):
    """Somebody declares an interest in an item: one in the register, or a new one (B-062, B-063)."""

    kind: Literal["interest-declared"] = "interest-declared"
    seat: Code
    number: Number
    person: Code | None = None
    interest: Code | None = Field(None, description="The code of an interest in the register.")
    new: NewInterest | None = None


class Ruled(Item):
    """The chair rules on a conflict of somebody with an item (B-063)."""

    kind: Literal["ruled"] = "ruled"
    number: Number
    seat: Code
    person: Code | None = None
    ruling: Ruling
    because: Text


class ItemOpened(Item):
    """The meeting comes to an item."""

    kind: Literal["item-opened"] = "item-opened"
    number: Number


class QuorumEstablished(Item):
    """The quorum for the item is established, those who must leave having left (B-070, B-071)."""

    kind: Literal["quorum-established"] = "quorum-established"
    number: Number


class MotionPut(Item):
    """A motion is put to the meeting."""

    kind: Literal["motion-put"] = "motion-put"
    number: Number
    text: Text
    proposed_by: Code | None = Field(None, description="A seat.")


class ConsensusReached(Item):
    """The motion is agreed without a vote (B-072)."""

    kind: Literal["consensus-reached"] = "consensus-reached"
    number: Number


class VoteCast(Item):
    """A seat votes on the motion; `through` is the seat that votes for one who is not there (a proxy)."""

    kind: Literal["vote-cast"] = "vote-cast"
    number: Number
    seat: Code
    person: Code | None = None
    vote: Vote
    through: Code | None = None


class VoteCorrected(Item):
    """A vote was written down wrongly: what it was, or nothing where the seat did not vote."""

    kind: Literal["vote-corrected"] = "vote-corrected"
    number: Number
    seat: Code
    person: Code | None = None
    vote: Vote | None = None
    because: Text


class ConsensusUndone(Item):
    """Consensus was written down wrongly; the motion is open again (B-072)."""

    kind: Literal["consensus-undone"] = "consensus-undone"
    number: Number
    because: Text


class CastingVoteGiven(Item):
    """Whoever has the casting vote gives it in a tie (B-072)."""

    kind: Literal["casting-vote-given"] = "casting-vote-given"
    number: Number
    vote: Vote


class ResultDeclared(Item):
    """The result of the motion is declared; what it is follows from the votes and the body's rule."""

    kind: Literal["result-declared"] = "result-declared"
    number: Number


class ItemClosed(Item):
    """The meeting is done with an item."""

    kind: Literal["item-closed"] = "item-closed"
    number: Number


class ItemDeferred(Item):
    """An item is put off, most often because there is no quorum for it."""

    kind: Literal["item-deferred"] = "item-deferred"
    number: Number
    reason: Text


class ActionAgreed(Item):
    """Somebody is asked to do something by a day; `owner` is a seat of the body or a name."""

    kind: Literal["action-agreed"] = "action-agreed"
    number: Number
    what: Text
    owner: Words
    due: Day


class ActionDone(Item):
    """An action was done; `meeting` is the code of the earlier meeting that agreed it, if not this one."""

    kind: Literal["action-done"] = "action-done"
    action: Number
    on: Day
    meeting: Code | None = None
    note: Words | None = None


class UrgentReported(Item):
    """An urgent decision taken between meetings is reported to the body (B-073)."""

    kind: Literal["urgent-reported"] = "urgent-reported"
    number: Number
    decision: Code


class MeetingClosed(Item):
    """The meeting ends."""

    kind: Literal["meeting-closed"] = "meeting-closed"


class MinutesDrafted(Item):
    """The minute of an item is drafted, or drafted anew."""

    kind: Literal["minutes-drafted"] = "minutes-drafted"
    number: Number
    text: LongText


class MinutesApproved(Item):
    """A later meeting of the body approves the minutes; after that only publication follows."""

    kind: Literal["minutes-approved"] = "minutes-approved"
    meeting: Code = Field(description="The meeting that approved them.")
    on: Day


class MinutesPublished(Item):
    """The approved minutes were published (B-068)."""

    kind: Literal["minutes-published"] = "minutes-published"
    on: Day
    address: Words | None = None
