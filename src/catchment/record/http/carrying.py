"""Carrying out wishes: finding what they mean, placing what they bring, and storing all of it or nothing.

One wish goes the same way as ten thousand. What a condition finds, and what a reference may name, is looked
for as the asker sees the record, so that nothing hidden shows in what becomes of a wish (hapi-fhir#5991).
Writers take turns from the first search on: two that would create the same on condition that it is not there
create one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from django.db import DataError, transaction

from catchment.record.actions.placing import place
from catchment.record.actions.storing import VersionConflict, store
from catchment.record.actions.turns import raw_cursor, take_turn
from catchment.record.http.access import Visit
from catchment.record.http.answers import Refusal
from catchment.record.http.naming import name_what_is_meant, require_known
from catchment.record.http.searching import find_for_condition
from catchment.record.http.wishes import LETTERS, Done, Wish, placed_in, within
from catchment.record.queries.deciding import verdict_on
from catchment.record.queries.reading import newest_of
from catchment.record.rules.content import loads
from catchment.record.rules.patching import PatchRefused, patched
from catchment.record.rules.placed import Incoming, Outcome, Placing
from catchment.record.rules.receiving import REASONS
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Held, Resource
from catchment.structure.models import Organisation

MOST_NAMED = 20  # things that an entry of the log names


def require_may_write(visit: Visit, wishes: Sequence[Wish]) -> None:
    """Raise Refusal unless the token reaches these types, and its user sends or corrects records."""
    for resource_type, action in {(wish.type, wish.action) for wish in wishes}:
        visit.require_scope(resource_type, LETTERS[action])
    for resource_type in {wish.type for wish in wishes if wish.condition is not None}:
        visit.require_scope(resource_type, "s")
    if wishes and not (visit.asker.may_send or visit.asker.may_correct or visit.asker.unlimited):
        visit.note(wishes[0].action, wishes[0].name, "refused", reason="does not send records")
        where = visit.asker.organisation or "an organisation"
        raise Refusal(403, "forbidden", f"Only those who send records for {where} may write here.")


@contextmanager
def all_or_nothing(visit: Visit, action: str, what: str) -> Iterator[None]:
    """Do what follows in one transaction that has the turn to write; a refusal undoes it and is logged."""
    try:
        with transaction.atomic():
            with raw_cursor() as cursor:
                take_turn(cursor)
            yield
    except VersionConflict as conflict:
        visit.note(action, what, "invalid", reason=str(conflict)[:300])
        raise Refusal(412, "conflict", str(conflict)) from conflict
    except (psycopg.DataError, DataError) as problem:
        visit.note(action, what, "invalid", reason=f"refused by the database: {problem}"[:300])
        raise
    except Refusal as refusal:
        outcome = "refused" if refusal.status in (401, 403) else "invalid"
        visit.note(action, what, outcome, reason=str(refusal)[:300])
        raise


def carry_out(visit: Visit, wishes: Sequence[Wish], base: str) -> list[Done]:
    """Write what is wished, within `all_or_nothing`; gives what became of each, in their order.

    `base` is the address of the interface. Raises Refusal, and VersionConflict, with the place of the fault.
    """
    targets = _targets(visit, wishes)
    _require_apart(wishes, targets)
    incoming = [_incoming(wish, target) for wish, target in zip(wishes, targets, strict=True)]
    brought = [each for each in incoming if each is not None]
    name_what_is_meant(visit, wishes, targets, incoming, base)
    require_known(visit, brought, base)
    placed = place(brought, source=_source(visit, wishes, targets), names_are_ours=True, base=f"{base}/")
    for each_placed in placed.placings:
        _require_placed(each_placed)
    stored = store(placed.writes, source=placed_source(visit, wishes, targets))
    by_placing = dict(zip(map(id, placed.stored), stored, strict=True))
    placings = dict(zip(map(id, brought), placed.placings, strict=True))
    done = []
    for wish, target, each in zip(wishes, targets, incoming, strict=True):
        placing = placings.get(id(each))
        if placing is None or placing.outcome is not Outcome.STORE:
            done.append(_left_alone(visit, wish, target, placing))
            continue
        kept = by_placing[id(placing)]
        gone = placing.incoming.resource is None
        done.append(Done(kept.type, kept.id, kept.version, kept.stored_at, kept.created, gone, kept.changed))
    _note(visit, wishes, done, placed.placings)
    return done


def _targets(visit: Visit, wishes: Sequence[Wish]) -> list[Held | None]:
    """Return what each wish is about, as it stands and as far as the asker may see it; None for nothing."""
    named = [
        f"{wish.type}/{wish.id}" for wish in wishes if wish.action != "create" and wish.condition is None
    ]
    newest = newest_of(named) if named else {}
    found: list[Held | None] = []
    for wish in wishes:
        if wish.condition is not None:
            several = find_for_condition(visit, wish.type, wish.condition)
            if len(several) > 1:
                said = (
                    f"{wish.name[:200]} finds several; which is meant cannot be told, so nothing was changed."
                )
                raise placed_in(wish.where, Refusal(412, "multiple-matches", said))
            held = several[0] if several else None
        else:
            held = newest.get(f"{wish.type}/{wish.id}") if wish.action != "create" else None
        found.append(_seen(visit, wish, held) if held is not None else None)
    return found


def _seen(visit: Visit, wish: Wish, held: Held) -> Held | None:
    """Return what is there if the asker may know it and may change it; None where it is hidden.

    Raises Refusal where it is another's, and where a hidden thing's id would be taken.
    """
    own = held.source is not None and held.source in visit.asker.organisations
    if not own and not verdict_on(visit.asker, held, "r").allowed:
        if wish.action == "update":
            said = (
                f"The id {wish.type}/{wish.id} is not free for you to use; send it under another, or by POST."
            )
            raise placed_in(wish.where, Refusal(409, "duplicate", said, f"{wish.type}.id"))
        return None
    if wish.action == "create":
        return held
    verdict = verdict_on(visit.asker, held, LETTERS[wish.action])
    if not verdict.allowed:
        raise placed_in(wish.where, Refusal(403, "forbidden", verdict.reason))
    return held


def _require_apart(wishes: Sequence[Wish], targets: Sequence[Held | None]) -> None:
    """Raise Refusal where two wishes are about the same thing: which comes last would not be clear."""
    met: dict[str, str] = {}
    for wish, target in zip(wishes, targets, strict=True):
        if wish.action == "create":
            continue
        name = f"{wish.type}/{target.id if target else wish.id}"
        if name in met and not name.endswith("/"):
            said = f"{name} is written by {met[name]} already; a transaction may write a resource once."
            raise placed_in(wish.where, Refusal(400, "duplicate", said))
        met[name] = wish.where


def _incoming(wish: Wish, target: Held | None) -> Incoming | None:
    """Return what a wish brings to be placed; None where nothing has to be written."""
    there = target is not None and target.content is not None
    if wish.action == "create":
        if there:
            return None
        resource = {key: value for key, value in (wish.resource or {}).items() if key != "id"}
        # a create is given a new id, whatever was sent: the name it has in its bundle is not an id of ours
        return Incoming(wish.type, resource, full_url=f"urn:uuid:{uuid4()}", where=wish.where)
    if wish.action == "update":
        assert wish.resource is not None, "an update brings a resource"
        return _update(wish, wish.resource, target)
    if target is None or target.content is None:
        if wish.action == "delete":
            return None
        gone = target is not None
        said = (
            "was deleted, so there is nothing to change." if gone else "is not there, or not for you to see."
        )
        refusal = Refusal(
            410 if gone else 404, "deleted" if gone else "not-found", f"{wish.name[:200]} {said}"
        )
        raise placed_in(wish.where, refusal)
    expected = wish.expected or (target.version if wish.action == "patch" else None)
    changed = _patched(wish, target) if wish.action == "patch" else None
    return Incoming(
        wish.type,
        changed,
        target.id,
        addressed=True,
        expected=expected,
        where=wish.where,
        full_url=wish.full_url,
    )


def _update(wish: Wish, resource: Resource, target: Held | None) -> Incoming:
    their_id = target.id if target else wish.id or str(resource.get("id", ""))
    if target and "id" in resource and resource["id"] != target.id:
        said = "The resource says another id than that of the one the search finds."
        raise placed_in(wish.where, Refusal(400, "invalid", said, f"{wish.type}.id"))
    return Incoming(
        wish.type,
        {**resource, "id": their_id} if their_id else resource,
        their_id,
        addressed=bool(their_id),
        expected=wish.expected,
        where=wish.where,
        full_url=wish.full_url,
    )


def _patched(wish: Wish, held: Held) -> Resource:
    try:
        return patched(loads(bytes(held.content or b"")), wish.patch)
    except PatchRefused as refused:
        raise placed_in(wish.where, Refusal.of_faults(422, refused.faults)) from refused


def placed_source(visit: Visit, wishes: Sequence[Wish], targets: Sequence[Held | None]) -> int | None:
    """Return the number of the organisation that what is written comes from (see `_source`)."""
    source = _source(visit, wishes, targets)
    return source.pk if source else None


def _source(visit: Visit, wishes: Sequence[Wish], targets: Sequence[Held | None]) -> Organisation | None:
    """Return the organisation that what is written comes from; a correction leaves it with its sender."""
    others = {
        target.source
        for wish, target in zip(wishes, targets, strict=True)
        if wish.action != "create" and target is not None and target.source not in visit.asker.organisations
    }
    if others and visit.asker.may_correct and not visit.asker.unlimited:
        if len(others) > 1 or len(wishes) > 1:
            said = "What different organisations sent is corrected one by one, not in one transaction."
            raise Refusal(422, "business-rule", said)
        return _organisation(pk=others.pop())
    return _organisation(code=visit.asker.organisation)


def _organisation(**which: Any) -> Organisation | None:
    found: Organisation | None = Organisation.objects.filter(**which).first()
    return found


def _require_placed(placing: Placing) -> None:
    """Raise Refusal where something cannot be placed: over HTTP nothing waits, its sender can mend it."""
    if placing.outcome is not Outcome.PARKED:
        return
    where = placing.incoming.where
    status = 409 if placing.reason == "somebody-elses" else 422
    if placing.faults:
        raise Refusal.of_faults(status, [within(where, fault) for fault in placing.faults])
    said = f"{REASONS[placing.reason]} {placing.detail}".strip()
    code = "not-found" if placing.reason == "reference-to-nobody" else "business-rule"
    raise Refusal.of_faults(status, [within(where, Fault("error", code, placing.path, said))])


def _left_alone(visit: Visit, wish: Wish, target: Held | None, placing: Placing | None) -> Done:
    """Return what became of a wish for which nothing was written: what is there already, or nothing."""
    name = f"{wish.type}/{placing.id}" if placing is not None and placing.id else ""
    held = target or newest_of([name]).get(name)
    if held is None:
        return Done(wish.type, placing.id if placing else wish.id, 0, visit.at, changed=False)
    gone = held.content is None
    return Done(held.type, held.id, held.version, held.stored_at, gone=gone, changed=False)


def _note(visit: Visit, wishes: Sequence[Wish], done: Sequence[Done], placings: Sequence[Placing]) -> None:
    """Write the log of what was written, in the same transaction."""
    names = [f"{each.type}/{each.id}" for each in done]
    if len(wishes) == 1 and wishes[0].condition is not None:
        names = [f"{wishes[0].name} -> {names[0]}"]
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    patients = sorted({placing.patient for placing in placings if placing.patient > 0})
    action = wishes[0].action if len(wishes) == 1 else "transaction"
    if wishes:
        visit.note_patients(action, ", ".join(names[:MOST_NAMED]) + more, "allowed", patients, len(done))
