"""Consultations, change by change: loaded, answered, assessed, submitted, endorsed.

A consultation is loaded by whoever gathers positions in the system it is put to; one put to the whole
country by whoever operates Catchment. Whoever speaks for an organisation or body answers in its name, and
endorses in its name what somebody else said for it. `loaded` and `taken` do the same within a change that
somebody else began (the example).
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.structure.models import Organisation
from catchment.structure.models.organisations import OrganisationKind
from catchment.structure.rules.words import plain_date
from catchment.voice.models import Consultation, Response, ResponseStep
from catchment.voice.queries.consultation_respondents import (
    Respondent,
    members_of,
    respondent_named,
    respondents,
)
from catchment.voice.queries.consultations_kept import (
    KeptConsultation,
    KeptResponse,
    consultation_kept,
    response_kept,
)
from catchment.voice.rules.consultation_file import ConsultationFile
from catchment.voice.rules.consultation_steps import (
    Answered,
    Assessed,
    Endorsed,
    EndorsementWithdrawn,
    Step,
    Submitted,
    as_said,
)
from catchment.voice.rules.consultations import (
    Refused,
    refuse_unless_spoken_for,
    refuse_unless_there,
    take,
)
from catchment.voice.rules.step_limits import why_no_more

DOING: dict[type[Step], str] = {
    Answered: "answer a consultation",
    Assessed: "assess the impact of what is consulted on",
    Submitted: "submit a response",
    Endorsed: "endorse a response",
    EndorsementWithdrawn: "withdraw an endorsement",
}


@transaction.atomic
def load_consultation(*, actor: Actor, asked: ConsultationFile) -> str:
    """Keep a consultation and return its code.

    Raises NotAllowed, and Refused where the code is taken or who asks, or is asked, is not there (B-005).
    """
    about = asked.system or asked.asked_by
    require_today(actor, Act.GATHER_POSITIONS, about, Thing.ORGANISATION)
    change = begin_change(actor=str(actor), action="load a consultation", detail={"consultation": asked.code})
    return loaded(asked=asked, change=change)


def loaded(*, asked: ConsultationFile, change: Change) -> str:
    """Do what `load_consultation` does, within a change that somebody else began."""
    asks, system = refuse_unless_fit(asked)
    row = Consultation.objects.create(
        code=asked.code,
        asked_by=asks,
        system=system,
        title=asked.title,
        opened_on=asked.opens,
        closes_on=asked.closes,
        said=asked.model_dump(mode="json"),
        change=change,
    )
    return row.code


def refuse_unless_fit(asked: ConsultationFile) -> tuple[Organisation, Organisation | None]:
    """Return who asks and whom, for a consultation that can be kept; raises Refused with the reason."""
    if Consultation.objects.filter(code__iexact=asked.code).exists():
        raise Refused(
            "",
            f"A consultation with the code {asked.code} is loaded already. Its questions stay as they are, "
            "because they are being answered: give yours another code.",
            "text",
        )
    asks = _organisation(asked.asked_by, "asked_by", asked)
    system = _organisation(asked.system, "system", asked) if asked.system else None
    if system is not None and system.kind != OrganisationKind.ICB:
        raise Refused("", f"“system” must be an integrated care system; {asked.system} is none.", "text")
    return asks, system


def _organisation(code: str, called: str, asked: ConsultationFile) -> Organisation:
    row = Organisation.objects.filter(code__iexact=code).first()
    if row is None:
        raise Refused("", f"“{called}” names {code}, and no organisation has that code.", "text")
    found = respondents([row.pk], [], Moment(asked.opens))[row.code]
    if not found.there:
        day = plain_date(asked.opens)
        raise Refused("K-043", f"“{called}” names {found.name}, which is not there on {day}.", "text")
    return row


@transaction.atomic
def take_step(
    *, actor: Actor, consultation: str, respondent: str, step: Step, after: int | None = None
) -> None:
    """Take a response one step on, today; the step's own day must be today.

    `after` is the number of the last step that the writer had seen (None: whatever is there); of those who
    endorse, how many steps they had seen, because drafts are not shown to them. Raises Missing, NotAllowed,
    Refused, and SomebodyWasFirst where another step came in between.
    """
    today = timezone.localdate()
    assert step.on == today, "a form acts today"
    moment = Moment(today)
    asked, whose = consultation_kept(consultation, moment), respondent_named(respondent, moment)
    speaks = _speaker(step, whose, moment)
    require_today(actor, Act.SPEAK_FOR, speaks.about, speaks.thing)
    change = begin_change(
        actor=str(actor),
        action=DOING[type(step)],
        detail={"consultation": asked.row.code, "respondent": whose.code},
    )
    found = response_kept(asked, whose, moment)  # again: whoever had the turn before may have gone on
    if after is not None:
        endorses = isinstance(step, Endorsed | EndorsementWithdrawn)
        since = found.shown[after:] if endorses else [each for each in found.steps if each.number > after]
        behind = after != (found.last_shown if endorses else found.last)
        _refuse_if_behind(found, since, str(actor), behind=behind)
    taken(asked, found, step, change=change)


def taken(
    asked: KeptConsultation,
    found: KeptResponse,
    step: Step,
    *,
    change: Change,
    members: dict[str, str] | None = None,
) -> KeptResponse:
    """Take a response one step on, within a change that somebody else began; returns it as it is then.

    `members` are those the respondent speaks for on the day, where the caller has looked them up.
    """
    whose = found.respondent
    refuse_unless_there(whose.name, there=whose.there, on=step.on)
    if full := why_no_more(found.last):
        raise Refused("", full)
    now = take(asked.asked, whose.code, found.now, step)
    if isinstance(step, Endorsed):
        known = members_of(whose, Moment(step.on)) if members is None else members
        refuse_unless_spoken_for(step.by, whose.name, known)
    row = found.row or _begun(asked.row, whose, change)
    kept_step = ResponseStep.objects.create(
        response=row, number=found.last + 1, on=step.on, said=as_said(step), change=change
    )
    return KeptResponse(row, whose, (*found.steps, kept_step), now)


def _speaker(step: Step, whose: Respondent, moment: Moment) -> Respondent:
    """Return in whose name a step is taken: the respondent's own, or that of whoever endorses."""
    if not isinstance(step, Endorsed | EndorsementWithdrawn):
        return whose
    speaks = respondent_named(step.by, moment)
    refuse_unless_there(speaks.name, there=speaks.there, on=step.on)
    return speaks


def _begun(consultation: Consultation, whose: Respondent, change: Change) -> Response:
    of = {"body_id": whose.id} if whose.is_body else {"organisation_id": whose.id}
    return Response.objects.create(consultation=consultation, change=change, **of)


def _refuse_if_behind(
    found: KeptResponse, since: Sequence[ResponseStep], actor: str, *, behind: bool
) -> None:
    """Raise SomebodyWasFirst where the response went on since the writer saw it, by these steps."""
    if not behind:
        return
    names = list(dict.fromkeys(each.change.actor for each in since))
    who = "You" if names == [actor] else " and ".join(names) or "Somebody"
    where = " in another window" if names == [actor] else ""
    raise SomebodyWasFirst(
        f"{who} went on with the response of {found.respondent.name}{where} while you had it open. Nothing "
        "of yours was written and nothing of theirs is lost: what you typed is still here. Open the page "
        "anew beside it to see what it says now, and send yours again if it is still right."
    )
