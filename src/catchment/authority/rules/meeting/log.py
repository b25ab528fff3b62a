"""The log of a meeting in words: what each step said, in a sentence."""

from datetime import time

from catchment.authority.rules.meeting import steps as said
from catchment.authority.rules.meeting.setting import Setting
from catchment.structure.rules.words import counted, plain_date

RULING_WORDS = {
    said.Ruling.NOTE: "noted; they stay and vote",
    said.Ruling.NO_VOTE: "they stay without a vote",
    said.Ruling.LEAVE: "they leave for the item",
}


def log_sentence(setting: Setting, step: said.AnyStep) -> str:
    """Return what a step said; `setting` gives the names of seats and people as they were then."""
    return _about_the_item(setting, step) or _about_somebody(setting, step) or _about_the_meeting(step)


def _who(setting: Setting, code: str, person: str | None = None) -> str:
    """Return the holder of a seat by name, with the seat."""
    seat = setting.seat(code)
    if seat is None:
        return code
    names = [each.name for each in seat.holders if person in (None, each.person)]
    title = seat.seat.title.replace(" (", ", ").replace(")", "")
    return f"{' and '.join(names) or 'nobody'} ({title})"


def _about_somebody(setting: Setting, step: said.AnyStep) -> str:
    match step:
        case said.Opened():
            return f"Opened; in the chair: {_who(setting, step.chair, step.person)}.{_because(step.because)}"
        case said.Attended(how=said.Attending.DEPUTY):
            return f"{step.deputy} came as deputy for {_who(setting, step.seat)}."
        case said.Attended(how=said.Attending.APOLOGIES):
            return f"Apologies from {_who(setting, step.seat, step.person)}."
        case said.Attended():
            return f"{_who(setting, step.seat, step.person)} is there."
        case said.AttendanceCorrected():
            who = _who(setting, step.seat, step.person)
            return f"Put right: {who} was recorded as there and was not.{_because(step.because)}"
        case said.Left():
            return f"{_who(setting, step.seat, step.person)} left{_at(step.at)}.{_because(step.reason)}"
        case said.Returned():
            return f"{_who(setting, step.seat, step.person)} came back{_at(step.at)}."
        case said.ChairTaken():
            return f"{_who(setting, step.seat, step.person)} took the chair.{_because(step.reason)}"
        case said.InterestDeclared():
            what = f"“{step.new.description}” (new)" if step.new else f"{step.interest}, as registered"
            return (
                f"{_who(setting, step.seat, step.person)} declared an interest in item {step.number}: {what}."
            )
        case said.Ruled():
            who = _who(setting, step.seat, step.person)
            ruling = f"{RULING_WORDS[step.ruling]}.{_because(step.because)}"
            return f"The chair ruled on {who} and item {step.number}: {ruling}"
        case said.VoteCast():
            through = f", through {_who(setting, step.through)}" if step.through else ""
            return f"{_who(setting, step.seat, step.person)} voted: {step.vote}{through}."
        case said.VoteCorrected():
            who, vote = _who(setting, step.seat, step.person), step.vote or "did not vote"
            return f"Put right: the vote of {who} on item {step.number}: {vote}.{_because(step.because)}"
    return ""


def _about_the_item(setting: Setting, step: said.AnyStep) -> str:
    match step:
        case said.ItemAdded() | said.ItemChanged():
            done = "added" if isinstance(step, said.ItemAdded) else "changed"
            return f"Item {step.item.number} {done}: {step.item.title} ({step.item.does.replace('-', ' ')})."
        case said.ItemWithdrawn():
            return f"Item {step.number} withdrawn.{_because(step.reason)}"
        case said.PaperAttached():
            lines = counted(len(step.regards), "duty of regard", "duties of regard")
            return f"Paper for item {step.number}: {step.title}, by {step.author}; it answers {lines}."
        case said.ItemOpened():
            return f"Item {step.number} opened."
        case said.QuorumEstablished():
            return f"Quorum established for item {step.number}."
        case said.MotionPut():
            by = f", proposed by {_who(setting, step.proposed_by)}" if step.proposed_by else ""
            return f"Motion on item {step.number}{by}: {step.text}"
        case said.ConsensusReached():
            return f"Item {step.number}: agreed by consensus."
        case said.ConsensusUndone():
            return f"Put right: item {step.number} was not agreed by consensus.{_because(step.because)}"
        case said.CastingVoteGiven():
            return f"Casting vote on item {step.number}: {step.vote}."
        case said.ResultDeclared():
            return f"Result of item {step.number} declared."
        case said.ItemClosed():
            return f"Item {step.number} closed."
        case said.ItemDeferred():
            return f"Item {step.number} deferred.{_because(step.reason)}"
        case said.ActionAgreed():
            owner = _who(setting, step.owner) if setting.seat(step.owner) else step.owner
            return f"Action under item {step.number} for {owner}, due {plain_date(step.due)}: {step.what}"
        case said.UrgentReported():
            return f"Urgent decision {step.decision} reported under item {step.number}."
        case said.MinutesDrafted():
            return f"Minute of item {step.number} drafted."
    return ""


def _about_the_meeting(step: said.AnyStep) -> str:
    match step:
        case said.Called():
            privately = "in public" if step.public else "in private"
            return f"Called for {plain_date(step.on)}, {step.where}, {privately}."
        case said.Moved():
            at = f" at {step.at:%H:%M}" if step.at else ""
            return f"Moved to {plain_date(step.on)}{at}, {step.where}.{_because(step.because)}"
        case said.Cancelled():
            return f"Cancelled.{_because(step.reason)}"
        case said.Published():
            return f"Agenda and papers published on {plain_date(step.on)}."
        case said.ActionDone():
            where = f" of {step.meeting}" if step.meeting else ""
            return f"Action {step.action}{where} done on {plain_date(step.on)}."
        case said.MeetingClosed():
            return "Meeting closed."
        case said.MinutesApproved():
            return f"Minutes approved by {step.meeting} on {plain_date(step.on)}."
        case said.MinutesPublished():
            return f"Minutes published on {plain_date(step.on)}."
    raise AssertionError(f"the log has no words for {step.kind}")


def _at(said_at: time | None) -> str:
    return f" at {said_at:%H:%M}" if said_at else ""


def _because(reason: str | None) -> str:
    return f" {reason.rstrip('.')}." if reason else ""
