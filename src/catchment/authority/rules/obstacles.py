"""Obstacles: what can stand between somebody and a decision, in words, and how far from being put right.

The weights rank them (`rules/nearest.py` seeks the lightest): a limit is nearer than an end that has passed,
and all are nearer than a function that nobody ever delegated.
"""

from dataclasses import dataclass
from datetime import timedelta

from catchment.authority.rules.answers import Question, Reason
from catchment.authority.rules.building import in_force
from catchment.authority.rules.facts import AuthorityFacts, ScopedDelegation
from catchment.authority.rules.graph import Graph, Link
from catchment.authority.rules.law import KIND_WORDS, OF_ONE_ORGANISATION
from catchment.authority.rules.spreading import owner_of
from catchment.governance.rules.functions import LOCAL_GOVERNMENT, LegalKind, ancestors
from catchment.structure.rules.words import plain_date

LIMIT, YEARLY, PARTS, VACANT, DATES, AREA, PARTNER, ONWARD, RESERVED, LEFT_OUT, LAW, NEVER, NOT_YET_LAW = (
    10, 20, 25, 30, 40, 60, 80, 100, 120, 130, 140, 1000, 2000,
)  # fmt: skip
FURTHER_UP = 10  # what an obstacle weighs more for each link that it is further up


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way, and how far it is from being put right."""

    weight: int
    rule: str
    sentence: str
    links: tuple[Link, ...] = ()  # the link it stands at, then those below it, down to the holder

    @property
    def reason(self) -> Reason:
        """Return it as an answer gives it."""
        return Reason(self.rule, self.sentence)


def nothing_near(graph: Graph, holder: str, question: Question) -> Obstacle:
    """Return the reason where no delegation of the function comes near the holder."""
    facts = graph.facts
    function, name = facts.name_of(question.function), facts.name_of(holder)
    organisation = facts.organisations.get(holder) or facts.organisations.get(facts.organisation_of(holder))
    keeper = keeper_of(graph, holder, question.function)
    if keeper and keeper != holder:
        return Obstacle(RESERVED, "B-079", f"“{function}” is reserved to {facts.name_of(keeper)}.")
    body = facts.bodies.get(holder)
    if body is not None and body.kind not in OF_ONE_ORGANISATION and body.kind in KIND_WORDS:
        sentence = f"{name} is {KIND_WORDS[body.kind]}, to which nobody can delegate a function of the NHS."
        return Obstacle(NEVER, "D-002", sentence)
    if holder in facts.organisations and organisation is not None:
        if organisation.legal is LegalKind.OTHER:
            sentence = f"{name} is no body to which section 65Z5 lets a function be delegated."
            return Obstacle(NEVER, "D-002", sentence)
        if organisation.legal in LOCAL_GOVERNMENT and not facts.holds_in_law(holder, question.function):
            sentence = f"It is a function of the NHS, and nobody has delegated it to {name}."
            return Obstacle(NEVER, "B-010", sentence)
    held = _held_at_another_time(facts, holder, question.function)
    return held or Obstacle(NEVER, "B-079", f"Nobody has delegated “{function}” to {name}.")


def _held_at_another_time(facts: AuthorityFacts, holder: str, function: str) -> Obstacle | None:
    """Return the obstacle where such organisations hold the function, but not on this day (K-042).

    What was or will be so comes first; what a regime would bring that is not in force is told last.
    """
    organisation = facts.organisations.get(facts.organisation_of(holder))
    if organisation is None or function not in facts.functions:
        return None
    would = None
    for held in facts.functions[function].held_by:
        if held.kind is not organisation.legal or facts.holds_in_law(organisation.code, function):
            continue
        if held.since is not None and facts.on < held.since:
            return Obstacle(
                NEVER, "K-042", f"{organisation.name} holds this function only from {plain_date(held.since)}."
            )
        if held.until is not None and facts.on >= held.until:
            last = held.until - timedelta(days=1)
            return Obstacle(
                NEVER, "K-042", f"{organisation.name} held this function only until {plain_date(last)}."
            )
        if held.ended_by in facts.regimes_in_force:
            last = facts.regimes[held.ended_by].start - timedelta(days=1)
            return Obstacle(
                NEVER,
                "K-042",
                f"{organisation.name} held this function only until {plain_date(last)} ({held.ended_by}).",
            )
        if held.regime and not facts.in_force(held.regime):
            regime = f"under {held.regime}, which is not in force"
            sentence = f"{organisation.name} would hold this function {regime}."
            would = Obstacle(NOT_YET_LAW, "K-042", sentence)
    return would


def called(delegation: ScopedDelegation, facts: AuthorityFacts) -> str:
    """Return a delegation by whom it is to, for who does not know its code."""
    return f"The delegation to {facts.name_of(delegation.said.delegate)} ({delegation.said.code})"


def wrong_dates(delegation: ScopedDelegation, facts: AuthorityFacts) -> str:
    """Return why a delegation is not in force on the day, or nothing."""
    said = delegation.said
    if in_force(delegation, facts):
        return ""
    begins = max(said.since, delegation.version_since or said.since)
    if facts.on < begins:
        return f"{called(delegation, facts)} holds only from {plain_date(begins)}."
    if delegation.until is not None and facts.on >= delegation.until:
        which = called(delegation, facts)
        if delegation.until == delegation.withdrawn:
            return f"{which} was withdrawn on {plain_date(delegation.until)}."
        return f"{which} expired on {plain_date(delegation.until - timedelta(days=1))}."
    instrument = facts.instruments[delegation.system, said.instrument or ""]
    assert instrument.ends_on is not None
    ended = plain_date(instrument.ends_on)
    return f"{called(delegation, facts)} rests on “{instrument.title}”, which ended on {ended}."


def names_function(delegation: ScopedDelegation, function: str, facts: AuthorityFacts) -> bool:
    """Say whether a delegation's words cover a function: it or one above it, and nothing excepted."""
    above = set(ancestors(function, facts.parents))
    return bool(above & set(delegation.said.functions)) and not above & set(delegation.said.excepting)


def left_out(delegation: ScopedDelegation, function: str, facts: AuthorityFacts) -> str:
    """Return why a delegation of what a function is part of leaves it out, or nothing (B-079)."""
    above = set(ancestors(function, facts.parents))
    excepted = [code for code in delegation.said.excepting if code in above]
    if not above & set(delegation.said.functions) or not excepted:
        return ""
    wider = " and ".join(f"“{facts.name_of(code)}”" for code in excepted if code != function)
    but = f" (excepting {wider})" if wider else ""
    said = delegation.said
    return f"“{facts.name_of(function)}” is left out of {said.code} to {facts.name_of(said.delegate)}{but}."


def keeper_of(graph: Graph, holder: str, function: str) -> str:
    """Return the body to which the holder's side reserves a function, or nothing (B-079)."""
    bit = graph.bits[function]
    kept = graph.reserved.get(owner_of(holder, graph.facts), {})
    return next((body for body, functions in kept.items() if functions & bit), "")
