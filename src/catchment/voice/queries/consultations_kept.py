"""Consultations and responses as they are kept, read at a moment: what was there on the day."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.structure.models import Organisation
from catchment.structure.rules.words import plain_date
from catchment.voice.models import Consultation, Response, ResponseStep
from catchment.voice.queries.consultation_respondents import Respondent, respondents
from catchment.voice.rules.consultation_file import ConsultationFile
from catchment.voice.rules.consultation_steps import step_of
from catchment.voice.rules.consultations import ResponseNow, take

DRAFTING = ("answered", "assessed")  # steps that only those who may answer see


@dataclass(frozen=True, slots=True)
class KeptConsultation:
    """A consultation: its row, and what it asks."""

    row: Consultation
    asked: ConsultationFile


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """A response: its row (None: nobody has begun one), whose it is, its steps and what it is after them."""

    row: Response | None
    respondent: Respondent
    steps: tuple[ResponseStep, ...]
    now: ResponseNow

    @property
    def last(self) -> int:
        """Return the number of the last step, 0 for none."""
        return self.steps[-1].number if self.steps else 0

    @property
    def shown(self) -> tuple[ResponseStep, ...]:
        """Return the steps that everybody sees: all but those of drafts."""
        return tuple(each for each in self.steps if each.said["kind"] not in DRAFTING)

    @property
    def last_shown(self) -> int:
        """Return how many steps everybody sees: the numbers of steps would tell how often a draft changed."""
        return len(self.shown)


def consultations_known(moment: Moment) -> QuerySet[Consultation]:
    """Return the consultations that were recorded by then, the newest first; those of later days too."""
    rows = Consultation.objects.select_related("asked_by", "system", "change")
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    return rows.order_by("-opened_on", "code")


def consultations_of_system(system: Organisation, moment: Moment) -> QuerySet[Consultation]:
    """Return the consultations put to a system, and to the country it is in."""
    country = Q(system=None, asked_by__invented=system.invented)
    return consultations_known(moment).filter(Q(system=system) | country)


def kept(row: Consultation) -> KeptConsultation:
    """Return a consultation with what it asks, as it was read from its file."""
    return KeptConsultation(row, ConsultationFile.model_validate(row.said))


def consultation_kept(code: str, moment: Moment) -> KeptConsultation:
    """Return the consultation with a code; raises Missing where none is known by then (one query)."""
    row = consultations_known(moment).filter(code__iexact=code.strip()[:60]).first()
    if row is None:
        raise Missing(f"No consultation has the code “{code[:60]}”. The list of them is at /consultations.")
    if row.opened_on > moment.as_at:
        raise Missing(f"“{row.title}” opens on {plain_date(row.opened_on)}: there is nothing of it before.")
    return kept(row)


def responses_kept(
    consultations: Iterable[KeptConsultation], moment: Moment
) -> dict[str, tuple[KeptResponse, ...]]:
    """Return the responses to consultations as on the day, by consultation (five queries).

    A response nothing of which was there on the day is left out.
    """
    asked = {each.row.pk: each for each in consultations}
    rows = Response.objects.filter(consultation_id__in=list(asked)).select_related("organisation", "body")
    by_response = _steps([row.pk for row in rows], moment)
    named = respondents(
        [row.organisation_id for row in rows if row.organisation_id],
        [row.body_id for row in rows if row.body_id],
        moment,
    )
    found: dict[str, list[KeptResponse]] = {each.row.code: [] for each in asked.values()}
    for row in rows:
        steps = by_response.get(row.pk, ())
        if steps:
            whose = row.organisation or row.body
            assert whose is not None, "a response is of an organisation or of a body"
            who = named[whose.code]
            consultation = asked[row.consultation_id]
            state = state_of(consultation.asked, who.code, steps)
            found[consultation.row.code].append(KeptResponse(row, who, steps, state))
    return {
        code: tuple(sorted(each, key=lambda one: (one.respondent.group, one.respondent.name)))
        for code, each in found.items()
    }


def response_kept(consultation: KeptConsultation, respondent: Respondent, moment: Moment) -> KeptResponse:
    """Return the response of one respondent as on the day, empty where it has not begun one (two queries)."""
    row = response_row(consultation.row, respondent)
    steps = _steps([row.pk], moment).get(row.pk, ()) if row else ()
    return KeptResponse(row, respondent, steps, state_of(consultation.asked, respondent.code, steps))


def response_row(consultation: Consultation, respondent: Respondent) -> Response | None:
    """Return the row of a respondent's response, None where it has not begun one."""
    whose = {"body_id": respondent.id} if respondent.is_body else {"organisation_id": respondent.id}
    return Response.objects.filter(consultation=consultation, **whose).first()


def state_of(asked: ConsultationFile, respondent: str, steps: Iterable[ResponseStep]) -> ResponseNow:
    """Return what a response is after its kept steps."""
    now = ResponseNow()
    for each in steps:
        now = take(asked, respondent, now, step_of(each.said, each.on))
    return now


def _steps(responses: list[int], moment: Moment) -> dict[int, tuple[ResponseStep, ...]]:
    rows = ResponseStep.objects.filter(response_id__in=responses, on__lte=moment.as_at)
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    found: dict[int, list[ResponseStep]] = {}
    for row in rows.select_related("change").order_by("response_id", "number"):
        found.setdefault(row.response_id, []).append(row)
    return {response: tuple(steps) for response, steps in found.items()}
