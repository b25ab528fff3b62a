"""What is wrong with a handbook's shape, in sentences: what was expected, what was found, what to do."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from catchment.governance.rules.document import Handbook

UNION_MEMBER = re.compile(r"^constrained-|^[A-Z]\w+$|[\[(]")  # pydantic's names for one of several shapes
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
            return f"{where}: “{name}” may not be written {said}; it must match {context.get('pattern')}."
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
