"""The other pages of a poll: its paper, a teller's part, and the form that sets one up for an appointment."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.governance.edit_forms import Choice, Field
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.people_named import names_of_people, organisation_link
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date
from catchment.voice import poll_forms as forms
from catchment.voice.models import Poll
from catchment.voice.poll_sealing import fingerprint
from catchment.voice.queries.appointments_kept import appointment_kept
from catchment.voice.queries.poll_pages import poll_href, trail_of
from catchment.voice.queries.poll_rights import OnTheRoll, require_teller, voters_of, votes_for
from catchment.voice.queries.poll_values import NewPollPage, TellerPage, VotePage
from catchment.voice.queries.polls_kept import KeptPoll, now_kept
from catchment.voice.rules.counting.values import Method
from catchment.voice.rules.poll_words import METHOD_WORDS, WHEN_COUNTED
from catchment.voice.rules.polls import PollStepKind, why_no_vote, why_too_few

NO_SENT: Mapping[str, Sequence[str]] = {}


def vote_page(code: str, actor: Actor, sent: Mapping[str, Sequence[str]] = NO_SENT) -> VotePage:
    """Return the paper for whoever votes, with what they sent; raises Missing."""
    kept = now_kept(code)
    row, today = kept.row, timezone.localdate()
    moment = Moment(today)
    mine = votes_for(actor, voters_of(row))
    names = _names(mine, moment)
    left = [each for each in mine if each.row.voted_on is None]
    return VotePage(
        code=kept.code,
        title=row.title,
        href=f"{poll_href(row)}/vote",
        invented=row.system.invented,
        trail=_below(kept, moment),
        sentence=_how(kept.method, row.places),
        when_counted=WHEN_COUNTED,
        method=str(kept.method),
        places=row.places,
        why_not=why_no_vote(kept.now, row.opens_on, row.closes_on, today) or _why_not(mine, left, names),
        voter=_voter(left, names, (sent.get("voter") or [""])[-1]),
        marks=forms.marks(kept.candidates, kept.method, row.places, sent),
        problems=(),
        checked=(),
        voting_as=names[left[0].code] if len(left) == 1 else "",
        hidden=(("voter", left[0].code),) if len(left) == 1 else (),
        paper="",
        poll_href=poll_href(row),
    )


def teller_page(code: str, actor: Actor) -> TellerPage:
    """Return a teller's part of a poll; raises Missing, NotAllowed (it is nobody else's)."""
    kept = now_kept(code)
    teller = require_teller(actor, kept)
    today = timezone.localdate()
    return TellerPage(
        code=kept.code,
        title=kept.row.title,
        href=f"{poll_href(kept.row)}/teller",
        invented=kept.row.system.invented,
        trail=_below(kept, Moment(today)),
        sentence=_teller_sentence(kept, teller.number, bool(teller.public_key)),
        number=teller.number,
        ready=bool(teller.public_key),
        fingerprint=fingerprint(teller.public_key),
        secret=(),
        forms=forms.teller_forms(kept, teller.number, today),
        problems=(),
        poll_href=poll_href(kept.row),
        after=len(kept.steps),
    )


def poll_of_appointment(code: str) -> str:
    """Return the address of the poll of an appointment, empty where it has none yet."""
    found = Poll.objects.filter(appointment__code__iexact=code.strip()).first()
    return poll_href(found) if found else ""


def new_poll_page(code: str, actor: Actor) -> NewPollPage:
    """Return the form that sets up the poll of an appointment, filled in with what it says.

    Raises Missing, NotAllowed (it is for who runs elections).
    """
    today = timezone.localdate()
    kept = appointment_kept(code, Moment(today))
    system = kept.row.system
    require_today(actor, Act.RUN_ELECTIONS, system.code, Thing.ORGANISATION)
    terms = kept.state.terms
    willing = [each.person for each in kept.state.candidates.values() if each.willing is not False]
    return NewPollPage(
        code=kept.code,
        title="Set up a secret ballot",
        href=f"{kept.href}/poll",
        invented=system.invented,
        trail=(Link("appointment", kept.code, f"Appointment {kept.code}", kept.href),),
        sentence=f"The practices or others named below elect the {terms.seat_title} of {terms.body_name} in "
        "secret: only the two tellers together can open the ballots, after voting has ended. "
        f"{WHEN_COUNTED}",
        form=forms.setting_up(
            title=f"{terms.seat_title}, {terms.body_name}",
            places=terms.places,
            candidates=sorted(willing),
            voters=terms.nominators,
            today=today,
        ),
        problems=(),
    )


def system_of_appointment(code: str) -> str:
    """Return the code of the system of an appointment; raises Missing."""
    return appointment_kept(code, Moment(timezone.localdate())).row.system.code


def _below(kept: KeptPoll, moment: Moment) -> tuple[Link, ...]:
    return (*trail_of(kept.row, moment), Link("poll", kept.code, kept.row.title, poll_href(kept.row)))


def _names(voters: Sequence[OnTheRoll], moment: Moment) -> dict[str, str]:
    organisations = organisations_at([each.code for each in voters if each.row.organisation], moment)
    people = names_of_people([each.code for each in voters if each.row.person], moment)
    return {
        each.code: people.get(each.code, each.code)
        if each.row.person
        else organisation_link(each.code, organisations).name
        for each in voters
    }


def _voter(left: Sequence[OnTheRoll], names: Mapping[str, str], chosen: str) -> Field | None:
    if len(left) < 2:
        return None
    choices = (Choice("", "Choose"), *(Choice(each.code, names[each.code]) for each in left))
    return Field("voter", "For whom do you vote?", "select", choices=choices, value=chosen)


def _why_not(mine: Sequence[OnTheRoll], left: Sequence[OnTheRoll], names: Mapping[str, str]) -> str:
    if not mine:
        return "You speak for nobody on the roll of this poll: those who do vote."
    if left:
        return ""
    voted = next(each for each in mine if each.row.voted_on)
    assert voted.row.voted_on is not None, "it was just asked for"
    return (
        f"{names[voted.code]} voted on {plain_date(voted.row.voted_on)}. Each voter has one ballot, and it "
        "cannot be changed: nobody can tell which it is."
    )


def _how(method: Method, places: int) -> str:
    if method is Method.STV:
        return (
            "Write 1 beside whom you want most, then 2, 3 and so on, for as many as you like. A later "
            "preference never harms an earlier one."
        )
    few = "one candidate" if places == 1 else f"up to {places} candidates"
    return f"Mark {few}. Counted by {METHOD_WORDS[method]}: the order says nothing."


def _teller_sentence(kept: KeptPoll, number: int, ready: bool) -> str:
    part = "take off the outer seals, once voting has ended" if number == 1 else "open the ballots after that"
    mine = f"You are the {'first' if number == 1 else 'second'} of two tellers: you {part}."
    if kept.now is PollStepKind.SET_UP:
        return f"{mine} {'Your key is made.' if ready else 'First make your key.'}"
    if kept.now in (PollStepKind.CLOSED, PollStepKind.UNSEALED) and why_too_few(kept.voted):
        return f"{mine} {why_too_few(kept.voted)}"
    if kept.now is PollStepKind.COUNTED:
        return f"{mine} The ballots are counted: your secret opens nothing any more, and you can destroy it."
    return mine
