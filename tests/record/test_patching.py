"""JSON Patch: what is added keeps its digits, and a step that cannot be done says why in a sentence."""

import pytest

from catchment.record.rules.content import dumps
from catchment.record.rules.parsing import parse
from catchment.record.rules.patching import PatchRefused, patched

KEPT = b'{"resourceType":"Basic","id":"b","amount":{"value":5.40},"list":[1]}'


def test_digits_are_kept_those_of_the_patch_too() -> None:
    """1.10 and 1.1 are two things, and 5.40 is not touched by a change beside it."""
    done = patched(parse(KEPT), b'[{"op":"add","path":"/amount/other","value":1.10}]')
    assert dumps(done) == KEPT.replace(b"5.40}", b'5.40,"other":1.10}')


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            b'"op":"replace","path":"/no/b","value":1',
            "Step 1 (replace /no/b) cannot be done: member 'no' not",
        ),
        (b'"op":"remove","path":"/list/7"', "Step 1 (remove /list/7) cannot be done"),
        (b'"op":"dance","path":"/list"', "Step 1 (dance /list) cannot be done: Unknown operation 'dance'."),
        (b'"op":"test","path":"/list/0","value":2.0', "it failed: at /list/0 is 1, not 2.0."),
        (b'"op":"test","path":"/list/-","value":2', "it failed: at /list/- is nothing, not 2."),
        (b'"op":"test","path":"/no","value":{}', "it failed: at /no is nothing, not {}."),
        (b'"op":"add","op":"test","path":"/x","value":1', "The name 'op' is there twice"),
        (b'"op":"add","path":"/x","value":1e300', "longer or larger than is taken"),
        (b'"op":"add","path":"/x","value":', "This is no JSON"),
    ],
)
def test_a_step_that_cannot_be_done_says_why(step: bytes, said: str) -> None:
    """Shortly: neither the whole resource nor names of our program stand in it."""
    with pytest.raises(PatchRefused) as refused:
        patched(parse(KEPT), b"[{" + step + b"}]")
    (fault,) = refused.value.faults
    assert said in fault.message
    assert "resourceType" not in fault.message and "class" not in fault.message
