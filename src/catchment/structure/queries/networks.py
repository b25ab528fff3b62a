"""Networks: the page of a primary care network (PCN), an agreement between practices.

A PCN is not a legal person and cannot hold money or employ (F-001): so its page names its payee, which
practices take part in this year's specification (F-009), and who deploys which posts to it. It may cross
sub-ICB or place lines; its page shows the shares by registered patients (K-036).
"""

from catchment.foundation.moment import Moment
from catchment.structure.queries import maps
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area
from catchment.structure.queries.editions import editions_at, freshness
from catchment.structure.queries.groups import links_of
from catchment.structure.queries.homes import homes_of_patients
from catchment.structure.queries.locate import Located, organisation_links, trail_above
from catchment.structure.queries.members import places_of, related_to
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.practices import PracticeLine, add_up, grouped, practice_lines
from catchment.structure.queries.residence_editions import quarter_of_practices
from catchment.structure.queries.small_areas import small_areas
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.tables import figures_of, group_values, practice_table
from catchment.structure.queries.values import Column, Link, StructurePage, Table, TableRow
from catchment.structure.rules.bands import PCN_BAND
from catchment.structure.rules.words import counted, listed, plain_date

SHOWN_SHARE = 0.97  # of patients; the long tail of far-away single patients would hide the ground


def pcn_page(pcn: Located, moment: Moment) -> StructurePage:
    """Return the page of a PCN."""
    assert pcn.organisation_id is not None
    editions = editions_at(moment, invented=pcn.invented)
    lines = practice_lines(moment, editions, "pcn", pcn.organisation_id, invented=pcn.invented)
    links = links_of(lines, moment)
    total = add_up(lines)
    sub_icbs = grouped(lines, lambda line: line.sub_icb_id)
    main = max(sub_icbs, key=lambda each: add_up(sub_icbs[each]).patients, default=None)
    above = (*trail_above(main, moment), links[main]) if main else ()
    joined = _joined(pcn.organisation_id, moment)
    posts = _posts(pcn.organisation_id, moment)
    payees = list(_payees(pcn.organisation_id, moment).values())
    teams = related_to([pcn.organisation_id], "works_with", "team", moment)
    members = practice_table(
        "Member practices", lines, links, editions, empty="No practice with a list is a member."
    )
    return StructurePage(
        kind=pcn.kind,
        code=pcn.code,
        name=pcn.name,
        href=pcn.href,
        sentence=_sentence(pcn.name, total.practices, total.patients, payees),
        invented=pcn.invented,
        freshness=freshness(editions, moment),
        trail=above,
        counts={
            "practices": total.practices,
            "patients": total.patients,
            "sub_icb_locations": len(sub_icbs),
            "posts": len(posts.rows),
            "teams": len(teams),
        },
        figures=figures_of(total, editions),
        pictures=(homes_map(pcn.name, [line.id for line in lines], moment),) if lines else (),
        tables=(
            with_joined(members, lines, joined),
            _shares(
                "sub_icbs",
                "Sub-ICB location",
                {k: v for k, v in sub_icbs.items() if k},
                links,
                total.patients,
            ),
            _places(lines, moment, total.patients),
            _participation([line.id for line in lines], links, moment),
            posts,
        ),
        notes=_notes(total.patients, payees),
        links=(
            *payees,
            *teams.values(),
            Link("organisation", pcn.code, "History, codes and relations", f"/organisation/{pcn.code}"),
            *links_about("pcn", pcn.code),
        ),
    )


def _sentence(name: str, practices: int, patients: int, payees: list[Link]) -> str:
    """Say what a PCN is."""
    if not practices:
        return f"No practice with a list is a member of {name} on this date."
    paid = f" Its money is paid to {payees[0].name}." if payees else ""
    together = "practice that looks" if practices == 1 else "practices that together look"
    return f"{name} is {practices:,} {together} after {patients:,} people.{paid}"


def _notes(patients: int, payees: list[Link]) -> tuple[str, ...]:
    """Say how the size compares with the usual band, and what is not known."""
    usual = f"{PCN_BAND.lowest:,} to {PCN_BAND.highest:,}"
    sizes = {
        "below": f"It is smaller than the usual size of a PCN ({usual} people). {PCN_BAND.remedy(patients)}",
        "within": f"It is within the usual size of a PCN ({usual} people).",
        "above": f"It is larger than the usual size of a PCN ({usual} people). {PCN_BAND.remedy(patients)}",
    }
    notes = (sizes[PCN_BAND.where(patients)],) if patients else ()
    return notes if payees else (*notes, "Nothing is recorded about who its nominated payee is.")


def homes_map(name: str, practice_ids: list[int], moment: Moment) -> maps.MapPicture:
    """Return a map of where the patients of some practices live."""
    homes = homes_of_patients(practice_ids, moment)
    most = _where_most_live(homes)
    areas = small_areas(most, moment)
    whole, shown = sum(homes.values()), sum(homes[area] for area in most)
    where = counted(len(most), "small area")
    note = f"The {where} where most patients live: {shown / whole:.1%} of them." if whole else ""
    note = f"{note} {quarter_of_practices(practice_ids, moment)}".strip()
    return maps.area_map(name, areas, maps.HOMES, homes, note=note)


def _where_most_live(homes: dict[int, float]) -> list[int]:
    """Return the fewest small areas that together hold nearly all patients."""
    left = sum(homes.values()) * SHOWN_SHARE
    most = []
    for area in sorted(homes, key=lambda area: (-homes[area], area)):
        if left <= 0:
            break
        most.append(area)
        left -= homes[area]
    return most


def _joined(pcn_id: int, moment: Moment) -> dict[int, str]:
    """Return when each member practice joined, in words."""
    rows = fetch(
        f"""SELECT r.source_id AS id, r.valid_from, r.basis FROM structure_relationship r
            WHERE r.target_id = %(id)s AND r.kind = 'member_of' AND {holds("r", moment)}""",
        moment,
        id=pcn_id,
    )
    return {
        row.id: plain_date(row.valid_from) + (" or before (first seen)" if row.basis == "observed" else "")
        for row in rows
    }


def with_joined(table: Table, lines: list[PracticeLine], joined: dict[int, str]) -> Table:
    """Return a table of practices with the day each joined."""
    by_code = {line.code: joined.get(line.id, "") for line in lines}
    rows = tuple(
        TableRow(row.about, row.values | {"joined": by_code[row.about.code] if row.about else ""})
        for row in table.rows
    )
    columns = (table.columns[0], Column("joined", "Member since"), *table.columns[1:])
    return Table(table.key, table.title, columns, rows, table.empty, table.note)


def _shares(
    key: str,
    heading: str,
    groups: dict[int, list[PracticeLine]],
    links: dict[int, Link],
    patients: int,
    note: str = "",
) -> Table:
    """Return how a PCN's patients are shared among the larger things its practices belong to."""
    columns = (
        Column("name", heading, "link"),
        Column("practices", "Practices", "number"),
        Column("patients", "Patients", "number"),
        Column("share", "Share of its patients", "share"),
    )
    rows = []
    for each, held in groups.items():
        values = group_values(add_up(held))
        values["share"] = add_up(held).patients / patients if patients else None
        rows.append(TableRow(links[each], values))
    rows.sort(key=lambda row: -(row.values["patients"] or 0))
    crosses = f"It crosses lines: {counted(len(rows), heading.lower())}." if len(rows) > 1 else ""
    return Table(key, f"By {heading}", columns, tuple(rows), note=" ".join(filter(None, (crosses, note))))


def _places(lines: list[PracticeLine], moment: Moment, patients: int) -> Table:
    """Return how a PCN's patients are shared among drawn places."""
    places = places_of({line.icb_id for line in lines if line.icb_id}, moment)
    if not places:
        return Table("places", "By place", (), (), empty="No places are drawn in its system.")
    lies_in = practices_by_drawn_area([line.id for line in lines], drawn_ground(places, moment), moment)
    groups = grouped(lines, lambda line: lies_in.get(line.id, (None, 0.0))[0])
    return _shares("places", "Place", {k: v for k, v in groups.items() if k}, places, patients)


def _payees(pcn_id: int, moment: Moment) -> dict[int, Link]:
    """Return the nominated payees of a PCN."""
    rows = fetch(
        f"""SELECT r.source_id AS id FROM structure_relationship r
            WHERE r.target_id = %(id)s AND r.kind = 'payee_for' AND {holds("r", moment)}""",
        moment,
        id=pcn_id,
    )
    return organisation_links([row.id for row in rows], moment)


def _participation(practice_ids: list[int], links: dict[int, Link], moment: Moment) -> Table:
    """Return which practices take part in the specification of which year (F-009)."""
    rows = fetch(
        f"""SELECT p.practice_id AS id, p.specification, p.opted_in, p.valid_from
              FROM structure_networkparticipation p
             WHERE p.practice_id = ANY(%(ids)s) AND {holds("p", moment)} ORDER BY p.specification DESC""",
        moment,
        ids=practice_ids,
    )
    columns = (
        Column("name", "Practice", "link"),
        Column("specification", "Specification year"),
        Column("takes_part", "Takes part"),
        Column("since", "Since", "date"),
    )
    found = tuple(
        TableRow(
            links[row.id],
            {
                "specification": row.specification,
                "takes_part": "Yes" if row.opted_in else "No, opted out",
                "since": row.valid_from,
            },
        )
        for row in rows
    )
    out = [links[row.id].name for row in rows if not row.opted_in]
    note = f"Opted out: {listed(out)}." if out else ""
    empty = "Nothing is recorded about who takes part in this year's network specification."
    return Table("participation", "Taking part in the network contract", columns, found, empty, note)


def _posts(pcn_id: int, moment: Moment) -> Table:
    """Return the posts deployed to a PCN."""
    rows = fetch(
        f"""SELECT p.role, p.wte::float AS wte, p.reference, p.employer_id FROM structure_post p
            WHERE p.deployed_to_id = %(id)s AND {holds("p", moment)} ORDER BY p.role, p.reference""",
        moment,
        id=pcn_id,
    )
    links = organisation_links([row.employer_id for row in rows], moment)
    columns = (
        Column("role", "Post"),
        Column("wte", "Whole-time equivalents", "decimal"),
        Column("employer", "Employed by", "link"),
    )
    found = tuple(
        TableRow(None, {"role": row.role, "wte": row.wte, "employer": links.get(row.employer_id)})
        for row in rows
    )
    return Table("posts", "Posts deployed here", columns, found, empty="No posts are recorded here.")
