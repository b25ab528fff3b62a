"""Changing a resource by JSON Patch (RFC 6902): a list of small steps, all of them or none.

A few steps can ask for more than any machine has: `copy` from a list into itself doubles it each time. So
what all steps together add is weighed before each is done, and has a limit.
"""

import re
from copy import deepcopy
from typing import Any

import jsonpatch
from jsonpointer import EndOfList, JsonPointerException, resolve_pointer

from catchment.record.rules.content import dumps
from catchment.record.rules.parsing import Unreadable, read_json
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Resource

MOST_STEPS = 1_000
MOST_ADDED = 100_000  # values that all steps of a patch add; a long text counts as one for each 64 characters
TEXT_OF_ONE = 64
DEEPEST = 60  # levels, as of what is sent whole
SHOWN = 200  # characters of what a fault shows
_WHOLE = re.compile(r" in [\[{].*")
_NOTHING = object()
FIXED = ("/resourceType", "/id", "/meta/versionId", "/meta/lastUpdated")  # nobody changes what a resource is


class PatchRefused(Exception):
    """A patch that cannot be done; `faults` say which step and why."""

    def __init__(self, said: str, path: str = "", code: str = "invalid") -> None:
        """Say what is wrong, and with what."""
        super().__init__(said)
        self.faults = [Fault("error", code, path, said)]


def patched(resource: Resource, raw: bytes) -> Resource:
    """Return the resource as the patch changes it; `resource` itself stays as it is.

    Raises PatchRefused: no list of steps, a step that cannot be done, a test that fails, a change of its id,
    or more added than a resource may grow by.
    """
    changed: Any = deepcopy(resource)
    added = 0
    for number, step in enumerate(_steps(raw)):
        place = f"[{number}]"
        try:
            added += _growth(changed, step, number)
            if added > MOST_ADDED:
                said = (
                    f"With step {number + 1} the patch adds more than {MOST_ADDED:,} values; send it whole."
                )
                raise PatchRefused(said, place, "too-costly")
            changed = jsonpatch.apply_patch(changed, [step], in_place=True)
        except jsonpatch.JsonPatchTestFailed as problem:
            said = f"Step {number + 1} is a test, and it failed: {_difference(changed, step)}"
            raise PatchRefused(said, place, "conflict") from problem
        except (
            jsonpatch.JsonPatchException,
            JsonPointerException,
            AttributeError,
            KeyError,
            TypeError,
            ValueError,
        ) as problem:
            raise PatchRefused(_not_done(number, step, problem), place) from problem
    if not isinstance(changed, dict):
        raise PatchRefused("The patch leaves something that is no resource.")
    return changed


def _steps(raw: bytes) -> list[dict[str, Any]]:
    """Return the steps of a patch; raises PatchRefused where it is no list of them, or a longer one."""
    try:
        steps = read_json(raw)
    except Unreadable as problem:
        said = f"A patch is a JSON list of steps (RFC 6902), which cannot be read here. {problem}"
        raise PatchRefused(said, code=problem.faults[0].code) from problem
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise PatchRefused("A patch is a JSON list of steps (RFC 6902), each with op, path and value.")
    if len(steps) > MOST_STEPS:
        raise PatchRefused(
            f"A patch may have {MOST_STEPS:,} steps; this has {len(steps):,}.", code="too-costly"
        )
    return steps


def _difference(changed: Any, step: dict[str, Any]) -> str:
    """Return what a test found, and what it expected, as JSON."""
    path, expected = str(step["path"]), dumps(step["value"]).decode()
    found = resolve_pointer(changed, path, _NOTHING)
    there = "nothing" if found is _NOTHING or isinstance(found, EndOfList) else dumps(found).decode()
    return f"at {path[:SHOWN]} is {there[:SHOWN]}, not {expected[:SHOWN]}."


def _not_done(number: int, step: dict[str, Any], problem: Exception) -> str:
    """Return why a step cannot be done, without the whole resource that the library puts after its reason."""
    asked = " ".join(str(step[name])[:SHOWN] for name in ("op", "from", "path") if name in step)
    reason = " ".join(str(problem).split())
    return f"Step {number + 1} ({asked}) cannot be done: {_WHOLE.sub('', reason)[:SHOWN]}."


def _growth(changed: Any, step: dict[str, Any], number: int) -> int:
    """Return how much a step adds; raises PatchRefused where it may not be done.

    Raises JsonPointerException where it copies what is not there.
    """
    place, path, origin = f"[{number}]", str(step.get("path", "")), str(step.get("from", ""))
    operation = step.get("op")
    if operation != "test" and path in FIXED:
        raise PatchRefused(f"Step {number + 1} would change {path}, which stays.", place)
    if operation in ("copy", "move"):
        if path.startswith(f"{origin}/"):
            said = f"Step {number + 1} would put {origin[:100] or 'the resource'} into itself."
            raise PatchRefused(said, place)
        brought = resolve_pointer(changed, origin)
    elif operation in ("add", "replace"):
        brought = step.get("value")
    else:
        return 0
    weight, depth = _weight(brought)
    if depth + path.count("/") > DEEPEST:
        raise PatchRefused(
            f"Step {number + 1} makes it more than {DEEPEST} levels deep.", place, "too-costly"
        )
    return 0 if operation == "move" else weight


def _weight(value: Any) -> tuple[int, int]:
    """Return how many values there are in a value, long texts counted by their length, and its levels."""
    weight, depth, level = 0, 0, [value]
    while level:
        depth += 1
        below: list[Any] = []
        for each in level:
            weight += 1 + (len(each) // TEXT_OF_ONE if isinstance(each, str) else 0)
            if isinstance(each, dict):
                weight += sum(1 + len(key) // TEXT_OF_ONE for key in each)
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
        level = below
    return weight, depth
