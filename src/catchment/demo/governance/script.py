"""Putting the parts of the example's handbooks together, and the days from which each was applied."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.demo.footprints import Neighbourhoods
from catchment.demo.governance.networks import Ground, network_boards
from catchment.demo.governance.places import place_boards
from catchment.demo.governance.teams import neighbourhood_teams
from catchment.demo.governance.telling import Script
from catchment.demo.networks import payees_of
from catchment.demo.plan import MAIN, MERGED, MERGER, NEIGHBOUR, NETWORK_COUNT, PLACES
from catchment.demo.practices import DISSOLVED, GeneralPractice

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CHAPTERS = {
    MAIN: ("XEX-documents", "XEX-board", "XEX-partners", "XEX-scheme", "XEX-pooled"),
    NEIGHBOUR: ("XNB",),
    MERGED: ("XEN",),
}
TITLES = {
    MAIN: "How Exampleshire governs itself",
    NEIGHBOUR: "How Neighbourshire governs itself",
    MERGED: "How Exampleshire and Neighbourshire will govern themselves",
}
PARTNERSHIP = date(2016, 4, 1)
DAYS = {
    MAIN: (
        PARTNERSHIP,
        date(2019, 7, 1),  # the networks begin
        date(2022, 4, 1),
        date(2022, 7, 1),  # the board begins
        date(2023, 4, 1),
        date(2023, 7, 1),
        date(2024, 4, 1),
        date(2024, 9, 1),  # what was believed about Philippa Vanishing is put right
        date(2025, 4, 1),
        date(2025, 7, 1),
        date(2025, 10, 1),
        date(2025, 12, 1),
        date(2026, 4, 1),  # the specification of 2026/27
        date(2026, 9, 1),
    ),
    NEIGHBOUR: (
        date(2019, 7, 1),
        date(2022, 7, 1),
        date(2023, 7, 1),
        date(2024, 4, 1),
        date(2025, 7, 1),
        date(2026, 4, 1),
    ),
    MERGED: (MERGER,),
}


@cache
def chapter(name: str) -> dict[str, Any]:
    """Return a chapter of demo/handbooks as plain values."""
    text = files("catchment.demo").joinpath(f"handbooks/{name}.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.load(text, Loader=Loader)  # a safe loader, and a file of ours
    return told


def write_scripts(general_practice: GeneralPractice, drawn: Neighbourhoods) -> list[Script]:
    """Return the lives of the three handbooks."""
    ground = Ground(general_practice, payees_of(general_practice), drawn)
    scripts = []
    for system, names in CHAPTERS.items():
        script = Script(system, TITLES[system])
        for name in names:
            script.add(chapter(name))
        scripts.append(script)
    main, neighbour, _ = scripts
    in_places = sum(len(place.networks) for place in PLACES)
    main.add(network_boards(ground, MAIN, (*range(1, in_places + 1), DISSOLVED)))
    main.add(place_boards(ground))
    main.add(neighbourhood_teams(ground))
    neighbour.add(network_boards(ground, NEIGHBOUR, range(in_places + 1, NETWORK_COUNT + 1)))
    return scripts
