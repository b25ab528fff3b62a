"""Checks on primary care networks: agreements between practices, with a size, a payee and full cover.

A PCN is not a legal person, so it cannot employ or be paid (F-001); a federation can do both for it, but
cannot be it (F-002). Commissioners must see that every patient is covered, also those of practices that opt
out (F-005, F-009).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import About, Finding, Severity
from catchment.structure.rules.bands import PCN_BAND
from catchment.structure.rules.checks.areas import outside_band
from catchment.structure.rules.facts import OrganisationFact, StructureFacts
from catchment.structure.rules.kinds import LEGAL_PERSON_ROLES, PCN_ROLE, kind_rule
from catchment.structure.rules.words import counted, listed, number

NETWORK_CONTRACT = "Network Contract DES; Network Agreement"


def about(organisation: OrganisationFact) -> About:
    """Return what a finding about an organisation is about."""
    return About(organisation.kind, organisation.code, organisation.name)


def employs_or_is_paid(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """F-001: what is not a legal person cannot employ anybody or be a payee."""
    posts: dict[str, list[str]] = defaultdict(list)
    for post in facts.posts:
        posts[post.employer].append(post.role)
    payees = {source for (source, kind) in facts.targets if kind == "payee_for"}
    for code in sorted(posts.keys() | payees):
        organisation = facts.organisations[code]
        rule = kind_rule(organisation.kind)
        if not rule.may_employ and code in posts:
            yield Finding(
                "F-001",
                Severity.ERROR,
                about(organisation),
                f"{organisation.name} employs {counted(len(posts[code]), 'post')} "
                f"({listed(sorted(set(posts[code])), 3)}), but {rule.because}.",
                "Record the practice, federation or trust that signed the contract as the employer.",
                NETWORK_CONTRACT,
                as_of,
            )
        if not rule.may_hold_money and code in payees:
            for target in facts.targets[code, "payee_for"]:
                yield Finding(
                    "F-001",
                    Severity.ERROR,
                    about(organisation),
                    f"{organisation.name} is the payee for {facts.name(target)}, but {rule.because}.",
                    "Name a member practice or another legal person as the nominated payee.",
                    NETWORK_CONTRACT,
                    as_of,
                )


def company_is_network(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """F-002: a federation or other legal person cannot be the PCN itself."""
    for code, organisation in sorted(facts.organisations.items()):
        roles = {*organisation.primary_roles, *organisation.other_roles}
        companies = sorted(LEGAL_PERSON_ROLES[role] for role in roles & LEGAL_PERSON_ROLES.keys())
        if PCN_ROLE in roles and companies and organisation.open_on(as_of):
            yield Finding(
                "F-002",
                Severity.ERROR,
                About(organisation.kind, code, organisation.name),
                f"{organisation.name} is recorded as a PCN and also as {listed(companies)}; "
                "a company cannot be the network.",
                "Record the PCN as its own agreement; the company may be its member, employer or payee.",
                NETWORK_CONTRACT,
                as_of,
            )


def network_size(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """F-003: a PCN usually serves 30,000 to 50,000 patients; outside is a warning, never an error."""
    for pcn in facts.open_of_kind("pcn", as_of):
        lists = [facts.patients[code] for code in facts.members(pcn.code) if code in facts.patients]
        if lists:
            yield from outside_band(PCN_BAND, about(pcn), sum(lists), as_of)


def practice_without_network(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """F-005: the commissioner sees that every patient is covered by a PCN."""
    for code, patients in sorted(facts.patients.items()):
        practice = facts.organisations[code]
        if patients and not facts.targets.get((code, "member_of")) and practice.open_on(as_of):
            yield Finding(
                "F-005",
                Severity.WARNING,
                about(practice),
                f"{practice.name} is in no PCN, so nobody is named to give its "
                f"{counted(patients, 'patient')} network services.",
                "Record its PCN, or the PCN that covers its patients by agreement with the commissioner.",
                NETWORK_CONTRACT + ": full population cover",
                as_of,
            )


def network_incomplete(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """F-006: a PCN has member practices, list sizes and one nominated payee.

    Where no PCN of a nation has a payee, the payees have not been imported; that is said once, not for
    every PCN.
    """
    by_nation: dict[str, list[OrganisationFact]] = defaultdict(list)
    for pcn in facts.open_of_kind("pcn", as_of):
        systems = sorted(facts.systems_of(pcn.code))
        by_nation[facts.nation_of_system(systems[0]) if systems else ""].append(pcn)
    for nation, pcns in sorted(by_nation.items()):
        with_payee = [pcn for pcn in pcns if facts.sources.get((pcn.code, "payee_for"))]
        payees_known = bool(with_payee) or (len(pcns) == 1 and nation in facts.organisations)
        if not payees_known and nation in facts.organisations:
            yield Finding(
                "F-006",
                Severity.INFO,
                about(facts.organisations[nation]),
                f"No payee is recorded for any of the {number(len(pcns))} PCNs of "
                f"{facts.organisations[nation].name}.",
                "Import or type the nominated payees; they are not in the published practice files.",
                NETWORK_CONTRACT,
                as_of,
            )
        for pcn in pcns:
            yield from _missing_from(facts, pcn, as_of, payees_known)


def _missing_from(
    facts: StructureFacts, pcn: OrganisationFact, as_of: date, payees_known: bool
) -> Iterator[Finding]:
    """F-006: say what one PCN's record lacks, a warning each."""
    members = facts.members(pcn.code)
    payees = facts.sources.get((pcn.code, "payee_for"), ())
    without_list = [code for code in members if code not in facts.patients]
    missing: list[tuple[str, str]] = []
    if not members:
        missing.append(("has no member practices", "Record its core network practices, or close it."))
    if facts.patients and members and len(without_list) == len(members):
        missing.append(
            ("has no list size: none of its practices has one", "Import the lists of its practices.")
        )
    if payees_known and not payees:
        missing.append(("has no nominated payee", "Name a member practice or another legal person."))
    if len(payees) > 1:
        names = listed([facts.name(code) for code in payees])
        missing.append((f"has more than one nominated payee: {names}", "Keep one and end the others."))
    for what, remedy in missing:
        sentence = f"{pcn.name} {what}."
        yield Finding("F-006", Severity.WARNING, about(pcn), sentence, remedy, NETWORK_CONTRACT, as_of)


def participation_contradicts(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """F-009: a practice that opted out is in no PCN, and one that opted in is in one."""
    for code, opted_in in sorted(facts.participation.items()):
        practice = facts.organisations[code]
        networks = facts.targets.get((code, "member_of"), ())
        if opted_in == bool(networks) or not practice.open_on(as_of):
            continue
        sentence = (
            f"{practice.name} opted in to this year's network contract but is in no PCN."
            if opted_in
            else f"{practice.name} opted out of this year's network contract but is still a member of "
            f"{facts.name(networks[0])}."
        )
        yield Finding(
            "F-009",
            Severity.WARNING,
            about(practice),
            sentence,
            "Record the PCN it joined."
            if opted_in
            else "End its membership on the day it opted out, and record which PCN covers its patients.",
            "Network Contract DES: yearly participation",
            as_of,
        )


def network_crosses_systems(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """K-036: a PCN may cross from one ICB into another; its share of each is by registered patients."""
    for pcn in facts.open_of_kind("pcn", as_of):
        by_icb: dict[str, int] = defaultdict(int)
        for practice in facts.members(pcn.code):
            by_icb[facts.icb_of_practice(practice)] += facts.patients.get(practice, 0)
        by_icb.pop("", None)
        total = sum(by_icb.values())
        if len(by_icb) > 1 and total:
            biggest_first = sorted(by_icb.items(), key=lambda item: (-item[1], item[0]))
            shares = [f"{round(100 * count / total)}% in {facts.name(icb)}" for icb, count in biggest_first]
            yield Finding(
                "K-036",
                Severity.INFO,
                about(pcn),
                f"{pcn.name} lies in more than one ICB: of its patients {listed(shares)}.",
                "Nothing need change; figures for each ICB count only its own practices.",
                "Derived from practice commissioners",
                as_of,
            )
