"""One way up as an answer: from whoever has a code to one board, in layers and by most power."""

from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.structure.queries.locate import locate_organisation
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import listed
from catchment.voice.queries.path_page import voice_page
from catchment.voice.queries.path_values import TargetLine, VoicePage, WayLine

TOP = "icb-board"


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """The way through most layers, and the one that brings most power, which may be the same."""

    start: Link
    to: Link
    sentence: str
    heard: str
    way: WayLine
    strongest: WayLine
    ways: int


def path_to(code: str, to: str, moment: Moment) -> PathAnswer:
    """Return the way from a practice, PCN or body to a body: its code, `icb-board`, or what it is for.

    Raises Missing where there is no such start, or no way leads there.
    """
    found = locate_organisation(code, moment)
    kind = found.kind if found is not None and found.kind in ("practice", "pcn") else "body"
    page = voice_page(kind, code, moment)
    target = _target(page, to.strip())
    lines = (target.best, *target.others)
    layered = max(lines, key=_layers)
    return PathAnswer(
        start=Link(page.kind, page.code, page.name, page.href.removesuffix("/voice")),
        to=target.body,
        sentence=layered.sentence,
        heard=page.heard,
        way=layered,
        strongest=target.best,
        ways=len(lines),
    )


def _target(page: VoicePage, to: str) -> TargetLine:
    """Return the body asked about, the nearest where several are for the same."""
    if not page.targets:
        raise Missing(" ".join((page.sentence, *page.notes)))
    wanted = page.top.code if to == TOP and page.top is not None else to
    for each in page.targets:
        if wanted.casefold() in (each.body.code.casefold(), each.purpose):
            return each
    there = listed([f"{each.body.name} ({each.body.code})" for each in page.targets], 12)
    raise Missing(f"No way leads from {page.name} to “{to[:60]}”. Ways lead to {there}.")


def _layers(way: WayLine) -> tuple[int, int]:
    return way.hops, way.stops_at or way.hops + 1
