"""Whose claims they are: a PCN, the board that speaks for it, and the system that pays.

A PCN is no legal entity (F-001): a right over its claims comes with a seat of its board, which a handbook
keeps, or with a post in the system. A PCN without a board in any handbook can be claimed for by whoever
operates Catchment only.
"""

from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Thing
from catchment.governance.models import BodyTerms
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.money.queries.entitlements import located_network
from catchment.structure.queries.locate import trail_above
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class ClaimNetwork:
    """A PCN: `about` and `thing` are what a right over its claims is asked about; `system` pays, if any."""

    id: int
    code: str
    name: str
    invented: bool
    link: Link
    trail: tuple[Link, ...]
    system: str
    about: str
    thing: Thing


def claim_network(code: str, moment: Moment) -> ClaimNetwork:
    """Return a PCN with its board and system on the day (four queries); raises Missing."""
    found = located_network(code, moment)
    assert found.organisation_id is not None, "a PCN is an organisation"
    boards = BodyTerms.objects.at(moment).filter(
        organisation_id=found.organisation_id, purpose=Purpose.NETWORK
    )
    board = boards.select_related("body__system").order_by("body__code").first()
    above = _above(found.organisation_id, moment)
    systems = [each.code for each in above if each.kind == "icb"]
    system = board.body.system.code if board else (systems[-1] if systems else "")
    return ClaimNetwork(
        found.organisation_id,
        found.code,
        found.name,
        found.invented,
        found.link,
        (*above, found.link),
        system,
        board.body.code if board else found.code,
        Thing.BODY if board else Thing.ORGANISATION,
    )


def _above(network_id: int, moment: Moment) -> tuple[Link, ...]:
    """Return what the largest part of a network's practices is under: a network may cross lines itself."""
    rows = fetch(
        f"""SELECT min(m.source_id) AS practice FROM structure_relationship m
              JOIN structure_relationship c ON c.source_id = m.source_id AND c.kind = 'commissioned_by'
               AND {holds("c", moment)}
             WHERE m.target_id = %(network)s AND m.kind = 'member_of' AND {holds("m", moment)}
             GROUP BY c.target_id ORDER BY count(*) DESC, c.target_id LIMIT 1""",
        moment,
        network=network_id,
    )
    return trail_above(rows[0].practice, moment) if rows else ()
