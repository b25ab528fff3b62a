"""The page on which a whole handbook is sent: what is wrong with it, what it would change and break."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.applying import Planned
from catchment.governance.edit_forms import Field, Form, date_field
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook_page import FoundGroup, breaks, grouped, system_named, system_trail
from catchment.governance.queries.private import unread_by
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.reading import MOST_BYTES, Reading
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

MOST_SHOWN = 500  # differences of one kind; the rest is counted
WIDEST = 200  # characters of a line that are shown
CHANGES = {"added": "Added", "changed": "Changed", "removed": "Removed"}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of the file with something wrong in it."""

    line: int
    column: int
    sentence: str
    text: str


@dataclass(frozen=True, slots=True)
class Differing:
    """What is added, changed or removed, in sentences."""

    title: str
    sentences: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class PlanShown:
    """What applying the file would do, and the form that does it."""

    sentence: str
    differences: tuple[Differing, ...]
    breaks: str
    groups: tuple[FoundGroup, ...]
    form: Form | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """The page on which a handbook.yaml is sent, checked, planned and applied."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    href: str
    form: Form
    problems: tuple[FormError, ...] = ()
    bad_lines: tuple[BadLine, ...] = ()
    notice: str = ""
    plan: PlanShown | None = None
    trail: tuple[Link, ...] = ()


def file_form(day: date) -> Form:
    """Return the questions: the file or its text, from which day, and why."""
    return Form(
        "plan",
        "The handbook",
        "Check it and show what would change",
        (
            Field("file", f"A handbook.yaml file, up to {MOST_BYTES // 1_000_000} MB", "file"),
            Field("text", "Or paste its text here", "code"),
            date_field("from", "From which day it holds", day),
            Field(
                "reason", "Why it changes", "area", "It is kept with the change, with your name and the time."
            ),
        ),
    )


def file_page(code: str, moment: Moment) -> FilePage:
    """Return the page as it opens; raises Missing where there is no such system."""
    system, name = system_named(code, moment)
    return FilePage(
        system.code,
        name,
        system.invented,
        "Nothing changes until you have seen what would change and applied it.",
        f"/handbook/{system.code}/edit",
        file_form(moment.as_at),
        trail=(
            *system_trail(system, name, moment),
            Link("handbook", system.code, "Handbook", f"/handbook/{system.code}"),
        ),
    )


def bad_lines(reading: Reading, text: str) -> tuple[BadLine, ...]:
    """Return what is wrong with a file, each with its line."""
    lines = text.splitlines()
    return tuple(
        BadLine(
            each.position.line,
            each.position.column,
            each.sentence,
            lines[each.position.line - 1].strip()[:WIDEST] if each.position.line <= len(lines) else "",
        )
        for each in reading.problems
    )


def plan_shown(
    handbook: Handbook, plan: Planned, reading: Reading, hidden: dict[str, str], actor: Actor
) -> PlanShown:
    """Return what a handbook would change and what it breaks on its first day, with lines of the file.

    Not everybody who may edit may read the answers that are kept privately, so what is found in them is left
    out for whoever may not.
    """
    moment = Moment(plan.on)
    facts = facts_of(handbook, moment)
    findings = unread_by(actor, facts.people, facts, moment).without(run_checks(facts, plan.on))
    lines = {what: position.line for what, position in reading.positions.items()}
    form = Form(
        "apply",
        "Apply it",
        "Apply this handbook",
        (),
        f"It becomes what is in force from {plain_date(plan.on)}, in one step or not at all.",
        (*hidden.items(), ("expected", plan.fingerprint)),
    )
    return PlanShown(
        plan.sentence,
        tuple(
            _differing(plan, change)
            for change in CHANGES
            if any(d.change == change for d in plan.differences)
        ),
        breaks(findings),
        grouped(findings, lines),
        form if plan.differences else None,
    )


def _differing(plan: Planned, change: str) -> Differing:
    sentences = tuple(each.sentence for each in plan.differences if each.change == change)
    title = f"{CHANGES[change]}: {counted(len(sentences), 'item')}"
    return Differing(title, sentences[:MOST_SHOWN], max(0, len(sentences) - MOST_SHOWN))
