"""Reports: what was found in a handbook file, as text for people, JSON for programs, SARIF for editors.

SARIF 2.1.0 is the format in which linters hand their results to editors and code hosts. Each line says where
in the file, which rule, how bad, what, and what would put it right - in all three the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from catchment.foundation.rules.findings import SEVERITY_ORDER, Check, Finding, Severity
from catchment.governance.rules.reading import Position, Problem
from catchment.governance.rules.references import Misreference

FILE, REFERENCE = "file", "reference"  # the rules of lines that no check gives
ASKED_OF_FILES = {
    FILE: "The file can be read as a handbook.",
    REFERENCE: "Every code in the file stands for something that exists on the day.",
}
SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
Positions = Mapping[tuple[str, str], Position]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say about a place in a file; `finding` is there where a check found it."""

    position: Position
    rule: str
    severity: Severity
    sentence: str
    remedy: str = ""
    source: str = ""
    finding: Finding | None = None


def line_of_problem(problem: Problem) -> Line:
    """Return why a file cannot be read, as a line."""
    return Line(problem.position, FILE, Severity.ERROR, problem.sentence)


def line_of_misreference(wrong: Misreference, positions: Positions) -> Line:
    """Return a code that leads nowhere, as a line."""
    place = place_of(wrong.about.kind, wrong.about.code, positions)
    return Line(place, REFERENCE, Severity.ERROR, wrong.sentence)


def line_of_finding(finding: Finding, positions: Positions) -> Line:
    """Return a finding, as a line."""
    place = place_of(finding.about.kind, finding.about.code, positions)
    return Line(
        place, finding.rule, finding.severity, finding.sentence, finding.remedy, finding.source, finding
    )


def place_of(kind: str, code: str, positions: Positions) -> Position:
    """Return where a thing stands in the file; what is not in it stands at the system's own line."""
    if (kind, code) in positions:
        return positions[kind, code]
    whole = {"seat": "body", "interest": "person"}.get(kind, "")
    above = positions.get((whole, code.partition("/")[0]))
    system = next((place for (what, _), place in positions.items() if what == "icb"), Position(1, 1))
    return above or system


def in_file_order(lines: Iterable[Line]) -> list[Line]:
    """Sort lines as one reads the file; at one place the worst comes first."""
    return sorted(
        lines,
        key=lambda line: (
            line.position.line,
            line.position.column,
            SEVERITY_ORDER[line.severity],
            line.rule,
            line.sentence,
        ),
    )


def summary(file: str, lines: Sequence[Line]) -> str:
    """Return what was found in all, in one sentence."""
    if not lines:
        return f"{file} breaks no rule that is checked."
    if any(line.finding is None for line in lines):
        return f"{file} cannot be used as it stands: {_counted(len(lines), 'thing')} to put right first."
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    counts = [(sum(line.severity is severity for line in lines), word) for severity, word in words.items()]
    said = ", ".join(_counted(count, word) for count, word in counts if count)
    return f"{_counted(len(lines), 'finding')} in {file}: {said}."


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def as_text(file: str, lines: Sequence[Line]) -> str:
    """Return the report for people: `qnc.yaml:41:5: error B-021 sentence To put it right: remedy [source]`.

    Lines that say why a file cannot be read have no rule: `qnc.yaml:41:5: sentence`.
    """
    said = [_in_text(file, line) for line in in_file_order(lines)]
    return "\n".join([*said, summary(file, lines)]) + "\n"


def _in_text(file: str, line: Line) -> str:
    where = f"{file}:{line.position.line}:{line.position.column}:"
    if line.finding is None:
        return f"{where} {line.sentence}"
    remedy = f"To put it right: {line.remedy}"
    return f"{where} {line.severity} {line.rule} {line.sentence} {remedy} [{line.source}]"


def as_objects(file: str, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the report as plain values: each finding with its file, line and column."""
    return [_object(file, line) for line in in_file_order(lines)]


def _object(file: str, line: Line) -> dict[str, Any]:
    said = (
        line.finding.as_json()
        if line.finding
        else {"rule": line.rule, "severity": str(line.severity), "sentence": line.sentence}
    )
    return {"file": file, "line": line.position.line, "column": line.position.column, **said}


def as_sarif(file: str, lines: Sequence[Line], checks: Sequence[Check], version: str) -> dict[str, Any]:
    """Return the report as SARIF 2.1.0; `file` is a path relative to where the reader stands."""
    ordered = in_file_order(lines)
    rules = list(dict.fromkeys(line.rule for line in ordered))
    listed: dict[str, Check] = {}
    for check in checks:
        listed.setdefault(check.rule, check)
    place = {rule: index for index, rule in enumerate(rules)}
    uri = quote(file.replace("\\", "/"), safe="/._-~")
    driver = {
        "name": "Catchment",
        "semanticVersion": version,
        "rules": [_sarif_rule(rule, listed.get(rule)) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(line, uri, place[line.rule]) for line in ordered],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _sarif_rule(rule: str, check: Check | None) -> dict[str, Any]:
    if check is None:
        asks = ASKED_OF_FILES[rule]
        return {"id": rule, "shortDescription": {"text": asks}, "defaultConfiguration": {"level": "error"}}
    told = {"confidence": check.confidence, "regime": check.regime, "source": check.source}
    return {
        "id": rule,
        "shortDescription": {"text": check.asks},
        "defaultConfiguration": {"level": SARIF_LEVELS[check.severity]},
        "properties": {name: value for name, value in told.items() if value},
    }


def _sarif_result(line: Line, uri: str, index: int) -> dict[str, Any]:
    remedy = f" To put it right: {line.remedy}" if line.remedy else ""
    source = f" [{line.source}]" if line.source else ""
    region = {"startLine": line.position.line, "startColumn": line.position.column}
    return {
        "ruleId": line.rule,
        "ruleIndex": index,
        "level": SARIF_LEVELS[line.severity],
        "message": {"text": f"{line.sentence}{remedy}{source}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }
