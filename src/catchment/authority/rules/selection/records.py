"""What must be on record of a selection, and what is missing (regulation 24, D-095)."""

from dataclasses import dataclass

from catchment.authority.rules.selection.conflicts import conflicts
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.words import KEPT_WORDS, WITH_CRITERIA, Kept, Route
from catchment.structure.rules.words import listed, plain_date


@dataclass(frozen=True, slots=True)
class Record:
    """One of the things regulation 24 asks for: its letter, whether it is there, and what it says."""

    letter: str
    words: str
    there: bool
    says: str
    about: Kept | None = None  # what to record where it is missing, if it is words of its own


def records_of(state: SelectionState) -> tuple[Record, ...]:
    """Return what the regulation asks to be kept about this selection as far as it has come (D-095)."""
    found = [*_of_award(state), _who_decided(state), *_of_criteria(state)]
    reasons = [each for each in (state.route, state.selected) if each]
    if reasons:
        says = " ".join(each.reason if hasattr(each, "reason") else each.reasons for each in reasons)
        found.append(Record("g", "the reasons for decisions", True, says))
    tied = conflicts(state)
    says = " ".join(each.sentence for each in tied) or "None were found or declared."
    found.append(Record("h", "declared conflicts or potential conflicts of interest", True, says))
    if tied:
        found.append(_managed(state))
    if state.abandoned_on:
        found.append(Record("j", "the date on which it was abandoned", True, plain_date(state.abandoned_on)))
    return tuple(found)


def missing_records(state: SelectionState) -> tuple[Record, ...]:
    """Return what should be on record of a selection that has ended, and is not."""
    return tuple(each for each in records_of(state) if not each.there) if state.finished else ()


def _of_award(state: SelectionState) -> list[Record]:
    if state.awarded is None:
        return []
    providers = [state.providers[code] for code in state.awarded.providers]
    letter, to = ("b", "party to the framework") if state.answers.framework else ("a", "awarded the contract")
    names = listed([each.name for each in providers], most=20)
    addresses = "; ".join(f"{each.name}: {each.address}" for each in providers)
    return [
        Record(letter, f"the name of every provider {to}", True, names),
        Record("c", "the address of each of them", True, addresses),
    ]


def _who_decided(state: SelectionState) -> Record:
    deciders = [each.name for each in state.deciders.values() if each.person not in state.recused]
    says = listed(deciders, most=20) or "Nobody is named."
    words = "the process followed, with the identity of those who decided"
    return Record("d", words, bool(deciders), says)


def _of_criteria(state: SelectionState) -> list[Record]:
    if state.chosen_route not in WITH_CRITERIA:
        return []
    letter = "f" if state.chosen_route is Route.COMPETITIVE else "e"
    found = []
    for about in (Kept.KEY_CRITERIA, Kept.BASIC_CRITERIA):
        says = state.kept.get(about, "")
        found.append(Record(letter, KEPT_WORDS[about], bool(says), says or "Not recorded yet.", about))
    return found


def _managed(state: SelectionState) -> Record:
    said = [f"{state.deciders[each].name} stepped out: {step.reason}" for each, step in state.recused.items()]
    words = " ".join(filter(None, (*said, state.kept.get(Kept.CONFLICTS, ""))))
    return Record("i", KEPT_WORDS[Kept.CONFLICTS], bool(words), words or "Not recorded yet.", Kept.CONFLICTS)
