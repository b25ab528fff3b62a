"""Who votes for whom: the roll of a poll, and for which of its voters somebody may vote today.

A person on the roll votes for themself. An organisation votes through those who speak for it; a network,
which employs nobody, through those who speak for its board.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, NotAllowed, Thing, Verdict, may_today
from catchment.governance.models import BodyTerms
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.voice.models import Poll, PollTeller, PollVoter
from catchment.voice.queries.polls_kept import KeptPoll
from catchment.voice.queries.rights import own_voices


@dataclass(frozen=True, slots=True)
class OnTheRoll:
    """One voter: the code of the organisation or person, and the row."""

    code: str
    row: PollVoter


def voters_of(poll: Poll) -> list[OnTheRoll]:
    """Return the roll of a poll, by code (one query)."""
    rows = PollVoter.objects.filter(poll=poll).select_related("organisation", "person", "poll")
    found = [OnTheRoll(_code(row), row) for row in rows]
    return sorted(found, key=_by_code)


def votes_for(actor: Actor, roll: list[OnTheRoll]) -> list[OnTheRoll]:
    """Return the voters on a roll for whom somebody may vote today (J-007: each for itself)."""
    if actor.kind is not ActorKind.PERSON or not roll:
        return []
    asked = {each.code: (each.code, Thing.ORGANISATION) for each in roll if each.row.organisation}
    boards = _boards_of(asked, roll[0].row.poll.system_id)
    voices = own_voices(actor, [*asked.values(), *((board, Thing.BODY) for board in boards)])
    spoken_for = {boards[code] if thing is Thing.BODY else code for code, thing in voices}
    return [
        each
        for each in roll
        if (each.code in spoken_for if each.row.organisation else each.code == actor.code)
    ]


def why_may_not_vote_for(actor: Actor, voter: PollVoter) -> str:
    """Return why somebody may not vote for a voter, empty where they may."""
    if votes_for(actor, [OnTheRoll(_code(voter), voter)]):
        return ""
    if voter.organisation is None:
        return "Nobody votes for another person."
    return may_today(actor, Act.SPEAK_FOR, voter.organisation.code, Thing.ORGANISATION).reason


def _boards_of(networks: Iterable[str], system: int) -> dict[str, str]:
    """Return, by the code of its board, each of these organisations that is a network (one query).

    Only boards of the poll's own system count: another's handbook gives nobody a voice here.
    """
    boards = BodyTerms.objects.at(Moment(timezone.localdate())).filter(
        body__system_id=system, purpose=Purpose.NETWORK, organisation__code__in=list(networks)
    )
    return dict(boards.values_list("body__code", "organisation__code"))


def _code(row: PollVoter) -> str:
    voter = row.organisation or row.person
    assert voter is not None, "a voter is an organisation or a person"
    return voter.code


def _by_code(each: OnTheRoll) -> str:
    return each.code


def require_teller(actor: Actor, kept: KeptPoll) -> PollTeller:
    """Return the teller who acts, or raise NotAllowed: nobody acts for a teller."""
    for each in kept.tellers:
        if actor.kind is ActorKind.PERSON and each.person.code == actor.code:
            return each
    raise NotAllowed(Verdict(False, f"Only the tellers of {kept.code} do this, each for themself."), actor)
