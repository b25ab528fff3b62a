"""Changing a resource by JSON Patch (RFC 6902): a list of small steps, all of them or none."""

from copy import deepcopy
from typing import Any

import jsonpatch
import orjson
from jsonpointer import JsonPointerException

from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Resource

MOST_STEPS = 1_000
FIXED = ("/resourceType", "/id", "/meta/versionId", "/meta/lastUpdated")  # nobody changes what a resource is


class PatchRefused(Exception):
    """A patch that cannot be done; `faults` say which step and why."""

    def __init__(self, said: str, path: str = "", code: str = "invalid") -> None:
        """Say what is wrong, and with what."""
        super().__init__(said)
        self.faults = [Fault("error", code, path, said)]


def patched(resource: Resource, raw: bytes) -> Resource:
    """Return the resource as the patch changes it; `resource` itself stays as it is.

    Raises PatchRefused: no list of steps, a step that cannot be done, a test that fails, a change of its id.
    """
    try:
        steps = orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise PatchRefused(
            f"A patch is a JSON list of steps (RFC 6902); this is not JSON: {problem}."
        ) from problem
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise PatchRefused("A patch is a JSON list of steps (RFC 6902), each with op, path and value.")
    if len(steps) > MOST_STEPS:
        raise PatchRefused(
            f"A patch may have {MOST_STEPS:,} steps; this has {len(steps):,}.", code="too-costly"
        )
    changed: Any = deepcopy(resource)
    for number, step in enumerate(steps):
        if step.get("op") != "test" and step.get("path") in FIXED:
            raise PatchRefused(f"Step {number + 1} would change {step['path']}, which stays.", f"[{number}]")
        try:
            changed = jsonpatch.apply_patch(changed, [step])
        except jsonpatch.JsonPatchTestFailed as problem:
            said = f"Step {number + 1} is a test, and it failed: {problem}"
            raise PatchRefused(said, f"[{number}]", "conflict") from problem
        except (
            jsonpatch.JsonPatchException,
            JsonPointerException,
            KeyError,
            TypeError,
            ValueError,
        ) as problem:
            raise PatchRefused(f"Step {number + 1} cannot be done: {problem}", f"[{number}]") from problem
    if not isinstance(changed, dict):
        raise PatchRefused("The patch leaves something that is no resource.")
    return changed
