"""Which step of a question may be taken on a day, and the sentence that refuses one that may not.

What is asked needs the ground of the day: who the respondents are, and who sits where until when. A mandate
must not exceed what was signed: not in time (the agreed position, the term of the seat's holder), and not in
people, for it binds those who signed and nobody else (S000-17, J-024).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from catchment.structure.rules.words import plain_date
from catchment.voice.rules.positions import (
    MOST_COVERS,
    MOST_REASONS,
    MOST_STEPS,
    MOST_TEXT,
    MOST_TITLE,
    CannotStep,
    Group,
    QuestionNow,
    Stance,
    StepKind,
)

LONGEST_OPEN = 5  # years: a question or a mandate that is meant to last longer is asked anew
DAYS_OF_YEAR = 366


@dataclass(frozen=True, slots=True)
class Respondent:
    """One who is asked on the day: an organisation, body or seat; `patients` on its list, 0 without one.

    `voices` are what somebody must speak for to answer in its name: (code, organisation or body).
    """

    code: str
    name: str
    group: Group
    href: str = ""
    patients: int = 0
    voices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SeatHeld:
    """Somebody in a seat on the day; `leaves` is the first day on which they no longer hold it, as known.

    That is the day after their term ends, or the day they are known to leave, whichever is first.
    """

    person: str
    name: str
    seat: str  # with its body: XEX-GP-BOARD/place-1
    title: str
    leaves: date | None = None


@dataclass(frozen=True, slots=True)
class AskedGround:
    """Who is asked, and who sits in a seat, on the day: respondents by code, holders by (person, seat)."""

    name: str  # of the place or system
    respondents: Mapping[str, Respondent]
    seats: Mapping[tuple[str, str], SeatHeld]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A step that is asked for: of which question, what it says, on which day, on which ground."""

    now: QuestionNow
    said: Mapping[str, Any]
    on: date
    ground: AskedGround


def may_open(title: str, text: str, on: date, closes_on: date | None) -> dict[str, Any]:
    """Return what is kept of a question that may be opened on a day; raises CannotStep.

    `closes_on` is the last day for positions: that day or later, five years at most.
    """
    _text(title, "title", MOST_TITLE, "Say in one sentence what is asked.")
    _text(text, "text", MOST_TEXT, "")
    if closes_on is not None and closes_on < on:
        raise CannotStep(
            f"The last day for positions, {plain_date(closes_on)}, is before the question is opened on "
            f"{plain_date(on)}. Choose a day from then on.",
            "closes",
        )
    if closes_on is not None and closes_on > on + timedelta(days=LONGEST_OPEN * DAYS_OF_YEAR):
        raise CannotStep(f"Positions can be gathered for {LONGEST_OPEN} years at most.", "closes")
    return {"text": text.strip()}


def may_take(now: QuestionNow, said: Mapping[str, Any], on: date, ground: AskedGround) -> dict[str, Any]:
    """Return a step as it is kept, where it may be taken on a day; raises CannotStep with the reason.

    `said` holds its `kind` and what goes with it; names, groups and whom a mandate binds are added here.
    """
    kind = StepKind(said["kind"])
    if now.last >= MOST_STEPS:
        raise CannotStep(f"{now.code} has {MOST_STEPS:,} steps, the most there can be. Open a new question.")
    if on < now.opened_on:
        raise CannotStep(
            f"{now.code} was opened on {plain_date(now.opened_on)}: nothing happens before that."
        )
    if now.closed_on is not None:
        raise CannotStep(
            f"{now.code} was closed on {plain_date(now.closed_on)}: {now.closed_because} "
            "What was said stays readable; open a new question to ask again."
        )
    return _MAY[kind](_Asked(now, said, on, ground))


def not_bound(binds: tuple[str, ...], ground: AskedGround) -> tuple[Respondent, ...]:
    """Return the respondents of the day whom a mandate for those who signed does not bind."""
    return tuple(each for each in ground.respondents.values() if each.code not in binds)


def _position(asked: _Asked) -> dict[str, Any]:
    now, said, on, ground = asked.now, asked.said, asked.on, asked.ground
    if not now.takes_positions(on):
        assert now.closes_on is not None, "an open question without a last day takes positions"
        raise CannotStep(
            f"Positions on {now.code} were gathered until {plain_date(now.closes_on)}. "
            "An agreed position can still be signed or refused with reasons.",
            "respondent",
        )
    respondent = _respondent(said, on, ground)
    stance = _stance(said, "stance", "Choose what the respondent says to the question.")
    needed = "Say why, or under which conditions." if stance in (Stance.CONDITIONS, Stance.OPPOSE) else ""
    reasons = _text(said.get("reasons", ""), "reasons", MOST_REASONS, needed)
    return {
        "kind": StepKind.POSITION.value,
        "respondent": respondent.code,
        "name": respondent.name,
        "group": respondent.group.value,
        "stance": stance.value,
        "reasons": reasons,
    }


def _drawn_up(asked: _Asked) -> dict[str, Any]:
    now, said, on = asked.now, asked.said, asked.on
    if not now.positions:
        raise CannotStep("Nobody has given a position yet: there is nothing to agree on.", "text")
    stance = _stance(said, "stance", "Choose what the agreed position says to the question.")
    if stance is Stance.NO_VIEW:
        raise CannotStep("An agreed position takes a view; “no view” is not one.", "stance")
    until = _after(said, "until", on, "the agreed position")
    return {
        "kind": StepKind.DRAWN_UP.value,
        "stance": stance.value,
        "text": _text(said.get("text", ""), "text", MOST_TEXT, "Write the position that all could sign."),
        "covers": _text(said.get("covers", ""), "covers", MOST_COVERS, "Say what it covers."),
        "until": until.isoformat(),
    }


def _signed(asked: _Asked) -> dict[str, Any]:
    """Allow signing also what the respondent opposes: that is shown, not forbidden."""
    now, said, on, ground = asked.now, asked.said, asked.on, asked.ground
    found = now.agreed_now
    if found is None:
        raise CannotStep("No agreed position has been drawn up yet: there is nothing to sign.", "respondent")
    if on >= found.until:
        raise CannotStep(
            f"The agreed position ran out on {plain_date(found.until)}. Draw up a new one to be signed.",
            "respondent",
        )
    respondent = _respondent(said, on, ground)
    kind = StepKind(said["kind"])
    latest = found.latest.get(respondent.code)
    if latest is not None and latest.signed == (kind is StepKind.SIGNED):
        did = "signed" if latest.signed else "refused to sign"
        raise CannotStep(f"{respondent.name} {did} this on {plain_date(latest.on)} already.", "respondent")
    needed = "Say why it is not signed." if kind is StepKind.REFUSED else ""
    reasons = _text(said.get("reasons", ""), "reasons", MOST_REASONS, needed)
    return {
        "kind": kind.value,
        "respondent": respondent.code,
        "name": respondent.name,
        "reasons": reasons,
    }


def _mandated(asked: _Asked) -> dict[str, Any]:
    now, said, on, ground = asked.now, asked.said, asked.on, asked.ground
    found = now.agreed_now
    if found is None:
        raise CannotStep("No agreed position has been drawn up yet: a mandate carries one.", "holder")
    binds = tuple(each.respondent for each in found.signed)
    if not binds:
        raise CannotStep("Nobody has signed the agreed position: a mandate binds those who signed.", "holder")
    held = ground.seats.get((said.get("person", ""), said.get("seat", "")))
    if held is None:
        raise CannotStep(
            f"{said.get('person') or 'Nobody'} does not hold the seat {said.get('seat') or 'named'} on "
            f"{plain_date(on)}. A mandate goes to a person in a seat: choose one of those in the list.",
            "holder",
        )
    since = _day(said, "since", "Say from which day it holds.")
    if since < on:
        raise CannotStep("A mandate is not given for days gone by: choose today or later.", "since")
    until = _after(said, "until", since, "the mandate")
    if until > found.until:
        raise CannotStep(
            f"The agreed position ends on {plain_date(found.until)}; a mandate for it cannot last until "
            f"{plain_date(until)}. Choose {plain_date(found.until)} or earlier.",
            "until",
        )
    if held.leaves is not None and until > held.leaves:
        raise CannotStep(
            f"{held.name} holds the seat of {held.title} until {plain_date(held.leaves)}; the mandate cannot "
            f"last until {plain_date(until)}. Choose {plain_date(held.leaves)} or earlier.",
            "until",
        )
    return {
        "kind": StepKind.MANDATED.value,
        "person": held.person,
        "name": held.name,
        "seat": held.seat,
        "seat_title": held.title,
        "covers": _text(said.get("covers", ""), "covers", MOST_COVERS, "Say what the mandate covers."),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "binds": list(binds),
    }


def _closed(asked: _Asked) -> dict[str, Any]:
    reasons = _text(asked.said.get("reasons", ""), "reasons", MOST_REASONS, "Say why the question is closed.")
    return {"kind": StepKind.CLOSED.value, "reasons": reasons}


def _respondent(said: Mapping[str, Any], on: date, ground: AskedGround) -> Respondent:
    code = said.get("respondent", "")
    found = ground.respondents.get(code)
    if found is None:
        raise CannotStep(
            f"{code or 'Nobody'} is not among those asked in {ground.name} on {plain_date(on)}. Choose one "
            "of those in the list: practices and PCNs of that day, federations, the LMC and commissioners.",
            "respondent",
        )
    return found


def _stance(said: Mapping[str, Any], field: str, missing: str) -> Stance:
    try:
        return Stance(said.get(field, ""))
    except ValueError:
        raise CannotStep(missing, field) from None


def _text(text: str, field: str, most: int, missing: str) -> str:
    found = text.strip()
    if missing and not found:
        raise CannotStep(missing, field)
    if len(found) > most:
        raise CannotStep(f"Use {most:,} characters or fewer here; you used {len(found):,}.", field)
    return found


def _day(said: Mapping[str, Any], field: str, missing: str) -> date:
    try:
        return date.fromisoformat(said.get(field) or "")
    except ValueError:
        raise CannotStep(missing, field) from None


def _after(said: Mapping[str, Any], field: str, begins: date, what: str) -> date:
    """Return the day on which something ends, which is after it begins and five years later at most."""
    ends = _day(said, field, f"Say on which day {what} ends.")
    if ends <= begins:
        raise CannotStep(
            f"{what.capitalize()} would end on {plain_date(ends)}, and it begins on {plain_date(begins)}. "
            "Choose a later day.",
            field,
        )
    if ends > begins + timedelta(days=LONGEST_OPEN * DAYS_OF_YEAR):
        raise CannotStep(f"{what.capitalize()} can last {LONGEST_OPEN} years at most.", field)
    return ends


_MAY = {
    StepKind.POSITION: _position,
    StepKind.DRAWN_UP: _drawn_up,
    StepKind.SIGNED: _signed,
    StepKind.REFUSED: _signed,
    StepKind.MANDATED: _mandated,
    StepKind.CLOSED: _closed,
}
