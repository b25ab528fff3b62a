"""Who votes for whom: the roll of a poll, and for which of its voters somebody may vote today.

A person on the roll votes for themself. An organisation votes through those who speak for it; a network,
which employs nobody, through those who speak for its board.
"""

from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, NotAllowed, Thing, Verdict, may_today
from catchment.governance.models import PostHeld
from catchment.voice.models import Poll, PollTeller, PollVoter
from catchment.voice.queries.polls_kept import KeptPoll

NETWORK = "pcn"


@dataclass(frozen=True, slots=True)
class OnTheRoll:
    """One voter: the code of the organisation or person, and the row."""

    code: str
    row: PollVoter


def voters_of(poll: Poll) -> list[OnTheRoll]:
    """Return the roll of a poll, by code (one query)."""
    rows = PollVoter.objects.filter(poll=poll).select_related("organisation", "person")
    found = [OnTheRoll(_code(row), row) for row in rows]
    return sorted(found, key=_by_code)


def votes_for(actor: Actor, roll: list[OnTheRoll], moment: Moment) -> list[OnTheRoll]:
    """Return the voters on a roll for whom somebody may vote today."""
    if actor.kind is not ActorKind.PERSON:
        return []
    employers = _employers(actor, moment)
    own = [
        each
        for each in roll
        if each.row.person is not None
        or (each.row.organisation is not None and each.row.organisation.kind == NETWORK)
        or each.code in employers
    ]
    return [each for each in own if not why_may_not_vote_for(actor, each.row)]


def why_may_not_vote_for(actor: Actor, voter: PollVoter) -> str:
    """Return why somebody may not vote for a voter, empty where they may."""
    if voter.person is not None:
        mine = actor.kind is ActorKind.PERSON and voter.person.code == actor.code
        return "" if mine else "Nobody votes for another person."
    organisation = voter.organisation
    assert organisation is not None, "a voter is an organisation or a person"
    verdict = may_today(actor, Act.SPEAK_FOR, organisation.code, Thing.ORGANISATION)
    return "" if verdict.allowed else verdict.reason


def _employers(actor: Actor, moment: Moment) -> set[str]:
    posts = PostHeld.objects.at(moment).filter(person__code=actor.code)
    return set(posts.values_list("employer__code", flat=True))


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
