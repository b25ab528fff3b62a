"""Which route to a contract: branch by branch, with the rule of each, as far as the answers reach.

Regulation 6 is asked in its order: a framework first, for it settles it all (D-085); then whether Direct
Award A or B *must* be taken; then whether C *may*; then whether the Most Suitable Provider Process may; and
what is left is a competition. An answer that is missing leaves a branch open. The chooser then says what each
answer would decide, by asking itself with either answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from catchment.authority.rules.selection.change import Replacement, Said, considerable_change
from catchment.authority.rules.selection.words import ROUTE_NAMES, ROUTE_RULES, Route
from catchment.structure.rules.words import listed


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered about a procurement; None where it was not. The names are those of the questions."""

    framework: bool | None = None  # it is to conclude a framework agreement
    existing_provider: bool | None = None
    only_provider: bool | None = None  # by the nature of the services
    patient_choice: bool | None = None
    providers_not_limited: bool | None = None
    contracts_to_all: bool | None = None
    way_to_express_interest: bool | None = None
    contract_ending: bool | None = None  # and a replacement is proposed at its end
    materially_different: bool | None = None
    only_succession: bool | None = None
    successor_meets_criteria: bool | None = None
    authority_decided: bool | None = None
    external_factors: bool | None = None
    original_pence: int | None = None
    proposed_pence: int | None = None
    satisfying: bool | None = None  # the existing provider does well and likely will
    can_identify: bool | None = None  # the most suitable provider, of those likely

    @property
    def replacement(self) -> Replacement:
        """Return what was said about the existing contract and the proposed one."""
        shared = {each.name: getattr(self, each.name) for each in fields(Replacement)}
        return Replacement(**shared)


QUESTIONS = {
    "framework": "Is it to conclude a framework agreement?",
    "existing_provider": "Is there an existing provider of these services?",
    "only_provider": "Can only the existing provider provide them, because of what they are?",
    "patient_choice": "Do patients have a choice of provider for these services?",
    "providers_not_limited": "Is the number of providers left unlimited?",
    "contracts_to_all": "Will every provider who meets all requirements be offered a contract?",
    "way_to_express_interest": "Is there a way for providers to express an interest?",
    "contract_ending": "Is an existing contract ending, with a new one proposed in its place?",
    "materially_different": "Are the proposed arrangements materially different in character?",
    "only_succession": "Do they differ solely because the provider has a successor (a merger, say)?",
    "successor_meets_criteria": "Does the successor meet the basic selection criteria?",
    "original_pence": "What was the existing contract worth over its life when it was signed?",
    "proposed_pence": "What is the proposed contract worth over its life?",
    "authority_decided": "Do the changes to the services come from a decision of the authority?",
    "external_factors": "Does the change answer factors beyond the control of both sides, such as volume?",
    "satisfying": "Is the existing provider doing well, and likely to do well under the new contract?",
    "can_identify": "Is it likely that the most suitable provider can be identified without a competition?",
}
AMOUNTS = frozenset({"original_pence", "proposed_pence"})


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of regulation 6: whether it is open (None: not known yet), why, and what is missing."""

    route: Route
    rule: str
    law: str
    met: bool | None
    sentence: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that would decide something, with what each answer would lead to."""

    name: str
    question: str
    if_yes: str
    if_no: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which routes must or may be taken, and why; nothing in either while an answer is missing."""

    required: Route | None
    allowed: tuple[Route, ...]
    branches: tuple[Branch, ...]
    unanswered: tuple[Unanswered, ...]
    sentence: str

    def because(self, route: Route) -> str:
        """Return why a route may be taken, or may not."""
        found = next((each for each in self.branches if each.route is route), None)
        return found.sentence if found else "It was not reached: an earlier branch decides."


def choose(answers: Answers) -> Choice:
    """Return which routes must or may be taken, and why (regulation 6(3) to (8), D-081 to D-086)."""
    required, allowed, branches = _decide(answers)
    unanswered = () if allowed else tuple(_unanswered(answers, branches))
    return Choice(required, allowed, branches, unanswered, _sentence(required, allowed, unanswered))


def _decide(said: Answers) -> tuple[Route | None, tuple[Route, ...], tuple[Branch, ...]]:
    if said.framework:
        sentence = "A framework agreement is always concluded by competition (regulation 6(8))."
        branch = Branch(Route.COMPETITIVE, "D-085", "regulation 6(8)", True, sentence)
        return Route.COMPETITIVE, (Route.COMPETITIVE,), (branch,)
    branches: list[Branch] = []
    for branch, may in (
        (_direct_a(said), (Route.DIRECT_A,)),
        (_direct_b(said), (Route.DIRECT_B,)),
        (_direct_c(said), (Route.DIRECT_C, Route.MOST_SUITABLE, Route.COMPETITIVE)),
        (_most_suitable(said), (Route.MOST_SUITABLE, Route.COMPETITIVE)),
    ):
        settled = all(each.met is False for each in branches)  # an earlier branch that is open may decide
        branches.append(branch)
        if branch.met and settled:
            return (may[0] if len(may) == 1 else None), may, tuple(branches)
    if any(each.met is not False for each in branches):
        return None, (), tuple(branches)
    sentence = "Neither a direct award nor the Most Suitable Provider Process is open (regulation 6(7))."
    branches.append(Branch(Route.COMPETITIVE, "D-085", "regulation 6(7)", True, sentence))
    return Route.COMPETITIVE, (Route.COMPETITIVE,), tuple(branches)


def _all_of(said: Answers, route: Route, law: str, conditions: dict[str, str], yes: str) -> Branch:
    """Return a branch that is open where all its conditions hold; `conditions` says what fails, by name."""
    for name, failing in conditions.items():
        if getattr(said, name) is False:
            return Branch(route, ROUTE_RULES[route], law, False, f"{failing} ({law}).")
    missing = [name for name in ("framework", *conditions) if getattr(said, name) is None]
    if missing:
        asked = QUESTIONS[missing[0]]
        return Branch(route, ROUTE_RULES[route], law, None, f"Not known yet: {asked}", tuple(missing))
    return Branch(route, ROUTE_RULES[route], law, True, f"{yes} ({law}).")


def _direct_a(said: Answers) -> Branch:
    conditions = {
        "existing_provider": "Not A: there is no existing provider",
        "only_provider": "Not A: others than the existing provider could provide the services",
    }
    yes = "Direct Award A must be used: by what they are, only the existing provider can provide the services"
    return _all_of(said, Route.DIRECT_A, "regulation 6(3)", conditions, yes)


def _direct_b(said: Answers) -> Branch:
    conditions = {
        "patient_choice": "Not B: patients have no choice of provider for these services",
        "providers_not_limited": "Not B: the authority limits the number of providers",
        "contracts_to_all": "Not B: not every provider who meets the requirements is offered a contract",
        "way_to_express_interest": "Not B: there is no way for providers to express an interest",
    }
    yes = "Direct Award B must be used: patients choose, and every provider who qualifies gets a contract"
    return _all_of(said, Route.DIRECT_B, "regulation 6(4)", conditions, yes)


def _direct_c(said: Answers) -> Branch:
    law = "regulation 6(5)"
    conditions = {
        "contract_ending": "Not C: no existing contract is ending with a new one in its place",
        "satisfying": "Not C: the existing provider does not satisfy, or is not likely to",
    }
    branch = _all_of(said, Route.DIRECT_C, law, conditions, "C may be chosen")
    if branch.met is False:
        return branch
    change: Said = considerable_change(said.replacement)
    if change.answer:
        return Branch(Route.DIRECT_C, "D-086", law, False, f"Not C. {change.sentence}")
    if branch.met is None or change.answer is None:
        missing = tuple(dict.fromkeys((*branch.missing, *filter(None, (change.missing,)))))
        sentence = branch.sentence if branch.met is None else f"Not known yet: {QUESTIONS[change.missing]}"
        return Branch(Route.DIRECT_C, "D-083", law, None, sentence, missing)
    why = "the existing provider satisfies and likely will. "
    return Branch(Route.DIRECT_C, "D-083", law, True, f"C may be chosen: {why}{change.sentence}")


def _most_suitable(said: Answers) -> Branch:
    no = "Not the Most Suitable Provider Process: it is not likely that the most suitable can be identified"
    yes = (
        "The Most Suitable Provider Process may be chosen: it is likely that the most suitable is identified"
    )
    return _all_of(said, Route.MOST_SUITABLE, "regulation 6(6)", {"can_identify": no}, yes)


def _unanswered(said: Answers, branches: tuple[Branch, ...]) -> Iterator[Unanswered]:
    """Give the missing answers, in the order of the questions, with what each would decide."""
    missing = {name for branch in branches for name in branch.missing if branch.met is None}
    for name, question in QUESTIONS.items():
        if name in missing and name in AMOUNTS:
            yield Unanswered(name, question, "It decides whether the change is considerable (D-086).", "")
        elif name in missing:
            yield Unanswered(name, question, _would_be(said, name, True), _would_be(said, name, False))


def _would_be(said: Answers, name: str, answer: bool) -> str:
    """Return in words what one more answer would lead to."""
    change: dict[str, Any] = {name: answer}
    required, allowed, branches = _decide(replace(said, **change))
    if required:
        return f"{_capital(ROUTE_NAMES[required])} must be used."
    if allowed:
        return f"You could choose {_or(allowed)}."
    before = {each.route for each in _decide(said)[2] if each.met is False}
    newly = [ROUTE_NAMES[each.route] for each in branches if each.met is False and each.route not in before]
    if newly:
        return f"It rules out {listed(newly)}."
    return "It rules nothing out by itself."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _or(routes: tuple[Route, ...]) -> str:
    names = [ROUTE_NAMES[each] for each in routes]
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def _sentence(required: Route | None, allowed: tuple[Route, ...], unanswered: tuple[Unanswered, ...]) -> str:
    if required:
        tender = "a tender" if required is Route.COMPETITIVE else "no tender"
        return f"{_capital(ROUTE_NAMES[required])} must be used: {tender}."
    if allowed:
        return f"You may choose {_or(allowed)}. Say why you choose the one you do."
    more = len(unanswered)
    return f"Not decided yet: {more} more {'answer is' if more == 1 else 'answers are'} needed."
