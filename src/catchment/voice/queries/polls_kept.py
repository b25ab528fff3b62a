"""Polls as they are kept, read into the values that their rules reason with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.voice.models import CountedPaper, Poll, PollStep, PollTeller, PollVoter
from catchment.voice.rules.counting import kept
from catchment.voice.rules.counting.values import CountSheet, Method, Paper
from catchment.voice.rules.poll_papers import Verified, verified
from catchment.voice.rules.polls import Candidate, PollStepKind, PollStepTaken, fingerprints, state_of


@dataclass(frozen=True, slots=True)
class KeptPoll:
    """A poll with its steps at a moment: what it is now, who stands and how many have voted by the day."""

    row: Poll
    steps: tuple[PollStepTaken, ...]
    now: PollStepKind | None
    candidates: tuple[Candidate, ...]
    tellers: tuple[PollTeller, ...]
    voters: int
    voted: int

    @property
    def code(self) -> str:
        """Return its code."""
        return self.row.code

    @property
    def method(self) -> Method:
        """Return how it is counted."""
        return Method(self.row.method)

    @property
    def names(self) -> dict[str, str]:
        """Return the candidates' names by code."""
        return {each.code: each.name for each in self.candidates}

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the tellers' public keys: once open, those it was opened with, which nobody can change."""
        opened = next((each for each in self.steps if each.kind is PollStepKind.OPENED), None)
        return tuple(opened.said["keys"] if opened else (each.public_key for each in self.tellers))

    @property
    def ready(self) -> dict[int, str]:
        """Return, by the number of the teller, the fingerprint of the key that the steps say was made."""
        return fingerprints(self.steps)

    @property
    def refused(self) -> str:
        """Return why the appointment did not take those elected, empty where it did or none is counted."""
        last = self.steps[-1] if self.steps else None
        return str(last.said.get("refused", "")) if last and last.kind is PollStepKind.COUNTED else ""

    @property
    def sheet(self) -> CountSheet | None:
        """Return the count sheet, None before it is counted."""
        last = self.steps[-1] if self.steps else None
        return kept.from_plain(last.said["sheet"]) if last and last.kind is PollStepKind.COUNTED else None

    def day_of(self, kind: PollStepKind) -> date | None:
        """Return the day of a step, None where it was not taken."""
        return next((each.on for each in self.steps if each.kind is kind), None)


def poll_kept(code: str, moment: Moment) -> KeptPoll:
    """Return one poll at a moment (three queries); raises Missing where there is none then."""
    found = _read(_known(moment).filter(code__iexact=code.strip()), moment)
    if not found:
        raise Missing(f"No poll has the code “{code.strip()[:60]}” on that day.")
    return found[0]


def now_kept(code: str) -> KeptPoll:
    """Return a poll as it is now; raises Missing."""
    return poll_kept(code, Moment(timezone.localdate()))


def all_polls(moment: Moment) -> list[KeptPoll]:
    """Return every poll at a moment, by code (three queries)."""
    return _read(_known(moment).order_by("code"), moment)


def polls_of(system: str, moment: Moment) -> list[KeptPoll]:
    """Return the polls of a system at a moment, newest first (three queries)."""
    return _read(_known(moment).filter(system__code=system).order_by("-opens_on", "-pk"), moment)


def papers_of(poll: Poll) -> list[tuple[str, Paper]]:
    """Return the counted papers of a poll with their numbers, in the order of those (one query)."""
    rows = CountedPaper.objects.filter(poll=poll).order_by("paper").values_list("paper", "preferences")
    return [(number, Paper(tuple(preferences))) for number, preferences in rows]


def verified_poll(code: str, moment: Moment) -> Verified:
    """Return whether the published papers give the kept sheet again (four queries); raises Missing."""
    found = poll_kept(code, moment)
    if found.sheet is None:
        raise Missing(f"{found.code} is not counted: there are no papers to count again before that.")
    papers = [(number, paper.preferences) for number, paper in papers_of(found.row)]
    return verified(found.code, found.sheet, found.candidates, papers, found.voted)


def _known(moment: Moment) -> QuerySet[Poll]:
    rows = Poll.objects.select_related("system", "appointment")
    return rows if moment.as_known is None else rows.filter(change__at__lte=moment.as_known)


def _read(rows: QuerySet[Poll], moment: Moment) -> list[KeptPoll]:
    taken = PollStep.objects.select_related("change").filter(on__lte=moment.as_at).order_by("number")
    if moment.as_known is not None:
        taken = taken.filter(change__at__lte=moment.as_known)
    tellers = PollTeller.objects.select_related("person").order_by("number")
    found = [
        row
        for row in rows.prefetch_related(Prefetch("steps", taken), Prefetch("tellers", tellers))
        if row.steps.all()  # not yet set up on the day
    ]
    turnout = _turnout([row.pk for row in found], _last_day(moment))
    return [_kept(row, *turnout.get(row.pk, (0, 0))) for row in found]


def _last_day(moment: Moment) -> date:
    """Return the last day whose votes are known: the roll keeps days, no times, so it is a whole day.

    Of what was known at noon the whole day's votes are told, those of the afternoon too.
    """
    if moment.as_known is None:
        return moment.as_at
    return min(moment.as_at, moment.as_known.date())


def _turnout(polls: Iterable[int], day: date) -> dict[int, tuple[int, int]]:
    """Return, by poll, how many may vote and how many have by the day (one query)."""
    rows = (
        PollVoter.objects.filter(poll__in=list(polls))
        .values("poll")
        .annotate(voters=Count("id"), voted=Count("id", filter=Q(voted_on__lte=day)))
        .values_list("poll", "voters", "voted")
    )
    return {poll: (voters, voted) for poll, voters, voted in rows}


def _kept(row: Poll, voters: int, voted: int) -> KeptPoll:
    steps = tuple(
        PollStepTaken(each.number, each.on, PollStepKind(each.said["kind"]), each.said, each.change.actor)
        for each in row.steps.all()
    )
    candidates = tuple(Candidate(each["code"], each["name"]) for each in row.said["candidates"])
    return KeptPoll(row, steps, state_of(steps), candidates, tuple(row.tellers.all()), voters, voted)
