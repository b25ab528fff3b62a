"""What must hold of the checks whatever a scheme says: they answer, in sentences, in no order of it."""

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catchment.authority.rules.building import build_graph
from catchment.authority.rules.checks import CheckedAuthority, run_checks
from catchment.authority.rules.checks.frame import of
from catchment.authority.rules.facts import AuthorityFacts
from catchment.foundation.rules.findings import Finding, Severity
from tests.authority.worlds import worlds

THOROUGH = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def found_in(facts: AuthorityFacts) -> list[Finding]:
    """Return what the checks find in some facts."""
    return run_checks(CheckedAuthority(build_graph(facts)), facts.on)


@THOROUGH
@given(worlds())
def test_checks_answer_in_sentences(facts: AuthorityFacts) -> None:
    """No check raises, and each finding is a sentence with a remedy, about something, on the day."""
    for finding in found_in(facts):
        assert finding.sentence.endswith((".", ")")) and finding.remedy.endswith("."), finding
        assert finding.about.kind and finding.about.code and finding.about.name, finding
        assert finding.as_at == facts.on and finding.source, finding


@THOROUGH
@given(worlds(), st.integers(0, 1_000))
def test_order_of_the_scheme_does_not_matter(facts: AuthorityFacts, seed: int) -> None:
    """The same scheme in another order breaks the same rules, about the same things."""
    order = Random(seed)
    shuffled = replace(
        facts,
        delegations=tuple(order.sample(facts.delegations, len(facts.delegations))),
        reservations=tuple(order.sample(facts.reservations, len(facts.reservations))),
        bodies=dict(order.sample(sorted(facts.bodies.items()), len(facts.bodies))),
        seats=dict(order.sample(sorted(facts.seats.items()), len(facts.seats))),
    )
    assert found_in(shuffled) == found_in(facts)


@THOROUGH
@given(worlds())
def test_every_fault_of_law_is_found(facts: AuthorityFacts) -> None:
    """What the resolver holds against a delegation in force is a finding with the same rule, about it."""
    checked = CheckedAuthority(build_graph(facts))
    found = {(each.rule, each.about.code) for each in run_checks(checked, facts.on)}
    for link in checked.links:
        for fault in link.faults:
            bitten = sum(checked.graph.bits[code] for code in fault.functions)
            if not fault.functions or bitten & checked.meant(of(link).said):
                assert (fault.rule, f"{of(link).system}/{link.code}") in found


@THOROUGH
@given(worlds())
def test_what_grants_nothing_is_found(facts: AuthorityFacts) -> None:
    """Of a delegation in force whose delegate may decide nothing that it names, some error says why."""
    checked = CheckedAuthority(build_graph(facts))
    errors = {each.about.code for each in run_checks(checked, facts.on) if each.severity is Severity.ERROR}
    for link in checked.links:
        functions = checked.meant(of(link).said)
        arrived = [
            warrant
            for warrant in checked.graph.warrants.get(link.delegate, ())
            if warrant.functions & functions and warrant.ground & link.ground
        ]
        if functions and not arrived:
            assert f"{of(link).system}/{link.code}" in errors, link
