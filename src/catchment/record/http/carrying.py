"""Carrying out wishes: finding what they mean, placing what they bring, and storing all of it or nothing.

One wish goes the same way as ten thousand. What a condition finds, and what a reference may name, is looked
for as the asker sees the record, so that nothing hidden shows in what becomes of a wish (hapi-fhir#5991).
Writers take turns from the first search on: two that would create the same on condition that it is not there
create one.
"""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from django.db import transaction

from catchment.record.actions.placing import place, sender_of
from catchment.record.actions.storing import VersionConflict, store
from catchment.record.actions.turns import raw_cursor, take_turn
from catchment.record.http.access import Visit
from catchment.record.http.answers import Refusal
from catchment.record.http.naming import name_what_is_meant, require_known
from catchment.record.http.permitting import (
    require_apart,
    require_permitted,
    require_stored_apart,
    seen,
)
from catchment.record.http.preparing import Prepared, patched_by, prepare
from catchment.record.http.searching import find_for_condition
from catchment.record.http.wishes import LETTERS, Done, Wish, placed_in, within
from catchment.record.queries.reading import newest_of
from catchment.record.rules.placed import OPERATOR, Incoming, Outcome, Placed, Placing, Sender
from catchment.record.rules.receiving import PRIVATE, told_to_sender
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Held, Resource, Stored
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


def carry_out(visit: Visit, wishes: Sequence[Wish], base: str, action: str, what: str) -> list[Done]:
    """Write all that is wished in one transaction, or nothing; gives what became of each, in their order.

    `base` is the address of the interface, `action` and `what` are for the log. Nobody waits for a turn but
    who has something to write, that has been checked. Raises Refusal with the place of the fault.
    """
    if not wishes:
        return []
    with visit.all_noted(action, what):
        prepared = prepare(visit, wishes)
        try:
            with transaction.atomic():
                with raw_cursor() as cursor:
                    take_turn(cursor)
                return _write(visit, wishes, prepared, base)
        except VersionConflict as conflict:
            name = (conflict.write.type, conflict.write.id)
            where = next((wish.where for wish in wishes if (wish.type, wish.id) == name), "")
            raise placed_in(where, Refusal(412, "conflict", str(conflict))) from conflict


def _write(visit: Visit, wishes: Sequence[Wish], prepared: Mapping[int, Prepared], base: str) -> list[Done]:
    """Write what is wished, within a transaction that has the turn."""
    targets = _targets(visit, wishes)
    require_apart(wishes, targets)
    incoming = [
        _incoming(wish, target, prepared.get(place))
        for place, (wish, target) in enumerate(zip(wishes, targets, strict=True))
    ]
    brought = [each for each in incoming if each is not None]
    name_what_is_meant(visit, wishes, targets, incoming, base)
    require_known(visit, brought, base)
    sender = _sender(visit, wishes, targets)
    # what was sent has been checked before the turn was taken; only references were changed since
    placed = place(brought, sender=sender, names_are_ours=True, base=f"{base}/", checked=True, in_turn=True)
    by_incoming = dict(zip(map(id, brought), placed.placings, strict=True))
    placings = [by_incoming.get(id(each)) for each in incoming]
    there = _there(targets, placed)
    for wish, target, placing in zip(wishes, targets, placings, strict=True):
        if placing is not None:
            _require_placed(visit, placing)
            require_permitted(visit, wish, target, placing, there)
    require_stored_apart(wishes, placings)
    stored = store(placed.writes, source=sender.number, looked_up=placed.looked_up)
    by_placing = dict(zip(map(id, placed.stored), stored, strict=True))
    done = [
        _done(visit, wish, target, placing, by_placing.get(id(placing)), there)
        for wish, target, placing in zip(wishes, targets, placings, strict=True)
    ]
    _note(visit, wishes, done, placed.placings)
    return done


def _there(targets: Sequence[Held | None], placed: Placed) -> dict[str, Held]:
    """Return what is kept under the ids that things were given, as far as anything is."""
    there = {f"{held.type}/{held.id}": held for held in targets if held is not None}
    looked_up = placed.looked_up
    names = {(each.incoming.type, each.id) for each in placed.placings if each.id}
    kept = {
        "/".join(name)
        for name in names
        if looked_up is None or name in looked_up.heads or name[1] not in looked_up.ids
    }
    return there | newest_of(kept - there.keys()) if kept - there.keys() else there


def _done(
    visit: Visit,
    wish: Wish,
    target: Held | None,
    placing: Placing | None,
    kept: Stored | None,
    there: Mapping[str, Held],
) -> Done:
    """Return what became of a wish; raises Refusal where a create would replace what is there."""
    if placing is None or kept is None:
        return _left_alone(visit, wish, target, placing)
    if wish.action == "create" and kept.changed and not kept.created:
        said = (
            f"The same {wish.type}, by its identifiers, is there as {kept.type}/{kept.id} with other "
            "content; a create changes nothing: send an update (PUT)."
        )
        raise placed_in(wish.where, Refusal(412, "duplicate", said))
    held = there.get(f"{kept.type}/{kept.id}")
    at = held.stored_at if held is not None and not kept.changed else kept.stored_at
    gone = placing.incoming.resource is None
    return Done(kept.type, kept.id, kept.version, at, kept.created, gone, kept.changed)


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
        found.append(seen(visit, wish, held) if held is not None else None)
    return found


def _incoming(wish: Wish, target: Held | None, prepared: Prepared | None) -> Incoming | None:
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
    changed = _patched(wish, target, prepared) if wish.action == "patch" else None
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


def _patched(wish: Wish, held: Held, prepared: Prepared | None) -> Resource:
    """Return what a patch makes: what it made before the turn, unless somebody was first."""
    if prepared is not None and prepared.number == held.number:
        return prepared.resource
    return patched_by(wish, held)


def _sender(visit: Visit, wishes: Sequence[Wish], targets: Sequence[Held | None]) -> Sender:
    """Return whom what is written comes from; a correction leaves it with whoever sent it first.

    Raises Refusal where the asker acts for no organisation that the structure knows.
    """
    others = {
        target.source
        for wish, target in zip(wishes, targets, strict=True)
        if wish.action != "create" and target is not None and target.source not in visit.asker.organisations
    }
    if others and visit.asker.may_correct and not visit.asker.unlimited:
        if len(others) > 1 or len(wishes) > 1:
            said = "What different organisations sent is corrected one by one, not in one transaction."
            raise Refusal(422, "business-rule", said)
        first = others.pop()
        return OPERATOR if first is None else sender_of(Organisation.objects.get(pk=first))
    if visit.asker.unlimited:
        return OPERATOR
    if not visit.asker.organisations:
        raise Refusal(403, "forbidden", "Only who acts for an organisation of the structure may write here.")
    return Sender(visit.asker.organisations[0], visit.asker.organisation)


def _require_placed(visit: Visit, placing: Placing) -> None:
    """Raise Refusal where something cannot be placed: over HTTP nothing waits, its sender can mend it."""
    if placing.outcome is not Outcome.PARKED:
        return
    where = placing.incoming.where
    if placing.reason in PRIVATE and visit.asker.only is not None:
        said = (
            "The token's scopes do not reach this: they are of one patient, and it is not known to be them."
        )
        raise placed_in(where, Refusal(403, "forbidden", said))
    status = 409 if placing.reason == "somebody-elses" else 422
    if placing.faults:
        raise Refusal.of_faults(status, [within(where, fault) for fault in placing.faults])
    said = told_to_sender(placing.reason, placing.detail)
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
