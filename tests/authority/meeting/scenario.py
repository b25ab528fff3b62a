"""Reading scenarios of meetings: what happens, step by step, and what the meeting says then.

`python -m pytest tests/authority/meeting/test_scenarios.py` runs tests/scenarios/authority/meetings*.yaml.
Each case is a meeting of the lawful board of tests/scenarios/governance, called for its `on`, with its
`agenda`. `set` says something else of the board or its people, as in scenarios of governance. Then `happens`
lists:

    opened: chair                      the seat in the chair opens the meeting
    there: [finance, medical]          holders of seats come
    everybody: there                   every holder who is not there yet comes
    votes: {number: 4, for: [finance], against: [medical], abstain: [nursing]}
    ANY-KIND: {...}                    any step, by its kind; a number alone is the number of the item
    refused: {B-072: "part of the sentence", step: {vote-cast: {...}}}      nothing is kept of it
    says: "Item 4. Quorum is 7; ..."   the sentence of the meeting then
    suggests: {4: ["part of the reason", ...]}       conflicts, exactly these; an empty list for none
    motion: {4: "Carried: ..."}        how the sentence of the motion begins
    in_the_room: 8                     how many people are in the room for the item

A case with `finds` or `finds_nothing` also says what the checks find `as_at` a day, given `decisions` (each
with what it `answered`, `all` by default) and `others`: meetings before and after, told in the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from catchment.authority.rules.checks.meetings import CHECKS
from catchment.authority.rules.duties_of_regard import BY_CODE
from catchment.authority.rules.meeting.conflicts import suggested_conflicts
from catchment.authority.rules.meeting.decided import DecisionTaken
from catchment.authority.rules.meeting.setting import Setting
from catchment.authority.rules.meeting.setting_of import setting_of
from catchment.authority.rules.meeting.state import Meeting
from catchment.authority.rules.meeting.steps import read_step, step_as_json
from catchment.authority.rules.meeting.taking import meeting_of, take
from catchment.authority.rules.meeting.telling import sentence_of
from catchment.authority.rules.meeting.whereabouts import whereabouts
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.assumptions import values_for
from catchment.governance.rules.document import Handbook
from tests.governance.scenario import STRUCTURE, handbook_named
from tests.reading import read_yaml
from tests.structure.scenario import matches

FOLDER = Path(__file__).parents[2] / "scenarios" / "authority"
DAY = date(2025, 12, 1)
CODE = "XEX-M-0001"
CALLED = {"kind": "called", "where": "Northmoor Town Hall", "public": True}


@dataclass(frozen=True)
class Case:
    """One meeting, told."""

    name: str
    told: dict[str, Any]


def read_cases() -> list[Case]:
    """Return every case of every file of meetings."""
    found = []
    for path in sorted(FOLDER.glob("meetings*.yaml")):
        document = read_yaml(path)
        for told in document["cases"]:
            common = {key: value for key, value in document.items() if key not in ("title", "cases")}
            found.append(Case(f"{path.stem}: {told['case']}", {**common, **told}))
    return found


def setting(changes: dict[str, Any] | None = None, body: str = "BOARD", on: date = DAY) -> Setting:
    """Return the setting of a body of the lawful board, with something else said of what has a code."""
    value = handbook_named("lawful-board")
    things = {each["code"]: each for each in (*value["bodies"], *value["people"])}
    things |= {f"{b['code']}/{seat['code']}": seat for b in value["bodies"] for seat in b["seats"]}
    for code, said in (changes or {}).items():
        things[code].update(said)
    handbook = Handbook.model_validate(value)
    found = handbook.body(body)
    assert found is not None
    people = {person.code: person for person in handbook.people}
    names = {code: each["name"] for code, each in STRUCTURE["organisations"].items()}
    return setting_of(handbook, found, on, people, names, values_for(handbook))


def called(told: dict[str, Any]) -> Meeting:
    """Return the meeting of a case, called and with its agenda."""
    day, code = told.get("on", DAY), told.get("code", CODE)
    said = {**CALLED, "on": day, "setting": setting(told.get("set"), on=day), **told.get("called", {})}
    meeting = take(Meeting(code), read_step(said))
    for item in told.get("agenda", ()):
        meeting = take(meeting, read_step({"kind": "item-added", "item": item}))
    return meeting


@dataclass(frozen=True)
class Facts:
    """What the checks read."""

    meetings: tuple[Meeting, ...]
    decisions: tuple[DecisionTaken, ...]


def judged(case: Case) -> bool:
    """Say whether a case says what the checks find."""
    return "finds" in case.told or "finds_nothing" in case.told


def facts_of(case: Case) -> Facts:
    """Return a case as the checks read it."""
    others = [
        run(Case(f"{case.name}, {each['code']}", {**case.told, **each}))
        for each in case.told.get("others", ())
    ]
    decisions = []
    for said in case.told.get("decisions", ()):
        answered = said.get("answered", "all")
        codes = set(BY_CODE) if answered == "all" else set(answered)
        codes -= set(said.get("silent_on", ()))
        rest = {key: value for key, value in said.items() if key not in ("answered", "silent_on")}
        taken = {"decider": "BOARD", "body": "BOARD", **rest, "answered": frozenset(codes)}
        decisions.append(DecisionTaken(**taken))
    return Facts((run(case), *others), tuple(decisions))


def found_in(case: Case) -> Iterator[tuple[int, int, str]]:
    """Give for each thing a case says of findings how often it must be found, how often it is, and all."""
    if not judged(case):
        return
    facts, as_at = facts_of(case), case.told["as_at"]
    found = [each for check in CHECKS for each in check.run(facts, as_at)]
    lines = [f"{each.rule} {each.severity} about {each.about.code}: {each.sentence}" for each in found]
    said = "\n".join([case.name, *lines])
    for expected in case.told.get("finds", ()):
        yield 1, sum(matches(expected, each) for each in found), f"“{expected}” in {said}"
    for refused in case.told.get("finds_nothing", ()):
        yield 0, sum(matches(refused, each) for each in found), f"“{refused}” in {said}"


def run(case: Case) -> Meeting:
    """Let a case happen, and hold it to what it says; returns the meeting at its end."""
    meeting = called(case.told)
    for happening in case.told["happens"]:
        ((what, said),) = happening.items()
        meeting = _happen(meeting, what, said, case.name)
    stored = [read_step(step_as_json(step)) for step in meeting.steps]
    assert meeting_of(meeting.code, stored) == meeting, f"{case.name}: what is stored gives another meeting"
    return meeting


def _happen(meeting: Meeting, what: str, said: Any, name: str) -> Meeting:
    match what:
        case "there":
            return _all_come(meeting, said)
        case "everybody":
            here = {each.person for each in meeting.occupants}
            come = [
                seat.code for seat in meeting.body.seats if any(h.person not in here for h in seat.holders)
            ]
            return _all_come(meeting, come)
        case "votes":
            for vote in ("for", "against", "abstain"):
                for seat in said.get(vote, ()):
                    cast = {"number": said["number"], "seat": seat, "vote": vote}
                    meeting = _take(meeting, "vote-cast", cast)
            return meeting
        case "refused":
            return _refused(meeting, said, name)
        case "says":
            assert sentence_of(meeting) == said, name
        case "suggests":
            for number, reasons in said.items():
                found = [each.why for each in suggested_conflicts(meeting, number)]
                assert len(found) == len(reasons), (name, found)
                assert all(part in why for part, why in zip(reasons, found, strict=True)), (name, found)
        case "motion":
            for number, begins in said.items():
                item = meeting.item(number)
                assert item is not None and item.motion is not None, name
                assert item.motion.sentence.startswith(begins), (name, item.motion.sentence)
        case "in_the_room":
            assert sum(each.in_room for each in whereabouts(meeting)) == said, name
        case _:
            return _take(meeting, what, said)
    return meeting


def _all_come(meeting: Meeting, seats: list[str]) -> Meeting:
    for seat in seats:
        meeting = _take(meeting, "attended", {"seat": seat, "how": "present"})
    return meeting


def _take(meeting: Meeting, kind: str, said: Any) -> Meeting:
    if kind == "opened":
        said = {"setting": meeting.setting, **(said if isinstance(said, dict) else {"chair": said})}
    elif kind == "moved":
        said = {"setting": meeting.setting, **said}
    elif isinstance(said, int):
        said = {"number": said}
    return take(meeting, read_step({"kind": kind, **(said or {})}))


def _refused(meeting: Meeting, said: dict[str, Any], name: str) -> Meeting:
    ((kind, step),) = said["step"].items()
    ((rule, part),) = ((key, value) for key, value in said.items() if key != "step")
    try:
        _take(meeting, kind, step)
    except OutOfOrder as refusal:
        assert refusal.rule == rule, (name, refusal.rule, str(refusal))
        assert part in str(refusal), (name, str(refusal))
        return meeting
    raise AssertionError(f"{name}: {kind} {step} was not refused")
