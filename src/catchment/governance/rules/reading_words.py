"""What is wrong with a handbook's shape, in sentences: what was expected, what was found, what to do."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from catchment.governance.rules.document import Handbook

UNION_MEMBER = re.compile(r"^constrained-|^[A-Z]\w+$|[\[(]")  # pydantic's names for one of several shapes
BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
WRITTEN = {  # the patterns of the document, in words
    "^[A-Za-z0-9][A-Za-z0-9._-]*$": "with letters, figures, dots, dashes and underscores only",
    "^[A-Za-z0-9-]+$": "as an ODS or GSS code, with letters, figures and dashes only",
    "^[a-z0-9][a-z0-9._-]*$": "in small letters, figures and dashes, such as finance-director",
    "^(registered|suspended|struck-off|lapsed)$": "registered, suspended, struck-off or lapsed",
}
PARTS = {"bodies": "body", "seats": "seat", "holders": "holder", "people": "person", "posts": "post"}


def sentence_for(error: Mapping[str, Any], value: Any) -> str:
    """Return a pydantic error of a handbook as a sentence; `value` is the whole file as read."""
    location = tuple(error["loc"])
    where, name = _whose(location, value), _last_name(location)
    said = f"“{str(error.get('input'))[:60]}”"
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return f"{where} must have “{name}”."
        case "extra_forbidden":
            near = get_close_matches(name, _names_at(location), n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            return f"{where} has “{name}”, which no handbook knows.{hint}"
        case "enum" | "literal_error":
            return f"{where}: “{name}” must be {context.get('expected')}; got {said}."
        case "value_error":
            return f"{where}: {context.get('error')}."
        case "date_from_datetime_parsing" | "date_parsing" | "date_type" | "date_from_datetime_inexact":
            return f"{where}: “{name}” must be a date written year-month-day, like 2026-04-01; got {said}."
        case "string_pattern_mismatch":
            written = WRITTEN.get(str(context.get("pattern")), f"as in {context.get('pattern')}")
            return f"{where}: “{name}” may not be written {said}; write it {written}."
        case "tuple_type" | "list_type":
            return f"{where}: “{name}” must be a list, each item after a dash; got {said}."
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{where}: “{name}” must hold named parts, such as “code: ...”; got {said}."
        case "too_short":
            return f"{where}: “{name}” must have at least {context.get('min_length')}."
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{where}: “{name}” must be a whole number; got {said}."
        case "decimal_parsing" | "decimal_type" | "decimal_max_places" | "decimal_max_digits":
            return f"{where}: “{name}” must be a number such as 0.6, with at most two decimals; got {said}."
        case "bool_parsing" | "bool_type":
            return f"{where}: “{name}” must be true or false; got {said}."
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            bound, limit = next(iter(context.items()))
            return f"{where}: “{name}” must be {BOUNDS[bound]} {limit}; got {said}."
        case "string_type":
            return f"{where}: “{name}” must be text; got {said}. Quote it if it is meant as text."
        case "too_long" | "string_too_long":
            most = context.get("max_length")
            return f"{where}: “{name}” is too long: at most {most:,}."
        case _:
            return f"{where}: “{name}”: {error['msg'].rstrip('.')}; got {said}."


def _whose(location: tuple[Any, ...], value: Any) -> str:
    """Return the innermost item that a location is in, in words: “the seat chair of the body XEX-BOARD”."""
    words: list[str] = []
    here, part = value, ""
    for step in location:
        here = here[step] if _has(here, step) else None
        if isinstance(step, str):
            part = step
        elif isinstance(here, dict):
            called = here.get("code") or here.get("person") or here.get("rule") or here.get("title")
            kind = PARTS.get(part, part.removesuffix("s"))
            words.append(f"the {kind} {called}" if called else f"{kind} number {step + 1}")
    return _capital(" of ".join(reversed(words)) or "the handbook")


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _has(here: Any, step: Any) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _last_name(location: tuple[Any, ...]) -> str:
    """Return the name of the part that a location ends in."""
    names = [step for step in location if isinstance(step, str) and not UNION_MEMBER.search(step)]
    return names[-1] if names else "handbook"


def _names_at(location: tuple[Any, ...]) -> list[str]:
    """Return the names that the item around a location may have."""
    model: Any = Handbook
    for step in location[:-1]:
        if isinstance(step, str) and step in model.model_fields:
            inner = _model_in(model.model_fields[step].annotation)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside an annotation such as `tuple[Body, ...]`, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
