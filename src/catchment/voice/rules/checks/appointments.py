"""Checks of appointments: nominations that are not joint, approval passed by or overdue, boards with a gap.

What the rules of an appointment refuse cannot happen in one; these look at what happened around it, such as
somebody who came into the seat while its appointment still waits for the chair (B-028).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, listed
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words
from catchment.voice.rules.appointment_state import Stage, State, over_the_term
from catchment.voice.rules.appointment_values import ApprovedBy, Method

DAYS_TO_APPROVE = 28
PARAGRAPH = "NHS Act 2006 Sch 1B para 8"


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """An appointment on a day, and who came into its seat since it was opened: (name, since)."""

    code: str
    system: str
    state: State
    came_in: tuple[tuple[str, date], ...] = ()

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("appointment", self.code), self.system),)

    @property
    def about(self) -> About:
        """Return it as the subject of a finding."""
        return About("appointment", self.code, f"{self.state.terms.seat_title} ({self.code})")


@dataclass(frozen=True, slots=True)
class BoardGap:
    """An ICB's board with vacant seats that nobody is being appointed to."""

    code: str
    name: str
    system: str
    seats: tuple[str, ...]

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("body", self.code), self.system),)


def _hardly_joint(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """B-024: a joint nomination has the recorded support of more than whoever made it."""
    for facts in checked.of(AppointmentFacts):
        state = facts.state
        if state.terms.method is not Method.JOINT or not state.chosen or len(state.terms.nominators) < 2:
            continue
        supporters = state.supporters(state.chosen[0])
        if len(supporters) < 2:
            yield Fault(
                facts.about,
                f"{state.named(state.chosen[0])} counts as nominated jointly by "
                f"{counted(len(state.terms.nominators), state.terms.called)}, but the support of "
                f"{counted(len(supporters), state.terms.called)} is recorded.",
                "Record who else supported the nomination, or nominate again.",
            )


def _came_in_without_approval(checked: Checked, as_of: date) -> Iterator[Fault]:
    """B-028: nobody is in the seat of an ordinary member before the chair approved it."""
    for facts in checked.of(AppointmentFacts):
        state = facts.state
        waits = state.stage(as_of) in (Stage.NOMINATING, Stage.CHOOSING, Stage.APPROVING)
        if not waits or state.terms.approved_by is not ApprovedBy.CHAIR:
            continue
        for name, since in facts.came_in:
            yield Fault(
                facts.about,
                f"{name} is in the seat {state.terms.seat_title} since {plain_date(since)}, and the chair "
                f"has not approved an appointment to it: {facts.code} is still under way.",
                f"Take {facts.code} through approval, or abandon it and record how the seat was filled.",
            )


def _approval_waits(checked: Checked, as_of: date) -> Iterator[Fault]:
    """B-028: those chosen hear from the chair within four weeks."""
    for facts in checked.of(AppointmentFacts):
        state = facts.state
        if state.stage(as_of) is not Stage.APPROVING or state.chosen_on is None:
            continue
        days = (as_of - state.chosen_on).days
        if days > DAYS_TO_APPROVE:
            names = in_words([state.named(each) for each in state.chosen])
            yield Fault(
                facts.about,
                f"{names} was chosen {days} days ago, and {state.terms.approver} has neither approved nor "
                "refused.",
                "Approve it, or refuse it with the reasons.",
            )


def _term_too_long(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """B-041: nobody is appointed for longer than a term may be."""
    for facts in checked.of(AppointmentFacts):
        ended, years = facts.state.appointed, facts.state.terms.years
        if ended is not None and years is not None and over_the_term(ended.since, ended.term_ends, years):
            yield Fault(
                facts.about,
                f"The term from {plain_date(ended.since)} to {plain_date(ended.term_ends or ended.since)} is "
                f"longer than {years.normalize():f} years.",
                "Check the term against the constitution.",
            )


def _nobody_is_looked_for(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """B-020: a vacant seat of an ICB's board is being filled."""
    for gap in checked.of(BoardGap):
        yield Fault(
            About("body", gap.code, gap.name),
            f"{gap.name} has {counted(len(gap.seats), 'vacant seat')} that nobody is being appointed to: "
            f"{in_words(gap.seats)}.",
            "Start filling them on the system’s page of appointments.",
        )


CHECKS: tuple[Check, ...] = (
    listed(
        "B-020",
        "Is every vacant seat of an ICB's board being filled?",
        INFO,
        "NHS Act 2006 Sch 1B para 3",
        _nobody_is_looked_for,
        regime="HCA22",
    ),
    listed(
        "B-024",
        "Does a joint nomination have the recorded support of more than one nominator?",
        WARNING,
        f"{PARAGRAPH}(3)",
        _hardly_joint,
    ),
    listed(
        "B-028",
        "Did the chair approve before anybody came into the seat of an appointment?",
        ERROR,
        f"{PARAGRAPH}(1)",
        _came_in_without_approval,
    ),
    listed(
        "B-028",
        "Does an appointment wait no longer than 28 days for approval?",
        INFO,
        f"{PARAGRAPH}(1); 28 days are our own measure",
        _approval_waits,
    ),
    listed(
        "B-041",
        "Is a new appointment for no longer than a term may be?",
        WARNING,
        "NHS Act 2006 Sch 1B para 9(c)",
        _term_too_long,
        confidence="L",
    ),
)
