"""Voting in a secret ballot: one ballot a voter, marked on the roll and put into the box at once.

What is kept of a vote is two things with nothing between them: the roll says that the voter voted and on
which day, the box holds one more sealed ballot. The audit event says that they voted, never how; the number
of the paper goes to the voter and is not kept. With each ballot some others of the box are written anew in
an order that is drawn, so that the order of its rows, and the transactions that wrote them, do not say whose
is whose. That holds for whoever reads the box once. Two copies of it, from before and after a vote, show
which sealed bytes came with that vote: what they say then rests on both secrets and the first teller's
shuffle.
"""

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Actor, ActorKind, NotAllowed, Verdict
from catchment.voice.models import Poll, PollVoter, SealedBallot
from catchment.voice.poll_sealing import Ballot, new_paper_number, seal_ballot
from catchment.voice.queries.poll_rights import voters_of, why_may_not_vote_for
from catchment.voice.queries.polls_kept import now_kept
from catchment.voice.rules.polls import CannotPoll, require_preferences, why_no_vote

SHAKEN = 200  # sealed ballots that are written anew with every one that is put in
LONGEST_CODE = 60


@transaction.atomic
def cast_ballot(*, actor: Actor, code: str, voter: str, preferences: Sequence[int]) -> str:
    """Vote as or for `voter` (the code of an organisation or person on the roll); return the paper's number.

    `preferences` are candidates by their place on the paper, from 1. Raises NotAllowed (only people vote, for
    themselves or an organisation of which they speak), Missing, CannotPoll (voting is over or has not begun,
    a second ballot, a paper that would be spoilt).
    """
    today = timezone.localdate()
    if actor.kind is not ActorKind.PERSON:
        raise NotAllowed(
            Verdict(False, "Only somebody who signed in votes: nobody votes at the terminal."), actor
        )
    seen = now_kept(code)
    row = _voter_row(seen.row, voter)
    if reason := why_may_not_vote_for(actor, row):
        raise NotAllowed(Verdict(False, reason), actor)
    begin_change(
        actor=str(actor),
        action="vote in a secret ballot",
        detail={"poll": seen.code, "voter": voter[:LONGEST_CODE]},
    )
    kept = now_kept(code)
    if reason := why_no_vote(kept.now, kept.row.opens_on, kept.row.closes_on, today):
        raise CannotPoll(reason)
    require_preferences(preferences, len(kept.candidates), kept.method, kept.row.places)
    number = new_paper_number()
    sealed = seal_ballot(Ballot(number, tuple(preferences)), len(kept.candidates), kept.code, kept.keys)
    put_in(kept.row, row, sealed, on=today)
    return number


def put_in(poll: Poll, voter: PollVoter, sealed: bytes, *, on: date) -> None:
    """Mark a voter on the roll and put their ballot into the box; raises CannotPoll for a second one."""
    marked = PollVoter.objects.select_for_update().get(pk=voter.pk)
    if marked.voted_on is not None:
        raise CannotPoll(
            "A ballot has been cast here already: each voter has one, and it cannot be taken back or "
            "changed, because nobody can tell which it is."
        )
    marked.voted_on = on
    marked.save(update_fields=["voted_on"])
    shake(poll, [sealed])


def shake(poll: Poll, put: Sequence[bytes]) -> None:
    """Put sealed ballots into the box, and write some that are in it anew, all in an order that is drawn.

    Their bytes stay what they were: it hides nothing from somebody who has a copy of the box from before.
    """
    taken = list(SealedBallot.objects.filter(poll=poll).order_by("?")[:SHAKEN])
    every = [*(bytes(each.sealed) for each in taken), *put]
    SealedBallot.objects.filter(pk__in=[each.pk for each in taken]).delete()
    secrets.SystemRandom().shuffle(every)
    SealedBallot.objects.bulk_create(SealedBallot(poll=poll, sealed=each) for each in every)


def _voter_row(poll: Poll, voter: str) -> PollVoter:
    """Return a voter's row of the roll; raises CannotPoll where it has none."""
    found = next((each for each in voters_of(poll) if voter and each.code == voter.strip()), None)
    if found is None:
        raise CannotPoll(
            f"{voter.strip()[:LONGEST_CODE] or 'Nobody'} is not on the roll of this poll.", "voter"
        )
    return found.row
