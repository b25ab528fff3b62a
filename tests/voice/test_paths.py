"""Ways up, by scenario: steps, hops, where the mandate breaks, what power arrives; what the checks find."""

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from catchment.foundation.rules.checked import Checked
from catchment.voice.rules.chambers import Tie
from catchment.voice.rules.checks.mandates import CHECKS, RepresentationFacts
from catchment.voice.rules.representation import Step, Way
from catchment.voice.rules.seat_power import room_power, room_sentence
from catchment.voice.rules.way_choosing import best_of, by_target, days_along, layered_of, ways_up
from catchment.voice.rules.way_headline import headline
from catchment.voice.rules.way_words import per_cent, steps_told, turns
from tests.voice.ways_scenario import PEOPLE, names_for, representation_from

SCENARIOS = Path(__file__).parents[1] / "scenarios/voice"
WAYS = yaml.safe_load((SCENARIOS / "ways-steps.yaml").read_text(encoding="utf-8"))["cases"]
FOUND = yaml.safe_load((SCENARIOS / "ways-checks.yaml").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", WAYS, ids=[each["case"] for each in WAYS])
def test_ways(case: dict[str, Any]) -> None:
    """The best way to each body above is as the scenario says, in steps, words and power."""
    representation = representation_from(case)
    assert representation.loop == ""
    ways = by_target(ways_up(representation, case["start"], case.get("member_of", ())))
    assert list(ways) == [each["to"] for each in case["ways"]]
    for expected in case["ways"]:
        best = ways[expected["to"]][0]
        assert best == best_of(ways[expected["to"]])
        told = steps_told(best, representation, names_for(case))
        assert (best.hops, best.breaks_at) == (expected["hops"], expected.get("breaks_at"))
        assert best.power == Fraction(expected["power"]) and best.by_right == Fraction(expected["by_right"])
        assert told[-1].arrives == best.power
        sentence = headline(told, case["day"])
        assert all(part in sentence for part in expected.get("says", ())), sentence
        for step, part in zip(told, expected.get("steps", ()), strict=False):
            assert part in step.sentence
    for target, layers in case.get("layered", {}).items():
        drawn = layered_of(ways[target])
        assert drawn is not None and [step.target for step in drawn.steps] == layers


@pytest.mark.parametrize("case", FOUND, ids=[each["case"] for each in FOUND])
def test_checks(case: dict[str, Any]) -> None:
    """The checks of mandates find what the scenario says, and nothing else."""
    facts = RepresentationFacts("XEX", "Exampleshire", representation_from(case), PEOPLE)
    checked = Checked({RepresentationFacts: (facts,)}, dict(facts.belongs), {})
    found = [each for check in CHECKS for each in check.run(checked, case["day"])]
    assert [(each.rule, each.about.code) for each in found] == [tuple(each[:2]) for each in case["finds"]]
    for finding, (_, _, part) in zip(found, case["finds"], strict=True):
        assert part in finding.sentence and finding.remedy
        assert checked.system_of(finding) == "XEX"


@pytest.mark.parametrize(
    ("power", "words", "percent"),
    [
        ("0", "no decision", "0%"),
        ("1", "every decision", "100%"),
        ("1/68", "1 decision in 68", "1.47%"),
        ("3/200", "about 1 decision in 67", "1.5%"),
        ("231/512", "about 4 decisions in 9", "45.1%"),
        ("3/4", "3 decisions in 4", "75%"),
        ("1/1000000", "1 decision in 1,000,000", "under 0.01%"),
    ],
)
def test_power_in_words(power: str, words: str, percent: str) -> None:
    """Power is told as people hear it, “about” only where it is not exactly so."""
    assert (turns(Fraction(power)), per_cent(Fraction(power))) == (words, percent)


@given(some.fractions(0, 1, max_denominator=10_000))
def test_words_are_near(power: Fraction) -> None:
    """Whatever the power, its words are within a fifth of it, and exact where they do not say “about”."""
    said = turns(power)
    parts = [int(word.replace(",", "")) for word in said.split() if word[0].isdigit()]
    heard = Fraction(*parts) if len(parts) == 2 else Fraction(int(said == "every decision"))
    assert abs(heard - power) <= power / 5
    assert (heard == power) is not said.startswith("about")


def test_days_along_a_way() -> None:
    """Days are added up along the way; who never answered is named; several together take none."""
    steps = [
        Step(source, target, Tie.OWN, (), Fraction(1), Fraction(1))
        for source, target in (
            ("A1", "NETWORK"),
            ("NETWORK", "BOARD/s1/mandate"),
            ("BOARD/s1/mandate", "BOARD"),
        )
    ]
    assert days_along(Way(tuple(steps)), {"BOARD": 14.0}) == (14.0, ("NETWORK",))


@given(
    some.integers(1, 7),
    some.sets(some.integers(1, 7), max_size=4),
    some.one_of(some.integers(1, 5), some.sampled_from(["majority", "50%", "60%"])),
)
def test_leaving_the_room(number: int, leaving: set[int], needs: int | str) -> None:
    """Leaving somebody out counts as going through every vote of those who stay (J-026, B-071)."""
    seats: list[dict[str, Any]] = [{} for _ in range(number)]
    case = {"day": WAYS[0]["day"], "bodies": [{"code": "BODY", "needs": needs, "seats": seats, "quorum": 2}]}
    representation = representation_from(case)
    chamber = representation.voices["BODY"].chamber
    out = {f"s{each}" for each in leaving if each <= number}
    if chamber is None:
        assert isinstance(needs, int) and needs > number
        return
    room = room_power(representation.bodies["BODY"], chamber, case["day"], [*sorted(out), "nobody"])
    there = [f"s{each}" for each in range(1, number + 1) if f"s{each}" not in out]
    asked = (
        needs
        if isinstance(needs, int)
        else number // 2 + 1
        if needs == "majority"
        else -(-number * int(needs[:2]) // 100)
    )
    assert room.unknown == ("nobody",) and room.quorate is not None
    assert room.quorate.met is (len(there) >= 2)
    for place, voter in enumerate(there):
        swings = sum(
            sum(votes) + 1 == asked for votes in product((0, 1), repeat=len(there)) if not votes[place]
        )
        assert room.indices.of(voter).banzhaf == Fraction(swings, 2 ** (len(there) - 1))
    assert room.decides is (len(there) >= max(2, asked))
    sentence = room_sentence("Body", room, {}, advisory=False)
    assert ("decided" in sentence) is not room.decides
