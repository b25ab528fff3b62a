"""How a whole system is governed: every body in its layer, who answers to whom, who sits in several."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.pictures import LayerEdge, LayerNode, LayersPicture
from catchment.foundation.rules.findings import Finding, Severity
from catchment.governance.checks import Judged, judged
from catchment.governance.queries.diagram_values import BodyRow, DiagramPage, PersonRow, SeatsIn, WayUp
from catchment.governance.queries.handbook import systems_with_handbooks
from catchment.governance.queries.people_named import organisation_link
from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BODY_KIND_WORDS, BodyKind, Purpose
from catchment.governance.rules.facts import GovernanceFacts, Sitting, holders_on
from catchment.governance.rules.layers import (
    LAYERS,
    SHAPES,
    SHARES,
    Tie,
    Way,
    layer_of,
    sharing,
    ties_of,
    ups_and_downs,
    upward,
    ways_up,
)
from catchment.structure.queries.locate import Located, locate
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, system_in_short


def diagram_page(code: str, moment: Moment, light: str = "") -> DiagramPage:
    """Return how a system is governed at a moment, one body lit if `light` names it.

    Raises Missing where nothing or no system has the code, or no body the one to light.
    """
    found = locate(code, moment)
    if found.kind != "icb":
        raise Missing(
            f"{found.name} ({found.code}) is no system: only an integrated care board's is governed so."
        )
    verdict = judged(found.code, moment)
    if verdict is None:
        return _nothing(found, moment)
    facts = verdict.facts
    if light and light not in facts.bodies:
        raise Missing(f"No body of {facts.name} has the code “{light[:60]}” on this date.")
    system = organisation_link(found.code, facts.organisations)
    ties = ties_of(facts.handbook.bodies)
    ups, shortest = _ways(facts, ties)
    sitting = _sitting(facts, moment.as_at)
    href = f"/system/{found.code}/governance"
    lit = facts.bodies.get(light)
    ways = _from_practices(facts, ups)
    return DiagramPage(
        kind="governance",
        kind_label="Governance of a system",
        code=found.code,
        name=f"How {facts.name} is governed",
        href=href,
        sentence=_sentence(facts, ways),
        invented=verdict.invented,
        trail=(system,),
        picture=_picture(verdict, ties, sitting, moment.as_at, lit),
        lit=_link(lit) if lit else None,
        lit_sentence=_lit_sentence(lit, facts, ties) if lit else "",
        longest=max(ways, key=lambda way: way.steps, default=None),
        shortest=min(_from_practices(facts, shortest), key=lambda way: way.steps, default=None),
        way_note=_way_note(facts, ups),
        several=_several(facts, sitting),
        bodies=_rows(verdict, shortest, moment.as_at),
        links=_onward(found.code),
    )


def _nothing(system: Located, moment: Moment) -> DiagramPage:
    """Return the page of a system that has no handbook on the day: what to do, and who has one."""
    others = systems_with_handbooks(moment)
    having = f" These systems have one: {listed(others)}." if others else " No system has one."
    return DiagramPage(
        kind="governance",
        kind_label="Governance of a system",
        code=system.code,
        name=f"How {system_in_short(system.name)} is governed",
        href=f"/system/{system.code}/governance",
        sentence="Nothing is recorded of how it is governed on this date: it has no handbook then.",
        invented=system.invented,
        trail=(system.link,),
        picture=None,
        lit=None,
        lit_sentence="",
        longest=None,
        shortest=None,
        way_note=f"A handbook says which bodies there are and who sits on them.{having}",
        several=(),
        bodies=(),
        links=_onward(system.code),
    )


def _onward(code: str) -> tuple[Link, ...]:
    return (
        Link("handbook", code, "The handbook this is written in", f"/handbook/{code}"),
        Link("duties", code, "What is owed by when", f"/duties/{code}"),
        Link("findings", code, "All findings of the system", f"/findings?system={code}"),
    )


def _link(body: Body) -> Link:
    return Link("body", body.code, body.name, f"/body/{body.code}")


def _ways(facts: GovernanceFacts, ties: Sequence[Tie]) -> tuple[dict[str, Way], dict[str, Way]]:
    """Return the longest and shortest ways up to the ICB's board; none where it has no board."""
    return ways_up(upward(ties, facts.board.code), facts.board.code) if facts.board else ({}, {})


def _practices_of(facts: GovernanceFacts) -> dict[str, int]:
    """Return how many practices each network board is the first step of."""
    boards = {
        body.organisation: body.code
        for body in facts.handbook.bodies
        if body.organisation and (body.purpose is Purpose.NETWORK or body.kind is BodyKind.NETWORK_BOARD)
    }
    return {
        boards[code]: len(network.practices)
        for code, network in facts.networks.items()
        if code in boards and network.practices
    }


def _from_practices(facts: GovernanceFacts, ways: Mapping[str, Way]) -> list[WayUp]:
    """Return the ways of practices: to their network's board is the first step."""
    return [
        WayUp(len(ways[board]), tuple(_link(facts.bodies[code]) for code in ways[board]), practices)
        for board, practices in sorted(_practices_of(facts).items())
        if board in ways
    ]


def _sentence(facts: GovernanceFacts, ways: Sequence[WayUp]) -> str:
    """Return the answer: how many bodies, and how far it is from a practice to the board."""
    bodies = counted(len(facts.handbook.bodies), "body", "bodies")
    if facts.board is None:
        return f"{bodies}; the ICB has no board here, so no way leads up to it."
    if not ways:
        return f"{bodies}; no way leads from a practice to the board."
    longest = max(way.steps for way in ways)
    return f"{bodies}; the longest way from a practice to the board is {counted(longest, 'step')}."


def _way_note(facts: GovernanceFacts, ups: Mapping[str, Way]) -> str:
    """Return in a sentence which practices no way leads up from, empty where there are none."""
    if facts.board is None:
        return ""
    first_steps = _practices_of(facts)
    reached = sum(number for board, number in first_steps.items() if board in ups)
    every = {code for network in facts.networks.values() for code in network.practices}
    without = len(every) - reached
    if without <= 0:
        return ""
    have = "has" if without == 1 else "have"
    return (
        f"{counted(without, 'practice')} of {len(every):,} in networks {have} no way up: the network has no "
        "board here, or its board answers and speaks to nobody who does."
    )


def _sitting(facts: GovernanceFacts, on: date) -> dict[str, list[Sitting]]:
    """Return who sits where on the day, by person."""
    found: dict[str, list[Sitting]] = defaultdict(list)
    for sitting in facts.sittings(on):
        found[sitting.holder.person].append(sitting)
    return found


def _several(facts: GovernanceFacts, sitting: Mapping[str, Sequence[Sitting]]) -> tuple[PersonRow, ...]:
    """Return who sits in more than one body, those in most first."""
    rows = []
    for code, sittings in sitting.items():
        bodies = len({each.body.code for each in sittings})
        if bodies > 1:
            seats: dict[str, list[Link]] = defaultdict(list)
            for each in sittings:
                href = f"/body/{each.body.code}#seat-{each.seat.code}"
                seats[each.seat.title].append(Link("body", each.body.code, each.body.name, href))
            person = Link("person", code, facts.person_named(code), f"/person/{code}")
            held = tuple(SeatsIn(title, tuple(links)) for title, links in seats.items())
            rows.append(PersonRow(person, held, bodies))
    return tuple(sorted(rows, key=lambda row: (-row.bodies, row.person.name)))


def _counts(findings: Sequence[Finding]) -> dict[str, Counter[Severity]]:
    """Return how many findings of each severity there are about each body and its seats."""
    found: dict[str, Counter[Severity]] = defaultdict(Counter)
    for finding in findings:
        if finding.about.kind in ("body", "seat"):
            found[finding.about.code.partition("/")[0]][finding.severity] += 1
    return found


def _vacant(body: Body, on: date) -> int:
    """Return how many seats nobody holds on the day."""
    return sum(not holders_on(seat, on) for seat in body.seats)


def _rows(verdict: Judged, ups: Mapping[str, Way], on: date) -> tuple[BodyRow, ...]:
    """Return every body with its seats and findings, layer by layer from the top."""
    counts = _counts(verdict.findings)
    rows = [
        BodyRow(
            _link(body),
            layer_of(body),
            BODY_KIND_WORDS[body.kind],
            len(body.seats),
            _vacant(body, on),
            counts[body.code][Severity.ERROR],
            counts[body.code][Severity.WARNING],
            len(ups[body.code]) - 1 if body.code in ups else None,
        )
        for body in verdict.facts.handbook.bodies
    ]
    return tuple(sorted(rows, key=lambda row: (LAYERS.index(row.layer), row.body.name)))


def _picture(
    verdict: Judged,
    ties: Sequence[Tie],
    sitting: Mapping[str, Sequence[Sitting]],
    on: date,
    lit: Body | None,
) -> LayersPicture | None:
    """Return the diagram; who shares people with a body is drawn only when that body is lit."""
    facts = verdict.facts
    if not facts.handbook.bodies:
        return None
    counts = _counts(verdict.findings)
    href = f"/system/{verdict.system}/governance"
    nodes = []
    for body in facts.handbook.bodies:
        wrong = counts[body.code][Severity.ERROR] + counts[body.code][Severity.WARNING]
        vacant = _vacant(body, on)
        detail = counted(len(body.seats), "seat") + (f", {vacant} vacant" if vacant else "")
        nodes.append(
            LayerNode(
                body.code,
                body.name,
                layer_of(body),
                SHAPES[body.kind],
                detail,
                f"{href}?light={body.code}",
                counted(wrong, "finding") if wrong else "",
            )
        )
    edges = [LayerEdge(tie.source, tie.target, tie.kind) for tie in ties]
    bright = (
        ups_and_downs(lit.code, ties, facts.board.code if facts.board else "") if lit else frozenset[str]()
    )
    if lit:
        edges += _shared(lit.code, sitting, ties)
    layers = tuple(layer for layer in LAYERS if any(node.layer == layer for node in nodes))
    title = f"{counted(len(nodes), 'body', 'bodies')} in {counted(len(layers), 'layer')}"
    title += (
        f"; lit: {lit.name}, with what is above and below it" if lit else ", from those the law made down"
    )
    note = "Choose a body to light up what is above and below it, and whom it shares people with."
    return LayersPicture(title, layers, tuple(nodes), tuple(edges), tuple(sorted(bright)), note)


def _shared(code: str, sitting: Mapping[str, Sequence[Sitting]], ties: Sequence[Tie]) -> list[LayerEdge]:
    """Return the ties of a body to those it shares people with and is not tied to otherwise."""
    where = {person: [each.body.code for each in seats] for person, seats in sitting.items()}
    return [
        LayerEdge(first, second, SHARES, counted(number, "person", "people"))
        for (first, second), number in sorted(sharing(where, ties).items())
        if code in (first, second)
    ]


def _lit_sentence(lit: Body, facts: GovernanceFacts, ties: Sequence[Tie]) -> str:
    """Return in a sentence what the lit body answers to, and how many answer to it."""
    above = [facts.bodies[tie.target].name for tie in ties if tie.source == lit.code]
    below = sum(tie.target == lit.code for tie in ties)
    first = (
        f"{lit.name} answers to, takes part in or speaks to {listed(above)}"
        if above
        else (f"{lit.name} answers to no other body here")
    )
    return f"{first}; {counted(below, 'body does', 'bodies do')} so to it."
