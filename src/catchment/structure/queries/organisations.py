"""Organisations: the page of anything with a life - a trust, council, closed CCG, federation or team.

It answers: what is it, since when, what was it before? Systems, practices and networks have pages of their
own for what they do; this one tells the life of any of them.
"""

from collections.abc import Sequence

from catchment.foundation.moment import Moment
from catchment.structure.queries.editions import freshness_without_figures
from catchment.structure.queries.history import history_of, is_believed
from catchment.structure.queries.life import (
    RELATION_WORDS,
    ROLE_WORDS,
    Stretch,
    kind_with_article,
    stretches,
)
from catchment.structure.queries.locate import (
    ORGANISATION_PAGES,
    Located,
    area_href,
    trail_above,
)
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.values import Column, Link, StructurePage, Table, TableRow
from catchment.structure.rules.words import listed, plain_date

PERIOD_COLUMNS = (Column("since", "From", "date"), Column("until", "Until", "date"))


def organisation_page(
    organisation: Located, moment: Moment, include_superseded: bool = False
) -> StructurePage:
    """Return the page of an organisation: its life, codes, roles, addresses, relations and ground."""
    assert organisation.organisation_id is not None
    held = stretches(organisation.organisation_id, moment, include_superseded=include_superseded)
    told = history_of(organisation, held, moment)
    believed = [stretch for stretch in held if is_believed(stretch, moment)]
    own_page = ()
    if organisation.kind in ORGANISATION_PAGES:
        own_page = (Link(organisation.kind, organisation.code, "What it does today", organisation.href),)
    return StructurePage(
        kind=organisation.kind,
        code=organisation.code,
        name=organisation.name,
        href=f"/organisation/{organisation.code}",
        sentence=_sentence(organisation, believed, moment),
        invented=organisation.invented,
        freshness=freshness_without_figures(),
        trail=trail_above(organisation.organisation_id, moment),
        pictures=(told.picture,) if told.picture.bars else (),
        tables=(
            _relations("outward", "What it belongs to", believed),
            _relations("inward", "What belongs to it", believed),
            _successions(believed, moment),
            _facts(believed),
            _ground(organisation.organisation_id, moment),
        ),
        events=told.events,
        links=(*own_page, *links_about(organisation.kind, organisation.code)),
    )


def _sentence(organisation: Located, held: Sequence[Stretch], moment: Moment) -> str:
    """Say what it is, since when, and what became of it."""
    lives = [stretch for stretch in held if stretch.fact == "primary role"]
    what = kind_with_article(organisation.kind)
    sentence = f"{organisation.name} is {what}"
    if not lives:
        return f"{sentence}; when it opened is not known."
    opened = min(stretch.start for stretch in lives)
    ended = [stretch.end for stretch in lives if stretch.end]
    closed = max(ended) if len(ended) == len(lives) else None
    seen = "first seen on" if lives[0].observed else "open since"
    if closed and closed <= moment.as_at:
        known = "first seen on" if lives[0].observed else "opened"
        life = f"{known} {plain_date(opened)}, closed {plain_date(closed)}"
        sentence = f"{organisation.name} was {what}: {life}"
    elif opened > moment.as_at:
        sentence += f" that opens on {plain_date(opened)}"
    else:
        sentence += f", {seen} {plain_date(opened)}"
    return f"{sentence}.{_what_became(held, moment)}"


def _what_became(held: Sequence[Stretch], moment: Moment) -> str:
    """Name the predecessors and successors, if any; those of a later day in the future tense."""

    def named(fact: str, *, later: bool) -> str:
        chosen = [
            s.other.name for s in held if s.fact == fact and s.other and (s.start > moment.as_at) == later
        ]
        return listed(list(dict.fromkeys(chosen)))

    said = (
        ("It followed", named("antecedent", later=False)),
        ("It will follow", named("antecedent", later=True)),
        ("It was followed by", named("successor", later=False)),
        ("It will be followed by", named("successor", later=True)),
    )
    return "".join(f" {words} {others}." for words, others in said if others)


def _relations(fact: str, title: str, held: Sequence[Stretch]) -> Table:
    """Return the relations one way, those that still hold first."""
    chosen = [stretch for stretch in held if stretch.fact == fact and stretch.other]
    chosen.sort(
        key=lambda stretch: (stretch.end is not None, stretch.kind, stretch.other.name, stretch.start)
    )
    heading = "Organisation" if fact == "outward" else "Belongs to it"
    columns = (Column("name", heading, "link"), Column("relation", "Relation"), *PERIOD_COLUMNS)
    rows = tuple(
        TableRow(
            stretch.other,
            {"relation": RELATION_WORDS[stretch.kind], "since": stretch.start, "until": stretch.end},
        )
        for stretch in chosen
    )
    return Table(f"relations_{fact}", title, columns, rows, empty="Nothing is recorded.")


def _successions(held: Sequence[Stretch], moment: Moment) -> Table:
    """Return what it came from and what became of it."""
    columns = (
        Column("name", "Organisation", "link"),
        Column("relation", "How"),
        Column("since", "On", "date"),
        Column("note", "Note"),
    )
    words = {"successor": "came after it", "antecedent": "came before it"}
    later = {"successor": "will come after it", "antecedent": "comes before it"}

    def said(stretch: Stretch) -> str:
        return (later if stretch.start > moment.as_at else words)[stretch.fact]

    rows = tuple(
        TableRow(
            stretch.other,
            {
                "relation": f"{said(stretch)} ({stretch.kind.replace('_', ' ')})",
                "since": stretch.start,
                "note": stretch.value,
            },
        )
        for stretch in sorted(held, key=lambda stretch: stretch.start)
        if stretch.fact in words
    )
    return Table(
        "successions", "Before and after it", columns, rows, empty="Nothing came before or after it."
    )


def _facts(held: Sequence[Stretch]) -> Table:
    """Return names, codes, roles and addresses, each with its dates."""
    labels = {
        "name": "Name",
        "code": "Code",
        "role": "Role",
        "primary role": "Main role",
        "address": "Address",
    }
    rows = []
    for stretch in sorted(
        held,
        key=lambda stretch: (
            list(labels).index(stretch.fact) if stretch.fact in labels else 9,
            stretch.start,
        ),
    ):
        if stretch.fact not in labels:
            continue
        is_role = stretch.fact in ("role", "primary role")
        value = f"{stretch.kind} {ROLE_WORDS.get(stretch.kind, '')}".strip() if is_role else stretch.value
        scheme = f" ({stretch.kind.upper()})" if stretch.fact == "code" else ""
        values = {
            "what": labels[stretch.fact] + scheme,
            "value": value,
            "since": stretch.start,
            "until": stretch.end,
        }
        rows.append(TableRow(None, values))
    columns = (Column("what", "What"), Column("value", "Value"), *PERIOD_COLUMNS)
    return Table(
        "facts", "Names, codes, roles and addresses", columns, tuple(rows), empty="Nothing is recorded."
    )


def _ground(organisation_id: int, moment: Moment) -> Table:
    """Return the ground it is responsible for or serves on the day."""
    rows = fetch(
        f"""
        SELECT a.kind, a.code, coalesce(n.name, a.code) AS name, t.kind AS tie, t.valid_from
          FROM structure_organisationarea t JOIN structure_area a ON a.id = t.area_id
          LEFT JOIN structure_areaname n ON n.area_id = a.id AND {holds("n", moment)}
         WHERE t.organisation_id = %(id)s AND {holds("t", moment)} ORDER BY t.kind, name
        """,
        moment,
        id=organisation_id,
    )
    columns = (
        Column("name", "Area", "link"),
        Column("tie", "What it is to it"),
        Column("since", "From", "date"),
    )
    found = tuple(
        TableRow(
            Link(row.kind, row.code, row.name, area_href(row.kind, row.code)),
            {"tie": row.tie.replace("_", " "), "since": row.valid_from},
        )
        for row in rows
    )
    return Table("ground", "Its ground", columns, found, empty="No ground is tied to it.")
