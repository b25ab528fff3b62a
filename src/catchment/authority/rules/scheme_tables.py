"""The scheme of reservation and delegation as ICBs publish it: one table for each kind of line (B-079).

What is reserved to the board, and what is delegated - to committees, to individuals, to other bodies and
joint committees by the law each rests on. Most ICBs add what was delegated *to* them, so that a reader sees
where their functions come from (D-012, D-014). Every line says its limits, its conditions, the document it
rests on, from when until when, whether it may be passed on (D-006) and what the delegator keeps (S004-09);
and where a line grants nothing, why.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from catchment.authority.rules.answers import Named
from catchment.authority.rules.building import ends_on
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Link
from catchment.authority.rules.law import OF_ONE_ORGANISATION
from catchment.authority.rules.scheme import SchemeOn, works
from catchment.foundation.rules.money import pounds
from catchment.governance.rules.document import Delegation
from catchment.governance.rules.document.delegations import ROUTE_WORDS, Onward, Route, Section75Form
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.structure.rules.words import listed, plain_date

COMMITTEES = "Delegated to committees"
INDIVIDUALS = "Delegated to individuals"
OTHERS = "Delegated to other bodies and joint committees"
RECEIVED = "Delegated to the board by others"
KINDS = (COMMITTEES, INDIVIDUALS, OTHERS, RECEIVED)
KEYS = {COMMITTEES: "committees", INDIVIDUALS: "individuals", OTHERS: "others", RECEIVED: "received"}
FORM_WORDS = {
    Section75Form.POOLED_FUND: "pooled fund",
    Section75Form.NHS_EXERCISES_COUNCIL: "the NHS body exercises council functions",
    Section75Form.COUNCIL_EXERCISES_NHS: "the council exercises NHS functions",
}
LAW_ORDER = tuple(Route)


@dataclass(frozen=True, slots=True)
class ReservedLine:
    """A function that a body keeps for itself."""

    code: str
    function: Named
    to: Named
    reason: str


@dataclass(frozen=True, slots=True)
class DelegatedLine:
    """A delegation in the words of the published table; `state` is “in force”, “grants nothing”, “ended” or
    “not yet”, and `why` says in sentences what keeps it, or part of it, from granting.
    """

    code: str
    delegator: Named
    delegate: Named
    functions: tuple[Named, ...]
    excepting: tuple[Named, ...]
    law: str
    limits: tuple[str, ...]
    where: tuple[str, ...]
    jointly_with: tuple[str, ...]
    instrument: Named | None
    since: date
    last_day: date | None
    onward: str
    retained: str
    conditions: tuple[str, ...]
    reporting: str
    ending: str
    cover: str
    state: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemeTable:
    """One table of the published scheme; `key` is its anchor."""

    key: str
    title: str
    lines: tuple[DelegatedLine, ...]


def reserved_lines(scheme: SchemeOn) -> tuple[ReservedLine, ...]:
    """Return what is reserved, the board's first, in the order of the functions."""
    order = {code: place for place, code in enumerate(scheme.ordered)}
    found = sorted(
        scheme.reservations,
        key=lambda each: (each.to != scheme.board, each.to, order.get(each.function, len(order)), each.code),
    )
    return tuple(
        ReservedLine(each.code, _named(each.function, scheme), _named(each.to, scheme), each.reason or "")
        for each in found
    )


def scheme_tables(scheme: SchemeOn) -> tuple[SchemeTable, ...]:
    """Return the tables of delegations; empty ones too: an empty part is a finding (B-079)."""
    lines: dict[str, list[Link]] = {kind: [] for kind in KINDS}
    for link in scheme.links:
        lines[kind_of(link, scheme)].append(link)
    return tuple(
        SchemeTable(
            KEYS[kind],
            kind,
            tuple(delegated_line(link, scheme) for link in sorted(links, key=lambda e: _in_order(e, scheme))),
        )
        for kind, links in lines.items()
    )


def kind_of(link: Link, scheme: SchemeOn) -> str:
    """Return in which table a delegation stands (B-079)."""
    facts = scheme.facts
    if (
        link.delegate in (scheme.system, scheme.board)
        and facts.organisation_of(link.delegator) != scheme.system
    ):
        return RECEIVED
    if link.delegate in facts.seats:
        return INDIVIDUALS
    body = facts.bodies.get(link.delegate)
    own = body is not None and body.kind in OF_ONE_ORGANISATION and body.kind is not BodyKind.STATUTORY_BOARD
    same = facts.organisation_of(link.delegator) == facts.organisation_of(link.delegate)
    return COMMITTEES if own and same else OTHERS


def _in_order(link: Link, scheme: SchemeOn) -> tuple[int, str, str]:
    assert link.said is not None, "links of the scheme are delegations"
    return LAW_ORDER.index(link.said.said.route), scheme.facts.name_of(link.delegate), link.code


def delegated_line(link: Link, scheme: SchemeOn) -> DelegatedLine:
    """Return a delegation as a line of the table."""
    assert link.said is not None, "links of the scheme are delegations"
    facts, said = scheme.facts, link.said.said
    end = ends_on(link.said, facts)
    rests_on = facts.instruments.get((scheme.system, said.instrument or ""))
    state, why = _state(link, scheme, end)
    return DelegatedLine(
        code=said.code,
        delegator=_named(said.delegator, scheme),
        delegate=_named(said.delegate, scheme),
        functions=tuple(_named(code, scheme) for code in said.functions),
        excepting=tuple(_named(code, scheme) for code in said.excepting),
        law=_law(said),
        limits=limits_of(said),
        where=tuple(facts.name_of(area) for area in said.areas),
        jointly_with=tuple(facts.name_of(code) for code in said.jointly_with),
        instrument=Named(rests_on.code, rests_on.title) if rests_on else None,
        since=said.since,
        last_day=end - timedelta(days=1) if end else None,
        onward=onward_words(said, facts),
        retained=said.retained or "",
        conditions=said.conditions,
        reporting=said.reporting or "",
        ending=said.ending or "",
        cover=facts.name_of(said.cover) if said.cover else "",
        state=state,
        why=why,
    )


def _law(said: Delegation) -> str:
    words = ROUTE_WORDS[said.route]
    form = f" ({FORM_WORDS[said.section_75_form]})" if said.section_75_form else ""
    return f"{words[:1].upper()}{words[1:]}{form}"


def limits_of(said: Delegation) -> tuple[str, ...]:
    """Return the limits in money, in words; one sentence where there is none."""
    found = []
    if said.limit_pence is not None:
        found.append(f"{pounds(said.limit_pence)} a decision")
    if said.yearly_limit_pence is not None:
        found.append(f"{pounds(said.yearly_limit_pence)} a financial year")
    return tuple(found) or ("No limit in money",)


def onward_words(said: Delegation, facts: AuthorityFacts) -> str:
    """Return whether a delegation may be passed on (D-006)."""
    if said.onward is Onward.ALLOWED:
        return "May be passed on"
    if said.onward is Onward.FORBIDDEN:
        return "May not be passed on"
    return f"May be passed on only to {listed([facts.name_of(code) for code in said.onward_to], 50)}"


def _state(link: Link, scheme: SchemeOn, end: date | None) -> tuple[str, tuple[str, ...]]:
    """Return how a delegation stands on the day, and why it, or part of it, grants nothing."""
    assert link.said is not None, "links of the scheme are delegations"
    facts, said = scheme.facts, link.said.said
    faults = tuple(f"{fault.sentence} ({fault.rule})" for fault in scheme.faults_of(link))
    if said.since > facts.on:
        return "not yet", (f"It begins on {plain_date(said.since)}.", *faults)
    if end is not None and end <= facts.on:
        return "ended", (f"It ended on {plain_date(end - timedelta(days=1))}.", *faults)
    if not works(link, facts):
        return "grants nothing", faults or ("It names no function or area that is known on this day.",)
    granted = [w for w in scheme.graph.warrants.get(link.delegate, ()) if w.chain[-1] is link]
    if not granted and not said.jointly_with and not _covered(link, scheme):
        nothing = (
            f"{facts.name_of(said.delegator)} has nothing of this to pass on, or may not (B-079, D-006)."
        )
        return "grants nothing", (*faults, nothing)
    if not granted and said.jointly_with:
        missing = "It grants nothing alone: the partners' half is not there (D-008)."
        return "grants nothing", (*faults, missing)
    return ("in force in part" if faults else "in force"), faults


def _covered(link: Link, scheme: SchemeOn) -> bool:
    """Say whether the delegate may decide what the delegation lets through, by another line of the scheme."""
    held = 0
    for warrant in scheme.graph.warrants.get(link.delegate, ()):
        held |= warrant.functions
    return bool(held & link.functions)


def _named(code: str, scheme: SchemeOn) -> Named:
    return Named(code, scheme.facts.name_of(code))
