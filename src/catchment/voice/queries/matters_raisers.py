"""Who raises something, as found on a day: their system, sector and level, and who may answer them."""

from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Thing
from catchment.governance.checks import judged
from catchment.governance.models import Body as BodyIdentity
from catchment.governance.models import BodyParty, BodyTerms
from catchment.governance.rules.assumed import number_of
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.queries.locate import locate_organisation, trail_above
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date
from catchment.voice.queries.matters_kept import KeptMatter
from catchment.voice.rules.matters_raisers import (
    level_of_body,
    level_of_organisation,
    sector_of_body,
    sector_of_organisation,
)
from catchment.voice.rules.matters_steps import MOST_DAYS_AHEAD
from catchment.voice.rules.matters_way import Destination, Diagram, Way, first_bodies, way_above, way_from

DEFAULT_DAYS = 28
LONGEST_CODE = 60  # characters


@dataclass(frozen=True, slots=True)
class RaiserOn:
    """An organisation or body on a day, with its system, and the way up to each body that may answer it."""

    code: str
    name: str
    thing: Thing
    link: Link
    trail: tuple[Link, ...]
    invented: bool
    sector: str
    level: str
    facts: GovernanceFacts
    first: tuple[str, ...]
    way: dict[str, Way]

    @property
    def system(self) -> str:
        """Return the system whose handbook says how it is governed."""
        return self.facts.handbook.system

    @property
    def days_to_answer(self) -> int:
        """Return how many days a body has to answer, where nobody says otherwise (S003-63)."""
        return days_to_answer(self.facts)


def days_to_answer(facts: GovernanceFacts) -> int:
    """Return the days that a body has to answer in a system: the handbook's own, else ours (S003-63).

    What a handbook says and cannot be used, or is more than a year, is not used: ours is.
    """
    found = number_of(facts.values, "S003-63", "days_to_answer", most=MOST_DAYS_AHEAD)
    return max(1, int(found or DEFAULT_DAYS))


def diagram_of(facts: GovernanceFacts) -> Diagram:
    """Return the diagram that matters go up in."""
    practices = {code: network.practices for code, network in facts.networks.items()}
    return Diagram(facts.handbook.bodies, facts.board.code if facts.board else "", practices)


def raiser_named(code: str, moment: Moment) -> RaiserOn:
    """Return who raises something: a practice, LMC, federation, trust or other organisation, or a body.

    A PCN is no legal entity (F-001): its board raises for it. Raises Missing where nothing has the code, or
    no handbook of the day says which bodies are above it.
    """
    wanted = code.strip()[:60]
    found = locate_organisation(wanted, moment)
    if found is None:
        body = BodyIdentity.objects.filter(code__iexact=wanted).values_list("code", flat=True).first()
        if body is None:
            raise Missing(f"Nothing has the code “{wanted}”: give that of an organisation or of a body.")
        return _body(body, moment)
    if found.kind == "pcn":
        board = _board_of(found.organisation_id, moment)
        if board is None:
            raise Missing(
                f"{found.name} has no board on {plain_date(moment.as_at)} that could raise anything."
            )
        return _body(board, moment)
    assert found.organisation_id is not None, "an organisation was asked for"
    trail = trail_above(found.organisation_id, moment)
    facts = _facts_for(found.code, [each.code for each in trail if each.kind == "icb"], moment)
    if facts is None:
        raise Missing(
            f"{found.name} is in no system with a handbook on {plain_date(moment.as_at)}: "
            "nothing says which body would have to answer."
        )
    diagram = diagram_of(facts)
    return RaiserOn(
        found.code,
        found.name,
        Thing.ORGANISATION,
        found.link,
        trail,
        found.invented,
        sector_of_organisation(found.code, found.kind, facts.handbook.bodies),
        str(level_of_organisation(found.kind)),
        facts,
        first_bodies(diagram, found.code),
        way_from(diagram, found.code),
    )


def _body(code: str, moment: Moment) -> RaiserOn:
    """Return a body as a raiser; raises Missing where it is not there on the day."""
    system = BodyIdentity.objects.values_list("system__code", flat=True).get(code=code)
    verdict = judged(system, moment)
    body = verdict.facts.bodies.get(code) if verdict else None
    if verdict is None or body is None:
        raise Missing(f"{code} is not there on {plain_date(moment.as_at)}, and raises nothing.")
    facts, diagram = verdict.facts, diagram_of(verdict.facts)
    places = [each.code for each in facts.areas.values() if each.kind == "place"]
    board = Link("icb", system, f"{facts.name}", f"/system/{system}")
    return RaiserOn(
        code,
        body.name,
        Thing.BODY,
        Link("body", code, body.name, f"/body/{code}"),
        (board,),
        verdict.invented,
        sector_of_body(body),
        str(level_of_body(body, places)),
        facts,
        first_bodies(diagram, code),
        way_from(diagram, code),
    )


def _board_of(pcn_id: int | None, moment: Moment) -> str | None:
    """Return the code of the board of a PCN on the day."""
    boards = BodyTerms.objects.at(moment).filter(organisation_id=pcn_id, kind=BodyKind.NETWORK_BOARD)
    return boards.order_by("body__code").values_list("body__code", flat=True).first()


def _facts_for(code: str, systems: list[str], moment: Moment) -> GovernanceFacts | None:
    """Return the facts of the system an organisation is in: its own first, else one whose bodies it is in."""
    named = BodyParty.objects.at(moment).filter(organisation__code=code)
    elsewhere = sorted(set(named.values_list("body__system__code", flat=True)) - set(systems))
    verdicts = [found for found in (judged(each, moment) for each in (*systems, *elsewhere)) if found]
    with_a_way = [each for each in verdicts if way_from(diagram_of(each.facts), code)]
    chosen = next(iter([*with_a_way, *verdicts]), None)
    return chosen.facts if chosen else None


def destination(code: str, facts: GovernanceFacts, moment: Moment) -> Destination:
    """Return a body as somebody names it, also one that has ended or is unknown (a query at most)."""
    if len(code) > LONGEST_CODE:  # nothing has so long a code, and none is kept
        return Destination(code[:LONGEST_CODE], code[:LONGEST_CODE], known=False)
    body = facts.bodies.get(code)
    if body is not None:
        return Destination(code, body.name)
    terms = BodyTerms.objects.known(moment).filter(body__code=code, valid_from__lte=moment.as_at)
    last = terms.order_by("-valid_from").first()
    if last is None:
        return Destination(code, code, known=False)
    if last.valid_to is None or last.valid_to > moment.as_at:
        return Destination(code, last.name)  # of another system: there, and not above
    return Destination(code, last.name, ended=last.valid_to)


def facts_of_system(system: str, moment: Moment) -> GovernanceFacts:
    """Return the facts of a system on a day; raises Missing where it has no handbook then."""
    verdict = judged(system, moment)
    if verdict is None:
        raise Missing(
            f"{system} has no handbook on {plain_date(moment.as_at)}: nothing says who answers whom."
        )
    return verdict.facts


def way_on(kept: KeptMatter, facts: GovernanceFacts, moment: Moment) -> dict[str, Way]:
    """Return every body that a matter may be passed on to: above where it is, and where it has not been.

    Where the body it is with has ended, nothing is above that: the way begins anew at whoever raised it.
    """
    here = kept.state.now.body
    if here in facts.bodies:
        way = way_above(diagram_of(facts), here)
    else:
        way = raiser_named(kept.raiser, moment).way
    been = {stop.body for stop in kept.state.stops}
    return {code: steps for code, steps in way.items() if code not in been}
