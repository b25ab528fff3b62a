"""The page of a poll: how it stands, who stands and votes, and after the count the sheet and every paper."""

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today
from catchment.foundation.pictures import StackedBarPicture
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.queries.people_named import names_of_people, organisation_link, person_link
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, system_in_short
from catchment.voice import poll_forms as forms
from catchment.voice.checks import findings_about
from catchment.voice.models import Poll
from catchment.voice.queries.poll_rights import voters_of, votes_for
from catchment.voice.queries.poll_values import (
    CandidateLine,
    PollLine,
    PollPage,
    PollsPage,
    PollStepLine,
    StageShown,
    TellerLine,
    VoterLine,
)
from catchment.voice.queries.polls_kept import KeptPoll, papers_of, poll_kept, polls_of
from catchment.voice.rules.counting.told import result_words, stage_words, tie_words
from catchment.voice.rules.counting.values import UNITS, CountSheet, Method, Stage, in_votes
from catchment.voice.rules.poll_words import METHOD_WORDS, standing, step_words, what_next
from catchment.voice.rules.polls import PollStepKind, turnout_words, why_no_vote

OVER = (PollStepKind.COUNTED, PollStepKind.ABANDONED)


def poll_page(code: str, moment: Moment, actor: Actor) -> PollPage:
    """Return one poll at a moment, as `actor` reads it; raises Missing."""
    kept = poll_kept(code, moment)
    row, sheet, now = kept.row, kept.sheet, kept.now
    tellers = names_of_people([each.person.code for each in kept.tellers], moment)
    today = moment == Moment(timezone.localdate())
    papers = papers_of(row) if sheet else []
    because = str(kept.steps[-1].said.get("because", "")) if now is PollStepKind.ABANDONED else ""
    days = (row.opens_on, row.closes_on)
    result = result_words(sheet, kept.names) if sheet else ""
    without = tuple(
        tellers.get(each.person.code, each.person.code)
        for each in kept.tellers
        if each.number not in kept.ready
    )
    open_now = today and not why_no_vote(now, *days, moment.as_at)
    return PollPage(
        code=kept.code,
        title=row.title,
        href=poll_href(row),
        invented=row.system.invented,
        trail=trail_of(row, moment),
        sentence=standing(now, days, moment.as_at, (kept.voted, kept.voters), result, because),
        next=what_next(now, row.closes_on, moment.as_at, without, kept.voted),
        now=str(now),
        method=METHOD_WORDS[kept.method],
        places=row.places,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        turnout=turnout_words(kept.voted, kept.voters),
        voters=kept.voters,
        voted=kept.voted,
        candidates=_candidates(kept, sheet),
        tellers=_tellers(kept, tellers),
        roll=_roll(row, moment),
        appointment=_appointment(row),
        refused=kept.refused,
        may_vote=open_now and _has_a_ballot_left(actor, row),
        vote_href=f"{poll_href(row)}/vote",
        is_teller=today and now not in OVER and _is_teller(actor, kept),
        teller_href=f"{poll_href(row)}/teller",
        forms=_forms(kept, actor) if today else (),
        problems=(),
        findings=tuple(findings_about("poll", kept.code, moment)),
        steps=tuple(PollStepLine(step_words(each), each.on, each.who) for each in reversed(kept.steps)),
        picture=_picture(sheet) if sheet and sheet.method is Method.STV and sheet.elected else None,
        stages=tuple(_stage(each, kept) for each in sheet.stages) if sheet else (),
        spoilt=tuple((each.where, each.reason) for each in sheet.spoilt) if sheet else (),
        quota=sheet.quota if sheet else 0,
        seed=sheet.seed if sheet else "",
        papers=tuple((number, _in_order(paper.preferences, kept)) for number, paper in papers),
        csv_href=f"{poll_href(row)}.csv" if sheet else "",
        blt_href=f"{poll_href(row)}.blt" if sheet else "",
        after=len(kept.steps),
    )


def polls_page(system: str, moment: Moment) -> PollsPage:
    """Return the secret ballots of a system at a moment, newest first; raises Missing."""
    found, name = system_named(system, moment)
    polls = polls_of(found.code, moment)
    waiting = [each for each in polls if each.now not in OVER]
    said = f"{counted(len(polls), 'secret ballot')}, {len(waiting):,} of them not yet over."
    return PollsPage(
        code=found.code,
        title="Secret ballots",
        href=f"/system/{found.code}/polls",
        invented=found.invented,
        trail=system_trail(found, name, moment),
        sentence=said if polls else "No secret ballot has been set up here.",
        polls=tuple(
            PollLine(
                Link("poll", each.code, each.row.title, poll_href(each.row)),
                str(each.now),
                each.row.opens_on,
                each.row.closes_on,
                turnout_words(each.voted, each.voters),
            )
            for each in polls
        ),
    )


def poll_href(poll: Poll) -> str:
    """Return the address of a poll."""
    return f"/poll/{poll.code}"


def trail_of(poll: Poll, moment: Moment) -> tuple[Link, ...]:
    """Return the way to a poll: its system, and the appointment that it belongs to."""
    name = system_in_short(_system_name(poll, moment))
    above = system_trail(poll.system, name, moment)
    filling = _appointment(poll)
    return (*above, filling) if filling else tuple(above)


def _system_name(poll: Poll, moment: Moment) -> str:
    found = organisations_at([poll.system.code], moment).get(poll.system.code)
    return found.name if found else poll.system.code


def _appointment(poll: Poll) -> Link | None:
    if poll.appointment is None:
        return None
    code = poll.appointment.code
    return Link("appointment", code, f"Appointment {code}", f"/appointment/{code}")


def _has_a_ballot_left(actor: Actor, row: Poll) -> bool:
    return any(each.row.voted_on is None for each in votes_for(actor, voters_of(row)))


def _is_teller(actor: Actor, kept: KeptPoll) -> bool:
    return actor.kind is ActorKind.PERSON and any(each.person.code == actor.code for each in kept.tellers)


def _forms(kept: KeptPoll, actor: Actor) -> tuple[forms.Form, ...]:
    runs = may_today(actor, Act.RUN_ELECTIONS, kept.row.system.code, Thing.ORGANISATION)
    return forms.running(kept, timezone.localdate()) if runs.allowed else ()


def _candidates(kept: KeptPoll, sheet: CountSheet | None) -> tuple[CandidateLine, ...]:
    first = dict(sheet.stages[0].votes) if sheet else {}
    last = dict(sheet.stages[-1].votes) if sheet else {}
    return tuple(
        CandidateLine(
            place=place,
            person=person_link(each.code, kept.names),
            first=in_votes(first[each.code]) if sheet else "",
            last=in_votes(last[each.code]) if sheet else "",
            outcome=_outcome(each.code, sheet) if sheet else "",
        )
        for place, each in enumerate(kept.candidates, start=1)
    )


def _outcome(code: str, sheet: CountSheet) -> str:
    for stage in sheet.stages:
        if code in stage.elected:
            return "elected" if len(sheet.stages) == 1 else f"elected at stage {stage.number}"
        if code == stage.excluded:
            return f"excluded at stage {stage.number}"
    return "not elected"


def _tellers(kept: KeptPoll, names: dict[str, str]) -> tuple[TellerLine, ...]:
    done = {
        1: kept.day_of(PollStepKind.UNSEALED),
        2: kept.day_of(PollStepKind.COUNTED),
    }
    return tuple(
        TellerLine(
            each.number,
            person_link(each.person.code, names),
            each.number in kept.ready,
            f"{done[each.number]:%-d %B %Y}" if done[each.number] else "",
        )
        for each in kept.tellers
    )


def _roll(poll: Poll, moment: Moment) -> tuple[VoterLine, ...]:
    voters = voters_of(poll)
    organisations = organisations_at([each.code for each in voters if each.row.organisation], moment)
    people = names_of_people([each.code for each in voters if each.row.person], moment)
    found = []
    for each in voters:
        link = (
            person_link(each.code, people) if each.row.person else organisation_link(each.code, organisations)
        )
        found.append(VoterLine(each.code, link.name, link.href))
    return tuple(found)


def _stage(stage: Stage, kept: KeptPoll) -> StageShown:
    names, came = kept.names, dict(stage.transfers)
    return StageShown(
        number=stage.number,
        words=stage_words(stage, names),
        ties=tuple(tie_words(each, names) for each in stage.ties),
        rows=tuple(
            (names.get(code, code), in_votes(came[code]) if code in came else "", in_votes(units))
            for code, units in stage.votes
        ),
        not_transferable=in_votes(stage.not_transferable) if stage.not_transferable else "",
        lost=in_votes(stage.lost) if stage.lost else "",
    )


def _picture(sheet: CountSheet) -> StackedBarPicture:
    """Return where the votes lie stage by stage: with those elected, still standing, or with nobody."""
    rows, elected = [], set[str]()
    for stage in sheet.stages:
        elected |= set(stage.elected)
        with_elected = sum(units for code, units in stage.votes if code in elected)
        with_nobody = stage.not_transferable + stage.lost
        standing_still = stage.held() - with_elected - with_nobody
        parts = tuple(round(each / UNITS) for each in (with_elected, standing_still, with_nobody))
        rows.append((f"Stage {stage.number}", parts))
    last = dict(rows)[f"Stage {len(sheet.stages)}"]
    return StackedBarPicture(
        title=f"{last[0]:,} of {counted(sheet.valid, 'vote')} ended with somebody who is elected",
        unit="votes, rounded",
        parts=(
            ("with those elected", "good"),
            ("with those still standing", "near"),
            ("with nobody", "none"),
        ),
        rows=tuple(rows),
    )


def _in_order(preferences: tuple[str, ...], kept: KeptPoll) -> str:
    joined = ", ".join if kept.method is Method.PLURALITY else " then ".join
    return joined(kept.names.get(code, code) for code in preferences) or "nobody"
