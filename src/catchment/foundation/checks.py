"""The checks of the whole house: each room registers its own, and readers ask here.

A room knows what it checks and how to read its facts; the findings pages, the commands and the pages of
things want the findings of all rooms at once. Rooms on one floor do not know each other, so they meet here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import About, Check, Finding, in_reading_order


class Findings(Protocol):
    """Gives what a room's checks find at a moment, of one system (ICB code) or nation if asked."""

    def __call__(self, moment: Moment, *, system: str | None, nation: str | None) -> list[Finding]:
        """Return the findings."""


@dataclass(frozen=True, slots=True)
class CheckingRoom:
    """A room that checks: its checks, what they find, and where the page is of what a finding is about.

    `href` gives an empty text for a kind of thing that is not the room's.
    """

    name: str
    checks: Callable[[], tuple[Check, ...]]
    findings: Findings
    findings_about: Callable[[str, str, Moment], list[Finding]]
    href: Callable[[str, str], str]


_rooms: dict[str, CheckingRoom] = {}


def register(room: CheckingRoom) -> None:
    """Add a room; a room registered again takes the place of itself."""
    _rooms[room.name] = room


def registered_checks() -> tuple[Check, ...]:
    """Return every check of every room, in the order of the rules."""
    found = (check for room in _rooms.values() for check in room.checks())
    return tuple(sorted(found, key=lambda check: (check.rule, str(check.since or ""), check.asks)))


def findings(moment: Moment, *, system: str | None = None, nation: str | None = None) -> list[Finding]:
    """Return what all checks find at a moment, worst first."""
    return in_reading_order(
        finding for room in _rooms.values() for finding in room.findings(moment, system=system, nation=nation)
    )


def findings_about(kind: str, code: str, moment: Moment) -> list[Finding]:
    """Return what all checks find about one thing, worst first."""
    return in_reading_order(
        finding for room in _rooms.values() for finding in room.findings_about(kind, code, moment)
    )


def page_of(about: About) -> str:
    """Return the address of the page of what a finding, or a duty, is about."""
    for room in _rooms.values():
        if href := room.href(about.kind, about.code):
            return href
    raise AssertionError(f"no room has a page for a {about.kind}")


def href_about(finding: Finding) -> str:
    """Return the address of the page of what a finding is about."""
    return page_of(finding.about)
