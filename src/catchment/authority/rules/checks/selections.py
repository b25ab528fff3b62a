"""What the checks find in selections of providers: late notices, cut standstills, missing recusals (D-080).

Whatever could be refused when it was recorded has been; what is found here either happened all the same and
was kept as a breach, or is late because a day has passed.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Protocol

from catchment.authority.rules.selection.conflicts import still_in
from catchment.authority.rules.selection.records import missing_records
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.words import NOTICE_WORDS
from catchment.foundation.rules.findings import About, Check, Severity
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words

KIND = "selection"
REGIME = "PSR"
OF_TIES, OF_RECORDS = ("B-064", "B-066"), "D-095"


class WithSelections(Protocol):
    """The facts that these checks need."""

    @property
    def selections(self) -> tuple[SelectionState, ...]:
        """Return the selections of one system, as they stood on the day."""
        ...


def selection_faults(
    selections: Iterable[SelectionState], as_of: date, rule: str = ""
) -> Iterator[tuple[str, Fault]]:
    """Give everything that is wrong with selections on a day, each with its rule; with `rule`, what can break
    another rule only need not be looked at.
    """
    for state in selections:
        about = About(KIND, state.code, state.title)
        kept = {(each.rule, each.sentence): each for each in reversed(state.breaches)}  # each once
        for breach in reversed(kept.values()):
            sentence = f"{state.title} ({plain_date(breach.on)}): {breach.sentence}"
            remedy = f"It was recorded all the same, because: {breach.because} Take advice on what it means."
            yield breach.rule, Fault(about, sentence, remedy)
        yield from _late(state, about, as_of)
        if state.awarded is not None and rule in ("", *OF_TIES):
            for tie in still_in(state):
                if (tie.rule, tie.sentence) in kept:
                    continue
                remedy = "Record that they stepped out, or have the decision taken again without them."
                yield tie.rule, Fault(about, f"{state.title}: {tie.sentence}", remedy)
        if rule in ("", OF_RECORDS) and (lacking := missing_records(state)):
            words = in_words([each.words for each in lacking])
            sentence = f"{state.title}: the record lacks {words} (regulation 24)."
            yield OF_RECORDS, Fault(about, sentence, "Add it to the record of the selection.", WARNING)


def _late(state: SelectionState, about: About, as_of: date) -> Iterator[tuple[str, Fault]]:
    for each in state.owed:
        late, words = each.late_by(as_of), NOTICE_WORDS[each.notice]
        if not late:
            continue
        due = plain_date(each.clock.last)
        if each.submitted is None:
            sentence = f"{state.title}: the {words} was due on {due} and is {counted(late, 'day')} late."
            yield each.clock.rule, Fault(about, sentence, "Submit it to the central digital platform today.")
        else:
            sentence = (
                f"{state.title}: the {words} was submitted {counted(late, 'day')} late; it was due on {due}."
            )
            remedy = "Nothing puts it right; say it in the annual monitoring report (regulation 26)."
            yield each.clock.rule, Fault(about, sentence, remedy, WARNING)


def _check(rule: str, asks: str, law: str, severity: Severity = ERROR) -> Check:
    """Return the check of one rule."""

    def run(facts: Any, as_of: date) -> Iterator[Fault]:
        with_selections: WithSelections = facts
        for found, fault in selection_faults(with_selections.selections, as_of, rule):
            if found == rule:
                yield fault

    return listed(rule, asks, severity, f"SI 2023/1348 {law}", run, regime=REGIME)


CHECKS: tuple[Check, ...] = (
    _check("D-081", "Direct Award A is used where, and only where, one provider can do it", "reg 6(3)"),
    _check("D-082", "Direct Award B is used where, and only where, patients choose", "reg 6(4)"),
    _check("D-083", "Direct Award C is used only where the contract ends and little changes", "reg 6(5)"),
    _check(
        "D-084", "The Most Suitable Provider Process is used only where one can be identified", "reg 6(6)"
    ),
    _check("D-085", "A competition invites offers before they are assessed", "regs 6(7), 6(8), 11"),
    _check("D-087", "The chosen provider is scored by the five key criteria", "regs 5, 10, 11"),
    _check("D-088", "Providers are identified 14 days after the notice of intention", "reg 10(5)"),
    _check("D-089", "No contract is awarded before the standstill is over", "reg 12(1), (2), (9)"),
    _check("D-090", "Representations are dealt with before the standstill ends", "reg 12(4) to (10)"),
    _check("D-091", "Notices are submitted within 30 days", "regs 7 to 11, 15"),
    _check("D-092", "A contract is modified only within the limits, with its notice", "reg 13"),
    _check("D-093", "An award is urgent only on its three conditions, with its notice", "reg 14"),
    _check("D-094", "A framework agreement lasts four years at most", "reg 16(5)"),
    _check("D-095", "Basic criteria and exclusions are applied, and the record is kept", "regs 19, 20, 24"),
    _check(
        "B-079",
        "Whoever awards a contract may decide it: this function, here, up to its lifetime value",
        "reg 24(d); scheme of reservation and delegation",
    ),
    _check("B-064", "Whoever has an interest in a provider steps out", "reg 21(1) and (2)"),
    _check(
        "B-066",
        "A board member with a position in a bidding provider steps out of a competition",
        "reg 21(4)",
    ),
)
