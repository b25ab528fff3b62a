"""What a resource can be found by, by telling examples (scenarios/record/extraction.yaml) and by rule.

Every example is asked twice: of the rows of the index, as a search would, and of `matches`, which reads the
JSON. Both must say what the scenario says.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catchment.record.rules.content import loads
from catchment.record.rules.extraction import (
    SearchParameter,
    as_indexed,
    composite_parameter,
    composite_term,
    contact,
    date_range,
    extract,
    normalised,
    of_type_term,
    parameters,
    patient_references,
    quantity_range,
    references_in,
    rewrite_references,
    unit_term,
)
from catchment.record.rules.searching.matching import matches
from catchment.record.rules.searching.query import (
    CompositeValue,
    Criterion,
    DateValue,
    Kind,
    MissingValue,
    Modifier,
    NumberValue,
    ReferenceValue,
    TextValue,
    TokenValue,
    UriValue,
    Value,
)
from catchment.record.rules.searching.reading import read_value
from catchment.record.rules.terms import parameter_of, reference_term, token_term
from catchment.record.rules.values import Extracted, Resource

SCENARIOS = yaml.load(  # dates stay texts
    (Path(__file__).parent.parent / "scenarios" / "record" / "extraction.yaml").read_text(), yaml.BaseLoader
)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
TRUTHS = {"true": True, "false": False}


def typed(value: Any, name: str = "") -> Any:
    """Return a scenario's value as JSON has it: truth values and amounts are not texts."""
    if isinstance(value, dict):
        amount = "unit" in value
        return {key: typed(each, key if key != "value" or amount else "") for key, each in value.items()}
    if isinstance(value, list):
        return [typed(each, name) for each in value]
    if name == "active":
        return TRUTHS[value]
    return loads(value.encode()) if name == "value" else value


def asked(resource_type: str, text: str) -> Criterion:
    """Return the criterion that `name:modifier=value` asks."""
    name, _, value = text.partition("=")
    code, _, modifier = name.partition(":")
    parameter = parameters(resource_type)[code]
    kind, how = cast(Kind, parameter.type), cast(Modifier, modifier)
    parts = [cast(Kind, part.type) for part in parameter.components]
    return Criterion(code, kind, how, (read_value(name, kind, parts, how, value, NOW, ""),))


def indexed(resource_type: str, found: Extracted, criterion: Criterion) -> bool:
    """Return whether rows of the index meet a criterion, as a search of the index would ask them."""
    known, (value,) = parameters(resource_type), criterion.values
    if isinstance(value, MissingValue):
        return bool(found.present >> known[criterion.code].bit & 1) != value.missing
    return any(
        _has(found, known[code], known[code].number, criterion.modifier, value, resource_type)
        for code in known[criterion.code].same_as or (criterion.code,)
    )


def _has(
    found: Extracted, parameter: SearchParameter, number: int, modifier: str, value: Value, resource_type: str
) -> bool:
    if isinstance(value, CompositeValue):
        first, second = value.parts
        assert isinstance(first, TokenValue) and first.system and first.code
        if isinstance(second, TokenValue):
            assert second.system and second.code
            pair = (first.system, first.code), (second.system, second.code)
            return composite_term(number, *pair) in found.terms
        mixed = composite_parameter(number, first.system, first.code)
        return _has(found, parameter, mixed, "", second, resource_type)
    if isinstance(value, TokenValue):
        return _token(parameter, number, modifier, value, resource_type) in found.terms
    if isinstance(value, ReferenceValue):
        return reference_term(number, value.url or f"{value.type}/{value.id}") in found.terms
    if isinstance(value, UriValue):
        return token_term(number, "", value.uri) in found.terms
    if isinstance(value, TextValue):
        return any(row[0] == number and row[1].startswith(normalised(value.text)) for row in found.texts)
    if isinstance(value, DateValue):
        return any(row[0] == number and _falls(value, row[1], row[2]) for row in found.dates)
    assert isinstance(value, NumberValue)
    return any(row[0] == number and _measures(value, *row[1:]) for row in found.quantities)


def _token(
    parameter: SearchParameter, number: int, modifier: str, value: TokenValue, resource_type: str
) -> int:
    if modifier == "of-type":
        number = parameter_of(resource_type, f"{parameter.code}:of-type")
        return of_type_term(number, value.system or "", value.code or "", value.value)
    if modifier == "identifier":
        number = parameter_of(resource_type, f"{parameter.code}:identifier")
        return token_term(number, value.system or "", value.code or "")
    pair = as_indexed(parameter, value.system, value.code or "")
    return token_term(number, *(each or "" for each in pair)) if pair else 0


def _falls(value: DateValue, low: datetime, high: datetime) -> bool:
    within = value.low <= low and high <= value.high
    return {"eq": within, "gt": high > value.high, "lt": low < value.low}.get(value.prefix, False) or (
        value.prefix == "ge" and (within or high > value.high)
    )


def _measures(value: NumberValue, unit: int, low: float, high: float) -> bool:
    units = {unit_term(value.system or "", value.code or "")} if value.code else {unit}
    within = value.low <= low and high <= value.high
    return unit in units and {"eq": within, "gt": high > value.exact, "lt": low < value.exact}[value.prefix]


@pytest.mark.parametrize("example", SCENARIOS["examples"], ids=lambda example: example["of"])
def test_examples_are_found_and_missed(example: dict[str, Any]) -> None:
    """The rows of the index and the naive reading both find what the scenario says, and miss the rest."""
    resource: Resource = typed(example["resource"])
    found = extract(resource)
    wanted = dict.fromkeys(example["finds"], True) | dict.fromkeys(example["misses"], False)
    criteria = {text: asked(resource["resourceType"], text) for text in wanted}
    assert {text: matches(resource, each) for text, each in criteria.items()} == wanted
    assert {text: indexed(resource["resourceType"], found, each) for text, each in criteria.items()} == wanted


def test_texts_numbers_and_dates_are_read_as_the_scenarios_say() -> None:
    """Each has one form in which it is compared; what is none of them is refused with a sentence."""
    for text, ends in SCENARIOS["dates"].items():
        assert date_range(text) == tuple(datetime.fromisoformat(end) for end in ends), text
    for text, ends in SCENARIOS["numbers"].items():
        assert quantity_range(text) == tuple(float(end) for end in ends), text
    for text in SCENARIOS["no_dates"]:
        with pytest.raises(ValueError, match="is no date that FHIR knows"):
            date_range(text)
    for text in SCENARIOS["no_numbers"]:
        with pytest.raises(ValueError, match="number"):
            quantity_range(text)
    assert {text: normalised(text) for text in SCENARIOS["texts"]} == SCENARIOS["texts"]
    assert {text: contact(text) for text in SCENARIOS["contacts"]} == SCENARIOS["contacts"]


def test_the_patient_a_resource_is_about_needs_no_term() -> None:
    """The column `patient` says it; a patient of somebody else's record, or a group, has a term."""
    mine = {"resourceType": "Observation", "subject": {"reference": "Patient/1"}}
    assert len(extract(mine).terms) == 1
    assert len(extract(mine | {"subject": {"reference": "https://elsewhere.test/Patient/1"}}).terms) == 3
    assert {each.code for each in parameters("Observation").values() if each.own} == {"patient", "subject"}
    assert not any(each.own for each in parameters("Appointment").values())


def test_no_two_rows_have_one_key() -> None:
    """Of stretches with the same start, and amounts with the same low end, each keeps a row of its own."""
    periods = [{"start": "2024"}, {"start": "2024", "end": "2025"}, {"start": "2024"}]
    last = [{"start": "9999-12-31T23:59:59.999999Z", "end": f"20{year}"} for year in range(10, 20)]
    encounter = {"resourceType": "Encounter", "location": [{"period": each} for each in [*periods, *last]]}
    rows = extract(encounter).dates
    assert len({row[:2] for row in rows}) == len(rows) >= 3
    assert {row[2].year for row in rows} >= {2026, 9999}


@pytest.mark.parametrize("example", SCENARIOS["about"], ids=str)
def test_whom_a_resource_is_about(example: dict[str, Any]) -> None:
    """The standard's Patient compartment says by which elements."""
    assert patient_references(example["resource"]) == example["patients"]


def test_references_are_found_and_changed_wherever_they_are() -> None:
    """In contained resources and extensions too; what is contained keeps its name."""
    resource = {
        "resourceType": "Condition",
        "contained": [{"resourceType": "Procedure", "id": "a", "subject": {"reference": "urn:uuid:1"}}],
        "subject": {"reference": "urn:uuid:1", "display": "reference"},
        "evidence": [{"detail": [{"reference": "#a"}, {"reference": "Observation/2/_history/1"}]}],
    }
    places = ["contained[0].subject", "subject", "evidence[0].detail[1]"]
    assert [path for path, _ in references_in(resource)] == [f"Condition.{place}" for place in places]
    assert rewrite_references(resource, {"urn:uuid:1": "Patient/7", "Observation/2": "Observation/9"})
    assert [text for _, text in references_in(resource)] == ["Patient/7", "Patient/7", "Observation/9"]
    assert not rewrite_references(resource, {"Patient/7": "Patient/7"})


@given(st.text("0123456789", min_size=8, max_size=8))
def test_days_that_there_are_not_are_refused(digits: str) -> None:
    """A day is read exactly when the calendar has it."""
    year, month, day = digits[:4], digits[4:6], digits[6:]
    try:
        known = date(int(year), int(month), int(day))
    except ValueError:
        with pytest.raises(ValueError, match="is no date"):
            date_range(f"{year}-{month}-{day}")
    else:
        low, high = date_range(f"{year}-{month}-{day}")
        assert low.date() == known and high > low
        assert all(
            date_range(text)[0] <= low and high <= date_range(text)[1] for text in (year, f"{year}-{month}")
        )


@given(
    st.datetimes(),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["seconds", "milliseconds", "microseconds"]),
)
def test_moments_are_the_same_moments_in_utc(moment: datetime, minutes: int, precision: str) -> None:
    """Whatever the time zone; a moment lasts as long as it is precise. The calendar's ends stay in it."""
    local = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    text = local.isoformat(timespec=precision)
    low, high = date_range(text)
    widths = {"seconds": 1_000_000, "milliseconds": 1_000, "microseconds": 1}
    assert high - low == timedelta(microseconds=widths[precision])
    if date(1, 1, 2) <= moment.date() <= date(9999, 12, 29):
        assert low == datetime.fromisoformat(text)


@given(st.decimals(-(10**9), 10**9, places=3), st.integers(0, 3))
def test_a_number_reaches_half_its_last_digit_either_way(number: Decimal, places: int) -> None:
    """The range is as wide as the last digit, has the number in its middle, and narrows with each nought."""
    rounded = round(number, places)
    low, high = quantity_range(str(rounded))
    half = Decimal(10) ** -places / 2
    assert (low, high) == (float(rounded - half), float(rounded + half))
    finer = quantity_range(f"{rounded:.{places}f}{'' if places else '.'}0")
    assert low < finer[0] <= float(rounded) <= finer[1] < high
