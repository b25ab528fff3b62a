"""The minutes of a meeting as its board publishes them, read from the meeting's steps.

What was taken in private is withheld from the public part: only that it was, and by which resolution. The
private part holds those items alone, for whoever may read them (B-068).
"""

from catchment.authority.models import Decision
from catchment.authority.queries.decisions import lines_of
from catchment.authority.queries.meeting_privacy import reader_of
from catchment.authority.queries.meeting_values import DecisionLine
from catchment.authority.queries.meetings_read import load_meeting
from catchment.authority.queries.minutes_parts import (
    actions_of,
    declarations_in,
    motion_minuted,
    out_of_the_room,
    rulings_in,
)
from catchment.authority.queries.minutes_people import attendance, came_and_went, chairs
from catchment.authority.queries.minutes_values import (
    ItemMinuted,
    MinutesPage,
    PaperNamed,
    Part,
    Status,
)
from catchment.authority.rules.meeting.privacy import (
    WHOLE_MEETING,
    Reader,
    may_read,
    sees_drafts,
)
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Stage
from catchment.authority.rules.meeting.steps import ItemKind, UrgentReported
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Actor, NotAllowed, Thing, Verdict
from catchment.structure.models import Organisation
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date

NOT_APPROVED = "Not approved yet: a later meeting of the body approves them."
TAKEN_IN_PRIVATE, A_PRIVATE_ITEM = "An item was taken in private", "A private item"
ASKED = {
    ItemKind.DECIDE: "To decide",
    ItemKind.DISCUSS: "To discuss",
    ItemKind.NOTE: "To note",
    ItemKind.MINUTES: "To approve the minutes of the last meeting",
}


def minutes_page(code: str, moment: Moment, actor: Actor = ANYBODY, part: str = "") -> MinutesPage:
    """Return one part of the minutes of a meeting: the public one unless `part` says `private`.

    Raises Missing where there is no such meeting or part, and NotAllowed with the reason where somebody asks
    for a private part of which they may read nothing.
    """
    meeting = load_meeting(code, moment)
    shown = _part(part)
    reader = reader_of(actor, meeting.body.body, Thing.BODY)
    private = tuple(each.number for each in meeting.items if meeting.is_private(each.number))
    readable = tuple(each for each in private if may_read(meeting, each, reader))
    if shown is Part.PRIVATE:
        _require_some(meeting, private, readable, actor)
    public = [each.number for each in meeting.items if each.number not in private]
    told = frozenset(public if shown is Part.PUBLIC else readable)
    listed_items = [each for each in in_order(meeting) if shown is Part.PUBLIC or each.number in private]
    decisions = _decisions(meeting, moment, told, reader)
    going = came_and_went(meeting)
    items = tuple(_item(meeting, each, told, decisions, going, reader) for each in listed_items)
    status, sentence = _status(meeting, drafts=sees_drafts(meeting, WHOLE_MEETING, reader))
    approved = meeting.approved
    present = attendance(meeting)
    return MinutesPage(
        kind="minutes",
        kind_label="Minutes",
        code=meeting.code,
        name=f"Minutes of the meeting of {plain_date(meeting.day)}",
        href=f"/meeting/{meeting.code}/minutes",
        system=meeting.body.system,
        trail=trail_of(meeting),
        body=body_link(meeting),
        meeting=_meeting_link(meeting.code),
        sentence=_sentence(meeting, shown, items, private),
        part=shown,
        taken_in_private=len(private),
        may_read_private=bool(readable),
        status=status,
        status_sentence=sentence,
        approved_by=_meeting_link(approved.meeting) if approved else None,
        on=meeting.day,
        at=f"{meeting.at:%H:%M}" if meeting.at else "",
        where=meeting.where,
        chairs=chairs(meeting),
        present=present.present,
        deputies=present.deputies,
        in_attendance=present.in_attendance,
        apologies=present.apologies,
        absent=present.absent,
        came_and_went=going[None] if (shown is Part.PRIVATE) is meeting.is_private(WHOLE_MEETING) else (),
        declarations=declarations_in(meeting, told),
        rulings=rulings_in(meeting, told),
        items=items,
        actions=actions_of(meeting, told),
        done_elsewhere=tuple(
            f"Action {each.action} of {each.meeting} was done on {plain_date(each.on)}."
            for each in meeting.done_elsewhere
            if shown is Part.PUBLIC
        ),
        invented=is_invented(meeting),
    )


def resolution_of(meeting: Meeting, item: ItemNow) -> str:
    """Return the resolution that excludes the public from an item, or why it needed none (B-068)."""
    exclusion = item.says.private or meeting.exclusion
    if exclusion is not None:
        return exclusion.resolution
    if item.says.about_one_person:
        return "it is about one person's care"
    return "" if meeting.body.must_be_public else "this body need not meet in public"


def asked_of(item: ItemNow) -> str:
    """Return what the body is asked to do with an item, in words."""
    if item.says.minutes_of is not None:
        return f"To approve the minutes of {item.says.minutes_of}"
    return ASKED[item.says.does]


def in_order(meeting: Meeting) -> list[ItemNow]:
    """Return the items by their number on the agenda."""
    return sorted(meeting.items, key=lambda each: each.number)


def body_link(meeting: Meeting) -> Link:
    """Return the body that meets, by its name on the day."""
    return Link("body", meeting.body.body, meeting.body.name, f"/body/{meeting.body.body}")


def is_invented(meeting: Meeting) -> bool:
    """Say whether the system of a meeting is made up, which a document of it says (one query)."""
    return bool(Organisation.objects.filter(code=meeting.body.system, invented=True).exists())


def trail_of(meeting: Meeting) -> tuple[Link, ...]:
    """Return the way down to a document of a meeting: system, body, the meeting."""
    system = meeting.body.system
    return (
        Link("system", system, system, f"/system/{system}"),
        body_link(meeting),
        _meeting_link(meeting.code, f"Meeting of {plain_date(meeting.day)}"),
    )


def papers_of(item: ItemNow) -> tuple[PaperNamed, ...]:
    """Return the papers of an item by title and author."""
    return tuple(PaperNamed(each.title, each.author, each.address or "") for each in item.papers)


def _meeting_link(code: str, name: str = "") -> Link:
    return Link("meeting", code, name or code, f"/meeting/{code}")


def _part(asked: str) -> Part:
    if not asked:
        return Part.PUBLIC
    if asked not in tuple(Part):
        raise Missing(f"Minutes have a public and a private part; “{asked[:40]}” is neither.")
    return Part(asked)


def _require_some(
    meeting: Meeting, private: tuple[int, ...], readable: tuple[int, ...], actor: Actor
) -> None:
    """Refuse the private part where there is none, and to whoever may read nothing of it (B-068)."""
    if not private:
        raise Missing(f"No item of {meeting.code} is private, so its minutes have no private part.")
    if not readable:
        reason = (
            f"The private part of the minutes is for the members of {meeting.body.name} and for whoever "
            "runs its meetings; a member who must leave for an item does not read it either (B-068)."
        )
        raise NotAllowed(Verdict(False, reason), actor)


def _status(meeting: Meeting, *, drafts: bool) -> tuple[Status, str]:
    """Return how far the minutes are, and that in a sentence; `drafts` where the reader sees them before."""
    approved, published = meeting.approved, meeting.minutes_published_on
    if approved is not None:
        said = f"Approved by {approved.meeting} on {plain_date(approved.on)}."
        if published is None:
            return Status.APPROVED, f"{said} Not published yet."
        at = f" at {meeting.minutes_published_at}" if meeting.minutes_published_at else ""
        return Status.PUBLISHED, f"{said} Published on {plain_date(published)}{at}."
    match meeting.stage:
        case Stage.CANCELLED:
            why = f": {meeting.cancelled_because}" if drafts or not meeting.is_private(WHOLE_MEETING) else "."
            return Status.NONE, f"The meeting was cancelled{why}"
        case Stage.CALLED:
            return Status.NONE, "The meeting has not been opened, so there is nothing to minute yet."
        case Stage.OPEN:
            return Status.DRAFT, "The meeting is not over; these minutes grow with it."
    if not drafts:
        return Status.DRAFT, f"{NOT_APPROVED} Until then what was said is for the members."
    taken = (each for each in in_order(meeting) if each.stage in (ItemStage.CLOSED, ItemStage.DEFERRED))
    lacking = [str(each.number) for each in taken if not each.minutes]
    if lacking:
        word = "item" if len(lacking) == 1 else "items"
        return Status.DRAFT, f"{NOT_APPROVED} The minute of {word} {listed(lacking, 20)} is missing."
    return Status.DRAFT, NOT_APPROVED


def _sentence(meeting: Meeting, part: Part, items: tuple[ItemMinuted, ...], private: tuple[int, ...]) -> str:
    """Return when and where the body met, and what came of it in this part of the minutes."""
    day = plain_date(meeting.day)
    if meeting.stage in (Stage.CALLED, Stage.CANCELLED):
        verb = "is called to meet" if meeting.stage is Stage.CALLED else "was to meet"
        return f"{meeting.body.name} {verb} on {day}, {meeting.where}. There are no minutes."
    decisions = [each.decision for each in items if each.decision]
    void = sum(not each.valid for each in decisions)
    came = f"{counted(len(decisions), 'decision')} {'was' if len(decisions) == 1 else 'were'} taken"
    came = came if decisions else "No decision was taken"
    came += f", of which {void} {'is' if void == 1 else 'are'} void" if void else ""
    if part is Part.PRIVATE:
        return f"What {meeting.body.name} took in private on {day}. {came}. Not for publication."
    withheld = (
        f" {counted(len(private), 'item')} of the agenda {'is' if len(private) == 1 else 'are'} private."
    )
    where = f"{meeting.body.name} met on {day}, {meeting.where}."
    return f"{where} {came}{' in public' if private else ''}.{withheld if private else ''}"


def _decisions(
    meeting: Meeting, moment: Moment, told: frozenset[int], reader: Reader
) -> dict[int, DecisionLine]:
    """Return the decisions of the items that are told, by item (five queries at most)."""
    rows = Decision.objects.filter(proceeding__code=meeting.code, item__in=told)
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    found = list(rows.select_related("body", "system", "proceeding").order_by("item"))
    lines = lines_of(found, moment, reader)
    return {row.item: line for row, line in zip(found, lines, strict=True) if row.item is not None}


def _item(
    meeting: Meeting,
    item: ItemNow,
    told: frozenset[int],
    decisions: dict[int, DecisionLine],
    going: dict[int | None, tuple[str, ...]],
    reader: Reader,
) -> ItemMinuted:
    """Return an item as the minutes have it; what is not published yet is there for who sees drafts."""
    number, says = item.number, item.says
    drafts = sees_drafts(meeting, number, reader)
    resolution = resolution_of(meeting, item) if meeting.is_private(number) else ""
    if number not in told:
        title = TAKEN_IN_PRIVATE if item.stage is ItemStage.CLOSED else A_PRIVATE_ITEM
        return ItemMinuted(number, title, True, resolution, "", outcome=_outcome(item, withheld=True))
    motions = (*item.earlier, *((item.motion,) if item.motion and (item.motion.outcome or drafts) else ()))
    reported = [s for s in meeting.steps if isinstance(s, UrgentReported) and s.number == number]
    return ItemMinuted(
        number=number,
        title=says.title,
        withheld=False,
        resolution=resolution,
        asked=asked_of(item),
        papers=papers_of(item) if drafts or meeting.published_on else (),
        came_and_went=going.get(number, ()),
        out=out_of_the_room(meeting, item),
        quorum=item.quorum.sentence if item.quorum else "",
        minute=item.minutes if drafts or meeting.stage is Stage.APPROVED else "",
        motions=tuple(motion_minuted(meeting, each) for each in motions),
        decision=decisions.get(number),
        reported=tuple(
            Link("decision", each.decision, each.decision, f"/decision/{each.decision}") for each in reported
        ),
        outcome=_outcome(item),
    )


def _outcome(item: ItemNow, *, withheld: bool = False) -> str:
    """Return what became of an item that was not dealt with; of a private one not why."""
    match item.stage:
        case ItemStage.DEFERRED | ItemStage.WITHDRAWN:
            return f"{item.stage.capitalize()}." if withheld else f"{item.stage.capitalize()}: {item.why}"
        case ItemStage.WAITING:
            return "Not taken yet."
        case ItemStage.OPEN:
            return "The meeting is at this item."
    return ""
