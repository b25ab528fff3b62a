"""People: staff, clinicians, councillors and lay people who hold seats and posts - never patients.

What the law asks about a person before they may sit (B-050 to B-057) is kept as answers with dates. What they
must declare (B-062) is kept with two dates, the day they became aware and the day they declared it, because
the 28 days between them are the rule.
"""

from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from catchment.governance.rules.document.base import (
    MOST,
    Code,
    Day,
    Item,
    Lasting,
    OrganisationCode,
    Text,
    Words,
)
from catchment.governance.rules.document.vocabulary import Job, Sector

WholeTime = Annotated[Decimal, Field(gt=0, le=1, max_digits=3, decimal_places=2)]


class Post(Lasting):
    """A post somebody is in: with whom, doing what, for how much of a whole time (WTE)."""

    employer: OrganisationCode
    job: Job
    title: Words
    wte: WholeTime = Decimal(1)
    seconded_to: OrganisationCode | None = Field(None, description="Where they work while employed here.")
    team: Code | None = Field(None, description="The neighbourhood team (a body) that they work in.")


class Registration(Item):
    """A professional registration."""

    regulator: Annotated[
        str, Field(max_length=40, description="GMC, NMC, GPhC, HCPC, Social Work England ...")
    ]
    number: Words | None = None
    state: Annotated[str, Field(pattern="^(registered|suspended|struck-off|lapsed)$")] = "registered"


class InterestKind(StrEnum):
    """The four kinds of interest that NHS bodies register."""

    FINANCIAL = "financial"
    PROFESSIONAL = "non-financial-professional"
    PERSONAL = "non-financial-personal"
    INDIRECT = "indirect"


class Interest(Lasting):
    """Something that could bear, or seem to bear, on a decision; with when it was known and declared."""

    code: Code
    kind: InterestKind
    description: Text
    organisation: OrganisationCode | None = None
    aware_on: Day = Field(description="The day the person became aware of it (B-062).")
    declared_on: Day | None = Field(None, description="The day it was declared; left out while it is not.")

    @model_validator(mode="after")
    def _declared_after(self) -> Self:
        if self.declared_on is not None and self.declared_on < self.aware_on:
            raise ValueError(
                f"it was declared ({self.declared_on}) before the person became aware of it ({self.aware_on})"
            )
        return self


class Conviction(Item):
    """A conviction with a custodial sentence (B-052)."""

    on: Day
    months: Annotated[int, Field(ge=0, le=1_200)]
    option_of_fine: bool = False


class Dismissal(Item):
    """A dismissal from paid employment by a health service body (B-054)."""

    on: Day
    redundancy: bool = False


class Suitability(Item):
    """The answers about whether a person may sit on the board (B-032, B-050 to B-057).

    An answer that was never given is left out, which is not the same as "no".
    """

    tested_on: Day | None = None
    fit_and_proper: bool | None = None
    nolan_principles: bool | None = None
    role_specification: bool | None = None
    independent: bool | None = Field(None, description="Passes the test of B-032 on private healthcare.")
    independence_decided_by: Words | None = None
    member_of_parliament: bool | None = None
    bankruptcy_restrictions: bool | None = None
    removed_from_office: bool | None = Field(None, description="An earlier term ended for conduct (B-055).")
    struck_off_or_disqualified: bool | None = None
    convictions: Annotated[tuple[Conviction, ...], Field(max_length=50)] = ()
    dismissals: Annotated[tuple[Dismissal, ...], Field(max_length=50)] = ()


class Person(Item):
    """Somebody who holds seats or posts."""

    code: Code
    name: Words
    title: Annotated[str, Field(max_length=30)] | None = None
    home_sector: Sector | None = Field(
        None, description="The part of health and care they come from (S001-27)."
    )
    skills: Annotated[tuple[Words, ...], Field(max_length=30)] = ()
    registrations: Annotated[tuple[Registration, ...], Field(max_length=10)] = ()
    posts: Annotated[tuple[Post, ...], Field(max_length=30)] = ()
    interests: Annotated[tuple[Interest, ...], Field(max_length=200)] = ()
    suitability: Suitability | None = None
    no_interests_declared_on: Day | None = Field(
        None, description="The day they declared having none (B-060)."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        posts = Counter((post.employer, post.title, post.since) for post in self.posts)
        interests = Counter((interest.code, interest.since) for interest in self.interests)
        for (employer, title, since), number in posts.items():
            if number > 1:
                raise ValueError(f"the post of {title} at {employer} since {since} is there twice")
        for (code, since), number in interests.items():
            if number > 1:
                raise ValueError(f"the interest {code} since {since} is there twice")
        return self


class Holder(Lasting):
    """Somebody in a seat. `term_ends` is the last day of the term as it was given; the seat is held until
    `until`, so a term that has ended while the holder stays has lapsed.
    """

    person: Code
    term_ends: Day | None = None
    first_appointed: Day | None = Field(
        None, description="Start of the first term, where this is a later one."
    )
    appointed_by: Words | None = None
    approved_by: Words | None = None
    approved_on: Day | None = Field(None, description="The day the chair approved it (B-028, B-033).")
    nominated_by: Annotated[tuple[OrganisationCode, ...], Field(max_length=MOST)] = ()
    reasons: Text | None = None

    @model_validator(mode="after")
    def _term_forward(self) -> Self:
        if self.term_ends is not None and self.term_ends < self.since:
            raise ValueError(f"the term ends ({self.term_ends}) before it starts ({self.since})")
        if self.first_appointed is not None and self.first_appointed > self.since:
            raise ValueError(
                f"first appointed ({self.first_appointed}) after this term starts ({self.since})"
            )
        return self
