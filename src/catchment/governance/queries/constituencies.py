"""Constituencies: who nominates jointly for a seat of an ICB's board, computed from the structure of the day.

Trusts that provide services in the area (B-021, B-025), practices that hold a list there (B-022, B-026),
councils whose area coincides with any part of it (B-023), and combined authorities with a mayor (F-033). They
change whenever the structure does, so nobody keeps a list of them by hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catchment.foundation.moment import Moment
from catchment.governance.rules.assumed import share_of
from catchment.governance.rules.document.vocabulary import Constituency
from catchment.governance.rules.facts import ConstituencyAt
from catchment.structure.models import Organisation
from catchment.structure.queries.editions import editions_at
from catchment.structure.queries.members import councils_of, related_to
from catchment.structure.queries.practices import PracticeLine, practice_lines
from catchment.structure.queries.small_areas import areas_of_sub_icbs
from catchment.structure.queries.sql import fetch, holds, known

Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class SystemGround:
    """A system on the day: its practices, trusts, councils, and the constituencies they make up."""

    lines: tuple[PracticeLine, ...]
    trusts: tuple[str, ...]
    responsible_authorities: tuple[str, ...]
    constituencies: Mapping[Constituency, ConstituencyAt]


def ground_of(system: Organisation, moment: Moment, values: Values) -> SystemGround:
    """Return who is in a system on the day, and who nominates jointly (nine queries)."""
    editions = editions_at(moment, invented=system.invented)
    lines = practice_lines(moment, editions, "icb", system.pk, invented=system.invented)
    sub_icbs = related_to([system.pk], "part_of", "sub-icb", moment)
    ground = areas_of_sub_icbs(sub_icbs, moment)
    located = tuple(link.code for link in related_to([system.pk], "located_in", "trust", moment).values())
    councils = tuple(link.code for link in councils_of(ground, moment))
    share = share_of(values, "B-025", "share_of_patients")
    found = _trusts_serving(system.pk, share, moment) if share is not None else ()
    serving = tuple(code for code in found if code not in located)
    patients = f"at least {share:.0%}" if share is not None else "an unknown share"
    responsible, mayors = _upper_tiers(councils, moment)
    constituencies = {
        Constituency.TRUSTS: ConstituencyAt(
            tuple(sorted((*located, *serving))),
            f"Trusts based in the area, and trusts with {patients} of their patients living there.",
        ),
        Constituency.PRIMARY_MEDICAL: ConstituencyAt(
            tuple(sorted(line.code for line in lines)), "Practices of the area that hold a registered list."
        ),
        Constituency.LOCAL_AUTHORITIES: ConstituencyAt(
            tuple(sorted(councils)), "Councils whose area coincides with, or includes, any part of the area."
        ),
        Constituency.MAYORS: ConstituencyAt(mayors, "Combined authorities over any part of the area."),
    }
    return SystemGround(tuple(lines), tuple(sorted(located)), responsible, constituencies)


def _trusts_serving(system_id: int, share: Decimal, moment: Moment) -> list[str]:
    """Return the trusts of whose patients at least a share live in the system's area."""
    rows = fetch(
        f"""SELECT DISTINCT o.code FROM structure_trustcatchment t
              JOIN structure_organisationarea r ON r.area_id = t.area_id AND r.kind = 'responsible_for'
               AND r.organisation_id = %(system)s AND {holds("r", moment)}
              JOIN structure_organisation o ON o.id = t.trust_id
              JOIN structure_organisationrole p ON p.organisation_id = o.id AND p.is_primary
               AND {holds("p", moment)}
             WHERE {known("t", moment)} AND t.share >= %(share)s ORDER BY o.code""",
        moment,
        system=system_id,
        share=share,
    )
    return [row.code for row in rows]


def _upper_tiers(councils: Sequence[str], moment: Moment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which councils are responsible for an upper tier, and which combined authorities share that."""
    rows = fetch(
        f"""WITH upper AS (SELECT r.area_id, o.code FROM structure_organisationarea r
              JOIN structure_organisation o ON o.id = r.organisation_id AND o.code = ANY(%(councils)s)
              JOIN structure_area a ON a.id = r.area_id AND a.kind = 'utla'
             WHERE r.kind = 'responsible_for' AND {holds("r", moment)})
            SELECT code, 'council' AS kind FROM upper
             UNION SELECT o.code, o.kind FROM upper
              JOIN structure_organisationarea r ON r.area_id = upper.area_id
               AND r.kind = 'responsible_for' AND {holds("r", moment)}
              JOIN structure_organisation o ON o.id = r.organisation_id AND o.kind = 'combined-authority'
             ORDER BY code""",
        moment,
        councils=list(councils),
    )
    upper = tuple(row.code for row in rows if row.kind == "council")
    return upper, tuple(row.code for row in rows if row.kind == "combined-authority")
