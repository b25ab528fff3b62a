"""The broken example: each comment in it is true, and its findings come out in every format."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catchment.cli import main
from tests.demo.conftest import loaded as loaded_example

loaded = loaded_example  # the invented example, once for this module
DAY = "2025-12-01"
RULE = re.compile(r"\b[A-Z][0-9]*-[0-9]+\b")


@pytest.fixture
def broken(repository: Path, loaded: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the broken example, from the top of the repository."""
    monkeypatch.chdir(repository)
    return Path("examples") / "broken-board.yaml"


def check(path: Path, layout: str) -> str:
    """Check a file, which must break the law, and return what is printed."""
    arguments = ["handbook", "check", str(path), "--as-at", DAY, "--format", layout]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1, (result.output, result.exception)
    return result.stdout


def told(path: Path) -> set[tuple[str, int]]:
    """Return every rule that a comment names, with the line of the item that follows the comment."""
    found: set[tuple[str, int]] = set()
    rules: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip().startswith("#"):
            rules.update(RULE.findall(line))
        elif line.strip():
            found |= {(rule, number) for rule in rules}
            rules = set()
    return found


def test_each_comment_is_a_finding_and_each_finding_a_comment(broken: Path) -> None:
    """What the file says of itself is what the checks find, rule by rule and line by line."""
    found = {(each["rule"], each["line"]) for each in json.loads(check(broken, "json"))}
    assert told(broken) - found == set(), "said in a comment, but not found"
    assert found - told(broken) == set(), "found, but said in no comment"
    assert len({rule for rule, _ in found}) > 45


def test_all_formats_say_the_same(broken: Path) -> None:
    """Text, JSON and SARIF have the same findings at the same lines."""
    findings = json.loads(check(broken, "json"))
    expected = Counter((each["rule"], each["line"], each["column"]) for each in findings)
    text = re.findall(rf"^{broken}:(\d+):(\d+): \w+ (\S+) ", check(broken, "text"), re.MULTILINE)
    assert Counter((rule, int(line), int(column)) for line, column, rule in text) == expected
    (run,) = json.loads(check(broken, "sarif"))["runs"]
    places = [(each["ruleId"], each["locations"][0]["physicalLocation"]["region"]) for each in run["results"]]
    said = Counter((rule, place["startLine"], place["startColumn"]) for rule, place in places)
    assert said == expected
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
    assert uris == {"examples/broken-board.yaml"}


def test_a_path_from_the_root_is_reported_from_where_one_stands(broken: Path) -> None:
    """SARIF wants relative addresses; a file below the current folder has one."""
    (run,) = json.loads(check(broken.resolve(), "sarif"))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "examples/broken-board.yaml"
