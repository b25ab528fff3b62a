"""The pages of a scheme: the two tables that an ICB publishes, and the decision rights at each place.

All three are read off the graph of the day, which is kept (`asking.graph_at`); so are the findings, worked
out once for all systems of a graph.
"""

from functools import lru_cache
from itertools import groupby

from catchment.authority.queries.asking import graph_at
from catchment.authority.queries.scheme_values import (
    BeforeBoardsPage,
    ColumnGroup,
    MapPage,
    Narrowing,
    RightsPage,
    SchemePage,
)
from catchment.authority.rules.checks import run_checks
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.authority.rules.graph import Graph
from catchment.authority.rules.place_rights import (
    AccountablePerson,
    accountable_people,
    in_groups,
    rights_rows,
    rights_sentence,
)
from catchment.authority.rules.scheme import SchemeOn
from catchment.authority.rules.scheme_map import functions_map, map_sentence
from catchment.authority.rules.scheme_matrix import Matrix, matrix
from catchment.authority.rules.scheme_tables import reserved_lines, scheme_tables
from catchment.authority.rules.spreading import TooTangled
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Act, Actor, ActorKind, may_today
from catchment.foundation.pictures import BarPicture
from catchment.foundation.rules.findings import About, Finding
from catchment.governance.checks import judged
from catchment.governance.queries.handbook_page import (
    GROUPS,
    FoundGroup,
    FoundLine,
    system_named,
    system_trail,
)
from catchment.governance.rules.functions import ICBS_BEGAN, LegalKind
from catchment.structure.models import Footprint
from catchment.structure.queries.locate import locate
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

KEPT = 4  # graphs
EVERYTHING = Narrowing()
AT_PLACE_RULES = ("S000-11", "S000-12", "S000-13", "S000-14")


@lru_cache(maxsize=KEPT)
def _checked(graph: Graph) -> CheckedAuthority:
    return CheckedAuthority(graph)


@lru_cache(maxsize=KEPT)
def _found(graph: Graph) -> tuple[Finding, ...]:
    return tuple(run_checks(_checked(graph), graph.facts.on))


@lru_cache(maxsize=KEPT * 8)
def _scheme_in(graph: Graph, system: str) -> SchemeOn:
    return SchemeOn(_checked(graph), system)


def scheme_at(system: str, moment: Moment) -> SchemeOn:
    """Return the scheme of a system at a moment; kept as long as the graph is.

    Raises Missing, in a sentence that says what to do, where nobody could follow the delegations of the day.
    """
    try:
        return _scheme_in(graph_at(moment), system)
    except TooTangled as problem:
        raise Missing(f"No scheme can be shown on {plain_date(moment.as_at)}. {problem}") from problem


def scheme_page(
    code: str, moment: Moment, narrowing: Narrowing = EVERYTHING, actor: Actor = ANYBODY
) -> SchemePage | BeforeBoardsPage:
    """Return the page of a system's scheme; raises Missing for no such system, place or handbook."""
    if moment.as_at < ICBS_BEGAN:
        return _before_boards(code, moment)
    system, name = system_named(code, moment)
    scheme = _with_handbook(system.code, name, moment)
    areas = {place.area for place in scheme.places}
    if narrowing.place and narrowing.place not in areas:
        raise Missing(f"No place of {name} with a board has the code “{narrowing.place[:60]}” on this day.")
    shown = matrix(scheme, narrowing.place, only_holes=narrowing.only_holes, every=narrowing.every)
    found = findings_of(scheme)
    href = f"/system/{system.code}"
    return SchemePage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=scheme.sentence,
        picture_title=_title(scheme, shown, narrowing),
        narrowing=narrowing,
        places=tuple(
            Link("place", place.area, place.name, f"/place/{place.area}/decision-rights")
            for place in scheme.places
        ),
        groups=tuple(
            ColumnGroup(level, len(list(columns)))
            for level, columns in groupby(shown.columns, key=lambda column: column.level)
        ),
        matrix=shown,
        holes=grouped(found, scheme),
        holes_sentence=_holes_sentence(found),
        reserved=reserved_lines(scheme),
        tables=scheme_tables(scheme),
        links=(
            Link("map", system.code, "Functions and decisions map", f"{href}/functions-and-decisions-map"),
            Link("governance", system.code, "How the system is governed", f"{href}/governance"),
            Link("handbook", system.code, "The handbook it is written in", f"/handbook/{system.code}"),
            Link("functions", "", "Every function, and who holds it in law", "/functions"),
        ),
        trail=system_trail(system, name, moment),
        may_edit=may_today(actor, Act.EDIT_HANDBOOK, system.code).allowed,
        sign_in=actor.kind is ActorKind.ANYBODY,
    )


def _before_boards(code: str, moment: Moment) -> BeforeBoardsPage:
    """Return what stands in place of a scheme before there were integrated care boards (B-006)."""
    first = Moment(ICBS_BEGAN, moment.as_known)
    system, name = system_named(code, first)
    facts = graph_at(moment).facts
    ground = facts.areas[system.code].ground if system.code in facts.areas else frozenset()
    groups = [
        each
        for each in facts.organisations.values()
        if each.legal is LegalKind.CCG and each.area in facts.areas and facts.areas[each.area].ground & ground
    ]
    began = plain_date(ICBS_BEGAN)
    return BeforeBoardsPage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=f"There was no integrated care board before {began}; clinical commissioning groups held "
        "these functions.",
        groups=tuple(
            Link("ccg", each.code, each.name, f"/organisation/{each.code}")
            for each in sorted(groups, key=lambda each: each.name)
        ),
        links=(
            Link("who-may", "", "Who may decide something on this day", "/who-may"),
            Link("functions", "", "Every function, and who held it in law on this day", "/functions"),
        ),
        first=Link(
            "scheme",
            system.code,
            f"The scheme of the integrated care board on {began}",
            f"/system/{system.code}/scheme?{first.query_string}",
        ),
        trail=system_trail(system, name, moment),
    )


def map_page(code: str, moment: Moment) -> MapPage | BeforeBoardsPage:
    """Return the functions and decisions map of a system; raises Missing as `scheme_page` does."""
    if moment.as_at < ICBS_BEGAN:
        return _before_boards(code, moment)
    system, name = system_named(code, moment)
    scheme = _with_handbook(system.code, name, moment)
    verdict = judged(system.code, moment)
    bodies = verdict.facts.bodies if verdict else {}
    reports = {
        body.code: tuple(dict.fromkeys((*((body.parent,) if body.parent else ()), *body.reports_to)))
        for body in bodies.values()
    }
    levels = functions_map(scheme, reports)
    return MapPage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=map_sentence(levels, name),
        levels=levels,
        links=(
            Link(
                "scheme",
                system.code,
                "The scheme of delegation, line by line",
                f"/system/{system.code}/scheme",
            ),
            Link(
                "governance", system.code, "How the system is governed", f"/system/{system.code}/governance"
            ),
        ),
        trail=system_trail(system, name, moment),
    )


def rights_page(code: str, moment: Moment) -> RightsPage:
    """Return the decision rights at a place; raises Missing where there is no such place on the day."""
    place = locate(code, moment)
    if place.kind != "place":
        raise Missing(f"{place.name} is not a place: decision rights are shown place by place.")
    drawn = Footprint.objects.at(moment).filter(area_id=place.area_id).select_related("system").first()
    if drawn is None:
        raise Missing(f"{place.name} is drawn by no system on {plain_date(moment.as_at)}.")
    system, name = system_named(drawn.system.code, moment)
    scheme = _with_handbook(system.code, name, moment)
    if place.code not in scheme.graph.grounds:
        raise Missing(f"The ground of {place.name} is not known on {plain_date(moment.as_at)}.")
    rows = rights_rows(scheme, place.code)
    people = accountable_people(scheme, place.code)
    boards = {board for each in scheme.places if each.area == place.code for board in each.boards}
    found = [
        each for each in findings_of(scheme) if each.rule in AT_PLACE_RULES and _of_boards(each.about, boards)
    ]
    return RightsPage(
        code=place.code,
        name=place.name,
        system=system.code,
        invented=place.invented,
        sentence=rights_sentence(scheme, place.code, place.name, rows),
        people=people,
        people_sentence=" ".join(each.sentence for each in people)
        or f"Nobody is accountable for the outcomes of {place.name}.",
        picture=_side_by_side(people, place.name),
        groups=in_groups(rows),
        functions=sum(1 + row.folded for row in rows),
        holes=grouped(found, scheme),
        links=(
            Link("place", place.code, f"The page of {place.name}", place.href),
            *(Link("body", board, scheme.facts.name_of(board), f"/body/{board}") for board in sorted(boards)),
            Link(
                "scheme",
                system.code,
                f"The scheme of {name}",
                f"/system/{system.code}/scheme?place={place.code}",
            ),
        ),
        trail=(*system_trail(system, name, moment), place.link),
    )


def _with_handbook(system: str, name: str, moment: Moment) -> SchemeOn:
    scheme = scheme_at(system, moment)
    if all(body.system != system for body in scheme.facts.bodies.values()):
        raise Missing(
            f"{name} has no handbook on {plain_date(moment.as_at)}, so nothing says what its board reserved "
            f"or delegated. Begin one from its skeleton: /handbook/{system}."
        )
    return scheme


def findings_of(scheme: SchemeOn) -> tuple[Finding, ...]:
    """Return what the checks of authority find in the scheme of a system, worst first."""
    found = _found(scheme.graph)
    return tuple(each for each in found if scheme.checked.system_of(each.about) == scheme.system)


def _of_boards(about: About, boards: set[str]) -> bool:
    return about.code.partition("/")[0] in boards and about.kind in ("body", "seat")


def grouped(findings: tuple[Finding, ...] | list[Finding], scheme: SchemeOn) -> tuple[FoundGroup, ...]:
    """Return findings by severity, worst first, each leading to the line, body or seat it is about."""
    by_severity = {severity: [each for each in findings if each.severity is severity] for severity in GROUPS}
    return tuple(
        FoundGroup(f"{GROUPS[severity]} ({len(found)})", tuple(_line(each, scheme) for each in found))
        for severity, found in by_severity.items()
        if found
    )


def _line(found: Finding, scheme: SchemeOn) -> FoundLine:
    about = found.about
    first, _, rest = about.code.partition("/")
    href = {
        "delegation": f"/system/{scheme.system}/scheme#delegation-{rest}",
        "reservation": f"/system/{scheme.system}/scheme#reservation-{rest}",
        "body": f"/body/{first}",
        "seat": f"/body/{first}#seat-{rest}",
        "icb": f"/system/{first}",
    }.get(about.kind, "")
    severity = str(found.severity)
    return FoundLine(found.rule, severity, found.sentence, found.remedy, found.source, about.name, href)


def _holes_sentence(found: tuple[Finding, ...]) -> str:
    if not found:
        return "The checks find no hole in it on this day."
    about = len({(each.about.kind, each.about.code) for each in found})
    things = counted(about, "line, body or seat", "lines, bodies and seats")
    return f"{counted(len(found), 'finding')} about {things}."


def _title(scheme: SchemeOn, shown: Matrix, narrowing: Narrowing) -> str:
    """Say what the matrix shows: how many functions in how many rows, by how many holders, where."""
    where = f" for {scheme.facts.name_of(narrowing.place)}" if narrowing.place else ""
    holders = counted(len(shown.columns), "holder")
    if narrowing.only_holes:
        return f"{counted(shown.functions, 'function')} without a clear holder{where}, by {holders}"
    return f"Who decides, keeps or advises{where}: {counted(shown.functions, 'function')} by {holders}"


def _side_by_side(people: tuple[AccountablePerson, ...], name: str) -> BarPicture | None:
    """Return accountability beside authority: outcomes answered for, and those that can be decided."""
    with_outcomes = [each for each in people if each.outcomes]
    if not with_outcomes:
        return None
    bars: list[tuple[str, float]] = []
    for each in with_outcomes:
        who = "" if len(with_outcomes) == 1 else f"{', '.join(one.name for one in each.people)}: "
        bars.append((f"{who}Accountable for", len(each.outcomes)))
        bars.append((f"{who}Authority for", each.with_authority))
    total = sum(len(each.outcomes) for each in with_outcomes)
    has = sum(each.with_authority for each in with_outcomes)
    return BarPicture(
        f"Authority goes with {has:,} of {counted(total, 'outcome')} in {name}", "outcomes", tuple(bars)
    )
