"""Appointments as values: on what terms a seat is filled, and every step on the way to it.

There are three ways into a seat that is not held by virtue of an office: those who may nominate do it
*jointly*, a *panel* decides, or there is an *election* by secret ballot. Whichever it is, an ordinary member
of an ICB's board needs the chair's approval (B-028). The board does not simply pick its partners (X-03), and
nothing here asks whether somebody is a GP: the law says who nominates, not who they must be (B-027, X-04).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar


class Method(StrEnum):
    """How the seat is filled."""

    JOINT = "joint-nomination"
    PANEL = "panel"
    ELECTION = "election"


METHOD_WORDS = {
    Method.JOINT: "joint nomination",
    Method.PANEL: "appointment by panel",
    Method.ELECTION: "election by secret ballot",
}


class ApprovedBy(StrEnum):
    """Who must approve before anybody is appointed: the chair (B-028, B-033), somebody else, or nobody."""

    CHAIR = "chair"
    OTHER = "other"  # as the chair of an ICB, whom the Secretary of State approves (B-030)
    NOBODY = "nobody"


class CountedAmong(StrEnum):
    """Among whom the share that makes a nomination a joint one is counted."""

    TOOK_PART = "took-part"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Terms:
    """What was settled on the day an appointment was opened; it does not change while it runs.

    `nominators` are organisations by code and `basis` how they were worked out (B-021 to B-026). `share` is
    the part of them whose support makes a nomination joint, counted among `counted_among` (B-024). `places`
    is how many may hold the seat at once; `years` how long a term is, None where nothing says.
    """

    seat_title: str
    body_name: str
    method: Method
    opened_on: date
    nominators: tuple[str, ...] = ()
    basis: str = ""
    called: str = "organisation"  # one of the nominators, such as "practice"
    closes_on: date | None = None  # the last day on which anybody may be nominated or supported
    appointer: str = ""
    approved_by: ApprovedBy = ApprovedBy.NOBODY
    approver: str = ""
    rule: str = ""  # that asks for the approval
    guidance: str = ""
    share: Decimal = Decimal("0.5")
    counted_among: CountedAmong = CountedAmong.TOOK_PART
    places: int = 1
    years: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Nominated:
    """Somebody is put forward, by an organisation or (empty) by their own application to a panel."""

    kind: ClassVar[str] = "nominated"
    person: str
    name: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Supported:
    """An organisation supports one candidate, and no other any more; empty: it takes its support back."""

    kind: ClassVar[str] = "supported"
    by: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A candidate says whether they are willing; `statement` is what they want the others to read."""

    kind: ClassVar[str] = "declared"
    person: str
    willing: bool
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """It is settled whom the nominators put forward jointly."""

    kind: ClassVar[str] = "settled"
    person: str


@dataclass(frozen=True, slots=True)
class PanelMember:
    """One who sits on the panel; `conflict` is the interest they declared, empty where they have none."""

    name: str
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class PanelDecided:
    """A panel chose, with the reasons."""

    kind: ClassVar[str] = "panel-decided"
    person: str
    members: tuple[PanelMember, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Elected:
    """A poll was counted, and these are elected."""

    kind: ClassVar[str] = "elected"
    poll: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """The approver approves; `by_code` is a person's, empty where somebody outside approved.

    `mental_health` is the reasoning that B-029 asks of the chair where no member has that knowledge.
    """

    kind: ClassVar[str] = "approved"
    by: str
    by_code: str = ""
    because: str = ""
    mental_health: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The approver refuses, with the reasons: those chosen are chosen no longer."""

    kind: ClassVar[str] = "refused"
    by: str
    because: str
    by_code: str = ""


@dataclass(frozen=True, slots=True)
class Appointed:
    """Those chosen are appointed, from a day; `term_ends` is the last day of their term."""

    kind: ClassVar[str] = "appointed"
    by: str
    since: date
    term_ends: date | None = None


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Nobody comes into the seat this way; the reasons say why."""

    kind: ClassVar[str] = "abandoned"
    because: str


AppointmentStep = (
    Nominated
    | Supported
    | Declared
    | Settled
    | PanelDecided
    | Elected
    | Approved
    | Refused
    | Appointed
    | Abandoned
)
KINDS: Mapping[str, type[AppointmentStep]] = {
    each.kind: each
    for each in (
        Nominated,
        Supported,
        Declared,
        Settled,
        PanelDecided,
        Elected,
        Approved,
        Refused,
        Appointed,
        Abandoned,
    )
}


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step with its number, its day and who wrote it down."""

    number: int
    on: date
    step: AppointmentStep
    written_by: str = ""


def as_said(value: Terms | AppointmentStep) -> dict[str, Any]:
    """Return terms or a step as plain values to keep."""
    said = {name: _plain(each) for name, each in asdict(value).items()}
    return said if isinstance(value, Terms) else {"kind": value.kind, **said}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def step_from(said: Mapping[str, Any]) -> AppointmentStep:
    """Return a step from what was kept of it."""
    kind = KINDS[said["kind"]]
    values: dict[str, Any] = {each.name: said[each.name] for each in fields(kind) if each.name in said}
    for name in ("since", "term_ends"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    if "members" in values:
        values["members"] = tuple(PanelMember(**each) for each in values["members"])
    if "people" in values:
        values["people"] = tuple(values["people"])
    return kind(**values)


def terms_from(said: Mapping[str, Any]) -> Terms:
    """Return the terms of an appointment from what was kept of them."""
    closes, years = said.get("closes_on"), said.get("years")
    return Terms(
        seat_title=said["seat_title"],
        body_name=said["body_name"],
        method=Method(said["method"]),
        opened_on=date.fromisoformat(said["opened_on"]),
        nominators=tuple(said.get("nominators", ())),
        basis=said.get("basis", ""),
        called=said.get("called", "organisation"),
        closes_on=date.fromisoformat(closes) if closes else None,
        appointer=said.get("appointer", ""),
        approved_by=ApprovedBy(said.get("approved_by", ApprovedBy.NOBODY)),
        approver=said.get("approver", ""),
        rule=said.get("rule", ""),
        guidance=said.get("guidance", ""),
        share=Decimal(said.get("share", "0.5")),
        counted_among=CountedAmong(said.get("counted_among", CountedAmong.TOOK_PART)),
        places=said.get("places", 1),
        years=Decimal(years) if years else None,
    )
