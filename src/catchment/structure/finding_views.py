"""The findings pages: what breaks a rule at a moment, and the list of everything that is checked."""

from dataclasses import dataclass

from django.http import HttpRequest

from catchment.foundation import checks
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, page
from catchment.foundation.rules.findings import Severity
from catchment.structure.queries.drawing import drawable_systems
from catchment.structure.queries.finding_groups import RuleGroup, findings_for, grouped, summary_sentence
from catchment.structure.rules.words import counted, listed


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    words: str
    selected: bool


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """The findings of a moment."""

    sentence: str
    where: str
    groups: tuple[RuleGroup, ...]
    systems: tuple[Option, ...]
    severities: tuple[Option, ...]
    rules: tuple[Option, ...]
    invented: bool = False


@dataclass(frozen=True, slots=True)
class ListedCheck:
    """One check, in words."""

    rule: str
    asks: str
    severity: Severity
    source: str
    found: int


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """Everything that is checked, and how often each check finds something."""

    sentence: str
    checks: tuple[ListedCheck, ...]


SEVERITY_WORDS = {
    "error": "Breaks law or contract",
    "warning": "Breaks guidance",
    "info": "Worth knowing",
}


@page("structure/findings.html")
def findings(request: HttpRequest, moment: Moment) -> FindingsPage:
    """Return the findings of a moment, of a system, severity or rule if asked."""
    system = request.GET.get("system", "").strip().upper()
    severity, rule = request.GET.get("severity", ""), request.GET.get("rule", "")
    if severity and severity not in SEVERITY_WORDS:
        raise Missing(f"No severity is called “{severity[:40]}”: there are {listed(list(SEVERITY_WORDS))}.")
    systems = drawable_systems(moment)
    chosen = next((each for each in systems if each.code.upper() == system), None)
    if system and chosen is None:
        raise Missing(f"No system has the code “{system[:40]}” on {moment.as_at}.")
    found = findings_for(moment, system=chosen.code if chosen else "", severity=severity, rule=rule)
    known_rules = {check.rule: check.asks for check in checks.registered_checks()}
    if rule and rule not in known_rules:
        raise Missing(f"No check has the rule “{rule[:40]}”. The list of checks has them all.")
    return FindingsPage(
        sentence=summary_sentence(found),
        where=chosen.name if chosen else "All systems",
        groups=grouped(found, rule=rule),
        systems=tuple(Option(each.code, each.name, each is chosen) for each in systems),
        severities=tuple(Option(key, words, key == severity) for key, words in SEVERITY_WORDS.items()),
        rules=tuple(Option(key, f"{key}: {asks}", key == rule) for key, asks in known_rules.items()),
        invented=bool(chosen and chosen.invented),
    )


@page("structure/finding_checks.html")
def list_of_checks(_request: HttpRequest, moment: Moment) -> ChecksPage:
    """Return every check, with how many things it finds at a moment."""
    found = [each.rule for each in checks.findings(moment)]
    listed = tuple(
        ListedCheck(check.rule, check.asks, check.severity, check.source, found.count(check.rule))
        for check in checks.registered_checks()
    )
    quiet = sum(not each.found for each in listed)
    sentence = f"{counted(len(listed), 'check')}; {quiet} find nothing on this date."
    return ChecksPage(sentence, listed)
