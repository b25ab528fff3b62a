"""Ground: the page of an area - who lives there, how deprived it is, which practices its people use.

An area is not an organisation, and lies in different larger areas by different lookups; each is shown with
its vintage. Larger areas are sums of the small areas within them.
"""

from typing import Any

from catchment.foundation.moment import Moment
from catchment.structure.queries.editions import Editions, editions_at, freshness
from catchment.structure.queries.ground_above import in_use, larger_areas, link_of, trail_of
from catchment.structure.queries.ground_people import population_of, standings_of
from catchment.structure.queries.ground_pictures import area_pictures, domain_name
from catchment.structure.queries.homes import practices_used_in
from catchment.structure.queries.life import kind_with_article
from catchment.structure.queries.locate import (
    Located,
    newest_area_name,
    organisation_links,
)
from catchment.structure.queries.residence_editions import quarter_of_ground
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.queries.values import (
    KIND_LABELS,
    Column,
    Figure,
    StructurePage,
    Table,
    TableRow,
)
from catchment.structure.rules.words import counted, plain_date

MOST_PRACTICES = 30
MOST_WITHIN = 500


def area_page(area: Located, moment: Moment) -> StructurePage:
    """Return the page of an area of any kind but the drawn ones."""
    assert area.area_id is not None
    editions = editions_at(moment, invented=area.invented)
    people = population_of(area.area_id, moment)
    standings = standings_of(area.area_id, moment)
    larger = larger_areas(area.area_id, moment)
    smaller = _smaller(area.area_id, moment)
    used = _practices_used(area, moment, editions)
    ties = _ties(area.area_id, moment)
    return StructurePage(
        kind=area.kind,
        code=area.code,
        name=area.name,
        href=area.href,
        sentence=_sentence(area, people, standings, used),
        invented=area.invented,
        freshness=freshness(editions, moment),
        trail=trail_of(larger),
        counts={"smaller_areas": len(smaller), "practices_used": len(used.rows)},
        figures=_figures(people, standings),
        pictures=area_pictures(area, people, standings, moment),
        tables=(
            _deprivation_table(standings),
            _ethnic_groups(area.area_id, moment),
            used,
            _lookup_table("larger", "What it lies in", larger),
            _lookup_table("smaller", "What lies in it", smaller[:MOST_WITHIN]),
            ties,
        ),
    )


def _smaller(area_id: int, moment: Moment) -> list[Any]:
    """Return what lies directly in an area, by lookup and vintage."""
    return fetch(
        f"""
        SELECT a.kind, a.code, coalesce({newest_area_name("a", moment)}, a.code) AS name, l.lookup, l.edition,
               l.change_code, 1 AS step
          FROM structure_arealookup l JOIN structure_area a ON a.id = l.child_id
         WHERE l.parent_id = %(id)s AND {in_use("l", moment)} ORDER BY l.edition DESC, a.kind, a.code
         LIMIT {MOST_WITHIN + 1}
        """,
        moment,
        id=area_id,
    )


def _practices_used(area: Located, moment: Moment, editions: Editions) -> Table:
    """Return which practices the people of a small area are registered with."""
    columns = (
        Column("name", "Practice", "link"),
        Column("patients", "Patients who live here", "number"),
        Column("share", "Share", "share"),
    )
    title = "Practices its people use"
    if area.kind != "lsoa21" or editions.lists is None or area.area_id is None:
        return Table("practices_used", title, columns, (), empty="Known for small areas (LSOA 2021) only.")
    used = practices_used_in([area.area_id], moment, editions)
    links = organisation_links(used, moment)
    total = sum(used.values())
    rows = tuple(
        TableRow(links[key], {"patients": round(patients), "share": patients / total})
        for key, patients in list(used.items())[:MOST_PRACTICES]
    )
    note = (
        f"{counted(len(used) - MOST_PRACTICES, 'more practice')} with fewer."
        if len(used) > MOST_PRACTICES
        else ""
    )
    note = f"{quarter_of_ground([area.area_id], moment, editions)} {note}".strip()
    return Table(
        "practices_used", title, columns, rows, empty="Nobody here is known to be registered.", note=note
    )


def _sentence(area: Located, people: list[Any], standings: list[Any], used: Table) -> str:
    """Say who lives in an area, how deprived it is, and where its people go."""
    total = _total(people)
    is_what = f"is home to {total:,} people" if total else f"is {kind_with_article(area.kind)}"
    parts = [f"{area.name} {is_what}"]
    if standings and standings[0].decile:
        newest = standings[0]
        decile = newest.decile
        parts.append(
            f"stands at decile {decile} of 10 for deprivation, where 1 is the most deprived "
            f"({newest.edition.year} index)"
        )
    sentence = " and ".join(parts) + "."
    if used.rows and used.rows[0].about:
        share = used.rows[0].values["share"]
        sentence += (
            f" Most use {used.rows[0].about.name} ({share:.0%})."
            if share > 0.5
            else f" Their most used practice is {used.rows[0].about.name} ({share:.0%})."
        )
    return sentence


def _total(people: list[Any]) -> int:
    """Return the newest count of residents."""
    return next((row.total for row in people if row.sex == "all"), 0)


def _figures(people: list[Any], standings: list[Any]) -> tuple[Figure, ...]:
    """Return residents and deprivation as figures."""
    figures = []
    newest = next((row for row in people if row.sex == "all"), None)
    if newest:
        figures.append(
            Figure("residents", "Residents", newest.total, f"{newest.total:,}", plain_date(newest.edition))
        )
    aged = next((row for row in people if row.sex == "all" and len(row.ages) > 65), None)
    if aged and aged.total:
        share = sum(aged.ages[65:]) / aged.total
        figures.append(
            Figure("aged_65_and_over", "Aged 65 and over", share, f"{share:.1%}", _counted_when(aged))
        )
    for row in standings:
        label = f"Deprivation, {row.edition.year} index" + (f" ({row.carried})" if row.carried else "")
        score = f"{row.score:.1f}" if row.score is not None else "not known"
        figures.append(
            Figure(f"deprivation_{row.edition.year}", label, row.score, score, _standing_words(row))
        )
    return tuple(figures)


def _counted_when(row: Any) -> str:
    """Say when residents were counted, and whether for other small areas than those of today."""
    day = plain_date(row.edition)
    return f"{day}, carried over from the small areas of 2011" if row.carried else day


def _standing_words(row: Any) -> str:
    """Say what is known of where an area stands."""
    if row.areas:
        return f"mean of {counted(row.areas, 'small area')}"
    known_of_it = (
        f"decile {row.decile} of 10" if row.decile else "",
        f"rank {row.rank:,}" if row.rank else "",
    )
    return "; ".join(filter(None, known_of_it))


def _deprivation_table(standings: list[Any]) -> Table:
    """Return the domains of deprivation in each index, side by side."""
    columns = [Column("domain", "Domain")]
    domains: dict[str, dict[str, Any]] = {"Overall": {}}
    for row in standings:
        if row.areas:
            continue  # a mean has neither decile nor rank; it is among the figures
        key = f"{row.edition.year}{row.carried}"
        label = f"{row.edition.year}" + (f" ({row.carried})" if row.carried else "")
        columns += [
            Column(f"decile_{key}", f"Decile, {label}", "number"),
            Column(f"rank_{key}", f"Rank, {label}", "number"),
        ]
        domains["Overall"] |= {f"decile_{key}": row.decile, f"rank_{key}": row.rank}
        for name, standing in row.domains.items():
            if standing.get("decile") is None:
                continue  # sub-domains and head counts that came with the file
            values = domains.setdefault(domain_name(name), {})
            values |= {f"decile_{key}": standing.get("decile"), f"rank_{key}": standing.get("rank")}
    rows = tuple(TableRow(None, {"domain": name, **values}) for name, values in domains.items() if values)
    note = "Decile 1 and rank 1 are the most deprived. Scores of different indices cannot be compared."
    return Table(
        "deprivation",
        "Deprivation",
        tuple(columns),
        rows,
        empty="No index covers it.",
        note=note if rows else "",
    )


def _ethnic_groups(area_id: int, moment: Moment) -> Table:
    """Return residents by ethnic group."""
    rows = fetch(
        f"""SELECT e.ethnic_group, e.residents, e.edition,
                   e.residents::float / nullif(sum(e.residents) OVER (PARTITION BY e.edition), 0) AS share
              FROM structure_ethnicgroupcount e
             WHERE e.area_id = %(id)s AND e.edition <= %(as_at)s AND {known("e", moment)}
             ORDER BY e.edition DESC, e.residents DESC""",
        moment,
        id=area_id,
    )
    newest = [row for row in rows if row.edition == rows[0].edition]
    columns = (
        Column("group", "Ethnic group"),
        Column("residents", "Residents", "number"),
        Column("share", "Share", "share"),
    )
    found = tuple(
        TableRow(None, {"group": row.ethnic_group, "residents": row.residents, "share": row.share})
        for row in newest
    )
    note = f"Census, {plain_date(newest[0].edition)}." if newest else ""
    return Table(
        "ethnic_groups", "Ethnic groups", columns, found, empty="Not loaded for this area.", note=note
    )


def _lookup_table(key: str, title: str, rows: list[Any]) -> Table:
    """Return areas with the lookup and vintage that ties them."""
    changes = {"": "", "U": "unchanged", "S": "split", "M": "merged", "X": "irregular"}
    columns = (
        Column("name", "Area", "link"),
        Column("code", "Code"),
        Column("kind", "Kind"),
        Column("edition", "By the lookup of", "date"),
        Column("change", "Change"),
    )
    found = tuple(
        TableRow(
            link_of(row),
            {
                "code": row.code,
                "kind": str(KIND_LABELS[row.kind]),
                "edition": row.edition,
                "change": changes[row.change_code],
            },
        )
        for row in rows
    )
    return Table(key, title, columns, found, empty="No lookup says.")


def _ties(area_id: int, moment: Moment) -> Table:
    """Return the organisations that are responsible for or serve an area."""
    rows = fetch(
        f"""SELECT t.organisation_id AS id, t.kind, t.valid_from FROM structure_organisationarea t
            WHERE t.area_id = %(id)s AND {holds("t", moment)} ORDER BY t.kind, t.organisation_id""",
        moment,
        id=area_id,
    )
    links = organisation_links([row.id for row in rows], moment)
    columns = (
        Column("name", "Organisation", "link"),
        Column("tie", "What it is to the area"),
        Column("since", "Since", "date"),
    )
    found = tuple(
        TableRow(links[row.id], {"tie": row.kind.replace("_", " "), "since": row.valid_from}) for row in rows
    )
    return Table(
        "organisations", "Organisations tied to this ground", columns, found, empty="None is recorded."
    )
