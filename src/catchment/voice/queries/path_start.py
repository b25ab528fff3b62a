"""Where a way up begins: a practice, a PCN or a body, found on a day with its system and its facts."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.checks import judged
from catchment.governance.models import Body as BodyIdentity
from catchment.governance.queries.body import find_body
from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.queries.locate import Located, locate_organisation, organisation_links, trail_above
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date
from catchment.voice.queries.representing import representation_at
from catchment.voice.rules.representation import Representation
from catchment.voice.rules.way_choosing import by_target, ways_up
from catchment.voice.rules.way_headline import distances


@dataclass(frozen=True, slots=True)
class Start:
    """Whoever asks for their way up. `code` is where it begins: for a PCN its board, where it has one.

    `beside` are boards it belongs to by membership; `notes` say what is missing, a sentence each.
    """

    kind: str
    code: str
    page_code: str
    name: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    system: str
    facts: GovernanceFacts | None = None
    representation: Representation | None = None
    beside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def start_of_practice(code: str, moment: Moment) -> Start:
    """Return a practice as the beginning of a way; raises Missing where no practice has the code."""
    found = _organisation(code, "practice", "practice", moment)
    start = _with_facts(_start(found, moment), moment)
    if start.facts is None:
        return start
    networks = {each.code: each for each in start.facts.networks.values() if found.code in each.practices}
    boards = boards_of(found.code, start.facts)
    day = plain_date(moment.as_at)
    notes: tuple[str, ...] = ()
    if not networks:
        notes = (f"{found.name} is in no PCN on {day}, so no PCN speaks for it.",)
    elif not boards:
        pcn = " and ".join(each.name for each in networks.values())
        note = (
            f"The handbook describes no board of {pcn}, so nobody there sits for its practices. "
            "Once the handbook names the network's board and its seats, the way through it is shown here."
        )
        notes = (note,)
    return replace(start, beside=boards, notes=notes)


def start_of_network(code: str, moment: Moment) -> Start:
    """Return a PCN, or its board, as the beginning of a way; raises Missing where no PCN has the code."""
    found = _organisation(code, "pcn", "PCN", moment)
    start = _with_facts(_start(found, moment), moment)
    if start.facts is None:
        return start
    board = next((each for each in start.facts.handbook.bodies if _is_board_of(each, {found.code})), None)
    if board is None:
        note = (
            f"The handbook describes no board of {found.name}, so nobody can be named who takes its "
            "voice up. Add the network's board, its seats and their mandates to the handbook."
        )
        return replace(start, notes=(note,))
    return replace(start, code=board.code)


def start_of_body(code: str, moment: Moment) -> Start:
    """Return a body as the beginning of a way; raises Missing where it is not there on the day."""
    known = find_body(code, moment)
    if known is None:
        raise Missing(f"No body has the code “{code[:60]}”.")
    identity = BodyIdentity.objects.select_related("system").get(code=known)
    system = locate_organisation(identity.system.code, moment)
    assert system is not None and system.organisation_id is not None, "a body belongs to a system"
    facts = _facts(system.code, moment)
    body = facts.bodies.get(known) if facts else None
    if body is None:
        raise Missing(f"{known} was not there on {plain_date(moment.as_at)}.")
    href = f"/body/{known}"
    trail = (*trail_above(system.organisation_id, moment), system.link)
    start = Start("body", known, known, body.name, href, system.invented, trail, system.code)
    return _with_facts(start, moment)


def _organisation(code: str, kind: str, called: str, moment: Moment) -> Located:
    found = locate_organisation(code, moment)
    if found is None or found.kind != kind:
        raise Missing(f"No {called} has the code “{code[:40]}”. Search by name to find it.")
    return found


def _start(found: Located, moment: Moment) -> Start:
    """Return an organisation with the system it is part of on the day, if it is of any."""
    assert found.organisation_id is not None, "an organisation"
    above = _network_above if found.kind == "pcn" else trail_above
    trail = above(found.organisation_id, moment)
    system = next((each.code for each in trail if each.kind == "icb"), "")
    start = Start(found.kind, found.code, found.code, found.name, found.href, found.invented, trail, system)
    if system:
        return start
    note = (
        f"{found.name} belongs to no system on {plain_date(moment.as_at)}: it is closed, or not open yet. "
        "Its own page says from when to when it was open; choose a day in between."
    )
    return replace(start, notes=(note,))


def _network_above(pcn: int, moment: Moment) -> tuple[Link, ...]:
    """Return what a PCN is in: the sub-ICB location of most of its practices, and what is above that."""
    rows = fetch(
        f"""SELECT c.target_id AS sub_icb FROM structure_relationship m
              JOIN structure_relationship c ON c.source_id = m.source_id AND c.kind = 'commissioned_by'
               AND {holds("c", moment)}
             WHERE m.kind = 'member_of' AND m.target_id = %(pcn)s AND {holds("m", moment)}
             GROUP BY c.target_id ORDER BY count(*) DESC, c.target_id LIMIT 1""",
        moment,
        pcn=pcn,
    )
    if not rows:
        return ()
    main = rows[0].sub_icb
    return (*trail_above(main, moment), organisation_links([main], moment)[main])


def _with_facts(start: Start, moment: Moment) -> Start:
    """Return a start with what the handbook of its system says, or with a note that there is none."""
    if not start.system:
        return start
    facts, representation = _facts(start.system, moment), representation_at(start.system, moment)
    if facts is None or representation is None:
        name = next((each.name for each in start.trail if each.code == start.system), start.system)
        note = (
            f"{name} has no governance handbook here on {plain_date(moment.as_at)}, so nobody can say who "
            "sits for whom. Load one, and the way to every board is shown."
        )
        return replace(start, notes=(*start.notes, note))
    return replace(start, facts=facts, representation=representation)


def _facts(system: str, moment: Moment) -> GovernanceFacts | None:
    verdict = judged(system, moment)
    return verdict.facts if verdict else None


def boards_of(practice: str, facts: GovernanceFacts) -> tuple[str, ...]:
    """Return the boards of the PCN that a practice is a member of on the day of the facts, by code."""
    networks = {each.code for each in facts.networks.values() if practice in each.practices}
    return tuple(each.code for each in facts.handbook.bodies if _is_board_of(each, networks))


def far_from(code: str, facts: GovernanceFacts, moment: Moment) -> dict[str, str]:
    """Return in words how far each body above an organisation or body is, as its page of the way up says."""
    representation = representation_at(facts.handbook.system, moment)
    if representation is None:
        return {}
    return distances(by_target(ways_up(representation, code, boards_of(code, facts))))


def _is_board_of(body: Body, networks: Collection[str]) -> bool:
    """Say whether a body is the board of one of some networks."""
    is_board = body.purpose is Purpose.NETWORK or body.kind is BodyKind.NETWORK_BOARD
    return is_board and body.organisation in networks
