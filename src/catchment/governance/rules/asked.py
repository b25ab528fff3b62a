"""What the law and guidance of a day ask of one body, and whether it does what they ask.

A check looks at a whole system; a body's page wants the checks that are about this body. `CONCERNS` says of
which bodies each rule speaks. A rule that is not listed concerns a body only where it finds something there.
The list changes on the days when law begins or ends (K-042): `turns_near` says which rules, and when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from catchment.foundation.rules.findings import SEVERITY_ORDER, Check, Finding, Severity
from catchment.foundation.rules.periods import Period
from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose

BOARD = frozenset({Purpose.ICB_BOARD})
ICB_COMMITTEES = frozenset(
    {Purpose.AUDIT, Purpose.REMUNERATION, Purpose.COMMISSIONING, Purpose.QUALITY, Purpose.FINANCE}
)
PLACE = frozenset({Purpose.PLACE_BOARD})
NETWORK = frozenset({Purpose.NETWORK})
TEAM = frozenset({Purpose.NEIGHBOURHOOD_TEAM})
PARTNERSHIP = frozenset({Purpose.INTEGRATED_CARE_PARTNERSHIP})
HEALTH_AND_WELLBEING = frozenset({Purpose.HEALTH_AND_WELLBEING_BOARD})

PRIVATE_RULES = frozenset({"B-032", *(f"B-{number:03}" for number in range(50, 58))})
"""Rules that judge the private answers of a person: what they find is for those who may read the answers.

B-032 is one of them, because who decided about independence is asked only once that question is answered.
"""


def _rules(letter: str, *numbers: int) -> list[str]:
    """Return the names of rules: B-002, B-003 ..."""
    return [f"{letter}-{number:03}" for number in numbers]


_BOARD_RULES = [
    *_rules(
        "B", 2, 3, *range(20, 25), 28, 29, 30, 31, 32, *range(34, 42), *range(50, 58), 60, 61, 62, 67, 68
    ),
    *_rules("B", 74, 77, 78),
    *_rules("C", 20, 22, 26, 30),
    *_rules("F", 33),
]
_PLACE_RULES = [*_rules("D", *range(50, 59)), "S000-12", "S000-13", "S000-14", "S002-16", "S002-17"]
_NETWORK_RULES = [*_rules("E", 40), *_rules("F", 1, 2, 6, 7, 10), "S001-22", "S001-26"]

CONCERNS: Mapping[str, frozenset[Purpose]] = {
    **dict.fromkeys(_BOARD_RULES, BOARD),
    **dict.fromkeys(_PLACE_RULES, PLACE),
    **dict.fromkeys(_NETWORK_RULES, NETWORK),
    "B-060": BOARD | ICB_COMMITTEES,
    "B-062": BOARD | ICB_COMMITTEES,
    "B-075": frozenset({Purpose.AUDIT}),
    "B-076": frozenset({Purpose.REMUNERATION}),
    "C-001": PARTNERSHIP,
    "C-002": PARTNERSHIP,
    "C-004": PARTNERSHIP,
    "C-011": HEALTH_AND_WELLBEING,
    "C-014": HEALTH_AND_WELLBEING,
    "S001-04": TEAM,
    "S001-06": TEAM,
    "S001-19": TEAM,
}
COMMISSIONING_RULES = frozenset({"B-033"})  # bodies that exercise commissioning functions
EVERY_BODY = frozenset({"S004-28", "S004-31"})
KIND_PURPOSES = {BodyKind.NETWORK_BOARD: Purpose.NETWORK, BodyKind.TEAM: Purpose.NEIGHBOURHOOD_TEAM}
ENTRIES = frozenset({"instrument", "register", "plan"})


class State(StrEnum):
    """How a body stands with a rule; the words are what the page says."""

    BROKEN = "broken"
    WORTH_KNOWING = "worth knowing"
    NOT_CERTAIN = "not certain"  # nothing was found, with a value that nobody is sure of
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule of the day that concerns a body, whether the body keeps it, and what was found if not."""

    rule: str
    asks: str
    severity: Severity
    source: str
    confidence: str
    state: State
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which rules that concern a body begin or end; each as (rule, what it asks)."""

    on: date
    begins: tuple[tuple[str, str], ...]
    ends: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """A body, with those who sit on it on the day: what tells which findings are about it."""

    body: Body
    system: str
    people: frozenset[str] = frozenset()


def rule_concerns(rule: str, body: Body) -> bool:
    """Say whether a rule speaks of a body of this kind and purpose."""
    if rule in EVERY_BODY or (rule in COMMISSIONING_RULES and body.commissioning):
        return True
    purposes = CONCERNS.get(rule, frozenset())
    return body.purpose in purposes or KIND_PURPOSES.get(body.kind) in purposes


def finding_concerns(finding: Finding, watched: Watched) -> bool:
    """Say whether a finding is about this body, one of its seats, who sits there, or what it answers for."""
    body, about = watched.body, finding.about
    first, _, rest = about.code.partition("/")
    if about.kind in ("body", "seat"):
        return first == body.code
    if not rule_concerns(finding.rule, body):
        return False
    if about.kind in ("person", "interest"):
        return first in watched.people
    if about.kind in ENTRIES:
        return body.purpose is Purpose.ICB_BOARD or rest == body.instrument
    if about.kind == "icb":
        return body.purpose in BOARD | PARTNERSHIP
    return about.code in (body.organisation, body.area)


def asked_of(
    watched: Watched,
    checks: Iterable[Check],
    findings: Iterable[Finding],
    on: date,
    regimes: Mapping[str, Period],
) -> tuple[Asked, ...]:
    """Return every rule in force on the day that concerns the body: broken ones first, then by rule.

    `findings` are those of the whole system on that day.
    """
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding_concerns(finding, watched):
            found.setdefault(finding.rule, []).append(finding)
    listed: dict[str, list[Check]] = {}
    for check in checks:
        concerned = check.rule in found or rule_concerns(check.rule, watched.body)
        if concerned and check.holds_on(on, regimes):
            listed.setdefault(check.rule, []).append(check)
    asked = [_asked(rule, same, found.get(rule, [])) for rule, same in listed.items()]
    order = list(State)
    return tuple(
        sorted(asked, key=lambda each: (order.index(each.state), SEVERITY_ORDER[each.severity], each.rule))
    )


def _asked(rule: str, checks: Sequence[Check], found: Sequence[Finding]) -> Asked:
    """Return one rule, which several checks may put."""
    severities = [each.severity for each in found] or [each.severity for each in checks]
    confidence = _least(checks)
    if any(each.severity is not Severity.INFO for each in found):
        state = State.BROKEN
    elif found:
        state = State.WORTH_KNOWING
    else:
        state = State.NOT_CERTAIN if confidence == "L" else State.KEPT
    asks = " ".join(dict.fromkeys(each.asks for each in checks))
    severity = min(severities, key=SEVERITY_ORDER.__getitem__)
    return Asked(rule, asks, severity, checks[0].source, confidence, state, tuple(found))


def _least(checks: Sequence[Check]) -> str:
    """Return the least of the checks' confidences: L before M before H."""
    return min((each.confidence for each in checks), key="LMH".index)


def broken_rules(asked: Iterable[Asked]) -> int:
    """Return how many rules a body breaks."""
    return sum(each.state is State.BROKEN for each in asked)


def turns_near(
    body: Body, checks: Iterable[Check], on: date, regimes: Mapping[str, Period]
) -> tuple[Turn | None, Turn | None]:
    """Return the last day up to `on`, and the first after it, on which rules about the body begin or end."""
    concerned = [check for check in checks if rule_concerns(check.rule, body)]
    days = sorted({day for check in concerned for day in _days_of(check, regimes)})
    turns = [turn for day in days if (turn := _turn(concerned, day, regimes))]
    before = [turn for turn in turns if turn.on <= on]
    after = [turn for turn in turns if turn.on > on]
    return (before[-1] if before else None), (after[0] if after else None)


def _days_of(check: Check, regimes: Mapping[str, Period]) -> set[date]:
    """Return the days on which a check may begin or end."""
    periods = [regimes[name] for name in (check.regime, check.ended_by) if name in regimes]
    days = {check.since, check.until, *(day for each in periods for day in (each.start, each.end))}
    return {day for day in days if day is not None}


def _turn(checks: Sequence[Check], day: date, regimes: Mapping[str, Period]) -> Turn | None:
    """Return what begins and ends on a day, if anything does."""
    before = day - timedelta(days=1)
    begins, ends = [], []
    for check in checks:
        was, is_now = check.holds_on(before, regimes), check.holds_on(day, regimes)
        if is_now and not was:
            begins.append((check.rule, check.asks))
        elif was and not is_now:
            ends.append((check.rule, check.asks))
    return Turn(day, tuple(sorted(begins)), tuple(sorted(ends))) if begins or ends else None
