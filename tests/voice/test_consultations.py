"""Runs tests/scenarios/voice/consultations.yaml, and checks counts and documents against simpler ways."""

import io
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from catchment.voice.consultation_files import as_markdown, as_word
from catchment.voice.rules.consultation_comparing import Given, agreement_sentence, compare, summary
from catchment.voice.rules.consultation_document import document_of
from catchment.voice.rules.consultation_file import (
    MOST_BYTES,
    ConsultationFile,
    json_schema,
    read_consultation,
)
from catchment.voice.rules.consultation_steps import (
    Answer,
    Answered,
    Assessed,
    Endorsed,
    EndorsementWithdrawn,
    Step,
    Submitted,
    as_said,
    step_of,
)
from catchment.voice.rules.consultations import (
    Refused,
    ResponseNow,
    refuse_unless_spoken_for,
    refuse_unless_there,
    take,
)
from catchment.voice.rules.impact import Effect, Lens, Seen, gate_sentence, impact_sentence

TOLD = yaml.safe_load(
    (Path(__file__).parents[1] / "scenarios/voice/consultations.yaml").read_text(encoding="utf-8")
)
NAMES = {"LMC": "The Committee", "XX": "Exampleland", **TOLD["members"]}
DAY = date(2020, 12, 1)


def asked() -> ConsultationFile:
    """Return the consultation of the scenarios."""
    found, problems = read_consultation(TOLD["file"])
    assert found is not None, problems
    return found


def step_in(says: dict[str, Any]) -> Step:
    """Return a step as a scenario tells it."""
    on = says["day"]
    if "answers" in says:
        return Answered(on, {number: Answer(*each) for number, each in says["answers"].items()})
    if "impact" in says:
        return Assessed(on, {Lens(one): Seen(Effect(e), why) for one, (e, why) in says["impact"].items()})
    if "submitted" in says:
        return Submitted(on, says["submitted"])
    if "endorsed" in says:
        return Endorsed(on, says["endorsed"], says.get("reservations", ""))
    return EndorsementWithdrawn(on, says["withdrawn"], says["because"])


def taken(steps: list[dict[str, Any]]) -> ResponseNow:
    """Take steps as an action does: kept and read again, endorsements by those it speaks for only."""
    now = ResponseNow()
    for says in steps:
        step = step_in(says)
        step = step_of(as_said(step), step.on)
        now = take(asked(), TOLD["respondent"], now, step)
        if isinstance(step, Endorsed):
            refuse_unless_spoken_for(step.by, "the committee", TOLD["members"])
    return now


@pytest.mark.parametrize("case", TOLD["responses"], ids=lambda case: case["case"])
def test_response(case: dict[str, Any]) -> None:
    """A response is what its steps make of it; the last step of a refusal is the one refused."""
    if "refused" in case:
        before = taken(case["steps"][:-1])
        with pytest.raises(Refused) as refusal:
            taken(case["steps"])
        assert case["refused"] in refusal.value.sentence
        assert before == taken(case["steps"][:-1])
        return
    now, said = taken(case["steps"]), case["now"]
    sent = now.version
    found = {
        "answers": {number: each.answer for number, each in now.answers.items()},
        "version": len(now.versions),
        "sent": {number: each.answer for number, each in sent.answers.items()} if sent else {},
        "drafted": now.drafted,
        "standing": [each.by for each in now.standing],
        "earlier": [each.by for each in now.of_earlier],
        "withdrawn": [each.by for each in now.endorsements if each.withdrawn_on],
    }
    assert said.get("gate", "") in gate_sentence(now.assessment)
    assert impact_sentence(now.assessment) == said.get("impact", impact_sentence(now.assessment))
    assert {key: found[key] for key in said if key in found} == {
        key: said[key] for key in said if key in found
    }


@pytest.mark.parametrize("case", TOLD["compared"], ids=lambda case: case["case"])
def test_comparison(case: dict[str, Any]) -> None:
    """The sentence says what somebody counts on their fingers."""
    said = [
        Given(
            each["who"],
            each["kind"],
            each.get("place", ""),
            {number: Answer(one) for number, one in each["answers"].items()},
        )
        for each in case["given"]
    ]
    compared = compare(asked(), said)
    assert summary(compared, len(said)) == case["finds"]
    if "picture" in case:
        assert agreement_sentence([each for each in compared if each.all.answered]) == case["picture"]


@pytest.mark.parametrize("case", TOLD["files"], ids=lambda case: case["instead"])
def test_what_is_wrong_with_a_file_is_said_with_its_line(case: dict[str, Any]) -> None:
    """Each line that is spoilt is the one that is named."""
    lines = TOLD["file"].splitlines()
    lines[case["line"] - 1] = case["instead"]
    found, problems = read_consultation("\n".join(lines))
    assert found is None
    assert any(case["says"] in each.sentence for each in problems), problems
    whole = ("closes (", "comes twice")  # about the file, or the list, as a whole
    if not any(each in case["says"] for each in whole):
        assert case["line"] in {each.position.line for each in problems}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", "x", "- [", "[]", "x" * (MOST_BYTES + 1)])
def test_what_is_no_consultation_is_refused_in_a_sentence(content: bytes | str) -> None:
    """Bytes, nothing, a word, half a list, far too much: never a traceback."""
    found, problems = read_consultation(content)
    assert found is None
    assert problems and all(each.sentence.endswith((".", "”.")) for each in problems)


def test_limits_of_a_file() -> None:
    """A hundred questions are taken, one more is not; the schema says so too."""
    head = TOLD["file"].split("questions:")[0]

    def file_of(count: int) -> str:
        rows = (f"- {{number: {each}, kind: yes-no, words: Is it?}}" for each in range(1, count + 1))
        return f"{head}questions:\n" + "\n".join(rows)

    assert read_consultation(file_of(100))[0] is not None
    assert "at most 100" in read_consultation(file_of(101))[1][0].sentence
    assert json_schema()["properties"]["questions"]["maxItems"] == 100


def test_who_is_not_there_on_the_day_answers_nothing() -> None:
    """K-043: a respondent that has closed, or not begun."""
    with pytest.raises(Refused, match="Old Surgery is not there on 1 December 2020"):
        refuse_unless_there("Old Surgery", there=False, on=DAY)
    with pytest.raises(Refused, match="speaks for itself alone"):
        refuse_unless_spoken_for("P2", "One Surgery", {})


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        1: st.sampled_from(["yes", "no"]),
        2: st.sampled_from(["strongly agree", "agree", "neither agree nor disagree", "disagree"]),
        3: st.sampled_from(["the PCN", "NHS 111"]),
        4: st.sampled_from(["yes", "yes, with safeguards", "no"]),
    },
)
RESPONDENTS = st.lists(
    st.tuples(st.sampled_from(["Practices", "PCNs"]), st.sampled_from(["", "North", "South"]), ANSWERS),
    max_size=12,
)
SIDE_OF = {  # by question, in the plainest way
    1: {"yes": "for", "no": "against"},
    2: {
        "strongly agree": "for",
        "agree": "for",
        "neither agree nor disagree": "neither",
        "disagree": "against",
    },
    3: {"the PCN": "the PCN", "NHS 111": "NHS 111"},
    4: {"yes": "for", "yes, with safeguards": "for", "no": "against"},
}


@given(RESPONDENTS)
def test_counts_are_those_of_a_naive_count(rows: list[tuple[str, str, dict[int, str]]]) -> None:
    """Every answer is counted once, in all and in its groups, and a split is a difference of sole leaders."""
    said = [
        Given(str(number), kind, place, {one: Answer(each) for one, each in answers.items()})
        for number, (kind, place, answers) in enumerate(rows)
    ]
    for found in compare(asked(), said)[:4]:
        mine = [(kind, place, each[found.number]) for kind, place, each in rows if found.number in each]
        counts = Counter(answer for _, _, answer in mine)
        assert dict(zip(found.answers, found.all.counts, strict=True)) == {
            each: counts[each] for each in found.answers
        }
        leaders = set()
        for place in ("North", "South"):
            sides = Counter(SIDE_OF[found.number][answer] for _, where, answer in mine if where == place)
            most = [side for side, count in sides.items() if count == max(sides.values())]
            if len(most) == 1 and sum(sides.values()) > 1:
                leaders.add(most[0])
        assert found.splits_by_place == (len(leaders) > 1)
        assert sum(each.answered for each in found.by_kind) == found.all.answered == len(mine)


WRITTEN = st.text(
    st.one_of(
        st.sampled_from("\\`*_{}[]<>()#+-.!|~&$^=:1 \n"),
        st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co")),
    ),
    max_size=60,
)


WITHIN = r"*a* _b_ **c** `d` [e](f) ![g](h) <b>i</b> <https://j.example> &amp; ~~k~~ \* l\ | m # n ^1 $o$"
AT_START = (
    "p\n# q\n- r\n+ s\n1. t\n2) u\n> v\n    w\n---\n===\n***\n```\n| x | y |\n| --- | --- |\n[z]: /z\n: &"
)


def in_word(content: bytes) -> list[tuple[str, ...]]:
    """Read a Word file back: each heading, paragraph, item and row of a table, in order."""
    found: list[tuple[str, ...]] = []
    opened = docx.Document(io.BytesIO(content))
    for each in opened.iter_inner_content():
        if hasattr(each, "rows"):
            found += [("row", *(cell.text for cell in row.cells)) for row in each.rows]
            continue
        style = str(each.style.name)
        kind = {"Title": "h1", "List Bullet": "item"}.get(style, style.replace("Heading ", "h"))
        found.append((kind if kind[0] in "hi" else "p", each.text))
    return found


def in_markdown(text: str) -> list[tuple[str, ...]]:
    """Read Markdown back with somebody else's parser, as `in_word` reads Word."""
    found: list[tuple[str, ...]] = []
    row: list[str] = []
    kinds: list[str] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if token.type.endswith("_open"):
            kinds.append(token.tag)
            row = [] if token.tag == "tr" else row
        elif token.type.endswith("_close"):
            kinds.pop()
            if token.tag == "tr":
                found.append(("row", *row))
        elif token.type == "inline":
            plain = "".join(
                each.content for each in token.children or () if each.type in ("text", "text_special")
            )
            strange = {each.type for each in token.children or ()} - {"text", "text_special"}
            assert strange <= {"strong_open", "strong_close"}, strange
            if "tr" in kinds:
                row.append(plain)
            else:
                found.append(("item" if "li" in kinds else kinds[-1], plain))
        else:
            raise AssertionError(f"{token.type} is nothing that a response holds")
    return found


@example(WITHIN, AT_START, WITHIN, WITHIN)
@example(AT_START, WITHIN, AT_START, AT_START)
@given(WRITTEN, WRITTEN, WRITTEN, WRITTEN)
def test_word_and_markdown_say_the_same(reasons: str, free: str, why: str, reserved: str) -> None:
    """Whatever was typed is text in both, in the same order, and is never markup (S004-37 to S004-40)."""
    now = ResponseNow()
    steps: list[Step] = [
        Answered(DAY, {1: Answer("no", reasons.strip()), 5: Answer(free.strip())}),
        Assessed(DAY, {lens: Seen(Effect.SAME, why.strip()) for lens in Lens}),
        Submitted(DAY),
        Endorsed(DAY, "P1", reserved.strip()),
        Endorsed(DAY, "P2"),
    ]
    for step in steps:
        now = take(asked(), "LMC", now, step)
    document = document_of(asked(), NAMES, "LMC", now)
    written = as_word(document)
    assert written == as_word(document), "the same response always gives the same bytes"
    word, markdown = in_word(written), in_markdown(as_markdown(document))
    assert markdown == word
    said = [" ".join(line.split()) for line in reasons.splitlines() if line.strip()]
    if said:
        assert ("p", f"Reasons: {said[0]}") in word
    assert word[0] == ("h1", "The Committee: response to “Next steps”")
    assert ("row", "Lens", "Effect", "Why") in word
    assert ("item", "Two Surgery (P2), 1 December 2020") in word
