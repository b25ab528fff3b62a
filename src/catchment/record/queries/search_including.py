"""What comes along with a page: what its resources refer to (`_include`), and what refers to them.

Each round is one question for what the last round found: what may not be seen does not come along, and does
not lead further. A round of `_revinclude` has a limit, and whoever asked is told when it was reached.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import psycopg

from catchment.record.queries.reading import COLUMNS
from catchment.record.queries.search_checks import TERMS, Scope, Sql, version_of
from catchment.record.queries.search_directory import DIRECTORY_TYPES, Members, references_by
from catchment.record.queries.search_running import run
from catchment.record.rules.content import loads
from catchment.record.rules.extraction import parameters
from catchment.record.rules.searching.answering import TYPES
from catchment.record.rules.searching.query import Inclusion
from catchment.record.rules.terms import reference_term, type_term
from catchment.record.rules.values import Held, Resource

if TYPE_CHECKING:
    from catchment.record.queries.search import Found

MOST_ROUNDS = 3
MOST_REVERSED = 1000  # of one round
MOST_INCLUDED = 5000  # of a page
Named = dict[str, Resource]  # by Type/id
_BY_TERM = (
    "SELECT l.patient, l.number, 0::bigint AS bit FROM unnest(%s::bigint[]) a(term) CROSS JOIN LATERAL "
    f"(SELECT o.patient, o.number FROM {TERMS} o WHERE o.term = a.term OFFSET 0) l"
)
_ABOUT = (
    "SELECT l.patient, l.number, a.bit FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) "
    "a(term, bit, patient) CROSS JOIN LATERAL (SELECT o.patient, o.number "
    f"FROM {TERMS} o WHERE o.term = a.term AND o.patient = a.patient OFFSET 0) l"
)


def included(
    cursor: psycopg.Cursor[Any],
    found: "Found",
    trim: Callable[[str], Sql],
    current: Callable[[str], Sql],
    members: Members,
    base: str,
) -> None:
    """Add to `found` what comes along with its rows, each once, and sentences about what was cut."""
    round_of: Named = {f"{held.type}/{held.id}": loads(held.content or b"{}") for held in found.rows}
    round_of.update({f"{member['resourceType']}/{member['id']}": member for member in found.members})
    patients = {f"{held.type}/{held.id}": held.patient for held in found.rows}
    there = set(round_of)
    fetching = _Fetching(cursor, Scope(current, trim))
    for number in range(MOST_ROUNDS):
        asked = [each for each in found.query.inclusions if number == 0 or each.iterate]
        if not asked or not round_of:
            return
        wanted = _wanted(asked, round_of, base) - there
        held = fetching.named(wanted)
        if len(held) + len(found.included) > MOST_INCLUDED:
            found.outcomes.append(
                f"More than {MOST_INCLUDED} resources would come along; the rest was left out."
            )
            held = held[: max(0, MOST_INCLUDED - len(found.included))]
        reversed_, cut = fetching.referring([each for each in asked if each.reverse], round_of, patients)
        if cut:
            found.outcomes.append(
                f"More than {MOST_REVERSED} resources refer to this page (_revinclude); the rest was left "
                "out. Ask for smaller pages (_count)."
            )
        fresh = [
            each
            for each in {(each.type, each.id): each for each in (*held, *reversed_)}.values()
            if f"{each.type}/{each.id}" not in there
        ]
        found.included += fresh
        of_directory = _members(members, wanted, asked, round_of)
        of_directory = {name: member for name, member in of_directory.items() if name not in there}
        found.included_members += of_directory.values()
        round_of = {f"{each.type}/{each.id}": loads(each.content or b"{}") for each in fresh} | of_directory
        patients = {f"{each.type}/{each.id}": each.patient for each in fresh}
        there |= set(round_of)


def _wanted(asked: Iterable[Inclusion], resources: Named, base: str) -> set[str]:
    """Return what resources refer to by the parameters that were asked for, as Type/id."""
    found: set[str] = set()
    own = base.rstrip("/") + "/"
    for inclusion in asked:
        if inclusion.reverse:
            continue
        for resource in resources.values():
            kind = resource["resourceType"]
            if inclusion.type not in (kind, "*"):
                continue
            for code in _codes(kind, inclusion):
                for reference in references_by(kind, code, resource):
                    literal = reference.removeprefix(own)
                    if inclusion.target in (None, literal.split("/")[0]):
                        found.add(literal)
    return found


def _codes(resource_type: str, inclusion: Inclusion) -> list[str]:
    """Return the references of a type that an inclusion means."""
    known = parameters(resource_type)
    if inclusion.code is not None:
        return [inclusion.code] if inclusion.code in known else []
    return [code for code, parameter in known.items() if parameter.type == "reference"]


def _members(members: Members, wanted: Iterable[str], asked: Iterable[Inclusion], resources: Named) -> Named:
    """Return members of the directory that are wanted, or that refer to others of it."""
    found: Named = {}
    for name in sorted(wanted):
        kind, _, own = name.partition("/")
        member = members.of(kind).get(own) if kind in DIRECTORY_TYPES else None
        if member is not None:
            found[name] = member
    for inclusion in asked:
        if inclusion.reverse and inclusion.type in DIRECTORY_TYPES:
            for own, member in members.of(inclusion.type).items():
                for code in _codes(inclusion.type, inclusion):
                    if set(references_by(inclusion.type, code, member)) & set(resources):
                        found[f"{inclusion.type}/{own}"] = member
    return found


def _referring(
    kind: str,
    codes: Iterable[str],
    patients: dict[str, int],
    resources: Named,
    terms: set[int],
    about: set[tuple[int, int, int]],
) -> None:
    """Add by which terms a type refers to resources, or, where it has none, about whom it is."""
    for code in codes:
        parameter = parameters(kind)[code]
        for name in resources:
            if parameter.targets and name.partition("/")[0] not in parameter.targets:
                continue
            if parameter.own and name.startswith("Patient/"):
                about.add((type_term(kind), 1 << parameter.bit, patients[name]))
            else:
                terms.add(reference_term(parameter.number, name))


class _Fetching:
    """Fetches what comes along from the store, as far as it may be seen."""

    def __init__(self, cursor: psycopg.Cursor[Any], scope: Scope) -> None:
        self.cursor, self.scope = cursor, scope

    def named(self, wanted: Iterable[str]) -> list[Held]:
        """Return resources by Type/id, in order."""
        names = sorted(name for name in wanted if name.partition("/")[0] not in DIRECTORY_TYPES)
        if not names:
            return []
        current, trim = self.scope.current("v"), self.scope.trim("v")
        found = run(
            self.cursor,
            f"SELECT {COLUMNS} FROM record_resourceversion v WHERE v.resource_id = ANY(%s) "
            f"AND v.content IS NOT NULL AND v.type || '/' || v.resource_id = ANY(%s) AND {current.text} "
            f"AND {trim.text} ORDER BY v.patient, v.number LIMIT %s",
            (
                [name.partition("/")[2] for name in names],
                names,
                *(*current.values, *trim.values, MOST_INCLUDED + 1),
            ),
        )
        return [Held(*row) for row in found]

    def referring(
        self, asked: Iterable[Inclusion], resources: Named, patients: dict[str, int]
    ) -> tuple[list[Held], bool]:
        """Return what refers to resources, at most MOST_REVERSED, and whether there is more."""
        terms: set[int] = set()
        about: set[tuple[int, int, int]] = set()  # type, bit and patient of what has no term
        for inclusion in asked:
            kinds = [inclusion.type] if inclusion.type != "*" else [*TYPES]
            for kind in kinds:
                if kind not in DIRECTORY_TYPES:
                    _referring(kind, _codes(kind, inclusion), patients, resources, terms, about)
        if not terms and not about:
            return [], False
        of, trim = version_of(self.scope, "t.number", "v"), self.scope.trim("v")
        types, bits, people = zip(*sorted(about), strict=True) if about else ((), (), ())
        found = run(
            self.cursor,
            f"SELECT {COLUMNS} FROM ({_BY_TERM} UNION ALL {_ABOUT}) t {of.text} "
            f"WHERE (t.bit = 0 OR v.present & t.bit <> 0) AND {trim.text} "
            "ORDER BY t.patient, t.number LIMIT %s",
            (
                list(terms),
                *(list(types), list(bits), list(people)),
                *(*of.values, *trim.values, MOST_REVERSED + 1),
            ),
        )
        rows = list({row[0]: Held(*row) for row in found}.values())
        return rows[:MOST_REVERSED], len(rows) > MOST_REVERSED
