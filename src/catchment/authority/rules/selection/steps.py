"""The steps of a selection, as frozen values: what a commissioner says, in the order in which it happened.

Each step says its `kind`, and `on`: the day it happened. A selection is the sum of its steps (`taking`); a
step is stored as it is here (`ProceedingStep.said`). `all_the_same` records what has happened although
the law does not allow it: it is then kept as a breach, with the reason given, and the checks report it.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from catchment.authority.rules.selection.authority import Authority
from catchment.authority.rules.selection.money import MOST_PENCE
from catchment.authority.rules.selection.words import Buyer, Further, Head, Kept, NoticeKind, Route
from catchment.governance.rules.document.base import Code, Day, Item, OrganisationCode, Text, Words

Pence = Annotated[int, Field(ge=0, le=MOST_PENCE)]
Percent = Annotated[int, Field(ge=0, le=100)]
Mark = Annotated[int, Field(ge=0, le=10)]
MOST_SAID = 500  # steps of one selection
WHOLE = 100  # percent


class Step(Item):
    """What every step says."""

    on: Day
    all_the_same: Text | None = None


class Opened(Step):
    """A selection begins: what is to be bought."""

    kind: Literal["opened"] = "opened"
    title: Words
    service: Text


class Scoped(Step):
    """Who buys what: the scope test (D-080)."""

    kind: Literal["scope"] = "scope"
    buyer: Buyer
    cpv: Annotated[str, Field(pattern=r"^\d{8}(-\d)?$")]
    started_on: Day
    mixed: bool = False
    health_pence: Pence | None = None
    other_pence: Pence | None = None
    inseparable: bool | None = None


class Answered(Step):
    """Answers to the questions of the route; those left out are not known (D-081 to D-086)."""

    kind: Literal["answers"] = "answers"
    yes_or_no: dict[str, bool] = Field(default_factory=dict, max_length=30)
    pence: dict[str, Pence] = Field(default_factory=dict, max_length=5)


class RouteChosen(Step):
    """The route, and why this one (S002-27)."""

    kind: Literal["route"] = "route"
    route: Route
    reason: Text


class CriteriaSet(Step):
    """The weights of the five key criteria, 100% in all, and the basic selection criteria (D-087, D-095)."""

    kind: Literal["criteria"] = "criteria"
    weights: dict[Head, Percent]
    basic: Text

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if set(self.weights) != set(Head):
            raise ValueError("all five key criteria need a weight; give 0 to one that does not matter here")
        if sum(self.weights.values()) != WHOLE:
            raise ValueError(f"the weights sum to {sum(self.weights.values())}%, not to 100%")
        return self


class ProviderNamed(Step):
    """A provider takes part: the existing one, a likely one or one that made an offer."""

    kind: Literal["provider"] = "provider"
    code: Code
    name: Words
    address: Words  # of the registered office or principal place of business (regulation 24(c))
    existing: bool = False


class ProviderAssessed(Step):
    """Whether a provider meets the basic selection criteria, and is excluded (D-095, regulations 19, 20)."""

    kind: Literal["assessed"] = "assessed"
    provider: Code
    meets: bool
    excluded: bool = False
    reasons: Text


class ProviderScored(Step):
    """The marks of a provider for the five key criteria, each out of ten (D-087)."""

    kind: Literal["scored"] = "scored"
    provider: Code
    marks: dict[Head, Mark]
    reasons: Text

    @model_validator(mode="after")
    def _all_five(self) -> Self:
        if set(self.marks) != set(Head):
            raise ValueError("give a mark for each of the five key criteria")
        return self


class Tie(Item):
    """A position in an organisation, or an interest in one, as the handbook had it on the day."""

    organisation: OrganisationCode
    how: Words
    position: bool


class DeciderNamed(Step):
    """Somebody takes part in deciding, with what ties them to organisations (regulation 24(d))."""

    kind: Literal["decider"] = "decider"
    person: Code
    name: Words
    icb_member: bool = False
    ties: Annotated[tuple[Tie, ...], Field(max_length=200)] = ()


class InterestDeclared(Step):
    """A decision-maker declares an interest in a provider that the handbook does not know (B-064)."""

    kind: Literal["declared"] = "declared"
    person: Code
    provider: Code
    interest: Text


class SteppedOut(Step):
    """Somebody steps out of the decision making (regulation 21, B-064, B-066)."""

    kind: Literal["recused"] = "recused"
    person: Code
    reason: Text


class Noticed(Step):
    """A notice is submitted to the central digital platform, on the step's day, and published."""

    kind: Literal["notice"] = "notice"
    notice: NoticeKind
    published_on: Day | None = None
    reference: Words

    @model_validator(mode="after")
    def _published_after(self) -> Self:
        if self.published_on is not None and self.published_on < self.on:
            raise ValueError("it cannot be published before it was submitted")
        return self


class Identified(Step):
    """Potential providers are identified: step 2 of the Most Suitable Provider Process (D-088)."""

    kind: Literal["identified"] = "identified"


class Chosen(Step):
    """The provider or providers to whom an award is intended, and why."""

    kind: Literal["chosen"] = "chosen"
    providers: Annotated[tuple[Code, ...], Field(min_length=1, max_length=100)]
    reasons: Text


class Represented(Step):
    """A provider makes written representations (regulation 12(3), D-090)."""

    kind: Literal["representation"] = "representation"
    provider: Words
    what: Text


class Reviewed(Step):
    """A representation was dealt with: explanation allowed, information given, decision reviewed (D-090)."""

    kind: Literal["reviewed"] = "reviewed"
    representation: Annotated[int, Field(ge=1, le=MOST_SAID)]
    explanation_allowed: bool
    information_given: bool
    reviewed: bool
    outcome: Text


class DecidedFurther(Step):
    """The further decision, and the day on which the providers were told of it (12(4)(d), (6))."""

    kind: Literal["further"] = "further"
    decision: Further
    told_on: Day
    reasons: Text

    @model_validator(mode="after")
    def _told_after(self) -> Self:
        if self.told_on < self.on:
            raise ValueError("nobody can be told of a decision before it is made")
        return self


class StandstillEnded(Step):
    """The standstill is over: `on` is the first day after it."""

    kind: Literal["standstill-ended"] = "standstill-ended"


class WentBack(Step):
    """Back to choosing a provider: what was chosen and its standstill are over (regulation 15(1)(b))."""

    kind: Literal["back"] = "back"
    reason: Text


class Contract(Step):
    """What an award says: with whom, worth how much, from when to when, who decided it."""

    providers: Annotated[tuple[Code, ...], Field(min_length=1, max_length=100)]
    value_pence: Pence
    starts: Day
    ends: Day  # the last day
    function: Words | None = None  # what is decided, where and by whom: as it was said
    area: Words | None = None
    decider: Words | None = None
    authority: Authority | None = None  # what the resolver said of that (B-079)
    decision: Code | None = None  # of this system, that authorises it
    exceptional: Text | None = None  # why a framework lasts more than four years (D-094)

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.ends < self.starts:
            raise ValueError(f"the contract ends ({self.ends}) before it starts ({self.starts})")
        return self


class Awarded(Contract):
    """The contract is awarded, or the framework agreement concluded."""

    kind: Literal["awarded"] = "awarded"


class AwardedUrgently(Contract):
    """A contract is awarded urgently, without the rest of the regime (regulation 14, D-093)."""

    kind: Literal["urgent"] = "urgent"
    urgent: bool
    not_of_our_making: bool
    risk_in_delay: bool
    reasons: Text


class Modified(Step):
    """The contract is modified during its term (regulation 13, D-092); `value_pence` is its lifetime value
    afterwards, with every earlier change. The last three are the conditions of urgency (14(2), D-093).
    """

    kind: Literal["modified"] = "modified"
    what: Text
    value_pence: Pence
    materially_different: bool
    provided_for: bool = False
    succession: bool = False
    external_factors: bool = False
    authority_decided: bool = False
    urgent: bool = False
    not_of_our_making: bool = False
    risk_in_delay: bool = False


class RecordKept(Step):
    """Something that must be on record, in words (regulation 24, D-095)."""

    kind: Literal["record"] = "record"
    about: Kept
    text: Text


class Abandoned(Step):
    """The procurement is abandoned, and why (regulation 15)."""

    kind: Literal["abandoned"] = "abandoned"
    reason: Text


AnyStep = Annotated[
    Opened
    | Scoped
    | Answered
    | RouteChosen
    | CriteriaSet
    | ProviderNamed
    | ProviderAssessed
    | ProviderScored
    | DeciderNamed
    | InterestDeclared
    | SteppedOut
    | Noticed
    | Identified
    | Chosen
    | Represented
    | Reviewed
    | DecidedFurther
    | StandstillEnded
    | WentBack
    | Awarded
    | AwardedUrgently
    | Modified
    | RecordKept
    | Abandoned,
    Field(discriminator="kind"),
]
STEPS: TypeAdapter[AnyStep] = TypeAdapter(AnyStep)


def read_step(said: dict[str, Any]) -> AnyStep:
    """Return a step from what is stored of it, or was sent; raises pydantic.ValidationError."""
    return STEPS.validate_python(said)


def stored(step: AnyStep) -> dict[str, Any]:
    """Return a step as it is stored, without what was left out."""
    said: dict[str, Any] = step.model_dump(mode="json", exclude_none=True)
    return said


def day_of(step: AnyStep) -> date:
    """Return the day on which a step happened."""
    return step.on
