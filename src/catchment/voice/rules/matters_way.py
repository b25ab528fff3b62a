"""The way of a matter: which bodies have standing to answer it, from whoever raised it up to the board.

A practice begins at the board of its network; another organisation at any body that it takes part in; a body
at those it answers to, speaks to or takes part in. From there a matter goes up any tie of the diagram
(`governance.rules.layers`), one step at a time or straight to a body further above. Who is not above has no
standing to answer. A practice whose network has no board is not left without a voice: it begins at the
bodies that it takes part in itself, and where there are none at the board of the ICB.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BodyKind, PlaceForm, Purpose
from catchment.governance.rules.layers import MEMBER, ties_of, upward
from catchment.structure.rules.words import listed, plain_date

Way = tuple[str, ...]  # bodies by code, the first step first


@dataclass(frozen=True, slots=True)
class Diagram:
    """The bodies of a system on a day, the code of its ICB's board, and the practices of each PCN by code."""

    bodies: tuple[Body, ...]
    top: str
    practices: Mapping[str, tuple[str, ...]]

    def body(self, code: str) -> Body | None:
        """Return the body with a code, None where there is none on the day."""
        return next((each for each in self.bodies if each.code == code), None)


def only_advises(body: Body) -> bool:
    """Say whether a body is a forum, by its kind or by the form of governance at place (D-050)."""
    return body.kind is BodyKind.CONSULTATIVE_FORUM or body.form is PlaceForm.CONSULTATIVE_FORUM


def first_bodies(diagram: Diagram, raiser: str) -> tuple[str, ...]:
    """Return the bodies at which a matter of an organisation or body may begin, by code."""
    if diagram.body(raiser) is not None:
        ties = ties_of(diagram.bodies)
        above = upward(ties, diagram.top).get(raiser, ())
        taking_part = [tie.target for tie in ties if tie.kind == MEMBER and tie.source == raiser]
        return tuple(dict.fromkeys((*above, *taking_part)))
    boards = _network_boards(diagram, raiser)
    if boards:
        return boards
    found = [each.code for each in diagram.bodies if _takes_part(each, raiser)]
    is_practice = any(raiser in members for members in diagram.practices.values())
    return tuple(found) or ((diagram.top,) if is_practice and diagram.top else ())


def _network_boards(diagram: Diagram, practice: str) -> tuple[str, ...]:
    """Return the boards of the networks that a practice is a member of."""
    networks = {code for code, members in diagram.practices.items() if practice in members}
    return tuple(
        each.code
        for each in diagram.bodies
        if each.organisation in networks
        and (each.purpose is Purpose.NETWORK or each.kind is BodyKind.NETWORK_BOARD)
    )


def _takes_part(body: Body, organisation: str) -> bool:
    """Say whether an organisation is a party to a body or has a seat there; a team answers nobody."""
    if body.kind is BodyKind.TEAM:
        return False
    named = {party.organisation for party in body.parties} | {seat.organisation for seat in body.seats}
    return organisation in named


def standing_way(bodies: Sequence[Body], first: Iterable[str], top: str) -> dict[str, Way]:
    """Return every body with standing to answer, by code, with the shortest way to it from the first steps.

    A way names the bodies on it in order, the first step and the body itself included (J-001).
    """
    steps = upward(ties_of(bodies), top)
    there = {body.code for body in bodies if body.kind is not BodyKind.TEAM}
    found: dict[str, Way] = {code: (code,) for code in first if code in there}
    reached = list(found)
    for code in reached:  # grows while it is read: level after level, so the first way found is a shortest
        for above in steps.get(code, ()):
            if above in there and above not in found:
                found[above] = (*found[code], above)
                reached.append(above)
    return found


def way_from(diagram: Diagram, raiser: str) -> dict[str, Way]:
    """Return every body with standing to answer what an organisation or body raises."""
    return standing_way(diagram.bodies, first_bodies(diagram, raiser), diagram.top)


def way_above(diagram: Diagram, here: str) -> dict[str, Way]:
    """Return every body to which another may pass on what was brought to it: those above it only."""
    return standing_way(
        diagram.bodies, upward(ties_of(diagram.bodies), diagram.top).get(here, ()), diagram.top
    )


@dataclass(frozen=True, slots=True)
class Destination:
    """A body as somebody names it: `ended` is the first day it was no longer there, None: it never ended."""

    code: str
    name: str
    known: bool = True
    ended: date | None = None


def why_no_standing(
    to: Destination, way: Mapping[str, Way], been: Iterable[str], names: Mapping[str, str], whose: str
) -> str:
    """Return why a body has no standing to answer, empty where it has (S003-63).

    `way` are those that have; `been` where the matter was; `whose` is who brings it, in words.
    """
    if not to.known:
        return f"No body has the code “{to.code[:60]}”. {_instead(way, been, names)}"
    if to.ended is not None:
        return f"{to.name} ended on {plain_date(to.ended)} and answers nothing. {_instead(way, been, names)}"
    if to.code in set(been):
        return f"It was with {to.name} before: a matter does not go round in circles."
    if to.code not in way:
        return (
            f"{to.name} has no standing to answer: it is not on the way up from {whose}. "
            f"{_instead(way, been, names)}"
        )
    return ""


def _instead(way: Mapping[str, Way], been: Iterable[str], names: Mapping[str, str]) -> str:
    open_to = [names.get(code, code) for code in way if code not in set(been)]
    return f"Choose one of these: {listed(open_to, 6)}." if open_to else "No body above can answer it."
