"""Reading JSON: nothing ambiguous is taken, everything else keeps its digits, and places are told."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.record.rules.content import dumps
from catchment.record.rules.parsing import Unreadable, parse

NAMES = st.text(alphabet='ab": \\\u00e9\n', max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        (b'{"a": 1,\n "a": 2}', "structure", "line 2, column 2"),
        (b'{"a" :1, "b":1, "b" :2}', "structure", "column 17"),
        (b'{"a":"\\u0022:", "b":1, "\\u0062":2}', "structure", "'b' is there twice"),
        (b'{"a": [{"b": 1, "b": 1}]}', "structure", "column 17"),
        (b'{"a":\n"\xff"}', "invalid", "line 2, column 2"),
        (b'{"a": NaN}', "invalid", "column 7"),
        (b'{"a": 1e999}', "invalid", "column 7"),
        (b'{"a": 1.1e100}', "value", "column 7"),
        (b'{"a": 123456789012345678901}', "value", "column 7"),
        (b'{"a":' * 61 + b"1" + b"}" * 61, "too-costly", "60 levels"),
        (b'{"a":' * 5000, "invalid", "line 1"),
        (b"[]", "structure", "JSON object"),
        (b"", "invalid", "column 1"),
        (b'{"a": "' + b"x" * 100 + b'"}', "too-long", "at most 64"),
    ],
)
def test_what_cannot_be_read_says_why_and_where(raw: bytes, code: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(raw, 64 if code == "too-long" else 100_000)
    (fault,) = refused.value.faults
    assert (fault.severity, fault.code) == ("error", code)
    assert said in fault.message


def test_digits_are_kept_as_they_were_written() -> None:
    raw = b'{"value":1.10,"other":2.5,"small":1e-7,"deep":{"value":0.000}}'
    assert dumps(parse(raw)) == raw


def test_sixty_levels_are_taken() -> None:
    assert parse(b'{"a":' * 60 + b"1" + b"}" * 60)


@given(st.dictionaries(NAMES, JSON, max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_json_without_repetition_is_read_as_others_read_it(
    value: dict[str, object], indent: int | None, ascii_only: bool
) -> None:
    raw = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assert parse(raw) == orjson.loads(raw)


@given(st.dictionaries(NAMES, JSON, min_size=1, max_size=3), st.data())
def test_a_repeated_name_is_always_found(value: dict[str, object], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(value)))
    colon = data.draw(st.sampled_from([":", " :", "\n: "]))
    written = json.dumps(name, ensure_ascii=data.draw(st.booleans()))
    raw = f'{{"outer":{json.dumps(value)[:-1]},{written}{colon}0}}}}'.encode()
    with pytest.raises(Unreadable, match="twice"):
        parse(raw)
