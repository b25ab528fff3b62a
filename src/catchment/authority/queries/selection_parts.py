"""The parts of a selection's page: its clocks as a time line, scores, notices, people, contract, record."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from catchment.authority.models import ProceedingStep
from catchment.authority.queries.selection_authority import ask_again
from catchment.authority.queries.selection_values import (
    DeciderLine,
    NoticeLine,
    RepresentationLine,
    ScoreLine,
    StepLine,
)
from catchment.authority.queries.selection_words import said_by
from catchment.authority.rules.selection.conflicts import conflicts
from catchment.authority.rules.selection.kinds import DONE_WORDS
from catchment.authority.rules.selection.money import pounds
from catchment.authority.rules.selection.records import records_of
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.telling import clocks_of, next_end, notice_named
from catchment.authority.rules.selection.words import HEAD_WORDS, Head
from catchment.foundation.pictures import TimelineBar, TimelinePicture
from catchment.structure.rules.words import listed, plain_date


def parts_of(state: SelectionState, day: date) -> dict[str, Any]:
    """Return the parts of the page that are tables, by name."""
    return {
        "clocks": tuple((c.name, c.rule, c.first, c.last, c.sentence) for c in clocks_of(state)),
        "heads": _heads(state),
        "scores": _scores(state),
        "notices": _notices(state, day),
        "deciders": _deciders(state),
        "representations": _representations(state),
        "contract": _contract(state),
        "records": records_of(state),
        "breaches": state.breaches,
    }


def picture_of(state: SelectionState, day: date) -> TimelinePicture | None:
    """Return the clocks as a time line under the whole life of the selection; None before any runs."""
    clocks = clocks_of(state)
    if not clocks or state.opened_on is None:
        return None
    ended = state.awarded.on if state.awarded else state.abandoned_on
    words = "awarded" if state.awarded else "abandoned" if ended else "under way"
    whole = TimelineBar(
        "The selection", words, state.opened_on.isoformat(), ended.isoformat() if ended else ""
    )
    bars = [
        TimelineBar(
            clock.name, f"to {plain_date(clock.last)}", clock.first.isoformat(), clock.last.isoformat()
        )
        for clock in clocks
    ]
    ahead = next_end(state, day)
    if ahead is None:
        title = "No clock is running."
    elif ahead.last < day:
        title = f"{ahead.name} was due by {plain_date(ahead.last)}."
    else:
        title = f"The next clock to end is “{ahead.name}”, on {plain_date(ahead.last)}."
    return TimelinePicture(title, (whole, *bars), day.isoformat())


def step_lines(rows: Sequence[ProceedingStep], state: SelectionState) -> tuple[StepLine, ...]:
    """Return every step as it was recorded, newest first, with who recorded it and when."""
    found = []
    for row, step in zip(rows, state.steps, strict=True):
        found.append(
            StepLine(
                row.number,
                step.kind,
                DONE_WORDS[step.kind],
                said_by(step, state),
                step.on,
                row.change.actor,
                row.change.at,
                step.all_the_same or "",
            )
        )
    return tuple(reversed(found))


def _heads(state: SelectionState) -> tuple[tuple[str, int | None], ...]:
    weights = state.criteria.weights if state.criteria else {}
    return tuple((words, weights.get(head)) for head, words in HEAD_WORDS.items())


def _scores(state: SelectionState) -> tuple[ScoreLine, ...]:
    chosen = state.selected.providers if state.selected else ()
    found = []
    for code, provider in state.providers.items():
        assessed, scored = state.assessed.get(code), state.scores.get(code)
        meets = "not assessed"
        if assessed is not None:
            meets = "excluded" if assessed.excluded else "met" if assessed.meets else "not met"
        marks = tuple(scored.marks[head] if scored else None for head in Head)
        reasons = " ".join(each.reasons for each in (assessed, scored) if each)
        found.append(ScoreLine(code, provider.name, meets, marks, state.total(code), code in chosen, reasons))
    return tuple(sorted(found, key=lambda each: (-(each.total or 0), each.name)))


def _notices(state: SelectionState, day: date) -> tuple[NoticeLine, ...]:
    owed = {(each.notice, each.submitted): each for each in state.owed}
    found = []
    for notice in state.notices:
        of_it = owed.get((notice.notice, notice.on))
        late, due = (of_it.late_by(day), of_it.clock.last) if of_it else (0, None)
        name = notice_named(notice.notice)
        found.append(NoticeLine(name, due, notice.on, notice.published_on, notice.reference, late))
    for each in state.owed:
        if each.submitted is None:
            name = notice_named(each.notice)
            found.append(NoticeLine(name, each.clock.last, None, None, "", each.late_by(day)))
    return tuple(found)


def _deciders(state: SelectionState) -> tuple[DeciderLine, ...]:
    tied = conflicts(state)
    found = []
    for code, each in state.deciders.items():
        own = [tie for tie in tied if tie.person == code]
        out = state.recused.get(code)
        found.append(
            DeciderLine(
                code,
                each.name,
                f"/person/{code}",
                each.icb_member,
                tuple(f"{tie.sentence} ({tie.rule})" for tie in own),
                any(tie.must for tie in own),
                f"{out.reason} ({plain_date(out.on)})" if out else "",
            )
        )
    return tuple(found)


def _representations(state: SelectionState) -> tuple[RepresentationLine, ...]:
    found = []
    for number, each in enumerate(state.representations, 1):
        review = state.reviews.get(number)
        outcome = review.outcome if review else ""
        found.append(RepresentationLine(each.provider, each.on, each.what, True, outcome))
    for each in state.out_of_time:
        found.append(RepresentationLine(each.provider, each.on, each.what, False, ""))
    return tuple(found)


def _contract(state: SelectionState) -> tuple[tuple[str, str, str], ...]:
    """Return the contract as label, words and where they lead."""
    if state.awarded is None:
        return ()
    award = state.awarded
    found = [
        ("With", listed([state.providers[code].name for code in award.providers], most=20), ""),
        ("Awarded on", plain_date(award.on), ""),
        ("Lifetime value when awarded", pounds(award.value_pence), ""),
        ("Services", f"from {plain_date(award.starts)} to {plain_date(award.ends)}", ""),
    ]
    if state.modified:
        found.append(("Lifetime value with every change", pounds(state.modified[-1].value_pence), ""))
    if award.authority is not None:
        said = award.authority
        found.append(("Function and area", f"{said.function_name}, {said.area_name}", ""))
        found.append(("Decided by", said.decider_name, ""))
        found.append(("Authority", said.sentence, ask_again(award)))
    if award.decision:
        found.append(("Authorised by decision", award.decision, f"/decision/{award.decision}"))
    if award.exceptional:
        found.append(("Why it lasts longer than four years", award.exceptional, ""))
    return tuple(found)
