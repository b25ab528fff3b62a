"""What an operation is asked with: in its address, in Parameters that are posted, or in both.

Whatever is said is heard: a name that is not known is refused, and so is one said twice, unless it is a list.
"""

from collections.abc import Collection, Iterator

from catchment.record.http.answers import Refusal
from catchment.record.http.asked import LONGEST_BODY, Asked, require_json_body
from catchment.record.rules.parsing import Unreadable, parse

LISTS = frozenset({"_type"})  # may be repeated, and is then one list
EVERYWHERE = frozenset({"_format", "_pretty"})


def inputs_of(asked: Asked, operation: str, known: Collection[str]) -> dict[str, str]:
    """Return the inputs of an operation by name.

    Raises Refusal (400) for one that is not `known` or has no value, and for one said twice.
    """
    inputs: dict[str, str] = {}
    for name, value, place in [*_of_address(asked), *_of_parameters(asked)]:
        if name in EVERYWHERE:
            continue
        if name not in known:
            said = f"{operation} does not know {name[:60]}; it knows {', '.join(sorted(known))}."
            raise Refusal(400, "not-supported", said, place)
        if name not in inputs:
            inputs[name] = value
        elif name in LISTS:
            inputs[name] += f",{value}"
        else:
            raise Refusal(400, "invalid", f"{name} is there twice; once was expected.", place)
    return inputs


def _of_address(asked: Asked) -> Iterator[tuple[str, str, str]]:
    for name, value in asked.pairs:
        yield name, value, f"http.{name[:60]}"


def _of_parameters(asked: Asked) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and place of what was posted; raises Refusal where that is no list of Parameters."""
    if asked.method != "POST":
        return
    sent = asked.sent
    if sent is None:
        raw = asked.body()  # its length may not be told beforehand
        if not raw:
            return
        require_json_body(asked)
        try:
            sent = parse(raw, LONGEST_BODY)
        except Unreadable as unreadable:
            raise Refusal.of_faults(400, unreadable.faults) from unreadable
    listed = sent.get("parameter", [])
    if sent.get("resourceType") != "Parameters" or not isinstance(listed, list):
        raise Refusal(400, "invalid", "An operation is sent Parameters.", "Parameters")
    for number, each in enumerate(listed):
        place = f"Parameters.parameter[{number}]"
        name = each.get("name") if isinstance(each, dict) else None
        if not isinstance(name, str):
            raise Refusal(400, "structure", "A parameter is an object with a name and a value.", place)
        value = next((value for key, value in each.items() if key.startswith("value")), None)
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            raise Refusal(400, "value", f"{name[:60]} has no value that is a text or a number.", place)
        yield name, str(value), place
