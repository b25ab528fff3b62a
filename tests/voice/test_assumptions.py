"""Values that a handbook sets and nobody can use: each is told, with what follows; what fits is not."""

from datetime import date
from typing import Any

import pytest

from catchment.foundation.rules.checked import Checked
from catchment.governance.assumptions import given_values
from catchment.voice.rules.checks.assumptions import ASSUMED, CHECKS, Assumed, AssumedFacts

BAD = ("rubbish of ours", -1, [["x"], 3], [], 10**17, True, "1e999999", None)
FITS = {"casting_vote": ("rubbish of ours", "1e999999")}  # a seat may be called anything


def found(values: dict[str, dict[str, Any]]) -> list[str]:
    """Return what the checks say of one system with such values."""
    facts = AssumedFacts("XEX", "Exampleshire", values)
    checked = Checked({AssumedFacts: (facts,)}, dict(facts.belongs), {})
    return [each.sentence for check in CHECKS for each in check.run(checked, date(2026, 11, 22))]


def test_our_own_values_can_be_used() -> None:
    assert found({rule: dict(values) for rule, values in given_values().items()}) == []


@pytest.mark.parametrize("value", ASSUMED, ids=[f"{each.rule}-{each.name}" for each in ASSUMED])
def test_what_cannot_be_used_is_told(value: Assumed) -> None:
    for bad in BAD:
        values = {rule: dict(said) for rule, said in given_values().items()}
        values[value.rule][value.name] = bad
        told = found(values)
        if bad in FITS.get(value.name, ()):
            assert told == []
        else:
            assert told == [
                f"The value {value.name} of {value.rule} is “{bad}”, which is not {value.expected}."
            ]
