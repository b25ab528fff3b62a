"""Drawn lists: what the page of a place or neighbourhood drawn out of practices says instead of ground.

Its people are those on the lists of its practices, so nothing is known about a border on the ground. Its
map shows where these people live, and a practice elsewhere straddles it when more than 5% of its patients
live in small areas where most patients are with the practices of the place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import MapPicture
from catchment.structure.queries import maps
from catchment.structure.queries.editions import Editions
from catchment.structure.queries.groups import links_of
from catchment.structure.queries.homes import (
    homes_of_patients,
    patients_living_in,
    practices_used_in,
)
from catchment.structure.queries.networks import homes_map
from catchment.structure.queries.practices import PracticeLine, practice_lines
from catchment.structure.queries.values import Column, Link, Table, TableRow
from catchment.structure.rules.words import counted

FEW, MOST = 0.05, 0.5
NO_BORDER = "It is drawn out of practices, so it has no border on the ground."


def patients_map(
    name: str, ours: Sequence[PracticeLine], links: Mapping[int, Link], moment: Moment
) -> MapPicture:
    """Return a map of where the patients of the practices live, with the practices as dots."""
    picture = homes_map(name, [line.id for line in ours], moment)
    dots = tuple(
        replace(dot, value=None, label=f"{counted(round(dot.size or 0), 'patient')} on its list")
        for dot in maps.practice_dots("patients", ours, links, moment)
    )
    note = f"{NO_BORDER} {picture.note} Dots are its practices, larger for longer lists."
    return replace(picture, points=(*picture.points, *dots), note=note)


def straddlers_of_lists(
    ours: Sequence[PracticeLine], moment: Moment, editions: Editions, *, invented: bool
) -> Table:
    """Return the practices elsewhere with more than 5% of their patients where most are with these."""
    inside = {line.id for line in ours}
    homes = homes_of_patients(sorted(inside), moment)
    everybody = patients_living_in(list(homes), moment, editions) if homes else {}
    mostly = [area for area, patients in homes.items() if patients > MOST * everybody.get(area, 0.0)]
    users = practices_used_in(mostly, moment, editions) if mostly else {}
    elsewhere = [practice for practice in users if practice not in inside]
    lines = practice_lines(moment, editions, "practices", elsewhere, invented=invented) if elsewhere else []
    links = links_of(lines, moment) if lines else {}
    columns = (
        Column("name", "Practice", "link"),
        Column("patients", "Patients", "number"),
        Column("here", "Of whom live there", "number"),
        Column("share", "Share who live there", "share"),
    )
    rows = []
    for line in lines:
        share = min(1.0, users[line.id] / line.sums.patients) if line.sums.patients else 0.0
        if share > FEW:
            values = {"patients": line.sums.patients, "here": round(users[line.id]), "share": share}
            rows.append(TableRow(links[line.id], values))
    rows.sort(key=lambda row: -row.values["here"])
    return Table(
        "straddling",
        "Practices elsewhere whose patients live among its patients",
        columns,
        tuple(rows),
        "No other practice has more than 5% of its patients among them."
        if homes
        else "Nothing is known about where its patients live, so who straddles is not worked out.",
        f"{NO_BORDER} These are other practices with more than 5% of their patients in the "
        f"{counted(len(mostly), 'small area')} where most patients are with its practices.",
    )
