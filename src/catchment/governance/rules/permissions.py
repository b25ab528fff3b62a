"""Who may do what, derived from the seats, posts and teams somebody holds on the day - and from nothing else.

There is no list of roles to keep. A grant says: whoever is in this kind of post, or sits in this kind of
seat, may do this, within what that post or seat belongs to: a practice lies within its sub-ICB location and
its ICB, a body and a drawn place within their system. When the post or the holding of the seat ends, so does
the right, on that day; and the reason given is always the post or seat.

A handbook says what it likes of employers and organisations, those of other systems too. So a post or seat
never reaches beyond the system whose handbook keeps it: nobody writes themselves a right over another.

Some rights come with a post anywhere (`anywhere`): published files and the audit are of the whole house, not
of one system. What holds for everybody, such as a regime, lies within nobody's employer, so it is left to
whoever operates the machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.permission import Act, Verdict
from catchment.governance.rules.document.vocabulary import Duty, Job, Purpose, SeatRole
from catchment.structure.rules.words import plain_date

PURPOSE_WORDS = {Purpose.ICB_BOARD: "the board of an ICB", Purpose.REMUNERATION: "a remuneration committee"}


@dataclass(frozen=True, slots=True)
class PostOn:
    """A post somebody is in on the day; the right that comes with it reaches what is within the employer, as
    far as that is within the system whose handbook keeps the post.
    """

    job: Job
    title: str
    employer: str
    employer_name: str
    system: str


@dataclass(frozen=True, slots=True)
class SeatOn:
    """A seat somebody holds on the day; `reaches` are what its right reaches, and what lies within those:
    the body and its place, by code, for a remuneration committee its organisation, and for the board of an
    ICB its whole system. None of it reaches beyond `system`, whose body it is.
    """

    title: str
    role: SeatRole
    duties: frozenset[Duty]
    body: str
    body_name: str
    purpose: Purpose
    system: str
    reaches: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person holds on one day."""

    person: str
    name: str
    on: date
    posts: tuple[PostOn, ...] = ()
    seats: tuple[SeatOn, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What something is done to: `within` are its own code and that of everything that it lies within."""

    code: str
    name: str
    within: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grant:
    """A right that comes with a kind of post or seat."""

    act: Act
    jobs: frozenset[Job] = frozenset()
    roles: frozenset[SeatRole] = frozenset()
    purposes: frozenset[Purpose] = frozenset()  # empty: a seat of any body
    anywhere: bool = False  # not only within what the post or seat belongs to
    itself: bool = False  # only the employer or body itself, nothing that lies within it


SECRETARIAT = frozenset({Job.BOARD_SECRETARY, Job.GOVERNANCE_OFFICER})
SPEAKERS = frozenset(  # whoever speaks for the organisation they work for
    {
        Job.GP_PARTNER,
        Job.SALARIED_GP,
        Job.PRACTICE_MANAGER,
        Job.NETWORK_MANAGER,
        Job.CHIEF_EXECUTIVE,
        Job.DIRECTOR,
        Job.CHAIR,
        Job.PATIENT_REPRESENTATIVE,
    }
)
SPEAKING_SEATS = frozenset(  # whoever speaks for the body they sit on
    {SeatRole.CHAIR, SeatRole.SECRETARY, SeatRole.CLINICAL_DIRECTOR, SeatRole.PLACE_LEAD, SeatRole.LEAD}
)
CLINICIANS = frozenset(  # whoever may act on what they read in an emergency
    {Job.GP_PARTNER, Job.SALARIED_GP, Job.CONSULTANT, Job.NURSE, Job.DISTRICT_NURSE}
)
CARERS = CLINICIANS | {Job.PHARMACIST, Job.SOCIAL_WORKER, Job.LINK_WORKER}  # whoever cares for patients
RECORD_GRANTS: tuple[Grant, ...] = (  # in each case for the employer itself; a relationship is needed besides
    Grant(Act.USE_RECORD, CARERS, itself=True),
    Grant(Act.READ_SENSITIVE, frozenset({Job.GP_PARTNER, Job.SALARIED_GP, Job.CONSULTANT}), itself=True),
    Grant(Act.PLAN_WITH_RECORD, frozenset({Job.PLANNER, Job.ANALYST}), itself=True),
    Grant(Act.BREAK_GLASS, CLINICIANS, itself=True),
    Grant(
        Act.SEND_RECORDS,
        CARERS | {Job.PRACTICE_MANAGER, Job.ANALYST, Job.DIRECTOR, Job.CHIEF_EXECUTIVE},
        itself=True,
    ),
    Grant(Act.CORRECT_RECORDS, frozenset({Job.PRIVACY_OFFICER})),
    Grant(Act.AUDIT_RECORD, frozenset({Job.PRIVACY_OFFICER})),
)
GRANTS: tuple[Grant, ...] = (
    *RECORD_GRANTS,
    Grant(Act.EDIT_HANDBOOK, SECRETARIAT),
    Grant(
        Act.EDIT_HANDBOOK,
        roles=frozenset({SeatRole.CHAIR, SeatRole.CHIEF_EXECUTIVE, SeatRole.SECRETARY}),
        purposes=frozenset({Purpose.ICB_BOARD}),
    ),
    Grant(Act.RUN_MEETINGS, SECRETARIAT),
    Grant(Act.RUN_MEETINGS, roles=frozenset({SeatRole.CHAIR, SeatRole.SECRETARY})),
    Grant(Act.DECIDE, SECRETARIAT),
    Grant(Act.DECIDE, roles=frozenset({SeatRole.CHAIR, SeatRole.SECRETARY})),
    Grant(
        Act.SELECT_PROVIDERS,
        SECRETARIAT | {Job.PLANNER, Job.FINANCE_OFFICER, Job.DIRECTOR, Job.CHIEF_EXECUTIVE},
    ),
    Grant(Act.KEEP_BOOKS, frozenset({Job.FINANCE_OFFICER})),
    Grant(
        Act.KEEP_BOOKS, roles=frozenset({SeatRole.FINANCE_DIRECTOR}), purposes=frozenset({Purpose.ICB_BOARD})
    ),
    Grant(Act.COMMIT_MONEY, frozenset({Job.FINANCE_OFFICER})),
    Grant(
        Act.COMMIT_MONEY,
        roles=frozenset({SeatRole.FINANCE_DIRECTOR}),
        purposes=frozenset({Purpose.ICB_BOARD}),
    ),
    Grant(
        Act.COMMIT_MONEY, roles=frozenset({SeatRole.PLACE_LEAD}), purposes=frozenset({Purpose.PLACE_BOARD})
    ),
    Grant(Act.MAKE_CLAIMS, frozenset({Job.NETWORK_MANAGER})),
    Grant(Act.MAKE_CLAIMS, roles=frozenset({SeatRole.CLINICAL_DIRECTOR})),
    Grant(
        Act.MAKE_CLAIMS, roles=frozenset({SeatRole.SECRETARY}), purposes=frozenset({Purpose.NETWORK})
    ),  # the manager who keeps the papers of the network
    Grant(Act.APPROVE_CLAIMS, frozenset({Job.FINANCE_OFFICER})),
    Grant(
        Act.APPROVE_CLAIMS,
        roles=frozenset({SeatRole.FINANCE_DIRECTOR}),
        purposes=frozenset({Purpose.ICB_BOARD}),
    ),
    Grant(Act.SPEAK_FOR, SPEAKERS, itself=True),  # a practice lies within its ICB, and speaks for itself
    Grant(Act.SPEAK_FOR, roles=SPEAKING_SEATS, itself=True),
    Grant(Act.ANSWER_FOR, SECRETARIAT),
    Grant(Act.ANSWER_FOR, roles=SPEAKING_SEATS | {SeatRole.CHIEF_EXECUTIVE}, itself=True),
    Grant(Act.GATHER_POSITIONS, SECRETARIAT | {Job.PLANNER, Job.NETWORK_MANAGER}),
    Grant(Act.GATHER_POSITIONS, roles=SPEAKING_SEATS),
    Grant(Act.RUN_ELECTIONS, SECRETARIAT),
    Grant(Act.RUN_ELECTIONS, roles=frozenset({SeatRole.SECRETARY})),
    Grant(Act.APPROVE_APPOINTMENTS, roles=frozenset({SeatRole.CHAIR})),
    Grant(Act.CHANGE_STRUCTURE, SECRETARIAT | {Job.PLANNER}),
    Grant(Act.DRAW_AREAS, SECRETARIAT | {Job.PLANNER, Job.ANALYST}),
    Grant(Act.DRAW_AREAS, roles=frozenset({SeatRole.PLACE_LEAD})),
    Grant(Act.IMPORT_FILES, SECRETARIAT | {Job.ANALYST, Job.PLANNER}, anywhere=True),
    Grant(Act.READ_SUITABILITY, SECRETARIAT),
    Grant(
        Act.READ_SUITABILITY,
        roles=frozenset({SeatRole.CHAIR}),
        purposes=frozenset({Purpose.ICB_BOARD, Purpose.REMUNERATION}),
    ),
    Grant(Act.READ_CHANGES, SECRETARIAT | {Job.PRIVACY_OFFICER, Job.ANALYST}, anywhere=True),
)


def may(standing: Standing, act: Act, about: About | None) -> Verdict:
    """Return whether somebody may do something to `about` (None: to nothing in particular), and why."""
    close: list[str] = []
    for grant in GRANTS:
        if grant.act is not act:
            continue
        for held, system, reaches in _held(standing, grant):
            reached = (
                frozenset({about.code}) if about and grant.itself else about.within if about else frozenset()
            )
            inside = about is not None and system in about.within and reaches & reached
            if about is None or grant.anywhere or inside:
                return Verdict(True, f"{standing.name} is {held} on {plain_date(standing.on)}.")
            close.append(held)
    where = f" of {about.name}" if about else ""
    if close:
        held_words = " and ".join(dict.fromkeys(close))
        return Verdict(False, f"{standing.name} may {act} as {held_words}, but not those{where}.")
    if not any(grant.act is act for grant in GRANTS):
        sentence = f"{standing.name} may not {act}: that is for whoever operates Catchment, at its terminal."
        return Verdict(False, sentence)
    return Verdict(
        False,
        f"{standing.name} may not {act}{where}: that comes with {_holders_of(act)}, "
        f"and {standing.name} has none of these on {plain_date(standing.on)}.",
    )


def _held(standing: Standing, grant: Grant) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield each post and seat that a grant names, in words, with its system and what its right reaches."""
    for post in standing.posts:
        if post.job in grant.jobs:
            yield f"{post.title} at {post.employer_name}", post.system, frozenset({post.employer})
    for seat in standing.seats:
        if seat.role in grant.roles and (not grant.purposes or seat.purpose in grant.purposes):
            yield f"{seat.title} of {seat.body_name}", seat.system, seat.reaches


def _holders_of(act: Act) -> str:
    """Return in words which posts and seats an act comes with."""
    words: list[str] = []
    for grant in GRANTS:
        if grant.act is act:
            words += [f"the post of {job.replace('-', ' ')}" for job in sorted(grant.jobs)]
            bodies = " or ".join(
                PURPOSE_WORDS.get(each, each.replace("-", " ")) for each in sorted(grant.purposes)
            )
            words += [
                f"the seat of {role.replace('-', ' ')} of {bodies or 'a body'}"
                for role in sorted(grant.roles)
            ]
    found = list(dict.fromkeys(words))
    return " or ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)
