"""The pages of consultations: the list of them, and one of them with every response compared."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Max

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.pictures import StackedBarPicture
from catchment.governance.queries.handbook_page import system_named
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date, system_in_short
from catchment.voice.checks import findings_about
from catchment.voice.models import Consultation, ResponseStep
from catchment.voice.queries.consultation_respondents import places_of_practices
from catchment.voice.queries.consultation_rights import spoken_for
from catchment.voice.queries.consultation_values import (
    ConsultationLine,
    ConsultationPage,
    ConsultationsPage,
    QuestionShown,
    ResponseRow,
)
from catchment.voice.queries.consultations_kept import (
    KeptConsultation,
    KeptResponse,
    consultation_kept,
    consultations_known,
    consultations_of_system,
    responses_kept,
)
from catchment.voice.rules.consultation_comparing import (
    Given,
    GroupCount,
    QuestionCompared,
    agreement_sentence,
    compare,
    summary,
)
from catchment.voice.rules.consultation_file import ConsultationFile, Question, QuestionKind, Side, as_shown
from catchment.voice.rules.consultation_steps import Answer

LIST = Link("consultations", "", "Consultations", "/consultations")
COUNTRY = "the whole country"
PARTS = (("Agree", "good"), ("Neither", "near"), ("Disagree", "bad"))
MOST_BARS = 24


def consultations_page(moment: Moment, system: str = "") -> ConsultationsPage:
    """Return the consultations that are there on the day: all, or those put to a system and its country.

    Raises Missing where there is no such system.
    """
    name, trail = "", (LIST,)
    rows = consultations_known(moment)
    if system:
        found, name = system_named(system, moment)
        rows = consultations_of_system(found, moment)
        trail = (Link("system", found.code, system_in_short(name), f"/system/{found.code}"),)
        system = found.code
    there = [row for row in rows if row.opened_on <= moment.as_at]
    lines = _lines(there, moment)
    return ConsultationsPage(
        f"Consultations with {system_in_short(name)}" if system else "Consultations",
        f"/system/{system}/consultations" if system else LIST.href,
        bool(there) and all(row.asked_by.invented for row in there),
        trail if system else (),
        _list_sentence(lines, moment.as_at),
        lines,
    )


def _lines(rows: Sequence[Consultation], moment: Moment) -> tuple[ConsultationLine, ...]:
    submitted = ResponseStep.objects.filter(
        response__consultation__in=[row.pk for row in rows], said__kind="submitted", on__lte=moment.as_at
    )
    if moment.as_known is not None:
        submitted = submitted.filter(change__at__lte=moment.as_known)
    each = submitted.values("response__consultation_id", "response_id").annotate(last=Max("number"))
    counts = Counter(one["response__consultation_id"] for one in each)
    links = organisation_links(_named_in(rows), moment)
    return tuple(
        ConsultationLine(
            row.code,
            row.title,
            f"/consultation/{row.code}",
            links[row.asked_by_id],
            links[row.system_id].name if row.system_id else COUNTRY,
            row.opened_on,
            row.closes_on,
            _state(row, moment.as_at),
            counts[row.pk],
        )
        for row in rows
    )


def _named_in(rows: Sequence[Consultation]) -> list[int | None]:
    return [each for row in rows for each in (row.asked_by_id, row.system_id)]


def _state(row: Consultation, day: date) -> str:
    if day < row.opened_on:
        return "coming"
    return "open" if day <= row.closes_on else "closed"


def _list_sentence(lines: Sequence[ConsultationLine], day: date) -> str:
    if not lines:
        return f"No consultation is recorded that opened by {plain_date(day)}."
    still = [each for each in lines if each.state == "open"]
    if not still:
        return f"{counted(len(lines), 'consultation')}, all closed by {plain_date(day)}."
    nearest = min(still, key=lambda each: each.closes)
    return (
        f"{counted(len(still), 'consultation')} of {len(lines)} open on {plain_date(day)}; “{nearest.title}” "
        f"closes first, on {plain_date(nearest.closes)}."
    )


def consultation_page(code: str, moment: Moment, actor: Actor) -> ConsultationPage:
    """Return one consultation with what was submitted, compared; raises Missing."""
    found = consultation_kept(code, moment)
    row, asked = found.row, found.asked
    responses = responses_kept([found], moment)[row.code]
    sent = [each for each in responses if each.now.version]
    places = _places(sent, min(moment.as_at, row.closes_on), moment)
    compared, sentence = comparison(asked, sent, places)
    links = organisation_links(_named_in([row]), moment)
    state = _state(row, moment.as_at)
    href = f"/consultation/{row.code}"
    return ConsultationPage(
        kind="consultation",
        code=row.code,
        title=row.title,
        href=href,
        invented=row.asked_by.invented,
        trail=(LIST,),
        sentence=sentence,
        when=_when(asked, state),
        asked_by=links[row.asked_by_id],
        put_to=links[row.system_id].name if row.system_id else COUNTRY,
        opens=row.opened_on,
        closes=row.closes_on,
        state=state,
        introduction=tuple(line for line in asked.introduction.splitlines() if line.strip()),
        picture=_picture(asked, compared),
        questions=tuple(_shown(each, one) for each, one in zip(asked.questions, compared, strict=True)),
        responses=tuple(_row(found, each, places) for each in sorted(sent, key=_most_endorsed)),
        drafts=len(responses) - len(sent),
        answer_for=_answer_for(found, actor, state),
        findings=tuple(each.sentence for each in findings_about("consultation", row.code, moment)),
    )


def comparison(
    asked: ConsultationFile, sent: Sequence[KeptResponse], places: dict[str, str]
) -> tuple[tuple[QuestionCompared, ...], str]:
    """Compare what was submitted, and say it in a sentence."""
    given = [
        Given(
            each.respondent.code,
            each.respondent.group,
            places.get(each.respondent.code, ""),
            each.now.version.answers if each.now.version else {},
        )
        for each in sent
    ]
    compared = compare(asked, given)
    return compared, summary(compared, len(given))


def _places(sent: Sequence[KeptResponse], day: date, moment: Moment) -> dict[str, str]:
    """Return the place of each practice that answered, on the day it closed or the day asked about."""
    ids = {each.respondent.id: each.respondent.code for each in sent if each.respondent.kind == "practice"}
    found = places_of_practices(sorted(ids), Moment(day, moment.as_known))
    return {ids[practice]: place for practice, place in found.items()}


def _when(asked: ConsultationFile, state: str) -> str:
    if state == "open":
        return f"Open since {plain_date(asked.opens)}; the last day to answer is {plain_date(asked.closes)}."
    return f"It was open from {plain_date(asked.opens)} to {plain_date(asked.closes)}, and is closed."


def _shown(question: Question, compared: QuestionCompared) -> QuestionShown:
    counts = dict(zip(map(as_shown, compared.answers), compared.all.counts, strict=True))
    return QuestionShown(question.number, question.words, question.kind.value, compared, counts)


def _row(found: KeptConsultation, each: KeptResponse, places: dict[str, str]) -> ResponseRow:
    version = each.now.version
    assert version is not None, "only what was submitted is in the table"
    who = each.respondent
    return ResponseRow(
        who.link,
        who.group,
        places.get(who.code, ""),
        f"/consultation/{found.row.code}/response/{who.code}",
        version.number,
        version.on,
        tuple(_in_short(question, version.answers) for question in found.asked.questions),
        len(each.now.standing),
    )


def _most_endorsed(each: KeptResponse) -> tuple[int, str, str]:
    """Return what puts the responses with the most behind them first, and the rest by kind and name."""
    return (-len(each.now.standing), each.respondent.group, each.respondent.name)


def _in_short(question: Question, answers: Mapping[int, Answer]) -> str:
    """Return an answer as a cell of a table holds it; empty where there is none."""
    given = answers.get(question.number)
    if given is None or not given.answer:
        return ""
    return "In words" if question.kind is QuestionKind.FREE_TEXT else as_shown(given.answer)


def _picture(asked: ConsultationFile, compared: Sequence[QuestionCompared]) -> StackedBarPicture | None:
    """Draw who agrees on each question that takes sides, group by group where the bars are few enough."""
    pairs = [
        (question, one)
        for question, one in zip(asked.questions, compared, strict=True)
        if question.takes_sides and one.all.answered
    ]
    groups = {each.group for _, one in pairs for each in one.by_kind}
    rows: list[tuple[str, tuple[int, ...]]] = []
    by_group = len(pairs) * len(groups) <= MOST_BARS and len(groups) > 1
    for question, one in pairs:
        shown = one.by_kind if by_group else (one.all,)
        for each in shown:
            if each.answered:
                name = f"{question.number}, {each.group}" if each.group else f"{question.number}"
                rows.append((f"Question {name}", _sides(question, each)))
    if not rows:
        return None
    title = agreement_sentence([one for _, one in pairs])
    return StackedBarPicture(title, "respondents who agree and disagree", PARTS, tuple(rows))


def _sides(question: Question, group: GroupCount) -> tuple[int, ...]:
    held: Counter[Side] = Counter()
    for side, count in zip(question.sides.values(), group.counts, strict=True):
        held[side] += count
    return (held[Side.FOR], held[Side.NEITHER], held[Side.AGAINST])


def _answer_for(found: KeptConsultation, actor: Actor, state: str) -> tuple[Link, ...]:
    """Return the responses that the reader may write, while it is open."""
    if state != "open":
        return ()
    return tuple(
        Link("response", each.code, each.name, f"/consultation/{found.row.code}/response/{each.code}")
        for each in spoken_for(actor)
    )
