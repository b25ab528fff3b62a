"""The FHIR interface, request by request: `tests/scenarios/record/http.yaml`."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.record.interface import ANN, BOB, HERE, Json, World, client, named, patient, result, user

pytestmark = pytest.mark.django_db
SCENARIOS = Path(__file__).parent.parent / "scenarios" / "record" / "http.yaml"
STEP = re.compile(r"(\w+)|\[(\d+)\]")


class Scenario:
    """Who asks, and what has come back so far."""

    def __init__(self) -> None:
        """Begin with Ann and Bob."""
        self.world = world = World()
        self.kept: dict[str, Json] = {
            "ann": world.ann,
            "bob": world.bob,
            "anns": world.anns,
            "bobs": world.bobs,
        }
        self.clients = {
            "here": world.here,
            "there": world.there,
            "hospital": world.hospital,
            "gp": world.gp,
            "other": world.other,
            "nobody": client(""),
            "reader": user("P-GP", "user/Observation.rs"),
        }

    def filled(self, said: Any) -> Any:
        """Return something written in the scenario with the names in it replaced."""
        if isinstance(said, dict):
            if set(said) == {"$result"}:
                made = {**result(self.world.ann, "A-1", 5.4), **said["$result"]}
                return self.filled({key: value for key, value in made.items() if value is not None})
            if "$patient" in said:
                who = said["$patient"]
                made = {**patient({"Ann": ANN, "Bob": BOB}[who], who, HERE), **said}
                return {key: value for key, value in made.items() if value is not None and key != "$patient"}
            return {key: self.filled(value) for key, value in said.items()}
        if isinstance(said, list):
            return [self.filled(each) for each in said]
        if not isinstance(said, str):
            return said
        for name, kept in self.kept.items():
            said = said.replace(f"{{{name}}}", named(kept) if "id" in kept else name)
            said = said.replace(f"{{{name}.id}}", kept.get("id", ""))
            for link in kept.get("link", []):
                said = said.replace(f"{{{name}.{link['relation']}}}", link["url"])
        return said

    def ask(self, step: Json) -> httpx.Response:
        """Send a request."""
        method, _, address = self.filled(step["do"]).partition(" ")
        headers = dict(self.filled(step.get("headers", {})))
        sent: Json = {"headers": headers}
        if "patch" in step:
            headers.setdefault("Content-Type", "application/json-patch+json")
            sent["json"] = step["patch"]
        elif "send" in step:
            sent["json"] = self.filled(step["send"])
        elif "form" in step:
            sent["data"] = step["form"]
        elif "raw" in step:
            headers.setdefault("Content-Type", "application/fhir+json")
            sent["content"] = self.filled(step["raw"])
        return self.clients[step.get("as", "gp")].request(method, address, **sent)

    def check(self, step: Json, answer: httpx.Response) -> None:
        """Compare an answer with what the scenario says of it."""
        assert answer.status_code == step["status"], answer.text
        for name, words in step.get("told", {}).items():
            assert self.filled(words) in answer.headers.get(name, ""), (name, answer.headers)
        if "text" in step:
            assert step["text"] in answer.text if step["text"] else answer.text == "", answer.text
        told = answer.json() if answer.text else {}
        for path, value in step.get("has", {}).items():
            assert _at(told, path) == self.filled(value), (path, answer.text)
        if "lacks" in step:
            assert _at(told, step["lacks"]) is None, answer.text
        if step["status"] >= 400 and answer.request.method != "HEAD":
            assert told["resourceType"] == "OperationOutcome", answer.text
            assert all(issue["diagnostics"] for issue in told["issue"])
        if "says" in step:
            assert self.filled(step["says"]) in told["issue"][0]["diagnostics"], answer.text
        if "at" in step:
            assert step["at"] in [path for issue in told["issue"] for path in issue.get("expression", [])], (
                told
            )
        if "keep" in step:
            self.kept[step["keep"]] = told


def _at(told: Any, path: str) -> Any:
    """Return what stands at a path such as `entry[0].resource.id`, None where nothing does."""
    for name, place in STEP.findall(path):
        if place or name.isdigit():
            number = int(place or name)
            told = told[number] if isinstance(told, list) and number < len(told) else None
        else:
            told = told.get(name) if isinstance(told, dict) else None
    return told


def _case(scenario: Json) -> str:
    return str(scenario["case"])


@pytest.mark.parametrize("scenario", yaml.safe_load(SCENARIOS.read_text()), ids=_case)
def test_scenario(scenario: Json, db: Any) -> None:
    """Every request is answered as the scenario says."""
    running = Scenario()
    for step in scenario["steps"]:
        running.check(step, running.ask(step))
