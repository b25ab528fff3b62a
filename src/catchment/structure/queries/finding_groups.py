"""Finding groups: the findings of a moment for a reader - worst first, one group for each rule."""

from dataclasses import dataclass
from itertools import groupby

from catchment.foundation import checks
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import SEVERITY_ORDER, Check, Finding, Severity
from catchment.structure.rules.words import counted, number

SHOWN = 20  # of one rule, unless the reader asks for that rule alone


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding, the address of what it is about, and its sentence before and after that thing's name."""

    finding: Finding
    href: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The findings of one rule; `shown` are the first of them, all where the rule was asked for."""

    rule: str
    asks: str
    severity: Severity
    source: str
    count: int
    shown: tuple[ShownFinding, ...]


def _shown(finding: Finding) -> ShownFinding:
    """Find the name in the sentence, so that the name can be the link; else the link follows the sentence."""
    before, name, after = finding.sentence.partition(finding.about.name)
    if not name:
        before, after = f"{finding.sentence} ", ""
    return ShownFinding(finding, checks.href_about(finding), before, after)


def summary_sentence(findings: list[Finding]) -> str:
    """Say in one sentence how much is wrong: “3 things break law or contract, 12 break guidance.”"""
    errors = sum(each.severity is Severity.ERROR for each in findings)
    warnings = sum(each.severity is Severity.WARNING for each in findings)
    others = len(findings) - errors - warnings
    if not findings:
        return "The checks find nothing."
    first = f"{counted(errors, 'thing')} {'breaks' if errors == 1 else 'break'} law or contract"
    if not errors:
        first = "Nothing breaks law or contract"
    second = f"{number(warnings)} {'breaks' if warnings == 1 else 'break'} guidance"
    third = f"; {number(others)} {'is' if others == 1 else 'are'} worth knowing" if others else ""
    return f"{first}, {second}{third}."


def grouped(findings: list[Finding], *, rule: str = "") -> tuple[RuleGroup, ...]:
    """Group findings by rule and severity, worst first; all are shown where one rule was asked for."""
    asks = {check.rule: check for check in checks.registered_checks()}
    ordered = sorted(
        findings,
        key=lambda each: (
            SEVERITY_ORDER[each.severity],
            each.rule,
            -each.distance,
            each.about.name,
            each.sentence,
        ),
    )
    groups = []
    for (_, code), members in groupby(ordered, key=lambda each: (each.severity, each.rule)):
        found = list(members)
        check: Check = asks[code]
        most = len(found) if rule else SHOWN
        groups.append(
            RuleGroup(
                code,
                check.asks,
                found[0].severity,
                found[0].source,
                len(found),
                tuple(_shown(each) for each in found[:most]),
            )
        )
    return tuple(groups)


def findings_for(moment: Moment, *, system: str = "", severity: str = "", rule: str = "") -> list[Finding]:
    """Return the findings of a moment that a reader asked for."""
    return [
        each
        for each in checks.findings(moment, system=system or None)
        if severity in ("", each.severity) and rule in ("", each.rule)
    ]
