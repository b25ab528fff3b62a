"""Counting: published sheets, the rules one by one, and every random count against a count by hand."""

from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from catchment.voice.rules.counting import kept
from catchment.voice.rules.counting.counting import count
from catchment.voice.rules.counting.lots import marks
from catchment.voice.rules.counting.reading import read_papers
from catchment.voice.rules.counting.told import as_text
from catchment.voice.rules.counting.values import UNITS, CannotCount, CountSheet, Method, Moves, Paper

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios" / "voice"
FIVE = Decimal("0.00001")


def scenarios() -> list[Any]:
    """Return every scenario of a count, by name."""
    found = []
    for name in ("counts-published.yaml", "counts-rules.yaml"):
        told = yaml.safe_load((SCENARIOS / name).read_text(encoding="utf-8"))["scenarios"]
        found += [pytest.param(each, id=each["name"][:60]) for each in told]
    return found


def counted(told: dict[str, Any]) -> CountSheet:
    """Count the papers of a scenario."""
    if "file" in told:
        read = read_papers(told["file"], (SCENARIOS / told["file"]).read_bytes())
        return count(Method.STV, read.candidates, read.papers, read.places)
    names = told["candidates"]
    papers = []
    for each in told["papers"].split():
        times, marked = each.split(":")
        papers.append(Paper(tuple(names[int(digit) - 1] for digit in marked), int(times)))
    method = Method(told.get("method", "stv"))
    return count(method, names, papers, told["places"], seed=told.get("seed", ""))


@pytest.mark.parametrize("told", scenarios())
def test_a_count_as_told(told: dict[str, Any]) -> None:
    sheet = counted(told)
    assert (sheet.valid, sheet.quota) == (told["valid"], told["quota"])
    if "elected" in told:
        assert list(sheet.elected) == told["elected"]
    for said, stage in zip(told["stages"], sheet.stages, strict=False):
        votes = {code: Decimal(units) / UNITS for code, units in stage.votes}
        for code, expected in said.items():
            exact = isinstance(expected, float)
            found = votes[code] if exact else votes[code].quantize(Decimal(1))
            assert found == Decimal(str(expected)), f"{code} at stage {stage.number}"
    if "lost" in told:
        assert Decimal(sheet.stages[-1].lost) / UNITS == Decimal(str(told["lost"]))
    for said in told.get("ties", ()):
        (tie,) = sheet.stages[said["stage"] - 1].ties
        assert tie.purpose == said["purpose"]
        assert tie.stage == said.get("decided by stage")
        assert tie.chosen == said.get("chosen", tie.chosen)
        assert bool(tie.marks) == ("decided by" in said)


CODES = ("A", "B", "C", "D", "E", "F")


@some.composite
def contests(draw: some.DrawFn) -> tuple[tuple[str, ...], list[Paper], int]:
    """Draw candidates, papers (partial, alike and not) and places."""
    codes = CODES[: draw(some.integers(2, 6))]
    paper = some.lists(some.sampled_from(codes), min_size=1, max_size=len(codes), unique=True)
    papers = draw(
        some.lists(some.builds(Paper, paper.map(tuple), some.integers(1, 9)), min_size=1, max_size=25)
    )
    return codes, papers, draw(some.integers(1, len(codes)))


@given(contests())
def test_every_stage_keeps_every_vote_and_says_what_follows(
    contest: tuple[tuple[str, ...], list[Paper], int],
) -> None:
    codes, papers, places = contest
    sheet = count(Method.STV, codes, papers, places, seed="s")
    before: dict[str, int] = {}
    for stage in sheet.stages:
        votes = dict(stage.votes)
        assert stage.held() == sheet.valid * UNITS
        if stage.number > 1:
            came = dict(stage.transfers)
            others = [code for code in codes if code != stage.giver]
            assert all(votes[code] == before[code] + came.get(code, 0) for code in others)
        before = votes
    elected = [code for stage in sheet.stages for code in stage.elected]
    assert tuple(elected) == sheet.elected
    assert len(elected) == len(set(elected)) == min(places, len(codes))
    assert kept.from_plain(kept.as_plain(sheet)) == sheet
    assert as_text(sheet, {})


@given(contests())
def test_a_count_by_hand_says_the_same(contest: tuple[tuple[str, ...], list[Paper], int]) -> None:
    codes, papers, places = contest
    sheet = count(Method.STV, codes, papers, places, seed="s")
    by_hand = counted_by_hand(codes, papers, places, "s")
    assert [{code: Decimal(units) / UNITS for code, units in each.votes} for each in sheet.stages] == by_hand


@given(contests(), some.randoms(use_true_random=False))
def test_the_order_of_the_papers_does_not_matter(
    contest: tuple[tuple[str, ...], list[Paper], int], chance: Any
) -> None:
    codes, papers, places = contest
    shuffled = list(papers)
    chance.shuffle(shuffled)
    assert count(Method.STV, codes, papers, places) == count(Method.STV, codes, shuffled, places)


def counted_by_hand(
    codes: tuple[str, ...], papers: list[Paper], places: int, seed: str
) -> list[dict[str, Decimal]]:
    """Count as people would, paper by paper: one slip a paper, with its value written on it."""
    slips = [[list(paper.preferences), Decimal(1)] for paper in papers for _ in range(paper.times)]
    quota = len(slips) // (places + 1) + 1
    piles: dict[str, list[list[Any]]] = {code: [] for code in codes}
    for slip in slips:
        piles[slip[0][0]].append(slip)
    votes = {code: Decimal(len(piles[code])) for code in codes}
    standing, elected, waiting = list(codes), [], []
    told: list[dict[str, Decimal]] = []

    def elects() -> None:
        left = places - len(elected)
        reached = [code for code in standing if votes[code] >= quota or len(standing) <= left]
        for code in reached:
            standing.remove(code)
            waiting.extend([code] if votes[code] > quota else [])
        elected.extend(reached)
        if 0 < len(standing) == places - len(elected):
            elected.extend(standing)
            standing.clear()
        told.append(dict(votes))

    def one(tied: list[str], purpose: str, best: Any) -> str:
        for stage in reversed(told):
            if len(tied) > 1:
                tied = [code for code in tied if stage[code] == best(stage[each] for each in tied)]
        return marks(seed, len(told) + 1, purpose, tied)[0][0] if len(tied) > 1 else tied[0]

    elects()
    while len(elected) < places and standing:
        moving = bool(waiting)
        among, best = (waiting, max) if moving else (standing, min)
        tied = [code for code in among if votes[code] == best(votes[each] for each in among)]
        giver = one(tied, "whose surplus moves first" if moving else "who is excluded", best)
        among.remove(giver)
        total, surplus = votes[giver], votes[giver] - quota
        votes[giver] = Decimal(quota) if moving else Decimal(0)
        for slip in piles[giver]:
            if moving:
                slip[1] = (surplus * slip[1] / total).quantize(FIVE, rounding=ROUND_DOWN)
            after = slip[0][slip[0].index(giver) + 1 :]
            taker = next((code for code in after if code in standing), None)
            if taker:
                piles[taker].append(slip)
                votes[taker] += slip[1]
        piles[giver] = []
        elects()
    return told


def test_spoilt_papers_are_listed_and_count_for_nobody() -> None:
    text = "count,first,second,third\n3,Ash,Birch,\n2,Birch,,Ash\n1,Ash,Ash,\n1,,,\n1,Oak,,\n"
    read = read_papers("x.csv", text.encode(), ("Ash", "Birch"))
    sheet = count(Method.STV, read.candidates, read.papers, 1, spoilt=read.spoilt)
    assert (sheet.valid, sheet.spoilt_papers, sheet.elected) == (3, 5, ("Ash",))
    assert [(each.where, each.reason, each.times) for each in sheet.spoilt] == [
        ("line 3", "it leaves out a preference between others", 2),
        ("line 4", "it names Ash twice", 1),
        ("line 5", "nobody is marked", 1),
        ("line 6", "Oak is not a candidate", 1),
    ]


def test_a_table_with_a_column_for_each_candidate() -> None:
    read = read_papers("x.csv", b"Ash,Birch,Cedar\n1,2,\n,1,2\n2,2,1\n1,3,\n,x,\n")
    assert read.papers == (Paper(("Ash", "Birch")), Paper(("Birch", "Cedar")))
    assert [each.reason for each in read.spoilt] == [
        "preference 2 is given twice, to Ash and to Birch",
        "it leaves out a preference between others",
        "the mark for Birch is 'x', not a whole number from 1",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv", "count,first\nmany,Ash\n", "Line 2: the count is 'many'"),
        ("x.csv", "count,first\n-1,Ash\n", "Line 2: the count is '-1'"),
        ("x.csv", "count,first\n1000001,Ash\n", "Line 2: the count is '1000001'"),
        ("x.csv", "count,first\n999999,Ash\n2,Ash\n", "Line 3: past 1,000,000 papers"),
        ("x.csv", "first\nAsh,Birch\n", "Line 2: 2 cells"),
        ("x.csv", "", "first line must name the columns"),
        ("x.csv", "count\n1\n", "names no preference"),
        ("x.csv", "voter,first,second\nV1,Ash,Birch\n", "The column 'voter' .* carry no voter: leave the"),
        ("x.csv", "ballot,first\nV1,Ash\n", "The column 'ballot' is no preference and no candidate"),
        ("x.csv", "Voter_ID,Ash,Birch\nV1,1,2\n", "The column 'Voter_ID'"),
        ("x.csv", "Ash,Ash\n1,2\n", "names Ash twice"),
        ("x.csv", 'first\n"Ash\n', "this is not CSV"),
        ("x.blt", "2 1\n1 3 0\n0\n", "Line 2: candidates have the numbers 1 to 2"),
        ("x.blt", "2 1\n1 2\n0\n", "Line 2: a ballot is its count"),
        ("x.blt", "2 1\n1 2 0\n", "The ballots do not end"),
        ("x.blt", '2 1\n1 2 0\n0\n"Ash"\n', "names 1 of 2 candidates"),
        ("x.blt", "two 1\n", "'two' is not a whole number"),
        ("x.blt", "", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_read(name: str, content: str, told: str) -> None:
    with pytest.raises(CannotCount, match=told):
        read_papers(name, content.encode())


def test_a_file_that_is_not_text() -> None:
    with pytest.raises(CannotCount, match="not UTF-8"):
        read_papers("x.csv", b"\xff\xfe")


def test_a_withdrawn_candidate_is_passed_over() -> None:
    read = read_papers("x.blt", b'3 1\n-2\n2 2 1 0\n1 3 0\n1 2 0\n0\n"Ash"\n"Birch"\n"Cedar"\n"Title"\n')
    assert (read.candidates, read.withdrawn) == (("Ash", "Cedar"), ("Birch",))
    assert read.papers == (Paper(("Ash",), 2), Paper(("Cedar",)))
    assert [each.reason for each in read.spoilt] == ["nobody is marked"]


@pytest.mark.parametrize("places", [0, 501])
def test_places_out_of_bounds(places: int) -> None:
    with pytest.raises(CannotCount):
        count(Method.STV, ("A", "B"), [Paper(("A",))], places)


def test_no_valid_paper_elects_nobody() -> None:
    sheet = count(Method.STV, ("A", "B"), [Paper(("Z",))], 1)
    assert (sheet.elected, sheet.valid, sheet.spoilt_papers, sheet.stages[0].moves) == ((), 0, 1, Moves.FIRST)
    assert "Nobody is elected" in as_text(sheet, {})
