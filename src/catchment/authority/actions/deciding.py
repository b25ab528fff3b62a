"""Decisions: stored with the proof that whoever took them might, as it stood on the day.

The resolver is asked once, when the decision is taken, and its answer is kept as it was given: it is never
worked out again. Where it says no, the decision is kept and is void, with the nearest reason; it is never
refused in silence, and never counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import orjson
from django.db import transaction
from django.utils import timezone

from catchment.authority.models import Decision, Proceeding
from catchment.authority.queries.asking import Unknown, ask
from catchment.authority.queries.decisions import spent_this_year
from catchment.authority.queries.meetings_read import setting_on
from catchment.authority.rules.answers import Answer, Named, Question, Reason
from catchment.authority.rules.duties_of_regard import BY_CODE
from catchment.authority.rules.meeting.conflicts import matches, out_for
from catchment.authority.rules.meeting.setting import HolderThen, Setting
from catchment.authority.rules.meeting.state import ItemNow, Meeting
from catchment.authority.rules.meeting.steps import AgendaItem, ItemKind, Regard
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, require_today
from catchment.governance.models import Body, Holding
from catchment.governance.rules.editing import made
from catchment.structure.models import Organisation
from catchment.structure.rules.words import listed, plain_date

DIGITS = 4
MOST_TEXT = 20_000
NOTHING_SAID = frozenset({"", "none", "no", "nil", "n/a", "nothing", "no conflict", "no conflicts"})
NOTHING_SPENT: Mapping[str, int] = {}


class Asking(Protocol):
    """How the resolver is asked: may `actor` decide, here, up to so many pence, at a moment?"""

    def __call__(
        self,
        actor: str,
        function: str,
        area: str,
        amount_pence: int,
        moment: Moment,
        *,
        spent: Mapping[str, int],
    ) -> Answer:
        """Return the answer; raises Unknown with the nearest function or area."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is decided, other than at a meeting; `amount_pence` in pence, `on` the day it is decided.

    `conflicts` says how those that the register suggests were met. `private_because` says why it is not for
    everybody (B-068); one about one person's care never is.
    """

    title: str
    function: str
    area: str
    on: date
    amount_pence: int = 0
    regards: tuple[Regard, ...] = ()
    paper: str = ""
    organisations: tuple[str, ...] = ()
    about_one_person: bool = False
    conflicts: str = ""
    competitive: bool = False
    private_because: str = ""

    def as_item(self) -> AgendaItem:
        """Return it in the shape of an agenda item, which sets its limits; raises Unfit, field by field."""
        return made(
            AgendaItem,
            number=1,
            title=self.title,
            does=ItemKind.DECIDE,
            function=self.function,
            area=self.area,
            amount_pence=self.amount_pence,
            organisations=self.organisations,
            competitive=self.competitive,
            about_one_person=self.about_one_person,
        )


@transaction.atomic
def decide_alone(*, actor: Actor, seat: str, matter: Matter, asking: Asking | None = None) -> Decision:
    """Record what the holder of a seat decides alone (D-053); void where nothing gives them the authority.

    `seat` is named with its body, `XEX-BOARD/finance`. Its holder does it, who held it on the day and does
    today, or whoever records the body's decisions. Raises NotAllowed, Missing, Unknown (no such function or
    area), Unfit (a field that does not fit), OutOfOrder, also where the holder must step out (B-064, B-066).
    """
    body, _, code = seat.partition("/")
    identity, setting = _body_on(body, matter.on)
    found = setting.seat(code)
    if found is None or not found.holders:
        raise Missing(f"Nobody holds a seat {seat[:121]} on {plain_date(matter.on)}.")
    held_then = any(each.person == actor.code for each in found.holders)
    holds = actor.kind is ActorKind.PERSON and held_then and _holds_today(identity, code, actor.code)
    if not holds:
        require_today(actor, Act.DECIDE, body, Thing.BODY)
    change = begin_change(actor=str(actor), action="decide alone", detail={"seat": seat})
    item = _checked(matter)
    said = _said_of(setting, matter) | _taken_by(setting, item, matter, found.holders)
    return _record(_Taken(identity, identity.system, seat, item, matter.on), said, change, asking)


@transaction.atomic
def decide_urgently(
    *,
    actor: Actor,
    body: str,
    agreed: tuple[str, ...],
    why_urgent: str,
    matter: Matter,
    asking: Asking | None = None,
) -> Decision:
    """Record an urgent decision for a body between its meetings, to be reported to the next (B-073).

    `agreed` are the codes of the seats whose holders agree: all of those that the body names. Raises
    OutOfOrder where one is missing or the body names none, NotAllowed, Missing, Unknown.
    """
    identity, setting = _body_on(body, matter.on)
    require_today(actor, Act.DECIDE, body, Thing.BODY)
    change = begin_change(actor=str(actor), action="decide urgently", detail={"body": body})
    together = setting.urgent.together if setting.urgent else ()
    if not together:
        raise OutOfOrder(
            "B-073",
            f"The handbook does not say who may decide urgently for {setting.name}. Call a meeting, or write "
            "in the handbook who may.",
        )
    seats = {code: setting.seat(code) for code in together}
    titles = {code: seat.seat.title if seat else code for code, seat in seats.items()}
    missing = [
        titles[code] for code, seat in seats.items() if code not in agreed or not (seat and seat.holders)
    ]
    if missing:
        raise OutOfOrder(
            "B-073", f"An urgent decision needs all of those named to agree; {listed(missing)} has not."
        )
    others = [code for code in agreed if code not in together]
    if others:
        ticked = [seat.seat.title if (seat := setting.seat(code)) else code for code in others]
        raise OutOfOrder(
            "B-073",
            f"{listed(ticked)} may not decide urgently for {setting.name}: only "
            f"{listed(list(titles.values()), len(titles))} may. Take the others out.",
        )
    if not why_urgent.strip():
        raise OutOfOrder("B-073", "Say why it could not wait for a meeting.")
    item = _checked(matter)
    holders = tuple(each for seat in seats.values() if seat for each in seat.holders)
    said = _said_of(setting, matter) | _taken_by(setting, item, matter, holders)
    said["why_urgent"] = why_urgent.strip()[:MOST_TEXT]
    taken = _Taken(identity, identity.system, body, item, matter.on, urgent=True)
    return _record(taken, said, change, asking)


def decided_at_meeting(
    proceeding: Proceeding, meeting: Meeting, item: ItemNow, change: Change, asking: Asking | None
) -> Decision:
    """Store the decision of an item whose motion was carried, within the transaction of the step.

    Where the scheme no longer knows the function or area, the decision is void and says so: that a motion was
    carried is a fact that cannot be refused.
    """
    motion = item.motion
    assert motion is not None and proceeding.body is not None, "a motion of a body was carried"
    rulings = [each for each in meeting.conflicts if each.number == item.number]
    said = {
        "motion": motion.text,
        "result": motion.sentence,
        "consensus": motion.consensus,
        "votes": motion.as_cast,
        "quorum": item.quorum.sentence if item.quorum else "",
        "declared": [
            f"{each.name}: {each.description}" for each in meeting.declarations if each.number == item.number
        ],
        "rulings": [f"{each.name}: {each.ruling.replace('-', ' ')} ({each.because})" for each in rulings],
        "left": [
            f"{each.name}: {out}"
            for each in meeting.occupants
            if (out := out_for(meeting, item).get(each.person))
        ],
        "regards": item.regards,
        "papers": [each.title for each in item.papers],
        "about_one_person": item.says.about_one_person,
        "icb": meeting.body.icb,
        "private": meeting.is_private(item.number),
    }
    taken = _Taken(
        proceeding.body, proceeding.system, proceeding.body.code, item.says, meeting.day, proceeding
    )
    return _record(taken, said, change, asking)


def check_question(item: AgendaItem, body: str, on: date, asking: Asking | None = None) -> None:
    """Raise Unknown, with the nearest, where nobody has the function or area that an item names."""
    (asking or ask)(
        body, item.function or "", item.area or "", item.amount_pence, Moment(on), spent=NOTHING_SPENT
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """A decision as it was taken, before the resolver was asked."""

    body: Body
    system: Organisation
    decider: str
    item: AgendaItem
    on: date
    proceeding: Proceeding | None = None
    urgent: bool = False


def _record(taken: _Taken, said: dict[str, Any], change: Change, asking: Asking | None) -> Decision:
    answer = _answer(taken, asking)
    void = "" if answer.allowed else (answer.reason.sentence if answer.reason else answer.sentence)
    number = Decision.objects.filter(system=taken.system).count() + 1
    return Decision.objects.create(
        code=f"{taken.system.code}-D-{number:0{DIGITS}}",
        system=taken.system,
        proceeding=taken.proceeding,
        item=taken.item.number if taken.proceeding else None,
        decider=taken.decider,
        body=taken.body,
        title=taken.item.title,
        function=answer.question.function,
        area=answer.question.area,
        amount_pence=taken.item.amount_pence,
        taken_on=taken.on,
        urgent=taken.urgent,
        valid=answer.allowed,
        void_because=void,
        proof=orjson.loads(orjson.dumps(answer)),
        said=said,
        change=change,
    )


def _answer(taken: _Taken, asking: Asking | None) -> Answer:
    """Return what the resolver says on the day; at a meeting, a no where it does not know what is meant."""
    item = taken.item
    function, area = item.function or "", item.area or ""
    spent = spent_this_year(taken.system.code, Moment(taken.on))
    try:
        return (asking or ask)(
            taken.decider, function, area, item.amount_pence, Moment(taken.on), spent=spent
        )
    except Unknown as unknown:
        if taken.proceeding is None:
            raise
        question = Question(function, area, item.amount_pence, taken.on)
        return Answer(
            question,
            Named(function, function),
            Named(area, area),
            Named(taken.decider, taken.decider),
            False,
            str(unknown),
            reason=Reason("B-079", str(unknown)),
        )


def _body_on(code: str, on: date) -> tuple[Body, Setting]:
    identity = Body.objects.select_related("system").filter(code=code).first()
    if identity is None:
        raise Missing(f"No body has the code “{code[:60]}”.")
    return identity, setting_on(identity, on)


def _holds_today(body: Body, seat: str, person: str) -> bool:
    """Say whether somebody holds a seat today: it is today's right that counts, whatever day is recorded."""
    held = Holding.objects.at(Moment(timezone.localdate())).filter(
        seat__body=body, seat__code=seat, person__code=person
    )
    return bool(held.exists())


def _checked(matter: Matter) -> AgendaItem:
    """Return the matter as an item, its duties of regard known ones (B-090); raises OutOfOrder."""
    unknown = [each.duty for each in matter.regards if each.duty not in BY_CODE]
    if unknown:
        raise OutOfOrder("B-090", f"“{unknown[0]}” is no duty of regard. They are {', '.join(BY_CODE)}.")
    if matter.on > timezone.localdate():
        raise OutOfOrder(
            "B-067", f"A decision is recorded once it is taken; {plain_date(matter.on)} is to come."
        )
    item = matter.as_item()
    for words in (matter.paper, matter.conflicts, matter.private_because):
        if len(words) > MOST_TEXT:
            raise OutOfOrder("B-067", f"A paper or statement holds at most {MOST_TEXT:,} characters here.")
    return item


def _taken_by(
    setting: Setting, item: AgendaItem, matter: Matter, holders: Sequence[HolderThen]
) -> dict[str, Any]:
    """Return who took a decision between meetings, and what the register says of them (B-063).

    Raises OutOfOrder where one of them must step out (B-064, B-066), or where the register has a match and
    nothing is said of it.
    """
    people = {each.person for each in holders}
    suggested = [each for each in matches(setting, item, matter.on) if each.person in people]
    for each in suggested:
        if each.must_leave:
            raise OutOfOrder(
                each.rule, f"{each.why} They must step out, so they may not decide it: let the body decide."
            )
    if suggested and matter.conflicts.strip(" .").casefold() in NOTHING_SAID:
        whys = " ".join(each.why for each in suggested)
        raise OutOfOrder(
            "B-063", f"The register has a match: {whys} Say how it was met, if only why it is no conflict."
        )
    return {
        "agreed_by": [each.name for each in holders],
        "took": sorted(people),
        "suggested": [each.why for each in suggested],
    }


def _said_of(setting: Setting, matter: Matter) -> dict[str, Any]:
    return {
        "paper": matter.paper,
        "conflicts": matter.conflicts,
        "regards": {each.duty: each.line for each in matter.regards},
        "about_one_person": matter.about_one_person,
        "icb": setting.icb,
        "organisations": list(matter.organisations),
        "competitive": matter.competitive,
        "private": bool(matter.private_because.strip()) or matter.about_one_person,
        "private_because": matter.private_because.strip(),
    }
