"""Unsealing and counting: the first teller takes off the outer seals, the second opens and counts.

Neither can do the other's part, so nobody reads a ballot alone. When the outer seals come off, the ballots
are written anew in an order that is drawn: what the second teller then opens says nothing of whose it was.
The ballots must be as many as voted; they are counted, kept as papers under their numbers, and destroyed. A
wrong secret, or a ballot that is not as it was sealed, changes nothing.
"""

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Actor, NotAllowed, Verdict
from catchment.voice.actions.appointments import elected
from catchment.voice.actions.polls import (
    add_poll_step,
    closed,
    require_unchanged,
)
from catchment.voice.models import CountedPaper, PollTeller, SealedBallot
from catchment.voice.poll_sealing import (
    INNER,
    OUTER,
    Ballot,
    CannotOpen,
    open_inner,
    open_outer,
    public_key,
)
from catchment.voice.queries.poll_rights import require_teller
from catchment.voice.queries.polls_kept import KeptPoll, now_kept
from catchment.voice.rules.counting import kept as kept_sheets
from catchment.voice.rules.counting.values import CountSheet
from catchment.voice.rules.poll_papers import sheet_of
from catchment.voice.rules.polls import CannotPoll, PollStepKind, require_follows, why_too_few


@transaction.atomic
def unseal_outer(*, actor: Actor, code: str, secret: str, after: int | None = None) -> int:
    """Take off the first teller's seals and return how many ballots there are; a poll past its last day that
    nobody closed is closed first.

    Raises NotAllowed (it is the first teller's), Missing, CannotPoll (not yet closed, the wrong secret, a
    ballot that was tampered with), SomebodyWasFirst.
    """
    kept, teller, change = _turn(actor, code, OUTER, "take off the outer seals of a ballot", after)
    today = timezone.localdate()
    if kept.now is PollStepKind.OPENED:
        closed(kept, on=today, change=change)
        kept = now_kept(code)
    _require_secret(kept, teller, secret)
    return outer_taken_off(kept, secret, on=today, change=change)


def outer_taken_off(kept: KeptPoll, secret: str, *, on: date, change: Change) -> int:
    """Do what `unseal_outer` does, within a change that somebody else began, on a day."""
    require_follows(kept.now, PollStepKind.UNSEALED)
    box = _box(kept)
    try:
        inner = open_outer(box, secret, kept.code)
    except CannotOpen as problem:
        raise CannotPoll(f"{problem} Nothing was changed: abandon the poll and run it again.") from None
    secrets.SystemRandom().shuffle(inner)
    SealedBallot.objects.filter(poll=kept.row).delete()
    SealedBallot.objects.bulk_create(SealedBallot(poll=kept.row, sealed=each) for each in inner)
    said = {"teller": OUTER, "ballots": len(inner)}
    add_poll_step(kept.row, PollStepKind.UNSEALED, said, number=len(kept.steps) + 1, on=on, change=change)
    return len(inner)


@transaction.atomic
def unseal_and_count(*, actor: Actor, code: str, secret: str, after: int | None = None) -> None:
    """Open all ballots with the second teller's secret and count them; those elected go to the appointment.

    Raises NotAllowed (it is the second teller's), Missing, CannotPoll (the first teller comes first, the
    wrong secret, tampering), SomebodyWasFirst.
    """
    kept, teller, change = _turn(actor, code, INNER, "open and count a secret ballot", after)
    require_follows(kept.now, PollStepKind.COUNTED)
    _require_secret(kept, teller, secret)
    counted(kept, secret, on=timezone.localdate(), change=change)


def counted(kept: KeptPoll, secret: str, *, on: date, change: Change) -> None:
    """Do what `unseal_and_count` does, within a change that somebody else began, on a day."""
    require_follows(kept.now, PollStepKind.COUNTED)
    try:
        ballots = open_inner(_box(kept), secret, kept.code)
    except CannotOpen as problem:
        raise CannotPoll(f"{problem} Nothing was changed: abandon the poll and run it again.") from None
    papers = _papers(kept, ballots)
    numbers = [number for number, _ in papers]
    if len(set(numbers)) < len(numbers):
        raise CannotPoll(
            "Two papers bear the same number: somebody put one in. Abandon the poll, run it again."
        )
    sheet = sheet_of(kept.code, kept.method, kept.candidates, papers, kept.row.places)
    CountedPaper.objects.bulk_create(
        CountedPaper(poll=kept.row, paper=number, preferences=list(preferences))
        for number, preferences in sorted(papers)
    )
    SealedBallot.objects.filter(poll=kept.row).delete()
    said = {"sheet": kept_sheets.as_plain(sheet), "refused": _tell_the_appointment(kept, sheet, on, change)}
    add_poll_step(kept.row, PollStepKind.COUNTED, said, number=len(kept.steps) + 1, on=on, change=change)


def _tell_the_appointment(kept: KeptPoll, sheet: CountSheet, on: date, change: Change) -> str:
    """Tell the appointment who is elected; return why it does not take them, empty where it does.

    A count stands whatever became of the appointment meanwhile: votes are never left uncounted for that.
    """
    if kept.row.appointment is None or not sheet.elected:
        return ""
    try:
        with transaction.atomic():
            elected(
                appointment_code=kept.row.appointment.code,
                poll_code=kept.code,
                people=list(sheet.elected),
                on=on,
                change=change,
            )
    except OutOfOrder as refusal:
        return str(refusal)
    return ""


def _turn(
    actor: Actor, code: str, number: int, action: str, after: int | None
) -> tuple[KeptPoll, PollTeller, Change]:
    """Ask for the right, take the writers' turn, and return the poll as it then is."""
    seen = now_kept(code)
    teller = require_teller(actor, seen)
    if teller.number != number:
        other = "second" if teller.number == INNER else "first"
        raise NotAllowed(
            Verdict(False, f"You are the {other} teller of {seen.code}; this is the other's."), actor
        )
    change = begin_change(actor=str(actor), action=action, detail={"poll": seen.code})
    kept = now_kept(code)
    require_unchanged(kept, after)
    return kept, teller, change


def _require_secret(kept: KeptPoll, teller: PollTeller, secret: str) -> None:
    """Raise CannotPoll unless a secret is the one whose key the poll was opened with."""
    try:
        found = public_key(secret, kept.code, teller.number)
    except CannotOpen as problem:
        raise CannotPoll(str(problem), "secret") from None
    if not secrets.compare_digest(found, kept.keys[teller.number - 1]):
        raise CannotPoll(
            "That is not the secret of this key: look at what you wrote down. Nothing was changed.", "secret"
        )


def _box(kept: KeptPoll) -> list[bytes]:
    """Return the sealed ballots; raises CannotPoll unless they are as many as voted, and not too few."""
    found = [
        bytes(each) for each in SealedBallot.objects.filter(poll=kept.row).values_list("sealed", flat=True)
    ]
    if len(found) != kept.voted:
        raise CannotPoll(
            f"The box holds {len(found):,} ballots and {kept.voted:,} have voted: it was tampered with. "
            "Nothing was counted: abandon the poll, find out what happened, and run it again."
        )
    if few := why_too_few(len(found)):
        raise CannotPoll(few)
    return found


def _papers(kept: KeptPoll, ballots: Sequence[Ballot]) -> list[tuple[str, tuple[str, ...]]]:
    """Return papers with candidates by code; a place that no candidate has stays a number, and spoils it."""
    codes = [each.code for each in kept.candidates]
    return [
        (
            each.paper,
            tuple(
                codes[place - 1] if 1 <= place <= len(codes) else f"#{place}" for place in each.preferences
            ),
        )
        for each in ballots
    ]
