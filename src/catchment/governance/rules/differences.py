"""What differs between two handbooks, item by item, in sentences: the heart of `diff`, `plan` and the audit.

Items are matched by code, never by position; that a list stands in another order is said of what it is in.
A changed item names each of its parts that changed, with what was said before and after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from catchment.governance.rules.document import CODED, Body, Handbook, Person, Seat
from catchment.governance.rules.writing import as_plain, in_order, write_value

ORDER = "order of "
MOST = 120  # characters of a value in a sentence
LEAD = 20  # characters shown before the first that differs, where a value is too long
Parts = tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that was added, removed or changed; `parts` are (name, before, after)."""

    what: str  # body, seat, holder, person, post, interest, instrument, register, plan, assumption, handbook
    code: str
    change: str  # added, removed, changed
    sentence: str
    parts: Parts = ()


def differences(before: Handbook | None, after: Handbook) -> tuple[Difference, ...]:
    """Return what differs, in the order of the handbook; `before` None: everything is new."""
    old = _items(in_order(before)) if before else {}
    new = _items(in_order(after))
    found: list[Difference] = []
    for key, (name, said) in new.items():
        if key not in old:
            found.append(_difference(key, "added", name, tuple((part, None, said[part]) for part in said)))
        elif parts := _parts(old[key][1], said):
            found.append(_difference(key, "changed", name, parts))
    for key, (name, said) in old.items():
        if key not in new:
            found.append(_difference(key, "removed", name, tuple((part, said[part], None) for part in said)))
    return tuple(found)


def _parts(before: dict[str, Any], after: dict[str, Any]) -> Parts:
    names = [*after, *(name for name in before if name not in after)]
    pairs = [(name, before.get(name), after.get(name)) for name in names]
    return tuple(each for each in pairs if each[1] != each[2] and not _same_order(*each))


def _same_order(name: str, before: Any, after: Any) -> bool:
    """Say whether an order only differs by what came or went, which is a difference of its own."""
    if not name.startswith(ORDER):
        return False
    common = {*(before or ())} & {*(after or ())}
    earlier, later = ([code for code in codes or () if code in common] for codes in (before, after))
    return earlier == later


def _difference(key: tuple[str, str], change: str, name: str, parts: Parts) -> Difference:
    what, code = key
    sentence = f"{name} is {change}."
    if change == "changed":
        said = "; ".join(
            f"{part.replace('_', ' ')} {' becomes '.join(_pair(before, after))}"
            for part, before, after in parts
        )
        sentence = f"{name}: {said}."
    return Difference(what, code, change, sentence, parts)


def _pair(before: Any, after: Any) -> tuple[str, str]:
    """Return two values in words, cut around what differs first where they are long."""
    one, other = value_in_words(before), value_in_words(after)
    if len(one) <= MOST and len(other) <= MOST:
        return one, other
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    start = same - LEAD if same > MOST - LEAD else 0
    return _cut(one, start), _cut(other, start)


def _cut(text: str, start: int) -> str:
    shown = text[start : start + MOST].strip()
    return f"{'...' if start else ''}{shown}{'...' if len(text) > start + MOST else ''}"


def value_in_words(value: Any) -> str:
    """Return a part of an item as a reader of handbook.yaml knows it: text, a list, or YAML on one line."""
    if value is None or value == []:
        return "(nothing)"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return write_value(value)


def _items(handbook: Handbook) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
    """Return every item by what it is and its code: its name in words, and what it says without its parts."""
    found: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
    title: dict[str, Any] = {"title": handbook.title}
    for listed in CODED:
        title[f"{ORDER}{listed}"] = [each.code for each in getattr(handbook, listed)]
    found["handbook", handbook.system] = (f"The handbook of {handbook.system}", title)
    for assumption in handbook.assumptions:
        found["assumption", assumption.rule] = (f"The assumption {assumption.rule}", as_plain(assumption))
    for instrument in handbook.instruments:
        found["instrument", instrument.code] = (f"The instrument “{instrument.title}”", as_plain(instrument))
    for register in handbook.registers:
        found["register", register.code] = (f"The register {register.code}", as_plain(register))
    for plan in handbook.plans:
        found["plan", plan.code] = (f"The plan “{plan.title}”", as_plain(plan))
    for function in handbook.functions:
        found["function", function.code] = (f"The function “{function.name}”", as_plain(function))
    for reservation in handbook.reservations:
        name = f"The reservation of {reservation.function} to {reservation.to}"
        found["reservation", reservation.code] = (name, as_plain(reservation))
    for delegation in handbook.delegations:
        name = f"The delegation {delegation.code} from {delegation.delegator} to {delegation.delegate}"
        found["delegation", delegation.code] = (name, as_plain(delegation))
    for fund in handbook.pooled_funds:
        found["pooled-fund", fund.code] = (f"The pooled fund “{fund.name}”", as_plain(fund))
    for body in handbook.bodies:
        found.update(_body_items(body))
    for person in handbook.people:
        found.update(_person_items(person))
    return found


def _body_items(body: Body) -> Iterator[tuple[tuple[str, str], tuple[str, dict[str, Any]]]]:
    said = as_plain(body)
    said.pop("seats", None)
    said[f"{ORDER}seats"] = [seat.code for seat in body.seats]
    yield ("body", body.code), (f"The body “{body.name}”", said)
    for seat in body.seats:
        yield from _seat_items(body, seat)


def _seat_items(body: Body, seat: Seat) -> Iterator[tuple[tuple[str, str], tuple[str, dict[str, Any]]]]:
    said = as_plain(seat)
    said.pop("holders", None)
    yield ("seat", f"{body.code}/{seat.code}"), (f"The seat “{seat.title}” of {body.name}", said)
    for holder in seat.holders:
        code = f"{body.code}/{seat.code}/{holder.person}/{holder.since}"
        name = f"{holder.person} as “{seat.title}” of {body.name} since {holder.since}"
        yield ("holder", code), (name, as_plain(holder))


def _person_items(person: Person) -> Iterator[tuple[tuple[str, str], tuple[str, dict[str, Any]]]]:
    said = as_plain(person)
    said.pop("posts", None)
    said.pop("interests", None)
    yield ("person", person.code), (f"{person.name} ({person.code})", said)
    for post in person.posts:
        code = f"{person.code}/{post.employer}/{post.title}/{post.since}"
        yield ("post", code), (f"{person.name}'s post of {post.title} at {post.employer}", as_plain(post))
    for interest in person.interests:
        name = f"{person.name}'s interest {interest.code}"
        yield ("interest", f"{person.code}/{interest.code}"), (name, as_plain(interest))
