"""Reports: text, JSON and SARIF say the same about the same lines."""

from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest

from catchment.foundation.rules.findings import About, Finding, Severity
from catchment.governance.rules import reports
from catchment.governance.rules.checks import CHECKS
from catchment.governance.rules.reading import Position, Problem
from catchment.governance.rules.references import Misreference

DAY = date(2025, 12, 1)
POSITIONS = {
    ("icb", "XEX"): Position(2, 1),
    ("body", "BOARD"): Position(30, 3),
    ("seat", "BOARD/chair"): Position(41, 5),
}


def finding(rule: str, severity: Severity, kind: str, code: str) -> Finding:
    """Return a finding about something."""
    about = About(kind, code, code)
    return Finding(rule, severity, about, f"{code} is wrong.", "Put it right.", "An Act", DAY)


FOUND = [
    finding("B-036", Severity.WARNING, "body", "BOARD"),
    finding("B-021", Severity.ERROR, "seat", "BOARD/chair"),
    finding("B-020", Severity.ERROR, "body", "BOARD"),
    finding("S002-25", Severity.INFO, "trust", "XR1"),
]
LINES = [reports.line_of_finding(each, POSITIONS) for each in FOUND]


def test_text_is_in_the_order_of_the_file_and_ends_with_a_summary() -> None:
    """Each line can be clicked, the worst of one place comes first, and the last says how many there are."""
    text = reports.as_text("qnc.yaml", LINES)
    assert text.splitlines() == [
        "qnc.yaml:2:1: info S002-25 XR1 is wrong. To put it right: Put it right. [An Act]",
        "qnc.yaml:30:3: error B-020 BOARD is wrong. To put it right: Put it right. [An Act]",
        "qnc.yaml:30:3: warning B-036 BOARD is wrong. To put it right: Put it right. [An Act]",
        "qnc.yaml:41:5: error B-021 BOARD/chair is wrong. To put it right: Put it right. [An Act]",
        "4 findings in qnc.yaml: 2 errors, 1 warning, 1 note.",
    ]


def test_a_file_without_findings_says_so() -> None:
    """An empty report is a sentence, not silence."""
    assert reports.as_text("qnc.yaml", []) == "qnc.yaml breaks no rule that is checked.\n"


@pytest.mark.parametrize(
    ("kind", "code", "line"),
    [
        ("seat", "BOARD/chair", 41),
        ("seat", "BOARD/gone", 30),
        ("body", "ELSEWHERE", 2),
        ("area", "XEX-P1", 2),
    ],
)
def test_what_is_not_in_the_file_stands_at_what_it_belongs_to(kind: str, code: str, line: int) -> None:
    """A seat that is missing stands at its body, and what is no part of the file at the system."""
    assert reports.place_of(kind, code, POSITIONS).line == line


def test_what_cannot_be_read_has_no_rule_in_text_and_one_in_the_others() -> None:
    """Problems and codes that lead nowhere are results too, so that an editor shows them."""
    wrong = Misreference(About("body", "BOARD", "Board"), "No organisation has the code NOPE.")
    lines = [
        reports.line_of_problem(Problem(Position(7, 2), "The body B has “purpos”.")),
        reports.line_of_misreference(wrong, POSITIONS),
    ]
    assert reports.as_text("a.yaml", lines).splitlines() == [
        "a.yaml:7:2: The body B has “purpos”.",
        "a.yaml:30:3: No organisation has the code NOPE.",
        "a.yaml cannot be used as it stands: 2 things to put right first.",
    ]
    assert [(each["rule"], each["line"]) for each in reports.as_objects("a.yaml", lines)] == [
        ("file", 7),
        ("reference", 30),
    ]
    sarif = reports.as_sarif("a.yaml", lines, CHECKS, "1.0.0")
    assert_is_sarif(sarif)
    assert [each["level"] for each in sarif["runs"][0]["results"]] == ["error", "error"]


def test_json_is_the_finding_with_its_place() -> None:
    """Nothing of a finding is lost, and its file, line and column are added."""
    first = reports.as_objects("qnc.yaml", LINES)[1]
    assert first == {"file": "qnc.yaml", "line": 30, "column": 3, **FOUND[2].as_json()}


def test_sarif_is_what_the_standard_asks_for() -> None:
    """Levels are SARIF's own, every rule that appears is described once, and results point at it."""
    sarif = reports.as_sarif("a folder/qnc ü.yaml", LINES, CHECKS, "1.2.3")
    assert_is_sarif(sarif)
    run = sarif["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["S002-25", "B-020", "B-036", "B-021"]
    assert [each["level"] for each in run["results"]] == ["note", "error", "warning", "error"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert " " not in uri
    assert unquote(uri) == "a folder/qnc ü.yaml"


def test_sarif_says_how_sure_each_rule_is_and_of_which_law() -> None:
    """Editors can show that a rule is not verified."""
    found = [finding(check.rule, check.severity, "icb", "XEX") for check in CHECKS]
    lines = [reports.line_of_finding(each, POSITIONS) for each in found]
    sarif = reports.as_sarif("a.yaml", lines, CHECKS, "1.0.0")
    assert_is_sarif(sarif)
    told = {rule["id"]: rule["properties"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]}
    assert {each["confidence"] for each in told.values()} == {check.confidence for check in CHECKS}
    regimes = {each.get("regime") for each in told.values()}
    assert "HCA22" in regimes


def assert_is_sarif(sarif: dict[str, Any]) -> None:
    """Assert what the schema of SARIF 2.1.0 asks of the parts that are used here, and that no other is.

    From the OASIS standard: required properties, closed objects, levels, lines and columns from 1, unique
    rules, `ruleIndex` within them, and `uri` a relative reference without a scheme.
    """
    assert set(sarif) == {"$schema", "version", "runs"}
    assert sarif["version"] == "2.1.0"
    assert sarif["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = sarif["runs"]
    assert set(run) == {"tool", "columnKind", "results"}
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert set(run["tool"]) == {"driver"}
    assert set(driver) == {"name", "semanticVersion", "rules"}
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert {"id", "shortDescription", "defaultConfiguration"} <= set(rule)
        assert set(rule) <= {"id", "shortDescription", "defaultConfiguration", "properties"}
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    for result in run["results"]:
        assert set(result) == {"ruleId", "ruleIndex", "level", "message", "locations"}
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"].strip()
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert set(physical) == {"artifactLocation", "region"}
        uri = physical["artifactLocation"]["uri"]
        assert uri.isascii()
        assert ":" not in uri.split("/")[0]
        assert set(physical["region"]) == {"startLine", "startColumn"}
        assert all(number >= 1 for number in physical["region"].values())
