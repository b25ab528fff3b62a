"""The commands of secret ballots: counting a file, reading a poll, counting its papers again."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from catchment.cli.voice_polls import count, poll
from tests.voice.poll_world import ballotry


def test_count_a_file(tmp_path: Path) -> None:
    papers = tmp_path / "papers.csv"
    papers.write_text("count,first,second\n5,Ash,Birch\n3,Birch,\n1,Ash,Ash\n", encoding="utf-8")
    run = CliRunner().invoke
    said = run(count, [str(papers), "--seats", "1"])
    assert said.exit_code == 0
    assert said.output.startswith("Ash is elected, on 8 valid papers with a quota of 5, in 1 stage.")
    assert "line 4: it names Ash twice (1)" in said.output
    sheet = json.loads(run(count, [str(papers), "--seats", "1", "--method", "stv", "--json"]).output)
    assert (sheet["elected"], sheet["quota"], sheet["valid"]) == (["Ash"], 5, 8)
    refused = run(count, [str(papers)])
    assert (refused.exit_code, "Say how many places there are" in refused.output) == (2, True)


def test_papers_that_are_all_spoilt_are_no_count(tmp_path: Path) -> None:
    """A file laid out in another way: it says why, and what it should look like."""
    papers = tmp_path / "papers.csv"
    papers.write_text("Ash,Birch\nyes,no\nno,yes\n", encoding="utf-8")
    said = CliRunner().invoke(count, [str(papers), "--seats", "1"])
    assert said.exit_code == 2
    assert "Every paper is spoilt (2 of 2)" in said.output and "line 2: the mark for Ash" in said.output
    assert "begins with first,second,third" in said.output


@pytest.mark.django_db
def test_read_a_poll_and_count_it_again() -> None:
    world = ballotry().opens()
    world.everybody_votes()
    run = CliRunner().invoke
    early = run(poll, ["verify", world.code])
    assert (early.exit_code, "is not counted" in early.output) == (2, True)
    world.counts()
    assert "Ben Bonnet is elected" in run(poll, [world.code]).output
    said = run(poll, ["verify", world.code])
    assert (said.exit_code, "agrees: 5 papers, as many as voted" in said.output) == (0, True)
    assert json.loads(run(poll, [world.code, "--json"]).output)["voted"] == 5
    assert run(poll, ["count", world.code]).exit_code == 2
