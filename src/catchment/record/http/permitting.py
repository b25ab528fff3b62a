"""What a writer may do with what is there: nothing is found out, opened or moved by writing over it.

Sending something of one's own needs no right to read it: a practice sends what it seals. But a patch works on
what is there, and so needs the right to read it; and what was sealed, or marked sensitive, is opened by
nobody but who corrects records, or who broke the glass for that person (G-037).
"""

from collections.abc import Mapping, Sequence

from catchment.record.http.access import Visit
from catchment.record.http.answers import Refusal
from catchment.record.http.wishes import LETTERS, Wish, placed_in
from catchment.record.queries.deciding import verdict_about, verdict_on
from catchment.record.rules.placed import Outcome, Placing
from catchment.record.rules.values import Held

NOT_FREE = "This id is not free; send it by POST, or use an id that is a UUID."


def seen(visit: Visit, wish: Wish, held: Held) -> Held | None:
    """Return what is there if the asker may know it and may change it; None where it is hidden.

    Raises Refusal where it is another's, and where a hidden thing's id would be taken.
    """
    own = held.source is not None and held.source in visit.asker.organisations
    if not own or wish.action == "patch":
        reading = verdict_on(visit.asker, held, "r")
        if not reading.allowed:
            if wish.action == "update":
                refusal = Refusal(409, "duplicate", NOT_FREE, f"{wish.type}.id").about(held.patient)
                raise placed_in(wish.where, refusal)
            visit.note(wish.action, wish.name, "refused", [held], reason=reading.reason)
            return None
    if wish.action == "create":
        return held
    verdict = verdict_on(visit.asker, held, LETTERS[wish.action])
    if not verdict.allowed:
        raise placed_in(wish.where, Refusal(403, "forbidden", verdict.reason).about(held.patient))
    if wish.only_new and held.content is not None:
        said = f"{held.type}/{held.id} is there already, and If-None-Match: * asks that it is not."
        raise placed_in(wish.where, Refusal(412, "conflict", said))
    return held


def require_permitted(
    visit: Visit, wish: Wish, target: Held | None, placing: Placing, there: Mapping[str, Held]
) -> None:
    """Raise Refusal where what a wish was placed as may not be written by the asker.

    `target` is what the wish was about when it was looked for, `there` what is kept under the ids that things
    were given.
    """
    if placing.outcome is Outcome.STRUCTURE:
        return
    asker, letter = visit.asker, LETTERS[wish.action]
    before = (there.get(f"{wish.type}/{placing.id}") or target) if placing.outcome is Outcome.STORE else None
    of_another = before is not None and not placing.taken_over
    source = before.source if before and of_another else next(iter(asker.organisations), None)
    verdict = verdict_about(asker, wish.type, placing.patient, letter, placing.sensitivity, source)
    if not verdict.allowed:
        raise placed_in(wish.where, Refusal(403, "forbidden", verdict.reason).about(placing.patient))
    if before is None or before.content is None or placing.incoming.resource is None:
        return
    lowers = before.sensitivity & ~placing.sensitivity
    moves = before.patient != placing.patient
    if not (lowers or moves) or asker.unlimited or asker.may_correct:
        return
    reading = verdict_on(asker, before, "r")
    if moves and not reading.allowed:
        said = (
            "This is about another person than before; only who may read it, or corrects records, moves it."
        )
        raise placed_in(wish.where, Refusal(403, "forbidden", said).about(before.patient))
    if lowers and not (reading.allowed and reading.override):
        said = (
            "What was sealed or marked sensitive stays so: only who corrects records, or broke the glass for "
            "this person, takes a mark away (meta.security)."
        )
        raise placed_in(wish.where, Refusal(403, "forbidden", said).about(before.patient))


def require_apart(wishes: Sequence[Wish], targets: Sequence[Held | None]) -> None:
    """Raise Refusal where two wishes are about the same thing: which comes last would not be clear.

    Two with the same condition are, unless both create what is there already, so that neither writes.
    """
    met: dict[str, str] = {}
    conditions: dict[tuple[str, object], Wish] = {}
    for wish, target in zip(wishes, targets, strict=True):
        if wish.condition is not None:
            key = (wish.type, tuple(sorted(wish.condition)))
            first = conditions.setdefault(key, wish)
            there = target is not None and target.content is not None
            if first is not wish and not (there and first.action == wish.action == "create"):
                said = f"{first.where} has the same condition; a transaction may write a resource once."
                raise placed_in(wish.where, Refusal(400, "duplicate", said))
        if wish.action == "create":
            continue
        name = f"{wish.type}/{target.id if target else wish.id}"
        if name in met and not name.endswith("/"):
            said = f"{name} is written by {met[name]} already; a transaction may write a resource once."
            raise placed_in(wish.where, Refusal(400, "duplicate", said))
        met[name] = wish.where


def require_stored_apart(wishes: Sequence[Wish], placings: Sequence[Placing | None]) -> None:
    """Raise Refusal where an update and another wish were found to be about the same thing."""
    met: dict[tuple[str, str], Wish] = {}
    for wish, placing in zip(wishes, placings, strict=True):
        if placing is None or placing.outcome is not Outcome.STORE:
            continue
        first = met.setdefault((wish.type, placing.id), wish)
        if first is not wish and not first.action == wish.action == "create":
            said = (
                f"{first.where} is about the same {wish.type}, by its identifiers; a transaction may write a "
                "resource once."
            )
            raise placed_in(wish.where, Refusal(400, "duplicate", said))
