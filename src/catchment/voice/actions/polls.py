"""Running a secret ballot: set up, keys made by the tellers, opened, closed, abandoned.

Voting is in `voting`, unsealing and counting in `poll_counting`. Each step is written once; who runs
elections takes them, but only a teller makes their own key. `poll_set_up`, `key_made`, `opened` and `closed`
do the same within a change that somebody else began (the example), without asking for a right.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, require_today
from catchment.governance.models import Person
from catchment.governance.queries.people_named import names_of_people
from catchment.structure.models import Organisation
from catchment.voice.models import Appointment, Poll, PollStep, PollTeller, PollVoter
from catchment.voice.poll_sealing import fingerprint, new_secret, public_key
from catchment.voice.queries.appointments_kept import appointment_kept
from catchment.voice.queries.poll_rights import require_teller
from catchment.voice.queries.polls_kept import KeptPoll, now_kept
from catchment.voice.rules.appointment_state import ENDED, State
from catchment.voice.rules.appointment_values import Method as AppointmentMethod
from catchment.voice.rules.codes import next_code
from catchment.voice.rules.polls import (
    Candidate,
    CannotPoll,
    PollStepKind,
    Terms,
    require_follows,
    require_terms,
    why_not_closed,
)

MOST_REASON = 1_000


@transaction.atomic
def set_up_poll(*, actor: Actor, system: str, terms: Terms, appointment: str = "") -> str:
    """Set up a poll of a system and return its code; the candidates of `terms` need no names yet.

    Raises NotAllowed (it is for who runs elections), CannotPoll.
    """
    require_today(actor, Act.RUN_ELECTIONS, system, Thing.ORGANISATION)
    if actor.kind is ActorKind.PERSON and actor.code in terms.tellers:
        raise CannotPoll(
            "You set the poll up and run it, so you cannot be a teller too: name somebody else.", "tellers"
        )
    change = begin_change(
        actor=str(actor),
        action="set up a secret ballot",
        detail={"system": system, "title": terms.title, "appointment": appointment},
    )
    return poll_set_up(
        system=system, terms=terms, appointment=appointment, on=timezone.localdate(), change=change
    )


def poll_set_up(*, system: str, terms: Terms, appointment: str, on: date, change: Change) -> str:
    """Do what `set_up_poll` does, within a change that somebody else began, on a day."""
    require_terms(terms, on)
    names = names_of_people([each.code for each in terms.candidates], Moment(on))
    unknown = [each.code for each in terms.candidates if each.code not in names]
    if unknown:
        raise CannotPoll(f"Nobody has the code {unknown[0]}: write the codes of people.", "candidates")
    standing = sorted((Candidate(each.code, names[each.code]) for each in terms.candidates), key=_by_name)
    home = Organisation.objects.get(code=system)
    filling = _filling(appointment, home, terms.places, [each.code for each in standing], on)
    poll = Poll.objects.create(
        code=next_code(home.code, "B", Poll.objects.filter(system=home).count()),
        system=home,
        appointment=filling,
        title=terms.title.strip(),
        method=terms.method,
        places=terms.places,
        opens_on=terms.opens_on,
        closes_on=terms.closes_on,
        said={"candidates": [{"code": each.code, "name": each.name} for each in standing]},
        change=change,
    )
    _write_roll(poll, terms)
    people = _people(terms.tellers, "tellers")
    PollTeller.objects.bulk_create(
        PollTeller(poll=poll, number=number, person=people[code])
        for number, code in enumerate(terms.tellers, start=1)
    )
    add_poll_step(poll, PollStepKind.SET_UP, {}, number=1, on=on, change=change)
    return poll.code


@transaction.atomic
def make_teller_key(*, actor: Actor, code: str, seen: str = "") -> str:
    """Make the key of the teller who asks and return their secret, to be shown once; it is kept nowhere.

    Until the poll is open a teller may make another, which replaces theirs: `seen` is the fingerprint of the
    key that they mean to replace, empty for their first, so that a page sent twice replaces nothing. Raises
    NotAllowed (nobody else makes it), Missing, CannotPoll (the poll is open already), SomebodyWasFirst.
    """
    teller = require_teller(actor, now_kept(code))
    change = begin_change(
        actor=str(actor),
        action="make a teller's key",
        detail={"poll": teller.poll.code, "teller": teller.number},
    )
    kept = now_kept(code)
    there = fingerprint(kept.tellers[teller.number - 1].public_key)
    if kept.now is PollStepKind.SET_UP and seen != there:
        raise SomebodyWasFirst(
            f"Your key is {there} now: it was made since you opened this page, or the page was sent twice. "
            "Nothing was changed, and the secret that was shown with that key holds. If you did not write it "
            "down, make another key."
        )
    return key_made(kept, teller.number, on=timezone.localdate(), change=change)


def key_made(kept: KeptPoll, teller: int, *, on: date, change: Change) -> str:
    """Do what `make_teller_key` does, within a change that somebody else began, on a day."""
    require_follows(kept.now, PollStepKind.KEY_MADE)
    secret = new_secret()
    key = public_key(secret, kept.code, teller)
    PollTeller.objects.filter(poll=kept.row, number=teller).update(public_key=key)
    said = {"teller": teller, "fingerprint": fingerprint(key), "replaces": kept.ready.get(teller, "")}
    add_poll_step(kept.row, PollStepKind.KEY_MADE, said, number=len(kept.steps) + 1, on=on, change=change)
    return secret


@transaction.atomic
def open_poll(*, actor: Actor, code: str, after: int | None = None) -> None:
    """Open a poll once both tellers have made a key.

    Raises NotAllowed, Missing, CannotPoll, SomebodyWasFirst.
    """
    kept, change = _turn(actor, code, "open a secret ballot", after)
    opened(kept, on=timezone.localdate(), change=change)


def opened(kept: KeptPoll, *, on: date, change: Change) -> None:
    """Do what `open_poll` does, within a change that somebody else began, on a day."""
    require_follows(kept.now, PollStepKind.OPENED)
    without = [each.person.code for each in kept.tellers if not each.public_key]
    if without:
        raise CannotPoll(
            f"{' and '.join(without)} {'has' if len(without) == 1 else 'have'} made no key yet: without the "
            "keys of both tellers no ballot can be sealed."
        )
    if any(fingerprint(each.public_key) != kept.ready.get(each.number) for each in kept.tellers):
        raise CannotPoll(
            "The key of a teller is not the one they made: somebody changed it where it is kept. Abandon the "
            "poll and find out what happened."
        )
    if on > kept.row.closes_on:
        raise CannotPoll("Its last day is over: abandon it and set up another.")
    keys = [each.public_key for each in kept.tellers]
    add_poll_step(
        kept.row, PollStepKind.OPENED, {"keys": keys}, number=len(kept.steps) + 1, on=on, change=change
    )


@transaction.atomic
def close_poll(*, actor: Actor, code: str, after: int | None = None) -> None:
    """Close a poll: the day after its last, or once everybody has voted. Raises as `open_poll`."""
    kept, change = _turn(actor, code, "close a secret ballot", after)
    closed(kept, on=timezone.localdate(), change=change)


def closed(kept: KeptPoll, *, on: date, change: Change) -> None:
    """Do what `close_poll` does, within a change that somebody else began, on a day."""
    require_follows(kept.now, PollStepKind.CLOSED)
    if reason := why_not_closed(kept.row.closes_on, on, voted=kept.voted, voters=kept.voters):
        raise CannotPoll(reason)
    add_poll_step(kept.row, PollStepKind.CLOSED, {}, number=len(kept.steps) + 1, on=on, change=change)


@transaction.atomic
def abandon_poll(*, actor: Actor, code: str, because: str, typed: str, after: int | None = None) -> None:
    """Abandon a poll that cannot be counted; its ballots are destroyed unopened.

    `typed` is the poll's code once more, typed by whoever abandons it. Raises NotAllowed, Missing, CannotPoll
    (it is counted, no reason is given, the code was not typed), SomebodyWasFirst.
    """
    kept, change = _turn(actor, code, "abandon a secret ballot", after)
    require_follows(kept.now, PollStepKind.ABANDONED)
    if not because.strip() or len(because) > MOST_REASON:
        raise CannotPoll(f"Say why, in at most {MOST_REASON:,} characters: those who voted ask.", "because")
    if typed.strip().upper() != kept.code.upper():
        raise CannotPoll(f"Type {kept.code}, so that no slip destroys {kept.voted:,} ballots.", "code")
    kept.row.box.all().delete()
    said = {"because": because.strip()}
    add_poll_step(
        kept.row,
        PollStepKind.ABANDONED,
        said,
        number=len(kept.steps) + 1,
        on=timezone.localdate(),
        change=change,
    )


def add_poll_step(
    poll: Poll, kind: PollStepKind, said: Mapping[str, Any], *, number: int, on: date, change: Change
) -> None:
    """Write a step of a poll, once the rules allowed it; call it within `begin_change`."""
    PollStep.objects.create(poll=poll, number=number, on=on, said={"kind": kind, **said}, change=change)


def require_unchanged(kept: KeptPoll, after: int | None) -> None:
    """Raise SomebodyWasFirst where a poll went on since the reader saw step `after` (None: any)."""
    if after is not None and after != len(kept.steps):
        who = kept.steps[-1].who
        raise SomebodyWasFirst(
            f"{who} went on with {kept.code} while you had it open. Nothing of yours was written and nothing "
            "of theirs is lost: look at what it says now."
        )


def _turn(actor: Actor, code: str, action: str, after: int | None) -> tuple[KeptPoll, Change]:
    """Ask for the right, take the writers' turn, and return the poll as it then is."""
    seen = now_kept(code)
    require_today(actor, Act.RUN_ELECTIONS, seen.row.system.code, Thing.ORGANISATION)
    change = begin_change(actor=str(actor), action=action, detail={"poll": seen.code})
    kept = now_kept(code)
    require_unchanged(kept, after)
    return kept, change


def _filling(
    code: str, home: Organisation, places: int, standing: Sequence[str], on: date
) -> Appointment | None:
    """Return the appointment that a poll of a system is for; raises CannotPoll where it cannot be."""
    if not code:
        return None
    kept = appointment_kept(code, Moment(on))
    state = kept.state
    if kept.row.system_id != home.pk:
        raise CannotPoll(f"{kept.code} is an appointment of another system than {home.code}.")
    if Poll.objects.filter(appointment=kept.row).exists():
        raise CannotPoll(f"{kept.code} has its secret ballot already: go on with that one.")
    if state.stage(on) in ENDED or state.chosen:
        raise CannotPoll(f"{kept.code} {_how_ended(state)}: there is nothing left to vote on.")
    if places > state.terms.places:
        raise CannotPoll(f"The seat has room for {state.terms.places:,}: elect no more than that.", "places")
    if state.terms.method is not AppointmentMethod.ELECTION:
        raise CannotPoll(f"{kept.code} is not filled by election, so it has no secret ballot.")
    without = [each for each in standing if each not in state.candidates]
    if without:
        raise CannotPoll(f"{without[0]} was not nominated for this seat, so they cannot stand.", "candidates")
    unwilling = [each for each in standing if state.candidates[each].willing is False]
    if unwilling:
        raise CannotPoll(f"{unwilling[0]} said that they are not willing: leave them out.", "candidates")
    return kept.row


def _how_ended(state: State) -> str:
    if state.abandoned:
        return "was abandoned"
    return "has ended with an appointment" if state.appointed else "has its choice already"


def _write_roll(poll: Poll, terms: Terms) -> None:
    found = {each.code: each for each in Organisation.objects.filter(code__in=terms.organisations)}
    unknown = [code for code in terms.organisations if code not in found]
    if unknown:
        raise CannotPoll(f"No organisation has the code {unknown[0]}: write ODS codes.", "voters")
    people = _people(terms.people, "voters")
    PollVoter.objects.bulk_create(
        [PollVoter(poll=poll, organisation=found[code]) for code in sorted(terms.organisations)]
        + [PollVoter(poll=poll, person=people[code]) for code in sorted(terms.people)]
    )


def _people(codes: tuple[str, ...], field: str) -> dict[str, Person]:
    found = {each.code: each for each in Person.objects.filter(code__in=codes)}
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise CannotPoll(f"Nobody has the code {unknown[0]}: write the codes of people.", field)
    return found


def _by_name(candidate: Candidate) -> tuple[str, str]:
    """Return what orders the paper: the last word of a name, then all of it, as on any ballot paper."""
    return candidate.name.split()[-1].casefold() if candidate.name.split() else "", candidate.name.casefold()
