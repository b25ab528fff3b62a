"""What the pages about unity say: finished values, sentences included; the JSON twins are nothing else."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catchment.foundation.pictures import StackedBarPicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Form
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class Share:
    """A share: exact, as a number, and in words; what has none (nobody to compare) is None instead."""

    exact: str
    value: float
    words: str


def share_of(found: Fraction | None) -> Share | None:
    """Return a fraction as a page shows it."""
    if found is None:
        return None
    return Share(f"{found.numerator}/{found.denominator}", float(found), f"{float(found):.2f}")


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Where one group stands, in respondents; `within` is None where fewer than two have a view."""

    group: str
    name: str
    asked: int
    support: int
    conditions: int
    oppose: int
    no_view: int
    silent: int
    within: Share | None
    within_patients: Share | None


@dataclass(frozen=True, slots=True)
class PairLine:
    """How far two groups agree, each respondent once, and by registered patients."""

    one: str
    other: str
    between: Share
    by_patients: Share | None


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said earlier: on which day, what, and why."""

    on: date
    words: str
    reasons: str


@dataclass(frozen=True, slots=True)
class RespondentLine:
    """One respondent's position that stands, with those it superseded; `signed` is what became of signing."""

    code: str
    name: str
    href: str
    stance: str
    words: str
    reasons: str
    on: date
    who: str
    earlier: tuple[Said, ...]
    signed: str = ""


@dataclass(frozen=True, slots=True)
class GroupSection:
    """The positions of a group, and who of it is silent."""

    group: str
    title: str
    lines: tuple[RespondentLine, ...]
    silent: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Who signed or refused; `against_own` where they had taken the other side."""

    name: str
    href: str
    on: date
    reasons: str
    who: str
    against_own: bool = False


@dataclass(frozen=True, slots=True)
class MandateLine:
    """A mandate that was given: to whom, for what, from when until when, and who is not bound by it."""

    person: Link
    seat: str
    covers: str
    since: date
    until: date
    state: str
    in_force: bool
    binds: int
    not_bound: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class AgreedPart:
    """An agreed position on the day."""

    number: int
    on: date
    stance: str
    text: str
    covers: str
    until: date
    who: str
    in_force: bool
    sentence: str
    signed: tuple[SignatureLine, ...]
    refused: tuple[SignatureLine, ...]
    mandates: tuple[MandateLine, ...]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question: who stands where, how united, what was agreed, who carries it, what can be done."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    area: str
    where: Link
    sentence: str
    index_sentence: str
    trail: tuple[Link, ...]
    text: str
    who: str
    opened_on: date
    closes_on: date | None
    closed_on: date | None
    closed_because: str
    state: str
    index: Share | None
    index_by_patients: Share | None
    overall: Share | None
    same_words: Share | None
    picture: StackedBarPicture | None
    groups: tuple[GroupLine, ...]
    pairs: tuple[PairLine, ...]
    sections: tuple[GroupSection, ...]
    gone: tuple[RespondentLine, ...]  # positions of those who are not asked on the day
    agreed: AgreedPart | None
    earlier_agreed: tuple[AgreedPart, ...]
    last: int
    forms: tuple[Form, ...]
    why_not: str
    findings: tuple[str, ...]
    invented: bool
    problems: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in a list: how united, and what came of it."""

    code: str
    title: str
    href: str
    opened_on: date
    state: str
    sentence: str
    index: Share | None
    answered: int
    asked: int
    agreed: str
    mandates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnityPage:
    """The questions of a place, and how united it is on each."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    asked: tuple[tuple[str, int], ...]  # how many are asked, by group in words
    picture: StackedBarPicture | None
    questions: tuple[QuestionLine, ...]
    new_href: str
    why_not: str
    register_href: str
    invented: bool


@dataclass(frozen=True, slots=True)
class NewQuestionPage:
    """The form of a new question."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    sentence: str
    trail: tuple[Link, ...]
    form: Form
    invented: bool
    problems: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody who is of a group on the day, and from what that follows."""

    link: Link
    speaks: str
    because: str


@dataclass(frozen=True, slots=True)
class GroupRegister:
    """One of the six groups: who is of it; `why_none` where nobody is."""

    group: str
    title: str
    represents: str
    members: tuple[MemberLine, ...]
    number: int
    why_none: str


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A mandate in the register."""

    person: Link
    group: str
    seat: Link
    kind: str
    given_by: str
    covers: str
    since: date | None
    until: date | None
    state: str
    in_force: bool
    question: Link | None


@dataclass(frozen=True, slots=True)
class OverlapLine:
    """Two mandates that meet."""

    conflict: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key person, and what goes with them."""

    person: Link
    sentence: str
    seats: tuple[str, ...]
    alone: tuple[str, ...]
    mandates: int
    key: bool


@dataclass(frozen=True, slots=True)
class GpVoicePage:
    """The register of a system: six groups, their mandates, where these meet, and on whom it all rests."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    groups: tuple[GroupRegister, ...]
    mandates: tuple[HeldLine, ...]
    overlaps: tuple[OverlapLine, ...]
    key_people: tuple[KeyLine, ...]
    questions: tuple[QuestionLine, ...]
    places: tuple[Link, ...]
    new_href: str
    why_not: str
    note: str
    invented: bool
