"""Filling CheckedAuthority: the graph of a moment with what was decided under it; and checking a file."""

from catchment.authority.queries.decisions import decisions_known, decisions_taken
from catchment.authority.queries.facts_of_handbook import facts_with
from catchment.authority.queries.meetings_read import load_meetings, meeting_rows
from catchment.authority.queries.selections import selections_of
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.checks import run_checks, tangled
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.authority.rules.graph import Graph
from catchment.authority.rules.spreading import TooTangled
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Finding
from catchment.governance.rules.document import Handbook


def checked_at(graph: Graph, moment: Moment) -> CheckedAuthority:
    """Return what the checks judge at a moment: the graph, and what was decided by then (nine queries)."""
    meetings = meeting_rows(moment)
    decisions = decisions_known(moment)
    selections = selections_of(None, moment)
    owners = {("meeting", row.code): (row.system.code, row.body.code if row.body else "") for row in meetings}
    owners |= {
        ("decision", row.code): (row.system.code, row.body.code if row.body else row.decider)
        for row in decisions
    }
    owners |= {("selection", each.code): (each.system, "") for each in selections}
    return CheckedAuthority(
        graph,
        meetings=tuple(load_meetings(meetings, moment).values()),
        decisions=decisions_taken("", moment),
        selections=selections,
        owners=owners,
    )


def findings_in(handbook: Handbook, moment: Moment) -> list[Finding]:
    """Return what the checks find in a handbook that is not in force, judged among those that are.

    Only what belongs to its own system: what the others break is theirs. Meetings are not judged by a file.
    """
    facts = facts_with(handbook, moment)
    try:
        checked = CheckedAuthority(build_graph(facts))
    except TooTangled as problem:
        return [tangled(problem, facts)]
    found = run_checks(checked, moment.as_at)
    return [finding for finding in found if checked.system_of(finding.about) == handbook.system]
