"""What the pages of matters show: a list of them with counts, one matter, and the form for a new one."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import BarPicture, LayersPicture, TimelinePicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Field, Form
from catchment.structure.queries.values import Link
from catchment.voice.rules.matters_counts import Group


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter in a list; `waited` and `late` are days, of the body where it is or was last."""

    code: str
    href: str
    title: str
    kind: str
    raised_on: date
    raiser: Link
    where: Link
    standing: str
    words: str
    due: date | None  # while an answer is owed
    waited: int | None
    late: int
    answer: str  # the last one, in words


@dataclass(frozen=True, slots=True)
class MattersPage:
    """The matters of a system, of a practice or at a body: the sentence, counts, and the list."""

    kind: str
    code: str
    name: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    picture: BarPicture | TimelinePicture | None
    filters: tuple[Field, ...]
    shown: str  # which of the matters the list has, in words
    rows: tuple[MatterRow, ...]
    own: tuple[MatterRow, ...]  # of a body: what it answered or passed on
    raised: tuple[MatterRow, ...]  # of a body: what it raised itself
    by_level: tuple[Group, ...]
    by_sector: tuple[Group, ...]
    times: tuple[tuple[Link, int, float], ...]  # body, responses given, median days
    new_href: str
    may: bool
    why_not: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DissentShown:
    """Who did not share an answer, and why."""

    who: str
    of: Link | None
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class StopShown:
    """A body on the way of a matter: how it came there, how long it took, and what came of it; days."""

    body: Link
    since: date
    due: date
    brought_by: str
    why: str  # it was brought there, where somebody said
    waited: int
    late: int
    waiting: bool
    moved: str  # how it left without an answer, in words; empty where it did not
    answer: str
    answered_on: date | None
    answered_by: str
    reasons: str
    decision: Link | None
    dissents: tuple[DissentShown, ...]
    told: str
    told_on: date | None
    told_by: str


@dataclass(frozen=True, slots=True)
class MatterPage:
    """One matter: where it is, its way so far, what came back, and what its reader may do now."""

    code: str
    kind: str
    title: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    standing: str
    words: str
    picture: LayersPicture
    raiser: Link
    raised_on: date
    raised_by: str
    said: str
    asks: str
    effect: str
    effect_words: str
    function: Link | None
    withdrawn: str
    stops: tuple[StopShown, ...]
    last: int
    forms: tuple[Form, ...]
    why_nots: tuple[str, ...]
    links: tuple[Link, ...]
    problems: tuple[FormError, ...] = ()
    unsent: tuple[str, ...] = ()  # what was typed into a form that is not there any more


@dataclass(frozen=True, slots=True)
class NewMatterPage:
    """The form for something new that an organisation or body raises."""

    code: str
    name: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    form: Form | None
    note: str  # where there is no form: why
    problems: tuple[FormError, ...] = ()
    choices: tuple[Link, ...] = ()  # for whom the reader may raise something, where nobody is chosen yet
