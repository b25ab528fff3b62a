"""Questions as they were kept: read with their steps, as at a day and as known at a time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.structure.models import Organisation
from catchment.structure.rules.words import plain_date
from catchment.voice.models import Question, QuestionStep
from catchment.voice.rules.positions import QuestionNow, TakenStep, after


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question with what goes around it; `area` is empty where it was put to the whole system."""

    pk: int
    system: Organisation
    area: str
    text: str
    who: str
    now: QuestionNow

    @property
    def code(self) -> str:
        """Return its code."""
        return self.now.code

    @property
    def href(self) -> str:
        """Return the address of its page."""
        return f"/question/{self.now.code}"


def question_kept(code: str, moment: Moment) -> KeptQuestion:
    """Return a question by its code, raises Missing where there is none or none yet (three queries)."""
    rows = Question.objects.filter(code__iexact=code[:60])
    if moment.as_known is not None:  # what nobody had recorded by then is not told of either
        rows = rows.filter(change__at__lte=moment.as_known)
    row = rows.first()
    if row is None:
        raise Missing(f"No question has the code “{code[:40]}”.")
    found = _kept(Question.objects.filter(pk=row.pk), moment)
    if not found:
        raise Missing(
            f"{row.code} was opened on {plain_date(row.opened_on)}: choose that day or a later one."
        )
    return found[0]


def questions_of(system: str, moment: Moment) -> list[KeptQuestion]:
    """Return every question put in a system or to a place of it, newest first (two queries)."""
    return _kept(Question.objects.filter(system__code=system), moment)


def questions_of_place(area: str, moment: Moment) -> list[KeptQuestion]:
    """Return the questions put to a place, newest first: they stay its own when systems merge."""
    return _kept(Question.objects.filter(area=area), moment)


def all_questions(moment: Moment) -> list[KeptQuestion]:
    """Return every question, newest first (two queries)."""
    return _kept(Question.objects.all(), moment)


def _kept(rows: QuerySet[Question], moment: Moment) -> list[KeptQuestion]:
    chosen = rows.filter(opened_on__lte=moment.as_at).select_related("system", "change")
    steps = QuestionStep.objects.filter(question__in=chosen, on__lte=moment.as_at).select_related("change")
    if moment.as_known is not None:
        chosen = chosen.filter(change__at__lte=moment.as_known)
        steps = steps.filter(change__at__lte=moment.as_known)
    by_question = _taken(steps)
    return [
        KeptQuestion(
            row.pk,
            row.system,
            row.area,
            row.said.get("text", ""),
            row.said.get("by", row.change.actor),
            after(
                QuestionNow(row.code, row.title, row.opened_on, row.closes_on), by_question.get(row.pk, ())
            ),
        )
        for row in chosen.order_by("-opened_on", "-code")
    ]


def _taken(steps: Iterable[QuestionStep]) -> dict[int, list[TakenStep]]:
    found: dict[int, list[TakenStep]] = defaultdict(list)
    for step in steps:
        who = step.said.get("by", step.change.actor)
        found[step.question_id].append(TakenStep(step.number, step.on, step.said, who))
    return {question: sorted(taken, key=_number) for question, taken in found.items()}


def _number(step: TakenStep) -> int:
    return step.number
