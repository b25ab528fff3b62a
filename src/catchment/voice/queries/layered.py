"""Reading who stands below whom in all England, for the standard design of six layers (`rules.layered`)."""

from catchment.foundation.moment import Moment
from catchment.structure.queries.editions import editions_at
from catchment.structure.queries.sql import fetch_many, holds, known
from catchment.voice.rules.layered import PracticeAt


def practices_in_layers(
    moment: Moment, *, invented: bool = False, system: str = ""
) -> tuple[PracticeAt, ...]:
    """Return every practice with a list on the day that has a place and a system (three queries).

    With `system`, only those whose place is part of it.
    """
    lists = editions_at(moment, invented=invented).lists
    if lists is None:
        return ()
    rows = fetch_many(
        f"""SELECT DISTINCT ON (p.code) p.code, coalesce(n.code, '') AS network, s.code AS place,
                   i.code AS system
              FROM structure_registeredpatients g
              JOIN structure_organisation p ON p.id = g.practice_id AND p.invented = %(invented)s
              JOIN structure_relationship c ON c.source_id = p.id AND c.kind = 'commissioned_by'
               AND {holds("c", moment)}
              JOIN structure_organisation s ON s.id = c.target_id
              JOIN structure_relationship o ON o.source_id = s.id AND o.kind = 'part_of'
               AND {holds("o", moment)}
              JOIN structure_organisation i ON i.id = o.target_id AND i.kind = 'icb'
              LEFT JOIN structure_relationship m ON m.source_id = p.id AND m.kind = 'member_of'
               AND {holds("m", moment)}
              LEFT JOIN structure_organisation n ON n.id = m.target_id AND n.kind = 'pcn'
             WHERE g.edition = %(lists)s AND g.sex = 'all' AND {known("g", moment)}
               AND (%(system)s = '' OR i.code = %(system)s)
             ORDER BY p.code, network DESC""",
        moment,
        lists=lists,
        invented=invented,
        system=system,
    )
    return tuple(PracticeAt(row.code, row.network, row.place, row.system) for row in rows)
