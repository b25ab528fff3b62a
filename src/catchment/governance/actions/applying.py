"""Plan and apply: what a handbook would change against what is in force, and making it so from a day.

A plan has a fingerprint of what it was made against. Applying with that fingerprint is refused if somebody
changed the handbook in between, so nobody overwrites what they have not seen. Applying is one transaction: it
holds the writers' turn, reads what is in force, checks every reference, records, reads back, and compares.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from catchment.foundation.facts import Recorded, begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, may_today, require_today
from catchment.governance.actions.recording import record_handbook
from catchment.governance.queries.answers import last_answers
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.queries.known import known_to
from catchment.governance.rules.differences import Difference, differences, value_in_words
from catchment.governance.rules.document import Handbook, Holder, Interest, Post
from catchment.governance.rules.document.base import Lasting
from catchment.governance.rules.editing import keep_suitability
from catchment.governance.rules.references import Misreference, misreferences
from catchment.governance.rules.writing import in_order, write_handbook
from catchment.governance.said import PRIVATE_PARTS

FINGERPRINT = 12  # characters
MOST_KEPT = 500  # differences written into the audit event one by one; the rest is counted


class Refused(Exception):
    """The handbook cannot be applied; the message says why, and `misreferences` where."""

    def __init__(self, sentence: str, found: tuple[Misreference, ...] = ()) -> None:
        """Keep the sentence and the references that lead nowhere."""
        super().__init__(sentence)
        self.misreferences = found


@dataclass(frozen=True, slots=True)
class Planned:
    """What applying a handbook from a day would change."""

    system: str
    on: date
    fingerprint: str  # of what is in force
    differences: tuple[Difference, ...]

    @property
    def sentence(self) -> str:
        """Say in one sentence what would change."""
        if not self.differences:
            return f"Nothing would change: this is what is in force for {self.system} on {self.on}."
        counts = {
            word: sum(each.change == word for each in self.differences)
            for word in ("added", "changed", "removed")
        }
        said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
        return f"From {self.on}, {said} in the handbook of {self.system}."


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: the plan that was carried out, and the change it was recorded as (None: no change)."""

    plan: Planned
    change: Change | None
    recorded: Recorded


def fingerprint(handbook: Handbook | None) -> str:
    """Return a short fingerprint of a handbook, the same for the same bytes."""
    written = write_handbook(handbook) if handbook else ""
    return hashlib.sha256(written.encode()).hexdigest()[:FINGERPRINT]


def plan_handbook(handbook: Handbook, *, on: date) -> Planned:
    """Return what applying would change; raises Refused where a reference leads nowhere."""
    _refuse_misreferences(handbook, on)
    return _planned(handbook, on)


def as_allowed(handbook: Handbook, *, on: date, actor: Actor) -> Handbook:
    """Return a handbook as this actor may apply it from a day.

    Whoever may not read the answers about suitability can neither change nor erase them: what was last
    recorded of each person stays, also of somebody who was taken out of the handbook and comes back.
    """
    if may_today(actor, Act.READ_SUITABILITY, handbook.system, Thing.ORGANISATION).allowed:
        return handbook
    people = (each.code for each in handbook.people)
    return keep_suitability(handbook, last_answers(handbook.system, people, on))


def _planned(handbook: Handbook, on: date) -> Planned:
    recorded = load_handbook(handbook.system, Moment(on), history=True)
    in_force = recorded and _without_ended(recorded, on, but=set())
    comparable = recorded and _without_ended(recorded, on, but=_ended_items(handbook, on))
    return Planned(handbook.system, on, fingerprint(in_force), differences(comparable, handbook))


def _refuse_misreferences(handbook: Handbook, on: date) -> None:
    found = tuple(misreferences(handbook, known_to(handbook, on), on))
    if found:
        more = f" and {len(found) - 1} more like it" if len(found) > 1 else ""
        raise Refused(f"{found[0].sentence.rstrip('.')}{more}. Nothing was applied.", found)


def apply_handbook(
    handbook: Handbook,
    *,
    on: date,
    actor: Actor,
    reason: str,
    expected: str | None = None,
    at_terminal: str = "",
) -> Applied:
    """Make the handbook what is in force from the day `on`, for a reason that is kept with the change.

    `at_terminal` is the account at whose terminal a person's code was given, for the audit event. `expected`
    is the fingerprint of a plan; Refused is raised when what is in force is no longer what it was made
    against, when a reference leads nowhere, when the dates of holders contradict what was recorded, or when
    no reason is given. Answers about suitability that the actor may not read stay as they are recorded.
    Raises NotAllowed when the actor may not edit this system's handbook.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("Say why: a handbook is applied with its reason. Nothing was applied.")
    detail: dict[str, object] = {"system": handbook.system, "from": on.isoformat()}
    if at_terminal:
        detail["at_terminal"] = at_terminal
    try:
        with transaction.atomic():
            change = begin_change(actor=str(actor), action="apply handbook", reason=reason, detail=detail)
            # asked once it is this writer's turn: whoever went before may have ended the post it rests on
            require_today(actor, Act.EDIT_HANDBOOK, handbook.system, Thing.ORGANISATION)
            handbook = as_allowed(handbook, on=on, actor=actor)
            _refuse_misreferences(handbook, on)
            plan = _planned(handbook, on)
            if expected is not None and expected != plan.fingerprint:
                raise Refused(
                    f"The handbook of {handbook.system} was changed after this plan was made ({expected}; it "
                    f"is now {plan.fingerprint}). Plan again, look at what changed, and apply that."
                )
            if not plan.differences:
                transaction.set_rollback(True)
                return Applied(plan, None, Recorded())
            recorded = record_handbook(handbook, on=on, change=change)
            change.detail = {**detail, **_audit(plan)}
            change.save(update_fields=["detail"])
            _assert_written(handbook, on)
            return Applied(plan, change, recorded)
    except IntegrityError as error:
        raise Refused(_contradiction(error)) from error


def _audit(plan: Planned) -> dict[str, object]:
    """Return before and after of every difference, for the audit event, but for what is private."""
    kept = [
        {
            "what": each.what,
            "code": each.code,
            "change": each.change,
            "parts": [
                {
                    "name": name,
                    "before": _audited(name, before),
                    "after": _audited(name, after),
                }
                for name, before, after in each.parts
            ],
        }
        for each in plan.differences[:MOST_KEPT]
    ]
    return {"differences": kept, "number": len(plan.differences)}


def _audited(name: str, value: object) -> str | None:
    """Return a value as the audit event keeps it: None where nothing was said."""
    if name in PRIVATE_PARTS:
        return PRIVATE_PARTS[name]
    return None if value is None else value_in_words(value)


def _without_ended(handbook: Handbook, on: date, *, but: set[tuple[object, ...]]) -> Handbook:
    """Return a handbook without the items that had ended by a day, except those told apart in `but`.

    A file may tell of the past: what it tells is compared, and what it does not tell is not taken back.
    """

    def kept(items: tuple[Any, ...], *whose: object) -> tuple[Any, ...]:
        return tuple(each for each in items if _lasts(each, on) or (*whose, *_own(each)) in but)

    bodies = tuple(
        body.model_copy(
            update={
                "seats": tuple(
                    seat.model_copy(update={"holders": kept(seat.holders, body.code, seat.code)})
                    for seat in body.seats
                )
            }
        )
        for body in handbook.bodies
    )
    people = tuple(
        person.model_copy(
            update={
                "posts": kept(person.posts, person.code),
                "interests": kept(person.interests, person.code),
            }
        )
        for person in handbook.people
    )
    return handbook.model_copy(update={"bodies": bodies, "people": people})


def _own(item: Lasting) -> tuple[object, ...]:
    """Return what tells a holder, post or interest from others of the same seat or person."""
    match item:
        case Holder():
            return item.person, item.since
        case Post():
            return item.employer, item.title, item.since
        case Interest():
            return item.code, item.since
    raise AssertionError(f"{type(item).__name__} has no dates of its own")


def _lasts(item: Lasting, on: date) -> bool:
    return item.until is None or item.until > on


def _ended_items(handbook: Handbook, on: date) -> set[tuple[object, ...]]:
    """Return what tells apart every item of a handbook that had ended by a day."""
    found: set[tuple[object, ...]] = set()
    for body in handbook.bodies:
        for seat in body.seats:
            found |= {(body.code, seat.code, *_own(each)) for each in seat.holders if not _lasts(each, on)}
    for person in handbook.people:
        items = (*person.posts, *person.interests)
        found |= {(person.code, *_own(each)) for each in items if not _lasts(each, on)}
    return found


def _assert_written(handbook: Handbook, on: date) -> None:
    """Assert that what was written is what is read back."""
    read = load_handbook(handbook.system, Moment(on), history=True)
    assert read is not None, "a recorded handbook can be read back"
    told = _without_ended(read, on, but=_ended_items(handbook, on))
    assert told == in_order(handbook), "a recorded handbook must read back the same"


CONTRADICTIONS = {
    "one_holder_at_a_time": "somebody else is recorded in one of its seats for some of the same days",
    "nobody_holds_a_seat_twice": "somebody is recorded in one of its seats already for some of the same days",
    "one_description_at_a_time": "another handbook describes one of its people on some of the same days",
    "post_held_once": "somebody has the same post at the same employer twice from one day",
    "interest_once": "somebody has two interests with one code from one day",
    "interest_declared_after_known": "an interest is declared before the day of becoming aware of it",
}


def _contradiction(error: IntegrityError) -> str:
    """Return what the database refused, as a sentence."""
    text = str(error)
    said = f"the facts contradict each other ({text.splitlines()[0]})"
    why = next((words for name, words in CONTRADICTIONS.items() if name in text), said)
    return f"The handbook cannot be applied: {why}. Nothing was applied."
