"""What the pages of asking say, as finished values: the page, its JSON twin and the commands."""

import re
from dataclasses import dataclass
from datetime import date

from catchment.authority.rules.answers import Answer, Named, Reason
from catchment.foundation.pictures import ChainPicture
from catchment.structure.queries.values import Link

COULD_NOT_BE_ASKED = 400
NEAREST_WORDS = re.compile(" The nearest (?:is|are): ")


@dataclass(frozen=True, slots=True)
class Typed:
    """A question as somebody typed it: names or codes, and pounds."""

    function: str = ""
    area: str = ""
    amount: str = ""
    body: str = ""

    @property
    def anything(self) -> bool:
        """Say whether something was typed that makes it a question (an area alone is where to begin)."""
        return bool(self.function or self.body or self.amount)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong with a part of the question, and the nearest there is, as links that ask it."""

    field: str  # empty where it is about the address, not about a field of the form
    sentence: str
    nearest: tuple[Link, ...] = ()

    @property
    def short(self) -> str:
        """Return the sentence without the nearest, for where these stand beside it as links."""
        return NEAREST_WORDS.split(self.sentence)[0] if self.nearest else self.sentence


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a field of the form offers: what is typed, and a word about it."""

    value: str
    about: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers while somebody types; anything else may be typed as well."""

    functions: tuple[Choice, ...] = ()
    areas: tuple[Choice, ...] = ()
    bodies: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody who passed a function on keeps: approval, call-in, veto (S004-09)."""

    by: Link
    what: str


@dataclass(frozen=True, slots=True)
class LinkOfChain:
    """What the table of all who may says of the last link: who passed it on, and under which document."""

    by: str
    document: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer with what a reader needs around it; `until` is the last day on which it holds."""

    actor: Link
    answer: Answer
    limit: str
    yearly: tuple[str, ...]
    until: date | None
    last: LinkOfChain
    steps: int  # links from the law to the one who decides
    holders: tuple[Link, ...]
    conditions: tuple[str, ...]
    as_cover: bool  # only while somebody else is away (D-053)
    while_away: str  # "while X is away", or empty
    kept: tuple[Kept, ...]
    picture: ChainPicture | None


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who may, where the one asked about may not, and up to how much."""

    holder: Link
    limit: str
    href: str  # the page of the chain


@dataclass(frozen=True)
class AskingPage:
    """Who may decide something, or whether one body may (`allowed` is None while there is no question).

    `choices` are what the form offers, and no part of the answer: orjson leaves out what begins with `_`.
    """

    kind: str  # "who-may", or "may" about one body
    sentence: str
    on: date
    typed: Typed
    allowed: bool | None = None
    function: Named | None = None
    area: Named | None = None
    amount_pence: int = 0
    actor: Link | None = None
    answers: tuple[ShownAnswer, ...] = ()
    reason: Reason | None = None
    instead: tuple[Other, ...] = ()
    problems: tuple[Trouble, ...] = ()
    error: str = ""  # all of them in sentences, as every page that could not answer says it in JSON
    invented: bool = False
    _choices: Choices = Choices()

    @property
    def choices(self) -> Choices:
        """Return what the form offers."""
        return self._choices

    @property
    def http_status(self) -> int:
        """Return how the page answers: a question that cannot be asked is no answer."""
        return COULD_NOT_BE_ASKED if self.problems else 200

    @property
    def nearest(self) -> ShownAnswer | None:
        """Return the answer nearest to the matter: no cover, the smallest limit, furthest from the law."""
        if not self.answers:
            return None
        return min(self.answers, key=_how_near)

    def problem(self, field: str) -> Trouble | None:
        """Return what is wrong with a field, if something is."""
        return next((each for each in self.problems if each.field == field), None)


def _how_near(shown: ShownAnswer) -> tuple[bool, float, int]:
    limit = shown.answer.limit_pence
    return (shown.as_cover, float("inf") if limit is None else limit, -shown.steps)


@dataclass(frozen=True, slots=True)
class ShownPower:
    """Functions that somebody may decide on one footing: where, up to how much, until when (the last day)."""

    functions: tuple[Link, ...]
    excepting: tuple[Link, ...]
    areas: tuple[str, ...]
    limit: str
    yearly: tuple[str, ...]
    until: date | None
    accountable: tuple[Named, ...]
    liable: tuple[Named, ...]
    conditions: tuple[str, ...]
    kept: tuple[Kept, ...]
    while_away: str  # "while X is away", where it is only as cover (D-053)
    picture: ChainPicture


@dataclass(frozen=True, slots=True)
class PowersOf:
    """What a body, an organisation or one seat of a person may decide."""

    actor: Link
    sentence: str
    holders: tuple[Link, ...]
    powers: tuple[ShownPower, ...]


@dataclass(frozen=True, slots=True)
class WhatMayPage:
    """All that somebody may decide on a day."""

    kind: str
    code: str
    name: str
    sentence: str
    on: date
    trail: tuple[Link, ...]
    seats: tuple[PowersOf, ...]
    invented: bool = False
