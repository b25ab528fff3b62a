"""History: the life of an organisation as one list of dated events, newest first.

Two facts of the same sort that meet on a day are one event ("moved from A to B"), not two. A fact whose
first day is only when we first saw it says so. Beliefs that were corrected are listed when asked for: when
we stopped believing them, and what they said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.pictures import TimelinePicture
from catchment.structure.models.organisations import SuccessionKind
from catchment.structure.queries.life import (
    RELATION_WORDS,
    ROLE_WORDS,
    Stretch,
    stretches,
    timeline,
)
from catchment.structure.queries.locate import Located, locate_organisation
from catchment.structure.queries.values import Event
from catchment.structure.rules.words import counted, plain_date

SUCCESSION_WORDS = dict(SuccessionKind.choices)
JOINED = {
    "member_of": "joined {}",
    "other_member_of": "became another member of {}",
    "part_of": "became part of {}",
    "commissioned_by": "came to be commissioned by {}",
    "located_in": "came into the area of {}",
    "operated_by": "came to be operated by {}",
    "payee_for": "became nominated payee for {}",
    "leads": "became the accountable body of {}",
    "works_with": "began to work with {}",
    "shares_leaders_with": "began to share leaders with {}",
}
LEFT = {
    "member_of": "left {}",
    "other_member_of": "stopped being another member of {}",
    "part_of": "stopped being part of {}",
    "commissioned_by": "stopped being commissioned by {}",
    "located_in": "left the area of {}",
    "operated_by": "stopped being operated by {}",
    "payee_for": "stopped being nominated payee for {}",
    "leads": "stopped being the accountable body of {}",
    "works_with": "stopped working with {}",
    "shares_leaders_with": "stopped sharing leaders with {}",
}
MOVED = {
    "member_of": "moved from {} to {}",
    "part_of": "moved from being part of {} to {}",
    "commissioned_by": "changed commissioner from {} to {}",
    "located_in": "moved from the area of {} to that of {}",
}


@dataclass(frozen=True, slots=True)
class History:
    """The life of an organisation: events newest first, and the time line."""

    kind: str
    code: str
    name: str
    href: str
    sentence: str
    invented: bool
    events: tuple[Event, ...]
    picture: TimelinePicture


def history(code: str, moment: Moment, include_superseded: bool = False) -> History:
    """Return the history of the organisation with a code; raises Missing where there is none."""
    found = locate_organisation(code, moment)
    if found is None or found.organisation_id is None:
        raise Missing(
            f"No organisation has the code “{code[:40]}”, so it has no history here. "
            "Try searching for its name."
        )
    held = stretches(found.organisation_id, moment, include_superseded=include_superseded)
    return history_of(found, held, moment)


def history_of(found: Located, held: Sequence[Stretch], moment: Moment) -> History:
    """Return the history that some stretches tell."""
    believed = [stretch for stretch in held if is_believed(stretch, moment)]
    superseded = [stretch for stretch in held if not is_believed(stretch, moment)]
    others = [stretch for stretch in believed if stretch.fact == "inward" and stretch.kind == "located_in"]
    own = [stretch for stretch in believed if stretch not in others]
    events = [*_events(own), *(_superseded_event(stretch) for stretch in superseded)]
    events.sort(key=lambda event: (event.day, event.believed_until == "", event.sentence), reverse=True)
    return History(
        kind=found.kind,
        code=found.code,
        name=found.name,
        href=found.href,
        sentence=_sentence(found.name, events) + _in_its_area(others),
        invented=found.invented,
        events=tuple(events),
        picture=timeline(found.name, believed, moment),
    )


def is_believed(stretch: Stretch, moment: Moment) -> bool:
    """Say whether a stretch was believed at the moment, not superseded by then."""
    if stretch.recorded_to is None:
        return True
    return moment.as_known is not None and stretch.recorded_to > moment.as_known


def _sentence(name: str, events: Sequence[Event]) -> str:
    """Say in a sentence how much is known of a life, and the latest of it."""
    believed = [event for event in events if not event.believed_until]
    if not believed:
        return f"Nothing is recorded about the life of {name}."
    latest = believed[0]
    return f"{counted(len(believed), 'event')} in the life of {name}; the latest: {latest.sentence}"


def _in_its_area(others: Sequence[Stretch]) -> str:
    """Count the organisations that have been in the area of a board: their coming is not its own life."""
    number = len({stretch.other.code for stretch in others if stretch.other})
    have = "has" if number == 1 else "have"
    return f". {counted(number, 'organisation')} {have} been in its area." if number else ""


def _events(held: Sequence[Stretch]) -> Iterator[Event]:
    """Yield an event for each beginning, end or move in some stretches."""
    born = min((stretch.start for stretch in held if stretch.fact == "primary role"), default=None)
    ordered = sorted(held, key=lambda stretch: (_thread(stretch), stretch.start))
    for (fact, *_), thread in groupby(ordered, key=_thread):
        run = list(thread)
        if fact in ("successor", "antecedent"):
            yield from (_event(stretch.start, _succession_words(stretch), stretch) for stretch in run)
            continue
        for before, stretch in zip([None, *run[:-1]], run, strict=True):
            met = before is not None and before.end == stretch.start
            sentence = _began(stretch, before if met else None, born)
            if sentence:
                yield _event(stretch.start, sentence, stretch, first_seen=stretch.observed)
        for stretch, after in zip(run, [*run[1:], None], strict=True):
            met = after is not None and after.start == stretch.end
            if stretch.end is not None and not met and (sentence := _ended(stretch)):
                unsure = stretch.observed and stretch.fact == "primary role"
                yield _event(stretch.end, sentence, stretch, first_seen=unsure)


def _thread(stretch: Stretch) -> tuple[str, str, str]:
    """Return what a stretch follows on from: others of the same sort (of the same other thing, if many)."""
    many = stretch.fact == "inward" or (stretch.fact == "outward" and stretch.kind not in MOVED)
    other = stretch.other.code if many and stretch.other else ""
    kind = "" if stretch.fact == "primary role" else stretch.kind
    return stretch.fact, kind, other


def _event(day: date, sentence: str, stretch: Stretch, *, first_seen: bool = False) -> Event:
    """Return an event with its day in words and what recorded it."""
    seen = " (first seen)" if first_seen else ""
    return Event(
        day=day,
        sentence=f"{plain_date(day)}: {sentence}{seen}",
        observed=first_seen,
        recorded_at=stretch.recorded_from.date().isoformat(),
        recorded_by=stretch.recorded_by,
    )


def _began(stretch: Stretch, before: Stretch | None, born: date | None) -> str:
    """Say what began; nothing for what a thing is born with."""
    other = stretch.other.name if stretch.other else "another organisation"
    match stretch.fact:
        case "primary role":
            return "changed what it is" if before else "opened"
        case "role":
            newly = stretch.start != born
            return f"took on the role of {ROLE_WORDS.get(stretch.kind, stretch.kind)}" if newly else ""
        case "name":
            return f"renamed from {before.value} to {stretch.value}" if before else ""
        case "address":
            return f"moved house from {before.value} to {stretch.value}" if before else ""
        case "code":
            changed = f"changed {stretch.kind.upper()} code from"
            return f"{changed} {before.value} to {stretch.value}" if before else ""
        case "inward":
            return f"{other} {JOINED[stretch.kind].format('it')}"
    if before and before.other:
        return MOVED[stretch.kind].format(before.other.name, other)
    return JOINED[stretch.kind].format(other)


def _ended(stretch: Stretch) -> str:
    """Say what ended; nothing for a name, address or code that simply lapsed with the thing."""
    other = stretch.other.name if stretch.other else "another organisation"
    match stretch.fact:
        case "primary role":
            return "closed"
        case "role":
            return f"gave up the role of {ROLE_WORDS.get(stretch.kind, stretch.kind)}"
        case "outward":
            return LEFT[stretch.kind].format(other)
        case "inward":
            return f"{other} {LEFT[stretch.kind].format('it')}"
    return ""


def _succession_words(stretch: Stretch) -> str:
    """Say how one thing followed another."""
    words = SUCCESSION_WORDS[stretch.kind]
    other = stretch.other.name if stretch.other else "another organisation"
    sentence = f"{words} {other}" if stretch.fact == "successor" else f"{other} {words} it"
    return f"{sentence} - {stretch.value}" if stretch.value else sentence


def _superseded_event(stretch: Stretch) -> Event:
    """Say what was believed, and until when."""
    assert stretch.recorded_to is not None
    until = stretch.recorded_to.date()
    period = f"from {plain_date(stretch.start)}"
    if stretch.end:
        period += f" to {plain_date(stretch.end)}"
    event = _event(stretch.start, "", stretch)
    sentence = f"Until {plain_date(until)} we believed that {_believed_words(stretch)} {period}"
    return replace(event, sentence=sentence, believed_until=until.isoformat())


def _believed_words(stretch: Stretch) -> str:
    """Say what a stretch says, as a clause."""
    other = stretch.other.name if stretch.other else "another organisation"
    match stretch.fact:
        case "primary role":
            return "it was open"
        case "role":
            return f"it had the role of {ROLE_WORDS.get(stretch.kind, stretch.kind)}"
        case "name":
            return f"it was called {stretch.value}"
        case "address":
            return f"its address was {stretch.value}"
        case "code":
            return f"its {stretch.kind.upper()} code was {stretch.value}"
        case "outward":
            return f"it {RELATION_WORDS[stretch.kind].replace('is ', 'was ', 1)} {other}"
        case "inward":
            return f"{other} {RELATION_WORDS[stretch.kind].replace('is ', 'was ', 1)} it"
    return f"this happened: {_succession_words(stretch)},"
