"""Unity: which step may follow, how united a place is - by scenarios, and against a naive oracle.

The scenarios are in tests/scenarios/voice/unity-steps.yaml and unity-alignment.yaml. The oracle takes the
formulas of T-A10 at their word: it looks at every pair of respondents one by one.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catchment.voice.rules.alignment import Alignment, Voice, alignment
from catchment.voice.rules.position_steps import (
    AskedGround,
    Respondent,
    SeatHeld,
    may_open,
    may_take,
    not_bound,
)
from catchment.voice.rules.positions import (
    MOST_TEXT,
    CannotStep,
    Group,
    QuestionNow,
    Stance,
    TakenStep,
    after,
)
from catchment.voice.rules.unity_words import against_own, in_hundred, unity_sentence
from tests.conftest import REPOSITORY

SCENARIOS = REPOSITORY / "tests/scenarios/voice"
STEPS = yaml.safe_load((SCENARIOS / "unity-steps.yaml").read_text(encoding="utf-8"))
ALIGNED = yaml.safe_load((SCENARIOS / "unity-alignment.yaml").read_text(encoding="utf-8"))
LETTERS = {
    "s": Stance.SUPPORT,
    "c": Stance.CONDITIONS,
    "o": Stance.OPPOSE,
    "n": Stance.NO_VIEW,
    "-": None,
}
FAVOUR = (Stance.SUPPORT, Stance.CONDITIONS)


def ground() -> AskedGround:
    """Return who is asked, and who sits where, in all stories."""
    asked = [
        Respondent(name, name, Group(group)) for group, names in STEPS["asked"].items() for name in names
    ]
    held = [
        SeatHeld(each["person"], each["person"], each["seat"], each["seat"], each.get("leaves"))
        for each in STEPS["seats"]
    ]
    return AskedGround(
        "Makebelieve",
        {each.code: each for each in asked},
        {(each.person, each.seat): each for each in held},
    )


def said(step: dict[str, Any]) -> dict[str, Any]:
    """Return a step of a story as a form would send it."""
    reasons = step.get("reasons", "")
    if "position" in step:
        return {
            "kind": "position",
            "respondent": step["position"],
            "stance": step["stance"],
            "reasons": reasons,
        }
    if "draw" in step:
        words = {"text": "We agree.", "covers": "All of it.", "until": step["until"].isoformat()}
        return {"kind": "drawn-up", "stance": step["draw"], **words}
    if "mandate" in step:
        since = step.get("since", step["day"]).isoformat()
        until = step["until"].isoformat()
        words = {"covers": "All of it.", "since": since, "until": until}
        return {"kind": "mandated", "person": step["mandate"], "seat": step["seat"], **words}
    if "close" in step:
        return {"kind": "closed", "reasons": step["close"]}
    kind = "signed" if "sign" in step else "refused"
    return {"kind": kind, "respondent": step.get("sign") or step.get("refuse"), "reasons": reasons}


def told(story: dict[str, Any]) -> QuestionNow:
    """Take every step of a story, or see it refused, and return the question after them."""
    now = QuestionNow("Q-1", "What?", STEPS["opened_on"], STEPS["closes_on"])
    for step in story["steps"]:
        sent = said(step)
        if "refused" in step and isinstance(step["refused"], str):
            with pytest.raises(CannotStep, match=step["refused"]):
                may_take(now, sent, step["day"], ground())
            continue
        kept = may_take(now, sent, step["day"], ground())
        now = after(now, [TakenStep(now.last + 1, step["day"], kept, "somebody")])
    return now


@pytest.mark.parametrize("story", STEPS["stories"], ids=[each["story"] for each in STEPS["stories"]])
def test_a_question_goes_as_told(story: dict[str, Any]) -> None:
    """Each story says what stands at its end."""
    now, then = told(story), story["then"]
    agreed = now.agreed_now
    found: dict[str, Any] = {
        "stands": {code: each.stance.value for code, each in now.standing.items()},
        "agreed": len(now.agreed),
        "signed": [each.respondent for each in agreed.signed] if agreed else [],
        "refused": [each.respondent for each in agreed.refused] if agreed else [],
        "against_own": list(against_own(agreed, now)) if agreed else [],
        "earlier": {
            code: [each.stance.value for each in now.earlier(code)] for code in then.get("earlier", {})
        },
    }
    if "mandate" in then:
        assert agreed is not None
        mandate = agreed.mandates[-1]
        found["mandate"] = {"person": mandate.person, "binds": list(mandate.binds)}
        found["not_bound"] = [each.code for each in not_bound(mandate.binds, ground())]
        found["in_force"] = {day: mandate.in_force(day) for day in then["in_force"]}
    assert {key: found[key] for key in then} == then


def test_what_comes_from_outside_has_its_limits() -> None:
    """Too long a text, and a last day before the first, are refused in a sentence."""
    with pytest.raises(CannotStep, match="Use 4,000 characters or fewer here; you used 4,001"):
        may_open("What?", "x" * (MOST_TEXT + 1), date(2026, 2, 1), None)
    with pytest.raises(CannotStep, match="before the question is opened"):
        may_open("What?", "", date(2026, 2, 1), date(2026, 1, 31))
    with pytest.raises(CannotStep, match="in one sentence"):
        may_open("  ", "", date(2026, 2, 1), None)
    assert may_open("What?", " Why. ", date(2026, 2, 1), date(2026, 2, 1)) == {"text": "Why."}


def voices(groups: dict[str, list[str]]) -> list[Voice]:
    """Return the voices that a scenario writes in letters."""
    found = []
    for group, says in groups.items():
        for number, each in enumerate(says):
            letter, _, patients = each.partition(":")
            found.append(Voice(f"{group}-{number}", Group(group), LETTERS[letter], int(patients or 0)))
    return found


@pytest.mark.parametrize("case", ALIGNED, ids=[each["says"] for each in ALIGNED])
def test_unity_is_measured_as_by_hand(case: dict[str, Any]) -> None:
    """T-A10, as exact fractions."""
    found = alignment(voices(case["groups"]))
    for name in ("index", "overall", "same_words"):
        if name in case:
            assert getattr(found, name) == exact(case[name]), name
    within = {each.group.value: each.within for each in found.groups}
    assert {group: within[group] for group in case.get("within", {})} == {
        group: exact(value) for group, value in case.get("within", {}).items()
    }
    if "by_patients" in case:
        weighted = alignment(voices(case["groups"]), by_patients=True)
        assert weighted.index == exact(case["by_patients"])
    assert unity_sentence(found) == case["sentence"]


def exact(written: Any) -> Fraction | None:
    """Return a fraction as a scenario writes it: 2/3, 1, or nothing."""
    return None if written is None else Fraction(str(written))


ANY_VOICE = st.builds(
    Voice,
    st.text("abc", min_size=1, max_size=3),
    st.sampled_from(Group),
    st.one_of(st.none(), st.sampled_from(Stance)),
    st.integers(0, 50),
)


@given(st.lists(ANY_VOICE, max_size=14), st.booleans())
def test_unity_is_what_every_pair_says(asked: list[Voice], by_patients: bool) -> None:
    """The sums agree with looking at every pair of respondents one by one."""
    found = alignment(asked, by_patients=by_patients)
    assert found.index == naive_index(asked, by_patients, sides)
    assert found.same_words == naive_index(asked, by_patients, words)
    everybody = [each for group in Group for each in weighted(asked, group, by_patients)]
    assert found.overall == naive_within(everybody)
    for stands in found.groups:
        assert stands.within == naive_within(weighted(asked, stands.group, by_patients))


@given(st.lists(ANY_VOICE, max_size=14))
def test_unity_of_a_place_does_not_hang_on_order_or_on_which_side_is_called_for(asked: list[Voice]) -> None:
    """Everybody changing sides changes no figure, and 1 is reached only where nobody is on the other side."""
    turned = [replace(each, stance=TURNED.get(each.stance, each.stance)) for each in reversed(asked)]
    found, other = alignment(asked), alignment(turned)
    assert (found.index, found.overall) == (other.index, other.overall)
    assert found.index is None or 0 <= found.index <= 1
    if found.index == 1:
        assert len({side(each) for each in asked if side(each) is not None}) == 1
        assert in_hundred(found.index) == "100 times in 100"
    elif found.index is not None:
        assert in_hundred(found.index) != "100 times in 100"


TURNED = {
    Stance.SUPPORT: Stance.OPPOSE,
    Stance.CONDITIONS: Stance.OPPOSE,
    Stance.OPPOSE: Stance.SUPPORT,
}
Weighted = list[tuple[Stance, int]]


def side(voice: Voice) -> bool | None:
    """Return the side a voice is on, None where it is on neither."""
    return None if voice.stance in (None, Stance.NO_VIEW) else voice.stance in FAVOUR


def weighted(asked: list[Voice], group: Group, by_patients: bool) -> Weighted:
    """Return the stances of a group with what each weighs, none of them nothing."""
    views = [each for each in asked if each.group is group and side(each) is not None]
    counted = by_patients and any(each.patients for each in views)
    pairs = [(each.stance, each.patients if counted else 1) for each in views if each.stance]
    return [(stance, weight) for stance, weight in pairs if weight]


def sides(one: Stance, other: Stance) -> bool:
    """Return whether two stances are on one side."""
    return (one in FAVOUR) == (other in FAVOUR)


def words(one: Stance, other: Stance) -> bool:
    """Return whether two stances are the same."""
    return one is other


def naive_index(asked: list[Voice], by_patients: bool, same: Any) -> Fraction | None:
    """Return the mean over pairs of groups of the share of pairs of respondents that agree."""
    found = []
    for one, other in combinations(Group, 2):
        pairs = list(product(weighted(asked, one, by_patients), weighted(asked, other, by_patients)))
        total = sum(a[1] * b[1] for a, b in pairs)
        if total:
            found.append(Fraction(sum(a[1] * b[1] for a, b in pairs if same(a[0], b[0])), total))
    return sum(found, Fraction(0)) / len(found) if found else None


def naive_within(held: Weighted) -> Fraction | None:
    """Return the share of pairs of two different respondents that agree."""
    pairs = list(combinations(held, 2))
    total = sum(a[1] * b[1] for a, b in pairs)
    return Fraction(sum(a[1] * b[1] for a, b in pairs if sides(a[0], b[0])), total) if total else None


def test_everybody_on_one_side_is_unity() -> None:
    """A place of 41 practices and one LMC counts the LMC as much as all practices together."""
    practices = [Voice(f"P{number}", Group.PRACTICES, Stance.SUPPORT) for number in range(41)]
    found: Alignment = alignment([*practices, Voice("L", Group.LMC, Stance.OPPOSE)])
    assert found.index == 0
    assert found.overall == Fraction(40, 42)
