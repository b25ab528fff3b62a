"""The page of one response: what was said, for whom, who stands behind it, and what can be done today."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.edit_forms import Form
from catchment.governance.models import Body
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date
from catchment.voice.consultation_forms import (
    ENDORSE,
    WITHDRAW,
    answer_form,
    endorse_form,
    impact_form,
    submit_form,
    withdraw_form,
)
from catchment.voice.models import ResponseStep
from catchment.voice.queries.consultation_pages import LIST
from catchment.voice.queries.consultation_respondents import members_of, respondent_named, respondents
from catchment.voice.queries.consultation_rights import may_speak, spoken_for
from catchment.voice.queries.consultation_values import (
    AnswerShown,
    EndorsementShown,
    LensShown,
    ResponsePage,
    StepShown,
)
from catchment.voice.queries.consultations_kept import (
    DRAFTING,
    KeptConsultation,
    KeptResponse,
    consultation_kept,
    response_kept,
)
from catchment.voice.rules.consultation_document import Document, document_of
from catchment.voice.rules.consultation_file import Question, QuestionKind, as_shown
from catchment.voice.rules.consultation_steps import Answer
from catchment.voice.rules.consultations import Endorsement
from catchment.voice.rules.impact import (
    EFFECT_WORDS,
    LENS_WORDS,
    Assessment,
    gate_sentence,
    impact_sentence,
    in_order,
)

STEP_WORDS = {
    "answered": "Draft saved",
    "assessed": "Impact saved",
    "submitted": "Submitted",
    "endorsed": "Endorsed by {by}",
    "endorsement-withdrawn": "Endorsement of {by} withdrawn",
}
FILES = (("docx", "As a Word document"), ("md", "As Markdown"))


def response_page(code: str, respondent: str, moment: Moment, actor: Actor) -> ResponsePage:
    """Return the page of one response, a draft only for whoever may write it; raises Missing."""
    asked = consultation_kept(code, moment)
    found = response_kept(asked, respondent_named(respondent, moment), moment)
    verdict = may_speak(actor, found.respondent)
    closing = Moment(min(moment.as_at, asked.row.closes_on), moment.as_known)  # who was a member then
    members = members_of(found.respondent, closing)
    sees_draft = verdict.allowed and (found.now.drafted or not found.now.versions)
    names = _links(found, moment)
    sent = found.now.version
    answers = found.now.answers if sees_draft else (sent.answers if sent else {})
    assessment = found.now.assessment if sees_draft else (sent.assessment if sent else {})
    who, href = found.respondent, f"/consultation/{asked.row.code}/response/{found.respondent.code}"
    return ResponsePage(
        kind="response",
        code=f"{asked.row.code}/{who.code}",
        title=f"Response of {who.name}",
        href=href,
        invented=asked.row.asked_by.invented,
        trail=(LIST, _link(asked)),
        sentence=_sentence(asked, found, len(members), sees_draft=sees_draft),
        consultation=_link(asked),
        respondent=who.link,
        version=sent.number if sent else 0,
        submitted_on=sent.on if sent else None,
        changed=sent.changed if sent else "",
        draft=sees_draft and found.now.drafted,
        answers=tuple(_answer(each, answers, found) for each in asked.asked.questions),
        impact=_lenses(assessment),
        impact_sentence=impact_sentence(assessment) if assessment else "",
        gate=gate_sentence(assessment) if assessment else "",
        endorsements=tuple(_endorsement(each, names) for each in found.now.standing),
        earlier=tuple(_endorsement(each, names) for each in found.now.of_earlier),
        withdrawn=tuple(_endorsement(each, names) for each in found.now.endorsements if each.withdrawn_on),
        members=len(members),
        steps=tuple(
            _step(each, names)
            for each in reversed(found.steps)
            if verdict.allowed or each.said["kind"] not in DRAFTING
        ),
        downloads=tuple(Link("file", each, words, f"{href}.{each}") for each, words in FILES) if sent else (),
        may_answer=verdict.allowed,
        why_not="" if verdict.allowed else verdict.reason,
        open_today="" if _is_today(moment) or timezone.localdate() > asked.row.closes_on else href,
        forms=_forms(asked, found, moment, actor, set(members), answers=verdict.allowed),
        last=found.last if verdict.allowed else found.last_shown,
    )


def document_kept(code: str, respondent: str, moment: Moment) -> tuple[Document, str]:
    """Return what a respondent submitted as a document, and the name of its file without the ending.

    The name is made of the codes that were found, never of the address. Raises Missing where nothing was
    submitted.
    """
    asked = consultation_kept(code, moment)
    found = response_kept(asked, respondent_named(respondent, moment), moment)
    if found.now.version is None:
        raise Missing(
            f"{found.respondent.name} has submitted no response to “{asked.row.title}” by "
            f"{plain_date(moment.as_at)}."
        )
    names = {code: link.name for code, link in _links(found, moment).items()}
    asks = organisation_links([asked.row.asked_by_id], moment)[asked.row.asked_by_id]
    names |= {found.respondent.code: found.respondent.name, asks.code: asks.name}
    document = document_of(asked.asked, names, found.respondent.code, found.now)
    return document, f"{asked.row.code}-{found.respondent.code}"


def _link(asked: KeptConsultation) -> Link:
    return Link("consultation", asked.row.code, asked.row.title, f"/consultation/{asked.row.code}")


def _links(found: KeptResponse, moment: Moment) -> dict[str, Link]:
    """Return links to whoever endorsed, organisations and bodies, by code (a few queries; none for none)."""
    codes = {each.by for each in found.now.endorsements}
    if not codes:
        return {}
    organisations = Organisation.objects.filter(code__in=codes).values_list("pk", flat=True)
    bodies = Body.objects.filter(code__in=codes).values_list("pk", flat=True)
    return {code: each.link for code, each in respondents(organisations, bodies, moment).items()}


def _sentence(asked: KeptConsultation, found: KeptResponse, members: int, *, sees_draft: bool) -> str:
    name, sent = found.respondent.name, found.now.version
    if sent is None:
        if sees_draft and found.steps:
            last = plain_date(asked.row.closes_on)
            return f"{name} has a draft that nobody else sees; the last day to submit it is {last}."
        return f"{name} has submitted no response to “{asked.row.title}”."
    answered = sum(1 for each in sent.answers.values() if each.answer)
    which = f" (version {sent.number})" if sent.number > 1 else ""
    said = (
        f"{name} answered {answered} of {counted(len(asked.asked.questions), 'question')} on "
        f"{plain_date(sent.on)}{which}."
    )
    if not members:
        return said
    standing = len(found.now.standing)
    reserved = sum(1 for each in found.now.standing if each.reservations)
    with_them = f", {reserved} of them with reservations" if reserved else ""
    return f"{said} {standing} of the {members} it speaks for have endorsed it{with_them}."


def _answer(question: Question, answers: Mapping[int, Answer], found: KeptResponse) -> AnswerShown:
    given, sent = answers.get(question.number, Answer()), found.now.version
    said = given.answer if question.kind is QuestionKind.FREE_TEXT else as_shown(given.answer)
    return AnswerShown(
        question.number,
        question.words,
        said,
        tuple(line for line in given.reasons.splitlines() if line.strip()),
        given != (sent.answers if sent else {}).get(question.number, Answer()),
    )


def _lenses(assessment: Assessment) -> tuple[LensShown, ...]:
    return tuple(
        LensShown(lens.value, LENS_WORDS[lens], EFFECT_WORDS[seen.effect], seen.why)
        for lens, seen in in_order(assessment)
    )


def _endorsement(each: Endorsement, names: dict[str, Link]) -> EndorsementShown:
    return EndorsementShown(
        names[each.by], each.on, each.version, each.reservations, each.withdrawn_on, each.because
    )


def _step(row: ResponseStep, names: dict[str, Link]) -> StepShown:
    by = row.said.get("by", "")
    words = STEP_WORDS[row.said["kind"]].format(by=names[by].name if by else "")
    more = row.said.get("reservations") or row.said.get("because") or row.said.get("changed")
    return StepShown(words, row.on, row.change.actor, more or "")


def _is_today(moment: Moment) -> bool:
    return moment.as_at == timezone.localdate() and moment.as_known is None


def _seen(found: KeptResponse, form: Form) -> int:
    """Return what a form was made from: those who endorse are shown no drafts, and are told of none."""
    return found.last_shown if form.does in (ENDORSE, WITHDRAW) else found.last


def _forms(
    asked: KeptConsultation,
    found: KeptResponse,
    moment: Moment,
    actor: Actor,
    members: set[str],
    *,
    answers: bool,
) -> tuple[Form, ...]:
    """Return what can be done today: nothing on another day, and nothing once it is closed."""
    today = timezone.localdate()
    if not _is_today(moment) or today > asked.row.closes_on:
        return ()
    forms: list[Form] = []
    if answers and found.respondent.there:
        forms += [answer_form(asked.asked, found.now), impact_form(found.now)]
        if found.now.drafted:
            forms.append(submit_form(asked.asked, found.now))
    if found.now.versions and actor.kind is ActorKind.PERSON:
        mine = [each for each in spoken_for(actor) if each.code != found.respondent.code]
        stands = {each.by for each in found.now.standing}
        once = {each.by for each in found.now.endorsements if not each.withdrawn_on}
        if can := [each for each in mine if each.code in members and each.code not in stands]:
            forms.append(endorse_form(can))
        if has := [each for each in mine if each.code in once]:
            forms.append(withdraw_form(has))
    return tuple(replace(each, hidden=(*each.hidden, ("after", str(_seen(found, each))))) for each in forms)
