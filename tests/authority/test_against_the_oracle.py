"""The resolver and the naive oracle agree, on worlds that nobody has thought of."""

import random
from dataclasses import replace

from hypothesis import given, note
from hypothesis import strategies as st

from catchment.authority.rules.answers import Question
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.explaining import explain
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph, Warrant
from tests.authority.oracle import Asked, Oracle
from tests.authority.worlds import AMOUNTS, AREAS, FUNCTIONS, worlds

CHANCES = st.integers(0, 2**48).map(random.Random)  # what to ask is not worth shrinking


def questions(facts: AuthorityFacts, chance: random.Random) -> list[tuple[str, Asked]]:
    """Return every holder asked about every function, each at some place, cost and spending so far."""
    asked = []
    for holder in (*facts.organisations, *facts.bodies, *facts.seats):
        for function in FUNCTIONS:
            for _ in range(2):
                spent = tuple(
                    (f"{each.system}/{each.said.code}", chance.choice((0, 0, 50_00)))
                    for each in facts.delegations
                )
                place, cost = chance.choice(sorted(AREAS)), chance.choice(AMOUNTS)
                asked.append((holder, Asked(function, place, cost, spent)))
    return asked


def delegations_of(warrant: Warrant) -> frozenset[str]:
    """Return the delegations that a warrant rests on, its partners' included."""
    own = {link.said.said.code for link in warrant.chain if link.said is not None}
    return frozenset(own).union(*(delegations_of(partner) for partner in warrant.partners))


def answer(graph: Graph, holder: str, asked: Asked) -> Warrant | None:
    """Ask the resolver."""
    return graph.may(holder, asked.function, asked.area, asked.amount, dict(asked.spent))


@given(worlds(), CHANCES)
def test_both_say_the_same_and_for_a_reason_that_the_other_accepts(
    facts: AuthorityFacts, chance: random.Random
) -> None:
    """A yes of the resolver names the delegations of a proof that the oracle finds by itself."""
    graph, oracle = build_graph(facts), Oracle(facts)
    for holder, asked in questions(facts, chance):
        found = answer(graph, holder, asked)
        proofs = set(oracle.proofs(holder, asked))
        note(f"{holder} {asked}: {found and delegations_of(found)}, proofs {proofs}")
        assert (found is not None) == bool(proofs)
        if found is not None:
            assert delegations_of(found) in proofs
            assert found.chain[-1].delegate == holder


@given(worlds(), CHANCES)
def test_every_answer_can_be_explained(facts: AuthorityFacts, chance: random.Random) -> None:
    """A yes has a chain from the law to whom was asked, a no a reason, however odd the scheme is."""
    graph, oracle = build_graph(facts), Oracle(facts)
    for holder, asked in questions(facts, chance):
        question = Question(asked.function, asked.area, asked.amount, facts.on)
        said = explain(graph, holder, question, dict(asked.spent))
        assert said.allowed == (oracle.may(holder, asked) and oracle.can_act(holder))
        if said.allowed:
            assert said.chain[0].code == "statute"
            assert said.chain[-1].delegate.code == holder
            assert said.accountable
            assert said.liable
        else:
            assert said.reason is not None
            assert said.reason.sentence.endswith(".")


@given(worlds(), CHANCES)
def test_who_may_is_everybody_of_whom_the_oracle_says_so(
    facts: AuthorityFacts, chance: random.Random
) -> None:
    """Nobody is left out or added; vacant seats decide nothing, a board speaks for its organisation."""
    graph, oracle = build_graph(facts), Oracle(facts)
    for function in FUNCTIONS:
        asked = Asked(function, chance.choice(sorted(AREAS)), chance.choice(AMOUNTS))
        found = [holder for holder, _ in graph.who_may(function, asked.area, asked.amount)]
        assert len(found) == len(set(found))
        assert set(found) == oracle.who_may(asked)


@given(worlds(), CHANCES)
def test_many_questions_get_the_answers_of_each(facts: AuthorityFacts, chance: random.Random) -> None:
    """A batch says what single questions say, before anything is spent."""
    graph, oracle = build_graph(facts), Oracle(facts)
    asked = [(holder, replace(each, spent=())) for holder, each in questions(facts, chance)]
    many = graph.may_many((holder, each.function, each.area, each.amount) for holder, each in asked)
    assert [found is not None for found in many] == [oracle.may(*each) for each in asked]


@given(worlds(), CHANCES)
def test_the_order_in_which_things_are_written_changes_no_answer(
    facts: AuthorityFacts, chance: random.Random
) -> None:
    """Delegations, bodies and functions may stand in any order in a handbook."""

    def shuffled(known: dict) -> dict:
        return dict(chance.sample(list(known.items()), len(known)))

    other = replace(
        facts,
        delegations=tuple(chance.sample(facts.delegations, len(facts.delegations))),
        reservations=tuple(reversed(facts.reservations)),
        **{
            name: shuffled(getattr(facts, name))
            for name in ("functions", "organisations", "bodies", "seats", "areas", "instruments")
        },
    )
    before, after = build_graph(facts), build_graph(other)
    for holder, asked in questions(facts, chance):
        assert (answer(before, holder, asked) is None) == (answer(after, holder, asked) is None)


@given(worlds(), CHANCES)
def test_taking_a_link_away_changes_exactly_what_depends_on_it(
    facts: AuthorityFacts, chance: random.Random
) -> None:
    """What every proof used becomes no; all else stays as it was."""
    taken = chance.choice(facts.delegations)
    fewer = replace(facts, delegations=tuple(each for each in facts.delegations if each is not taken))
    before, after, oracle = build_graph(facts), build_graph(fewer), Oracle(facts)
    for holder, asked in questions(facts, chance):
        was, still = answer(before, holder, asked), answer(after, holder, asked)
        proofs = list(oracle.proofs(holder, asked))
        depends = bool(proofs) and all(taken.said.code in proof for proof in proofs)
        assert (was is not None and still is None) == depends
        assert was is not None or still is None


@given(worlds(), CHANCES)
def test_changing_a_link_changes_only_answers_that_rest_on_it(
    facts: AuthorityFacts, chance: random.Random
) -> None:
    """A new no had the old link in every proof; a new yes has the new one in every proof."""
    changed = chance.choice(facts.delegations)
    update = chance.choice(
        (
            {"limit": 0},
            {"limit": None},
            {"areas": ("TOWN",)},
            {"areas": ()},
            {"until": facts.on},
            {"onward": "allowed", "onward_to": ()},
            {"onward": "forbidden", "onward_to": ()},
            {"excepting": ()},
            {"jointly_with": ()},
        )
    )
    new = replace(changed, said=changed.said.model_copy(update=update))
    other = replace(facts, delegations=tuple(new if each is changed else each for each in facts.delegations))
    before, after = build_graph(facts), build_graph(other)
    for holder, asked in questions(facts, chance):
        was, now = answer(before, holder, asked), answer(after, holder, asked)
        if (was is None) != (now is None):
            proofs = list(Oracle(facts if now is None else other).proofs(holder, asked))
            assert all(changed.said.code in proof for proof in proofs)
