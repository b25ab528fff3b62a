"""Checks on identity and orphans: everything is one thing, and nothing points at what has gone.

Codes are never reused and records are closed, not deleted (K-002); so a relation, a team or a drawn area
can be left pointing at something that has closed. Those are orphans (K-043).
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import About, Finding, Severity
from catchment.structure.rules.checks.networks import about
from catchment.structure.rules.facts import DrawnAreaFact, OrganisationFact, RelationFact, StructureFacts
from catchment.structure.rules.kinds import kind_rule
from catchment.structure.rules.words import counted, listed, plain_date

# How a broken relation is said; the target has closed.
LOST = {
    "member_of": "is still a member of",
    "commissioned_by": "is still commissioned by",
    "part_of": "is still part of",
    "located_in": "is still in the area of",
    "payee_for": "is still the payee for",
    "leads": "is still the accountable body of",
}
NOT_PROVIDERS = (
    "prescribing-cost-centre"  # exclude from practice counts (K.2); their commissioners are history
)


def one_primary_role(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """K-001: every organisation has exactly one primary role, and other roles only beside it."""
    for code, organisation in sorted(facts.organisations.items()):
        count = len(organisation.primary_roles)
        if count > 1:
            what = f"has {count} primary roles at once ({listed(sorted(organisation.primary_roles))})"
        elif not organisation.lives:
            what = "has no primary role on any date, so nothing says what it is or when it existed"
        elif not count and organisation.other_roles:
            what = f"has no primary role but still has {listed(sorted(organisation.other_roles))}"
        else:
            continue
        yield Finding(
            "K-001",
            Severity.ERROR,
            About(organisation.kind, code, organisation.name),
            f"{organisation.name or code} {what}.",
            "Record one primary role for the whole of its life, and end the others with it.",
            "ODS reference data catalogue",
            as_of,
        )


def orphans(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """K-043: nothing open points at something closed, and no practice is without a commissioner."""
    for relation in facts.relations:
        source, target = facts.organisations[relation.source], facts.organisations[relation.target]
        if source.kind != NOT_PROVIDERS and source.open_on(as_of) and not target.open_on(as_of):
            yield _lost_relation(facts, relation, source, target, as_of)
    for code in sorted(facts.patients):
        practice = facts.organisations[code]
        if practice.open_on(as_of) and not facts.targets.get((code, "commissioned_by")):
            yield Finding(
                "K-043",
                Severity.ERROR,
                about(practice),
                f"{practice.name} has no commissioner.",
                "Record the sub-ICB location that commissions it.",
                "NHS Act 2006 s.14Z31 (B-011)",
                as_of,
            )
    for area in facts.drawn_areas:
        yield from _closed_blocks(facts, area, as_of)


def _lost_relation(
    facts: StructureFacts,
    relation: RelationFact,
    source: OrganisationFact,
    target: OrganisationFact,
    as_of: date,
) -> Finding:
    """K-043: say that a relation points at something closed; a known successor makes it a warning."""
    closed = target.closed_before(as_of)
    when = f"which closed on {plain_date(closed)}" if closed else f"which is not open on {plain_date(as_of)}"
    successors = facts.successors.get(target.code, ())
    names = listed([facts.name(code) for code in successors])
    return Finding(
        "K-043",
        Severity.WARNING if successors else Severity.ERROR,
        about(source),
        f"{source.name} {LOST.get(relation.kind, 'is still related to')} {facts.name(target.code)}, {when}"
        + (f" and was followed by {names}." if successors else " and has no successor."),
        f"Move it to {names}." if successors else "Name the successor, or end the relation on that day.",
        "NHS Act 2006 s.14Z28 (B-007); SI 2022/734 (B-013a)",
        as_of,
    )


def _closed_blocks(facts: StructureFacts, area: DrawnAreaFact, as_of: date) -> Iterator[Finding]:
    """K-043: say which closed practices a drawn area is still made of."""
    closed = [code for code in area.practice_blocks if not facts.organisations[code].open_on(as_of)]
    if closed:
        yield Finding(
            "K-043",
            Severity.ERROR,
            About(area.kind, area.code, area.name),
            f"{area.name} is drawn out of {counted(len(closed), 'closed practice')}: "
            f"{listed([facts.name(code) for code in sorted(closed)])}.",
            "Draw a new version without them, or with the practices that followed them.",
            "S002-15; docs/data.md",
            as_of,
        )


def team_without_body(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """F-021: a neighbourhood team has a named lead and an accountable body, which is a legal person."""
    leads = {post.deployed_to for post in facts.posts if "lead" in post.role.lower()}
    for team in facts.open_of_kind("team", as_of):
        bodies = facts.sources.get((team.code, "leads"), ())
        missing = [] if bodies else ["no accountable body"]
        if team.code not in leads:
            missing.append("no named lead")
        if missing:
            yield Finding(
                "F-021",
                Severity.WARNING,
                about(team),
                f"{team.name} has {listed(missing)}, so nobody answers for it.",
                "Record the organisation that is accountable for it, and a post that leads it.",
                "Next steps for integrating primary care (Fuller), S001-19",
                as_of,
            )
        for body in bodies:
            rule = kind_rule(facts.organisations[body].kind)
            if not rule.legal_person:
                yield Finding(
                    "F-021",
                    Severity.WARNING,
                    about(team),
                    f"{facts.name(body)} is the accountable body of {team.name}, but {rule.because}.",
                    "Name a practice, federation, trust or council instead.",
                    "Next steps for integrating primary care (Fuller), S001-19",
                    as_of,
                )


def practice_not_on_map(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """K-035: patients do not nest in areas; without the practice-by-area table they are on no map."""
    for code in sorted(facts.unplaced_practices & facts.patients.keys()):
        practice = facts.organisations[code]
        patients = facts.patients[code]
        if patients:
            yield Finding(
                "K-035",
                Severity.INFO,
                about(practice),
                f"Nothing says where the {counted(patients, 'patient')} of {practice.name} live, so they are "
                "missing from maps and from places drawn out of areas.",
                "Import a quarter of “patients registered by small area” that has this practice.",
                "NHS England: patients registered at a GP practice, by LSOA",
                as_of,
            )
