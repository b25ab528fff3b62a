"""Writing a handbook as YAML: the same handbook is always the same bytes.

Parts stand in the order of the schema, what is not said is left out, and lists that have no order of their
own (holders, posts, interests, parties) are sorted. So `export`, and a file that was exported, applied and
exported again, do not differ by a byte.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from catchment.governance.rules.document import Body, Handbook, Person, Seat

Emitter: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
WIDTH = 110
UNBROKEN = 1_000_000  # characters of a line that is not to be broken


class _Dumper(Emitter):  # type: ignore[misc]  # the C emitter where there is one
    """Writes dates and decimals plainly, and never anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything in full."""
        return True


def _number(dumper: Any, value: Decimal) -> Any:
    whole = value == value.to_integral_value()
    text = str(int(value)) if whole else format(value.normalize(), "f")
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'int' if whole else 'float'}", text)


def _fraction(dumper: Any, value: float) -> Any:
    """Write a float of an assumption without an exponent, and always as a fraction."""
    text = format(Decimal(repr(value)), "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else f"{text}.0")


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(float, _fraction)


def in_order(handbook: Handbook) -> Handbook:
    """Return the handbook with every list that has no order of its own sorted."""
    return handbook.model_copy(
        update={
            "assumptions": tuple(
                each.model_copy(update={"values": _by_name(each.values)})
                for each in sorted(handbook.assumptions, key=lambda each: each.rule)
            ),
            "bodies": tuple(_body(body) for body in handbook.bodies),
            "people": tuple(_person(person) for person in handbook.people),
        }
    )


def _by_name(value: Any) -> Any:
    """Return a value with its names in order, at every depth: the database keeps none."""
    if isinstance(value, dict):
        return {name: _by_name(value[name]) for name in sorted(value)}
    return [_by_name(each) for each in value] if isinstance(value, list) else value


def _body(body: Body) -> Body:
    parties = tuple(sorted(body.parties, key=lambda each: (each.organisation, each.role)))
    return body.model_copy(update={"parties": parties, "seats": tuple(_seat(seat) for seat in body.seats)})


def _seat(seat: Seat) -> Seat:
    holders = tuple(sorted(seat.holders, key=lambda each: (each.since, each.person)))
    return seat.model_copy(update={"holders": holders})


def _person(person: Person) -> Person:
    posts = tuple(sorted(person.posts, key=lambda each: (each.since, each.employer, each.title)))
    interests = tuple(sorted(person.interests, key=lambda each: (each.since, each.code)))
    return person.model_copy(update={"posts": posts, "interests": interests})


def as_plain(item: Any) -> dict[str, Any]:
    """Return an item as plain values for YAML: what is not said is left out."""
    plain: dict[str, Any] = _plain(item.model_dump(mode="python", exclude_defaults=True))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        plain = {key: _plain(inner) for key, inner in value.items()}
        if next(iter(plain), "") == "since":  # dates follow what they are about
            what = next((key for key in plain if key not in ("since", "until")), "since")
            plain = {what: plain[what], **plain}
        return plain
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, str):
        return str(value.value) if hasattr(value, "value") else value
    assert value is None or isinstance(value, bool | int | float | Decimal | date), f"no YAML for {value!r}"
    return value


def write_handbook(handbook: Handbook) -> str:
    """Return the handbook as canonical YAML."""
    written: str = yaml.dump(
        as_plain(in_order(handbook)),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH,
        default_flow_style=False,
    )
    return written


def write_value(value: Any) -> str:
    """Return a plain value as YAML on one line, such as {needs: {at_least: 50%}}."""
    written: str = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=UNBROKEN,
        default_flow_style=True,
    )
    return written.removesuffix("...\n").strip()
