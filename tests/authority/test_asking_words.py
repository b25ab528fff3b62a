"""The words of answers where a scheme changes: what is to come, what was reworded, what is left out."""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from catchment.authority.rules.answers import Answer, Question
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.explaining import explain, what_may, who_may
from catchment.authority.rules.facts import AuthorityFacts
from catchment.foundation.rules.periods import Period
from tests.authority.checks.scenario import FOLDER, facts_of
from tests.reading import read_yaml

DAY = date(2025, 12, 1)
NURSING = "commission-district-nursing"
ASKED = Question(NURSING, "STORYFORD", 0, DAY)


def world(**of_story: Any) -> AuthorityFacts:
    """Return the facts of the scenarios' world, with something else said of its delegation to Storyford."""
    value = read_yaml(FOLDER / "worlds" / "exampleshire.yaml")
    next(each for each in value["delegations"] if each["code"] == "D-STORY").update(of_story)
    regimes = {"HCA22": Period(date(2022, 7, 1)), "PSR": Period(date(2024, 1, 1))}
    return replace(facts_of(value, DAY, {}, {}), regimes=regimes)


def reworded(facts: AuthorityFacts, since: date) -> AuthorityFacts:
    """Return the facts with the words of the delegation to Storyford said only since a day."""
    said = (
        replace(each, version_since=since) if each.said.code == "D-STORY" else each
        for each in facts.delegations
    )
    return replace(facts, delegations=tuple(said))


def test_a_delegation_that_the_handbook_says_only_later_is_in_the_way_until_then() -> None:
    """K-040: signed for next year, it holds nothing today: the reason, and where the way breaks."""
    answer = explain(build_graph(reworded(world(), date(2026, 4, 1))), "STORY", ASKED)
    assert answer.sentence.startswith(
        "No: the delegation to Storyford place committee (D-STORY) holds only from 1 April 2026."
    )
    assert answer.reason is not None
    assert answer.broken_chain[-1].broken == answer.reason.sentence


def test_a_delegation_in_new_words_says_since_when() -> None:
    """“From 1 July 2022” alone would let a reader think that its limit was always this one."""
    since = date(2023, 4, 1)
    answer = explain(build_graph(reworded(world(), since)), "STORY", ASKED)
    assert (answer.chain[-1].since, answer.chain[-1].as_it_stands_since) == (date(2022, 7, 1), since)
    same = explain(build_graph(reworded(world(), date(2022, 7, 1))), "STORY", ASKED)
    assert same.chain[-1].as_it_stands_since is None


def test_what_a_delegation_leaves_out_is_told_with_the_wider_function() -> None:
    """A function under one that is excepted is left out with it."""
    wider = "commission-community-health-services"
    facts = world(functions=["lead-a-place", wider], excepting=[wider])
    answer = explain(build_graph(facts), "STORY", ASKED)
    assert answer.reason is not None and answer.reason.rule == "B-079"
    assert answer.reason.sentence == (
        "“Commission district nursing” is left out of D-STORY to Storyford place committee (excepting "
        "“Commission community health services”)."
    )


def test_what_a_bill_would_bring_is_told_only_where_nothing_else_is() -> None:
    """K-042: who holds the function in law today explains a no, not an organisation that would under HB26."""
    facts = world()
    general = Question("commission-general-practice", "ELSEWHERE", 0, DAY)
    kinds = {each.kind for each in facts.functions[general.function].held_by}
    bill = next(each for each in facts.functions[general.function].held_by if each.regime == "HB26")
    assert len(kinds) > 1 and not facts.in_force("HB26")
    closed = {
        code: replace(each, open=each.legal is bill.kind) for code, each in facts.organisations.items()
    }  # nobody who holds it today is open
    found = who_may(build_graph(replace(facts, organisations=closed)), general)
    assert found.reason is not None and "HB26" not in found.reason.sentence


def test_a_wide_power_with_a_yearly_limit_is_not_without_a_limit() -> None:
    """B-014: what one may decide says the limit of the year with that of a decision."""
    facts = world(limit=None, yearly_limit=290_000_000)
    graph = build_graph(facts)
    assert what_may(graph, "STORY").sentence.endswith(", no limit a decision and £290m a year.")
    spent = {"XEX/D-STORY": 28_000_000_000}
    answer = explain(graph, "STORY", ASKED, spent)
    assert "no limit a decision, £290,000,000 a year, of which £10,000,000 is left" in answer.sentence


def test_who_stands_in_has_a_sentence_of_their_own() -> None:
    """D-053: the director of finance is no full holder of the place lead's authority."""
    found = who_may(build_graph(world()), Question("fund-neighbourhood-projects", "STORYFORD", 100, DAY))
    away = "While Place lead of Storyford place committee is away, Director of finance of the ICB board may."
    assert away in found.sentence
    assert "Director of finance" not in found.sentence.split(away)[0]


def test_a_proof_from_before_these_words_is_still_read() -> None:
    """Decisions keep the answer they were taken on; what is new has a default."""
    proofs = TypeAdapter(Answer)
    now = proofs.dump_python(explain(build_graph(world(yearly_limit=5_000_000)), "STORY", ASKED), mode="json")
    assert now["yearly"]
    before = {name: value for name, value in now.items() if name not in ("yearly", "as_cover", "away")}
    for link in before["chain"]:
        del link["as_it_stands_since"]
    read = proofs.validate_python(before)
    assert (read.yearly, read.as_cover, read.away) == ((), False, ())
    assert proofs.validate_python(now).yearly[0].left_pence == 500_000_000
