"""Steps as values: each has its limits, and none is taken that has no meaning."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from catchment.authority.actions.meetings import take_step
from catchment.authority.rules.meeting.log import log_sentence
from catchment.authority.rules.meeting.steps import AnyStep, Called, Opened, read_step, step_as_json
from catchment.authority.rules.meeting.taking import MOST_STEPS, TAKEN, meeting_of, take
from catchment.authority.rules.proceedings import OutOfOrder
from tests.authority.meeting.scenario import called, read_cases, run, setting
from tests.governance.exampleshire import OPERATOR


def parts(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every part of a JSON schema with where it is."""
    if isinstance(schema, dict):
        yield path, schema
        for name, inner in schema.items():
            yield from parts(inner, f"{path}/{name}")
    elif isinstance(schema, list):
        for inner in schema:
            yield from parts(inner, path)


def test_every_text_and_list_of_a_step_has_a_limit() -> None:
    schema = TypeAdapter(AnyStep).json_schema()
    bounded = {"maxLength", "enum", "const", "format", "pattern"}
    for path, part in parts(schema):
        if path.endswith("/propertyNames") or path.startswith("/$defs/Seat/"):
            continue  # a seat is the handbook's own, with numbers that may be written as text
        if part.get("type") == "string":
            assert bounded & set(part), f"{path} has no limit"
        if part.get("type") == "array":
            assert "maxItems" in part, f"{path} has no limit"


def test_every_kind_of_step_can_be_taken_stored_and_told() -> None:
    assert set(TAKEN) == set(get_args(AnyStep))
    seen: set[type[Any]] = set()
    for case in read_cases():
        meeting = run(case)
        for step in meeting.steps:
            seen.add(type(step))
            assert read_step(step_as_json(step)) == step
            assert log_sentence(meeting.body, step).endswith("."), step
    assert seen == set(TAKEN), f"no scenario takes {set(TAKEN) - seen}"


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "applause"},
        {},
        {"kind": "item-opened", "number": 0},
        {"kind": "item-opened", "number": 4, "loudly": True},
        {"kind": "cancelled", "reason": "x" * 4_001},
        {"kind": "cancelled", "reason": "un\u202eseen"},
        {"kind": "minutes-drafted", "number": 1, "text": " "},
        {"kind": "vote-cast", "number": 1, "seat": "chair", "vote": "maybe"},
        {"kind": "action-agreed", "number": 1, "what": "x", "owner": "y", "due": "2025-02-30"},
    ],
)
def test_what_has_no_meaning_is_no_step(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read_step(said)


def test_a_meeting_is_called_and_opened_by_actions_of_their_own(db: None) -> None:
    """Nobody hands in the handbook of the day: the action reads it."""
    for step in (
        Called(on="2025-12-01", where="Here", public=True, setting=setting()),
        Opened(chair="chair", setting=setting()),
    ):
        with pytest.raises(OutOfOrder, match="open_meeting"):
            take_step(actor=OPERATOR, meeting="XEX-M-0001", step=step, after=None)


def test_a_meeting_opened_with_the_setting_of_another_body_is_refused() -> None:
    with pytest.raises(OutOfOrder, match="of no other body"):
        take(called({}), Opened(chair="chair", setting=setting(body="AUDIT")))


def test_a_meeting_does_not_go_on_for_ever() -> None:
    published = read_step({"kind": "published", "on": "2025-11-24"})
    first = called({}).steps
    meeting = meeting_of("XEX-M-0001", [*first, *[published] * (MOST_STEPS - len(first))])
    with pytest.raises(OutOfOrder, match="at most 5,000 steps"):
        take(meeting, published)
