"""Who may do what, derived from the seats, posts and teams somebody holds on the day - and from nothing else.

There is no list of roles to keep. A grant says: whoever is in this kind of post, or sits in this kind of
seat, may do this, within what that post or seat belongs to. When the post or the term ends, so does the
right, on that day; and the reason given is always the post or seat.
"""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.permission import Act, Verdict
from catchment.governance.rules.document.vocabulary import Duty, Job, Purpose, SeatRole


@dataclass(frozen=True, slots=True)
class PostOn:
    """A post somebody is in on the day; `within` are the employer and every body above it, by code."""

    job: Job
    title: str
    employer: str
    employer_name: str
    within: frozenset[str]


@dataclass(frozen=True, slots=True)
class SeatOn:
    """A seat somebody holds on the day; `within` are the body, its organisation and its system, by code."""

    title: str
    role: SeatRole
    duties: frozenset[Duty]
    body: str
    body_name: str
    purpose: Purpose
    system: str
    within: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person holds on one day."""

    person: str
    name: str
    on: date
    posts: tuple[PostOn, ...] = ()
    seats: tuple[SeatOn, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """A right that comes with a kind of post or seat."""

    act: Act
    jobs: frozenset[Job] = frozenset()
    roles: frozenset[SeatRole] = frozenset()
    purposes: frozenset[Purpose] = frozenset()  # empty: a seat of any body


SECRETARIAT = frozenset({Job.BOARD_SECRETARY, Job.GOVERNANCE_OFFICER})
GRANTS: tuple[Grant, ...] = (
    Grant(Act.EDIT_HANDBOOK, SECRETARIAT),
    Grant(
        Act.EDIT_HANDBOOK,
        roles=frozenset({SeatRole.CHAIR, SeatRole.CHIEF_EXECUTIVE}),
        purposes=frozenset({Purpose.ICB_BOARD}),
    ),
    Grant(Act.EDIT_HANDBOOK, roles=frozenset({SeatRole.SECRETARY})),
    Grant(Act.CHANGE_STRUCTURE, SECRETARIAT | {Job.PLANNER}),
    Grant(Act.DRAW_AREAS, SECRETARIAT | {Job.PLANNER, Job.ANALYST}),
    Grant(Act.DRAW_AREAS, roles=frozenset({SeatRole.PLACE_LEAD})),
    Grant(Act.IMPORT_FILES, SECRETARIAT | {Job.ANALYST, Job.PLANNER}),
    Grant(Act.READ_SUITABILITY, SECRETARIAT),
    Grant(
        Act.READ_SUITABILITY,
        roles=frozenset({SeatRole.CHAIR}),
        purposes=frozenset({Purpose.ICB_BOARD, Purpose.REMUNERATION}),
    ),
    Grant(Act.READ_CHANGES, SECRETARIAT | {Job.PRIVACY_OFFICER, Job.ANALYST}),
)


def may(standing: Standing, act: Act, about: str, about_name: str = "") -> Verdict:
    """Return whether somebody may do something to `about` (a code; empty: to nothing in particular)."""
    where = f" of {about_name or about}" if about else ""
    close: list[str] = []
    for grant in GRANTS:
        if grant.act is not act:
            continue
        for post in standing.posts:
            if post.job in grant.jobs:
                if not about or about in post.within:
                    reason = f"{standing.name} is {post.title} at {post.employer_name} on {standing.on}."
                    return Verdict(True, reason)
                close.append(f"{post.title} at {post.employer_name}")
        for seat in standing.seats:
            if seat.role in grant.roles and (not grant.purposes or seat.purpose in grant.purposes):
                if not about or about in seat.within:
                    reason = f"{standing.name} is {seat.title} of {seat.body_name} on {standing.on}."
                    return Verdict(True, reason)
                close.append(f"{seat.title} of {seat.body_name}")
    if close:
        held = " and ".join(dict.fromkeys(close))
        sentence = f"{standing.name} may {act} as {held}, but not those{where}."
        return Verdict(False, sentence)
    return Verdict(
        False,
        f"{standing.name} may not {act}{where}: that comes with {_holders_of(act)}, "
        f"and {standing.name} holds none of them on {standing.on}.",
    )


def _holders_of(act: Act) -> str:
    """Return in words which posts and seats an act comes with."""
    words: list[str] = []
    for grant in GRANTS:
        if grant.act is act:
            words += [f"the post of {job.replace('-', ' ')}" for job in sorted(grant.jobs)]
            bodies = " or ".join(purpose.replace("-", " ") for purpose in sorted(grant.purposes)) or "body"
            words += [f"the seat of {role.replace('-', ' ')} on a {bodies}" for role in sorted(grant.roles)]
    return ", ".join(dict.fromkeys(words))
