"""What the pages of consultations show: the list, one consultation compared, one response, a file's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import StackedBarPicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Form
from catchment.governance.queries.editing_file import BadLine
from catchment.structure.queries.values import Link
from catchment.voice.rules.consultation_comparing import QuestionCompared


@dataclass(frozen=True, slots=True)
class ConsultationLine:
    """A consultation in the list; `state` is open, closed or coming."""

    code: str
    title: str
    href: str
    asked_by: Link
    put_to: str
    opens: date
    closes: date
    state: str
    responses: int


@dataclass(frozen=True, slots=True)
class ConsultationsPage:
    """Consultations: all of them, or those put to one system and to the country it is in."""

    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    lines: tuple[ConsultationLine, ...]
    load_href: str = "/consultations/load"


@dataclass(frozen=True, slots=True)
class LoadPage:
    """The form in which a consultation is sent as a file."""

    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    form: Form
    schema_href: str
    problems: tuple[FormError, ...] = ()
    bad_lines: tuple[BadLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """What one respondent submitted, in the table: its answers in the order of the questions."""

    respondent: Link
    group: str
    place: str
    href: str
    version: int
    on: date
    answers: tuple[str, ...]
    endorsed: int


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question, its possible answers, and what came of it; `counts` are by answer."""

    number: int
    words: str
    kind: str
    compared: QuestionCompared
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """One consultation: what is asked, who said what, how many agree, where it splits."""

    kind: str
    code: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    when: str
    asked_by: Link
    put_to: str
    opens: date
    closes: date
    state: str
    introduction: tuple[str, ...]
    picture: StackedBarPicture | None
    questions: tuple[QuestionShown, ...]
    responses: tuple[ResponseRow, ...]
    drafts: int  # begun and not submitted: whose is not told
    answer_for: tuple[Link, ...]  # the responses that the reader may write
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """A question with what was answered to it; `draft` where that is not submitted."""

    number: int
    words: str
    answer: str
    reasons: tuple[str, ...]
    draft: bool


@dataclass(frozen=True, slots=True)
class LensShown:
    """What is seen through one lens (S004-05)."""

    lens: str
    words: str
    effect: str
    why: str


@dataclass(frozen=True, slots=True)
class EndorsementShown:
    """An organisation that stands behind a version, or no longer does."""

    by: Link
    on: date
    version: int
    reservations: str
    withdrawn_on: date | None
    because: str


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of a response: what happened, when, who wrote it down, and what they said with it."""

    words: str
    on: date
    who: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class ResponsePage:
    """One response: its answers with reasons, its impact, who endorses it, and what can be done."""

    kind: str
    code: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    consultation: Link
    respondent: Link
    version: int  # 0 while nothing was submitted
    submitted_on: date | None
    changed: str
    draft: bool  # the reader sees something that is not submitted
    answers: tuple[AnswerShown, ...]
    impact: tuple[LensShown, ...]
    impact_sentence: str
    gate: str
    endorsements: tuple[EndorsementShown, ...]
    earlier: tuple[EndorsementShown, ...]
    withdrawn: tuple[EndorsementShown, ...]
    members: int  # how many it speaks for on the day
    steps: tuple[StepShown, ...]
    downloads: tuple[Link, ...]
    may_answer: bool
    why_not: str
    open_today: str  # on another day: the address where it can be answered and endorsed today
    forms: tuple[Form, ...] = ()
    last: int = 0
    problems: tuple[FormError, ...] = ()
    notice: str = ""
