"""The duties of regard: which there are, and which are asked of whom for what."""

from catchment.authority.rules.duties_of_regard import DUTIES_OF_REGARD, duties_asked, duties_unanswered


def test_each_rule_has_its_duty_and_its_section() -> None:
    rules = {each.rule for each in DUTIES_OF_REGARD}
    assert rules == {f"B-{number:03d}" for number in range(90, 102)} | {"C-012"}
    assert sum(each.rule == "C-012" for each in DUTIES_OF_REGARD) == 3
    assert len({each.code for each in DUTIES_OF_REGARD}) == len(DUTIES_OF_REGARD) == 15
    assert all(each.asks.endswith("?") and " s" in each.section for each in DUTIES_OF_REGARD)


def test_the_triple_aim_is_not_asked_about_one_persons_care() -> None:
    assert "B-099" in {each.rule for each in duties_asked()}
    assert "B-099" not in {each.rule for each in duties_asked(about_one_person=True)}


def test_a_decision_without_an_icb_answers_the_local_documents_only() -> None:
    assert {each.rule for each in duties_asked(icb=False)} == {"C-012"}


def test_what_is_not_answered_is_named() -> None:
    answered = {each.code for each in DUTIES_OF_REGARD} - {"choice", "triple-aim"}
    assert [each.code for each in duties_unanswered(answered)] == ["choice", "triple-aim"]
    assert [each.code for each in duties_unanswered(answered, about_one_person=True)] == ["choice"]
