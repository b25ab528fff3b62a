"""What words of a handbook say, as a secretary would read them: whom they name, and what they deny."""

from dataclasses import replace

import pytest

from catchment.governance.rules.checks.wording import names_nhs_england, names_the_chair, says
from catchment.governance.rules.document import Handbook
from tests.governance.scenario import facts_about, handbook_named

FACTS = facts_about(Handbook.model_validate(handbook_named("lawful-board")), {})
THE_CHAIR = (
    "Chair",
    "the chair",
    "The Chairman",
    "Interim chair",
    "ICB chair",
    "the ICB's chair",
    "the ICB’s Chair",
    "Board chair",
    "Chair of the board",
    "Chair of the ICB",
    "Chair of the integrated care board",
    "Chair of Exampleshire",
    "Chair of Exampleshire ICB",
    "Chair of NHS Exampleshire ICB",
    "Chair of NHS Exampleshire Integrated Care Board",
    "Chair of the board of NHS Exampleshire ICB",
    "Chair of the ICB after advice from the appointments committee",
    "Chair, after advice from the audit committee",
    "Chair (on 3 March 2024)",
    "Chair: Charity Chair",
    "Chair and chief executive",
    "Chair with the remuneration committee",
    "XEX chair",
)
ANOTHER = (
    None,
    "",
    "the board",
    "not the chair",
    "nobody but the chair",
    "Deputy chair",
    "Vice-chair",
    "Chair of the place board",
    "Chair of the audit committee",
    "Chair of audit",
    "Chair (audit committee)",
    "Chair, Northmoor Hospitals board",
    "Chair of Northmoor Hospitals",
    "Chair of the board of Northmoor Hospitals",
    "Chair of Exampleshire County Council",
    "audit committee chair",
    "the chair's office",
    "Chair-elect",
    "Chair, not yet asked",
    "Chair or deputy chair",
    "panel with the chair of the trust",
    "armchair",
)


@pytest.mark.parametrize("text", THE_CHAIR)
def test_these_name_the_chair(text: str) -> None:
    """The chair of the ICB, however it is said, and whatever advice came before."""
    assert names_the_chair(text, FACTS)


@pytest.mark.parametrize("text", ANOTHER)
def test_these_do_not(text: str | None) -> None:
    """Another body's chair, a deputy, a denial, or nobody."""
    assert not names_the_chair(text, FACTS)


def test_a_system_without_a_name_has_a_chair_too() -> None:
    """Where nothing is known of the system the common wordings still name its chair."""
    assert names_the_chair("Chair of the ICB", replace(FACTS, name=""))


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("Delivery of the DES and strategic leadership", ("DES",), True),
        ("Designing services", ("DES",), False),
        ("Everything but not the network's money", ("money",), False),
        ("Not the teams, but the money", ("money",), True),
        ("Environmental health", ("mental",), False),
        ("Mental-health nursing", ("mental",), True),
        ("No experience of audit", ("audit",), False),
        ("Accountable care", ("account", "accounting"), False),
        ("the practices of Northmoor", ("practice",), True),
        ("women of the county", ("men",), False),
        ("the additional roles (ARRS)", ("the additional roles (ARRS)",), True),
    ],
)
def test_words_are_whole_and_not_denied(text: str, words: tuple[str, ...], said: bool) -> None:
    """A word inside another is not said, nor is one that the same clause denies."""
    assert says(text, *words) is said


def test_nhs_england_and_its_short_name() -> None:
    """NHSE is NHS England; what it did not do, it did not."""
    assert names_nhs_england("NHS England, after interview")
    assert names_nhs_england("the regional director of NHSE")
    assert not names_nhs_england("not NHS England")
    assert not names_nhs_england(None)
