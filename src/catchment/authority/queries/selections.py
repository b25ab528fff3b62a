"""Selections of providers: read out of their steps, listed for a system, and shown one by one.

`selections_of` is what the checks read. A selection on a day is made of the steps that had happened by then;
as known at a time, of those that had been recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from catchment.authority.models import Proceeding, ProceedingKind, ProceedingStep
from catchment.authority.queries.selection_parts import parts_of, picture_of, step_lines
from catchment.authority.queries.selection_people import people_of
from catchment.authority.queries.selection_values import SelectionLine, SelectionPage, SelectionsPage
from catchment.authority.rules.proceedings import fold
from catchment.authority.rules.selection.kinds import KIND_WORDS, possible
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import read_step
from catchment.authority.rules.selection.taking import take
from catchment.authority.rules.selection.telling import next_end, summary, what_next, why_this_route
from catchment.authority.rules.selection.words import ROUTE_NAMES
from catchment.authority.selection_forms import form_of
from catchment.authority.selection_reading import Asked
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, Verdict, may_today
from catchment.governance.edit_forms import Form
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

LOOKING_BACK = "Steps were recorded after the day you are looking at: go back to today to take it on."


@dataclass(frozen=True, slots=True)
class Kept:
    """A selection as it is kept: its state, its steps as rows, and the number of the last one."""

    proceeding: Proceeding
    state: SelectionState
    rows: tuple[ProceedingStep, ...]

    @property
    def last(self) -> int:
        """Return the number of the last step."""
        return self.rows[-1].number if self.rows else 0


def selections_of(system: str | None, moment: Moment) -> tuple[SelectionState, ...]:
    """Return the selections of a system (None: of every system) as they stood at a moment (two queries)."""
    rows = Proceeding.objects.filter(kind=ProceedingKind.SELECTION)
    if system is not None:
        rows = rows.filter(system__code=system)
    return tuple(each.state for each in _kept(rows, moment))


def selection_kept(code: str, moment: Moment) -> Kept:
    """Return one selection at a moment, or raise Missing in a sentence."""
    rows = Proceeding.objects.filter(kind=ProceedingKind.SELECTION, code__iexact=code.strip())
    found = _kept(rows, moment)
    if found:
        return found[0]
    began = rows.values_list("held_on", flat=True).first()
    if began is not None:
        day = plain_date(began)
        raise Missing(
            f"The selection {code[:60].upper()} was opened on {day}, after what you are looking at."
        )
    raise Missing(
        f"No selection of providers has the code “{code[:60]}”. They look like XEX-PS-0001: open the list of "
        "the system's selections."
    )


def _kept(proceedings: QuerySet[Proceeding], moment: Moment) -> list[Kept]:
    """Return selections with the steps that had happened, and were recorded, by a moment (two queries)."""
    wanted = {each.pk: each for each in proceedings.select_related("system").order_by("code")}
    steps = ProceedingStep.objects.select_related("change").filter(proceeding__in=wanted)
    if moment.as_known is not None:
        steps = steps.filter(change__at__lte=moment.as_known)
    rows: dict[int, list[ProceedingStep]] = {key: [] for key in wanted}
    over: set[int] = set()
    for row in steps.order_by("proceeding_id", "number"):
        # steps are in the order in which they happened, so the first that is later ends it
        if row.proceeding_id in over or date.fromisoformat(row.said["on"]) > moment.as_at:
            over.add(row.proceeding_id)
        else:
            rows[row.proceeding_id].append(row)
    return [_one(wanted[key], tuple(found)) for key, found in rows.items() if found]


def _one(proceeding: Proceeding, rows: tuple[ProceedingStep, ...]) -> Kept:
    empty = SelectionState(proceeding.code, proceeding.system.code)
    return Kept(proceeding, fold(empty, (read_step(row.said) for row in rows), take), rows)


def selections_page(code: str, moment: Moment, actor: Actor) -> SelectionsPage:
    """Return the selections of a system, those under way first; raises Missing for what is no system."""
    system, name = system_named(code, moment)
    states = selections_of(system.code, moment)
    lines = [_line(state, moment) for state in states]
    lines.sort(key=lambda each: (each.state != "under way", each.clock_ends or date.max, each.code))
    verdict = may_today(actor, Act.SELECT_PROVIDERS, system.code, Thing.ORGANISATION)
    asked = Asked(SelectionState("", system.code), moment.as_at)
    return SelectionsPage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=_list_sentence(name, lines, moment.as_at),
        href=f"/system/{system.code}/selections",
        lines=tuple(lines),
        trail=system_trail(system, name, moment),
        may=verdict.allowed,
        why_not="" if verdict.allowed else verdict.reason,
        forms=(form_of("opened", asked),) if verdict.allowed else (),
    )


def _line(state: SelectionState, moment: Moment) -> SelectionLine:
    clock = next_end(state, moment.as_at)
    stands = "awarded" if state.awarded else "abandoned" if state.abandoned_on else "under way"
    return SelectionLine(
        state.code,
        state.title,
        f"/selection/{state.code}",
        stands,
        ROUTE_NAMES[state.chosen_route] if state.chosen_route else "",
        what_next(state, moment.as_at).sentence,
        clock.name if clock else "",
        clock.last if clock else None,
        clock is not None and clock.last < moment.as_at,
    )


def _list_sentence(name: str, lines: list[SelectionLine], day: date) -> str:
    """Say how many selections there are and which clock ends first."""
    if not lines:
        return f"No selection of providers is recorded in {name} on {plain_date(day)}."
    under_way = sum(each.state == "under way" for each in lines)
    sentence = f"{counted(len(lines), 'selection')} of providers in {name}, {under_way or 'none'} under way."
    ends = [(each.clock_ends, each) for each in lines if each.clock_ends is not None]
    if not ends:
        return sentence
    last, line = min(ends, key=lambda each: each[0])
    what = f"{line.clock[:1].lower()}{line.clock[1:]} of {line.title}"
    if last < day:
        return f"{sentence} Overdue since {plain_date(last)}: {what}."
    return f"{sentence} The first clock to end is the {what}, on {plain_date(last)}."


def selection_page(code: str, moment: Moment, actor: Actor, *, wanted: str = "") -> SelectionPage:
    """Return the page of a selection; `wanted` is the kind of step whose form is asked for besides."""
    kept = selection_kept(code, moment)
    state, system = kept.state, kept.proceeding.system
    _, name = system_named(system.code, moment)
    verdict = may_today(actor, Act.SELECT_PROVIDERS, system.code, Thing.ORGANISATION)
    if kept.proceeding.steps.count() > kept.last:
        verdict = Verdict(False, LOOKING_BACK)
    ahead = what_next(state, moment.as_at)
    kinds = possible(state)
    shown = [wanted] if wanted in kinds else [kind for kind in ahead.kinds if kind in KIND_WORDS][:1]
    href = f"/selection/{state.code}"
    others = tuple(
        Link("step", kind, KIND_WORDS[kind], f"{href}?do={kind}") for kind in kinds if kind not in shown
    )
    return SelectionPage(
        code=state.code,
        title=state.title,
        service=state.service,
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=summary(state, moment.as_at),
        next=ahead.sentence,
        href=href,
        trail=(
            *system_trail(system, name, moment),
            Link("selections", system.code, "Selections of providers", f"/system/{system.code}/selections"),
        ),
        picture=picture_of(state, moment.as_at),
        why=why_this_route(state),
        scope=state.scope.tests,
        branches=state.choice.branches,
        steps=step_lines(kept.rows, state),
        last=kept.last,
        ended=state.finished,
        may=verdict.allowed,
        why_not="" if verdict.allowed else verdict.reason,
        others=others if verdict.allowed else (),
        forms=tuple(forms_of(shown, kept, moment)) if verdict.allowed else (),
        **parts_of(state, moment.as_at),
    )


def forms_of(kinds: Iterable[str], kept: Kept, moment: Moment, *, breaking: bool = False) -> list[Form]:
    """Return the forms of kinds of step, each sending along the number of the last step."""
    kinds = list(kinds)
    people = people_of(kept.state.system, moment) if "decider" in kinds else {}
    asked = Asked(kept.state, moment.as_at, people)
    made = (form_of(kind, asked, breaking=breaking) for kind in kinds)
    return [replace(form, hidden=(("after", str(kept.last)),)) for form in made]
