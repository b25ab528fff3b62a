"""Where the answer is no, the chain that comes nearest: whole from the law to the holder, with one break."""

from itertools import pairwise

from hypothesis import event, given
from hypothesis import strategies as st

from catchment.authority.rules.answers import Question
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.explaining import explain
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import STATUTE
from tests.authority.worlds import AMOUNTS, AREAS, FUNCTIONS, worlds


@given(worlds(), st.sampled_from(FUNCTIONS), st.sampled_from(sorted(AREAS)), st.sampled_from(AMOUNTS))
def test_a_no_breaks_once_and_a_yes_never(
    facts: AuthorityFacts, function: str, area: str, amount: int
) -> None:
    """Whoever is asked: the links follow each other down to them, and the sentence stands where it breaks."""
    graph = build_graph(facts)
    question = Question(function, area, amount, facts.on)
    for holder in (*facts.organisations, *facts.bodies, *facts.seats):
        answer = explain(graph, holder, question)
        if answer.allowed:
            assert answer.broken_chain == ()
            assert not any(link.broken for link in answer.chain)
            continue
        chain = answer.broken_chain
        event("a chain that breaks" if chain else "no chain")
        assert answer.reason is not None
        assert [link.broken for link in chain if link.broken] == ([answer.reason.sentence] if chain else [])
        if not chain:
            continue
        assert chain[-1].delegate.code == holder
        for above, below in pairwise(chain):
            assert above.delegate.code == below.delegator.code
        assert chain[0].code == STATUTE or chain[0].broken, (
            "it begins with the law, or with what has no ground"
        )
        assert [link.code for link in chain].count(STATUTE) <= 1
