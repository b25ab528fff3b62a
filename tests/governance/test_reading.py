"""Reading handbook.yaml: whatever comes in, a handbook or a sentence with its line comes out."""

import time
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catchment.governance.rules.document import Handbook
from catchment.governance.rules.reading import MOST_BYTES, MOST_PROBLEMS, read_handbook
from catchment.governance.rules.writing import in_order, write_handbook
from tests.governance.handbooks_generated import handbooks

HEAD = "handbook: 1\nsystem: XEX\ntitle: Invented\n"
BODY = f"{HEAD}bodies:\n- code: BOARD\n  name: Board\n  kind: statutory-board\n"
SEAT = f"{BODY}  seats:\n  - code: chair\n    title: Chair\n    role: chair\n    filling: appointed\n"
HELD = f"{SEAT}    holders:\n"
BAD = {
    "it does not parse": ("handbook: 1\n  system: [", 2, "This is not YAML"),
    "a tab": ("handbook: 1\n\tsystem: X", 2, "tab"),
    "an unknown key": (f"{BODY}  purpos: icb-board\n", 8, "Did you mean “purpose”?"),
    "an unknown key deep down": (f"{SEAT}    hodlers: []\n", 13, "Did you mean “holders”?"),
    "two holders of one seat": (
        f"{HELD}    - {{person: ANN, since: 2024-01-01}}\n    - {{person: BEN, since: 2024-02-01}}\n",
        9,
        "ANN and BEN hold the seat at the same time from 2024-02-01",
    ),
    "a term that ends before it starts": (
        f"{HELD}    - {{person: ANN, since: 2024-01-01, term_ends: 2023-12-31}}\n",
        14,
        "the term ends (2023-12-31) before it starts (2024-01-01)",
    ),
    "a holder who leaves before they come": (
        f"{HELD}    - {{person: ANN, since: 2024-01-01, until: 2023-12-31}}\n",
        14,
        "it ends (2023-12-31) on or before the day it starts",
    ),
    "a body that is its own parent": (f"{BODY}  parent: BOARD\n", 5, "cannot be its own parent"),
    "two seats with one code": (
        f"{SEAT}  - {{code: chair, title: Chair, role: chair, filling: elected}}\n",
        5,
        "two seats have the code chair",
    ),
    "a key twice": (f"{HEAD}title: Again\n", 4, "“title” comes twice"),
    "an anchor": ("a: &a [x]\nb: [*a, *a]\n", 1, "Anchors (&) and aliases (*) are not taken"),
    "a merge": ("a: 1\nb:\n  <<: *a\n", 3, "Anchors (&) and aliases (*) are not taken"),
    "a tag that would run code": (
        "handbook: !!python/object/apply:os.system [ls]\n",
        1,
        "apply:os” is not taken",
    ),
    "a tag": ("handbook: !!int 1\n", 1, "The tag “tag:yaml.org,2002:int” is not taken"),
    "a NUL written as an escape": ('handbook: 1\nsystem: XEX\ntitle: "a\\0b"\n', 1, "holds U+0000"),
    "text turned about": (f"{BODY}  area: A\n".replace("name: Board", 'name: "\u202eBoard"'), 5, "U+202E"),
    "a list that is none": (f"{BODY}  seats: 7\n", 8, "must be a list, each item after a dash; got “7”"),
    "a number that is none": (f"{BODY}  quorum: {{needs: {{at_least: -1}}}}\n", 8, "must be a whole number"),
    "a second document": (f"{HEAD}---\n{HEAD}", 4, "One file holds one handbook"),
    "a NUL": (f"{HEAD}bodies: \0\n", 4, "control characters are not allowed"),
    "half a character": (f"{HEAD}bodies: \ud800\n", 4, "surrogates not allowed"),
    "bytes that are no text": (b"handbook: 1\nsystem: \xff\xfe\n", 2, "cannot be read as text"),
    "30 February": (f"{BODY}  skills_reviewed_on: 2026-02-30\n", 8, "must be a date written year-month-day"),
    "a time of day": (f"{BODY}  skills_reviewed_on: 2026-02-03T10:00:00\n", 8, "must be a date"),
    "a number as a code": (
        f"{HEAD}people:\n- {{code: 123, name: Ann}}\n",
        5,
        "Quote it if it is meant as text",
    ),
    "true as a code": ("handbook: 1\nsystem: true\ntitle: T\n", 2, "Quote it if it is meant as text"),
    "a list as a key": ("? [a]\n: b\n", 1, "A part must be named by a word"),
    "nothing at all": ("", 1, "begins with “handbook: 1”"),
    "a word": ("hello", 1, "begins with “handbook: 1”"),
    "a rule of quorum that is none": (
        f"{BODY}  quorum: {{needs: {{at_leest: 1}}}}\n",
        8,
        "must have “at_least”",
    ),
    "an impossible share": (
        f"{BODY}  quorum: {{needs: {{all: [{{at_least: 200%}}]}}}}\n",
        8,
        "a percentage such as 50%, or majority; got “200%”",
    ),
}
TOO_MUCH = {
    "10 MB of nesting": "[" * 10_000_000,
    "nesting as large as may be": "[" * MOST_BYTES,
    "lists in lists by dashes": "- " * (MOST_BYTES // 2),
    "10 MB of comment": f"{HEAD}#{'x' * 10_000_000}",
    "half a million parts": f"{HEAD}people: [{'a,' * 600_000}]",
    "a thousand laughs": "a: &a [x]\n" + "\n".join(f"k{n}: &k{n} [*a, *a]" for n in range(1_000)),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said_with_its_line(name: str) -> None:
    """Each mistake has a sentence that ends, at the line it is on, and no handbook comes of it."""
    text, line, words = BAD[name]
    reading = read_handbook(text)
    assert reading.handbook is None
    said = [(each.position.line, each.sentence) for each in reading.problems]
    assert any(at == line and words in sentence for at, sentence in said), said
    assert all(each.sentence.endswith((".", "?")) for each in reading.problems)
    assert all(each.position.line >= 1 and each.position.column >= 1 for each in reading.problems)


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_is_refused_at_once(name: str) -> None:
    """Neither size, nor depth, nor laughter takes long to refuse."""
    begun = time.perf_counter()
    reading = read_handbook(TOO_MUCH[name])
    assert reading.handbook is None
    assert len(reading.problems) == 1
    assert time.perf_counter() - begun < 10


def test_every_mistake_is_said_at_once_and_no_more_than_a_person_will_read() -> None:
    """A hundred mistakes are listed in the order of the file; the rest waits for the next time."""
    seats = "".join(f"  - {{code: s{number}, title: Seat}}\n" for number in range(90))
    problems = read_handbook(f"{BODY}  seats:\n{seats}").problems
    lines = [each.position.line for each in problems]
    assert len(problems) == MOST_PROBLEMS
    assert lines == sorted(lines)


def test_words_that_yaml_would_change_stay_words() -> None:
    """Norway's `no`, a code with noughts and a quoted date are what somebody wrote."""
    people = (
        "people:\n- {code: no, name: on}\n- {code: 00123, name: 'yes'}\n- {code: 1e5, name: '2026-01-01'}\n"
    )
    reading = read_handbook(HEAD + people)
    assert reading.handbook is not None, reading.problems
    assert [(each.code, each.name) for each in reading.handbook.people] == [
        ("no", "on"),
        ("00123", "yes"),
        ("1e5", "2026-01-01"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_any_of_the_encodings_of_yaml_is_read(encoding: str) -> None:
    """A file saved by an editor that writes UTF-16 or a byte order mark is the same handbook."""
    reading = read_handbook(HEAD.replace("Invented", "Invented – ünïque 😀").encode(encoding))
    assert reading.handbook is not None, reading.problems
    assert reading.handbook.title == "Invented – ünïque 😀"


def test_an_assumption_may_be_a_fraction_or_a_date() -> None:
    """A handbook sets its own values; a fraction read from the file is a number like any other."""
    values = "{share_of_patients: 0.05, tiny: 0.0000001, whole: 2.0, first: 2023-06-30}"
    reading = read_handbook(f"{HEAD}assumptions: [{{rule: B-025, values: {values}}}]\n")
    assert reading.handbook is not None, reading.problems
    said = {"share_of_patients": 0.05, "tiny": 1e-07, "whole": 2.0, "first": "2023-06-30"}
    assert reading.handbook.assumptions[0].values == said
    assert read_handbook(write_handbook(reading.handbook)).handbook == reading.handbook


@given(handbooks())
def test_what_is_written_is_read_again_and_written_the_same(handbook: Handbook) -> None:
    """Reading what was written gives the same handbook, and writing that the same bytes."""
    written = write_handbook(handbook)
    reading = read_handbook(written)
    assert reading.problems == ()
    assert reading.handbook == in_order(handbook)
    assert write_handbook(reading.handbook) == written
    assert read_handbook(written.encode()).handbook == reading.handbook


@given(handbooks())
def test_everything_a_finding_may_be_about_has_its_place(handbook: Handbook) -> None:
    """The line of each body, seat, person and entry is the one that its code stands on."""
    written = write_handbook(handbook)
    lines = written.splitlines()
    positions = read_handbook(written).positions
    seats = chain.from_iterable(
        (f"{body.code}/{seat.code}" for seat in body.seats) for body in handbook.bodies
    )
    assert {code for kind, code in positions if kind == "seat"} == set(seats)
    for (kind, code), place in positions.items():
        if kind in ("body", "seat", "person"):
            assert str(code.rpartition("/")[2]) in lines[place.line - 1], (kind, code)


@given(some.text(max_size=200) | some.binary(max_size=200))
def test_no_text_at_all_makes_it_stumble(text: str | bytes) -> None:
    """Whatever is given, there is a handbook or at least one sentence."""
    reading = read_handbook(text)
    assert (reading.handbook is None) == bool(reading.problems)
