"""Reading scenarios: facts, one to a line, in words that a board secretary would use.

`python -m pytest tests/structure/test_scenarios.py` runs every file in tests/scenarios/structure. A file has
a title, facts that all its cases share, and cases: a date, more facts, and what is found then.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from catchment.foundation.rules.findings import Finding
from catchment.foundation.rules.periods import Period
from catchment.structure.rules.facts import (
    DrawnAreaFact,
    OrganisationFact,
    PostFact,
    RelationFact,
    StructureFacts,
)
from tests.reading import read_yaml

RELATIONS = {
    "is a member of": "member_of",
    "is commissioned by": "commissioned_by",
    "is part of": "part_of",
    "is in the area of": "located_in",
    "is the payee for": "payee_for",
    "is the accountable body of": "leads",
}
PRIMARY_ROLES = {"pcn": "RO272", "practice": "RO177", "icb": "RO261", "ccg": "RO98", "federation": "RO158"}
OPENED = date(2013, 4, 1)


@dataclass
class Builder:
    """Collects facts from lines."""

    organisations: dict[str, OrganisationFact] = field(default_factory=dict)
    relations: list[RelationFact] = field(default_factory=list)
    small_areas: dict[str, tuple[str, ...]] = field(default_factory=dict)
    responsible: dict[str, tuple[str, ...]] = field(default_factory=dict)
    patients: dict[str, int] = field(default_factory=dict)
    unplaced: set[str] = field(default_factory=set)
    participation: dict[str, bool] = field(default_factory=dict)
    posts: list[PostFact] = field(default_factory=list)
    drawn_areas: list[DrawnAreaFact] = field(default_factory=list)
    successors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    extra_roles: list[tuple[str, str, bool]] = field(default_factory=list)
    list_edition: date | None = None

    def facts(self, as_at: date) -> StructureFacts:
        """Return the facts, with the roles that hold on the day."""
        organisations = dict(self.organisations)
        for code, each in self.organisations.items():
            primary = [PRIMARY_ROLES.get(each.kind, "RO0")] if each.open_on(as_at) else []
            primary += [role for owner, role, is_primary in self.extra_roles if owner == code and is_primary]
            others = [
                role for owner, role, is_primary in self.extra_roles if owner == code and not is_primary
            ]
            organisations[code] = OrganisationFact(
                code, each.kind, each.name, each.lives, tuple(primary), tuple(others)
            )
        return StructureFacts(
            organisations,
            tuple(self.relations),
            self.small_areas,
            self.responsible,
            self.patients,
            frozenset(self.unplaced),
            self.participation,
            tuple(self.posts),
            tuple(self.drawn_areas),
            self.successors,
            self.list_edition,
        )


def _organisation(builder: Builder, code: str, kind: str, name: str, start: str, end: str) -> None:
    opened = date.fromisoformat(start) if start else OPENED
    closed = date.fromisoformat(end) if end else None
    builder.organisations[code] = OrganisationFact(code, kind, name, (Period(opened, closed),))


def _nameless(builder: Builder, code: str, kind: str, name: str) -> None:
    builder.organisations[code] = OrganisationFact(code, kind, name, ())


def _many(builder: Builder, first: str, last: str, kind: str, prefix: str, region: str) -> None:
    for number in range(int(first), int(last) + 1):
        _organisation(builder, f"{prefix}{number}", kind, f"{prefix}{number}", "2022-07-01", "")
        builder.relations.append(RelationFact(f"{prefix}{number}", "part_of", region))


def _relation(builder: Builder, source: str, words: str, target: str) -> None:
    builder.relations.append(RelationFact(source, RELATIONS[words], target))


def _patients(builder: Builder, code: str, count: str) -> None:
    builder.patients[code] = int(count.replace(",", ""))


def _lies(builder: Builder, small_area: str, parents: str) -> None:
    builder.small_areas[small_area] = tuple(_codes(parents))


def _responsible(builder: Builder, code: str, area: str) -> None:
    builder.responsible[area] = (*builder.responsible.get(area, ()), code)


def _employs(builder: Builder, employer: str, role: str, where: str) -> None:
    builder.posts.append(PostFact(f"post {len(builder.posts) + 1}", employer, role, where or ""))


def _followed(builder: Builder, predecessor: str, successors: str) -> None:
    builder.successors[predecessor] = tuple(_codes(successors))


def _drawn(
    builder: Builder, code: str, kind: str, system: str, name: str, count: str, practices: str
) -> None:
    patients = int(count.replace(",", "")) if count else None
    builder.drawn_areas.append(
        DrawnAreaFact(code, kind, name, system, patients, tuple(_codes(practices or "")))
    )


def _codes(text: str) -> list[str]:
    """Split “A, B and C”."""
    return [code for code in re.split(r",\s*|\s+and\s+", text) if code]


DAY = r"(\d{4}-\d\d-\d\d)"
DRAWN = (
    r"(\S+) is a (place|neighbourhood) of (\S+) drawn as (.+?)(?:, with ([\d,]+) patients)?"
    r"(?:, out of practices (.+))?"
)
SENTENCES: list[tuple[str, Any]] = [
    (
        rf"(\S+) is an? ([a-z-]+) called (.+?)(?:, open from {DAY})?(?:, closed on {DAY})?",
        _organisation,
    ),
    (r"(\S+) has no primary role on any date and is an? ([a-z-]+) called (.+)", _nameless),
    (r"(\d+) to (\d+) are each an? ([a-z-]+) coded ([A-Z]+) and the number, part of (\w+)", _many),
    (rf"(\S+) ({'|'.join(RELATIONS)}) (\S+)", _relation),
    (r"(\S+) has ([\d,]+) patients", _patients),
    (r"small area (\S+) lies in (.+)", _lies),
    (r"(\S+) is responsible for (\S+)", _responsible),
    (r"(\S+) employs an? (.+?)(?: deployed to (\S+))?", _employs),
    (r"(\S+) was followed by (.+)", _followed),
    (
        DRAWN,
        _drawn,
    ),
    (r"(\S+) opted (in|out)", lambda b, code, way: b.participation.__setitem__(code, way == "in")),
    (r"(\S+) also has the role (RO\d+)", lambda b, code, role: b.extra_roles.append((code, role, False))),
    (
        r"(\S+) also has the primary role (RO\d+)",
        lambda b, code, role: b.extra_roles.append((code, role, True)),
    ),
    (r"nothing says where the patients of (\S+) live", lambda b, code: b.unplaced.add(code)),
    (
        rf"the newest lists are of {DAY}",
        lambda b, day: setattr(b, "list_edition", date.fromisoformat(day)),
    ),
]


def read_facts(lines: list[str], as_at: date) -> StructureFacts:
    """Return the facts that some lines state; a line that says nothing known is an error."""
    builder = Builder()
    for line in lines:
        for pattern, reader in SENTENCES:
            if match := re.fullmatch(pattern, line):
                reader(builder, *match.groups())
                break
        else:
            raise ValueError(f"No scenario sentence reads “{line}”.")
    return builder.facts(as_at)


@dataclass(frozen=True)
class Case:
    """One dated question about some facts."""

    name: str
    as_at: date
    facts: list[str]
    finds: list[str]
    finds_nothing: list[str]


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a scenario file."""
    document = read_yaml(path)
    shared = document.get("facts", [])
    return [
        Case(
            f"{path.stem}: {case['case']}",
            case["as_at"],
            [*shared, *case.get("and", [])],
            case.get("finds", []),
            case.get("finds_nothing", []),
        )
        for case in document["cases"]
    ]


def matches(expected: str, finding: Finding) -> bool:
    """Say whether a finding is what a line expects: “F-001 error about U1: words in its sentence”."""
    match = re.fullmatch(r"(\S+)(?: (error|warning|info))?(?: about ([^\s:]+))?(?:: (.+))?", expected)
    if match is None:
        raise ValueError(f"“{expected}” is not a finding; write “RULE severity about CODE: words”.")
    rule, severity, code, words = match.groups()
    return (
        finding.rule == rule
        and severity in (None, str(finding.severity))
        and code in (None, finding.about.code)
        and (words is None or words in finding.sentence)
    )
