"""The catalogue of functions: what it holds, who holds each in law on a day, and how it is searched."""

from datetime import date

import pytest

from catchment.governance.functions import INHERITED, catalogue, read_catalogue
from catchment.governance.rules.functions import (
    CatalogueFunction,
    LegalKind,
    Nearest,
    ancestors,
    children_of,
    find_function,
)

FUNCTIONS = {each.code: each for each in catalogue()}
PARENTS = {each.code: each.parent for each in FUNCTIONS.values()}
TODAY = date(2026, 11, 22)
NOW_IN_FORCE = {"HCA22", "PSR", "ICB_2026"}
LISTED_IN_SECTION_3 = [
    "hospital accommodation",
    "other accommodation for health services",
    "medical, dental and ophthalmic services other than primary care",
    "nursing",
    "ambulances",
    "maternity",
    "palliative care",
    "end of life care",
    "prevention and after-care",
    "diagnosis and treatment",
]
# SI 2022/642 reg 2, in the words of D-004
NEVER_BY_65Z5 = [
    "establish-integrated-care-boards",
    "make-transfer-schemes",
    "assess-integrated-care-boards",
    "require-information-from-icbs",
    "direct-integrated-care-boards",
    "direct-trusts",
    "restructure-trusts",
    "authorise-foundation-trusts",
    "approve-foundation-trust-constitutions",
    "approve-trust-mergers",
    "limit-trust-capital",
    "trust-special-administration",
    "pay-integrated-care-boards",
    "designate-integration-money",
    "direct-icb-resource-use",
    "control-icb-expenditure",
    "set-joint-financial-objectives",
    "limit-system-resource-use",
    "limit-named-matters",
    "license-providers",
    "health-special-administration",
]
SECTIONS_OF_MONEY = ["223G", "223GA", "223GB", "223GC", "223L", "223M", "223N"]
# SI 2000/617 reg 5(a)(i), in the words of D-022
NEVER_BY_SECTION_75 = [
    "surgery",
    "radiotherapy",
    "termination of pregnancy",
    "endoscopy",
    "class 4 laser",
    "other invasive treatments",
    "emergency ambulance services",
]
# SI 2000/617 reg 6, in the words of D-023
OF_COUNCILS = [
    "social services for adults",
    "social services for children",
    "disability",
    "leisure",
    "education",
    "housing",
    "waste",
    "environmental health",
    "highways",
    "transport",
]


def found(asked: str) -> CatalogueFunction:
    """Return the function that somebody means, or fail with the nearest."""
    function = find_function(asked, FUNCTIONS)
    assert isinstance(function, CatalogueFunction), function.sentence
    return function


def test_the_tree_is_sound() -> None:
    """Every function has a name, a head with a statute and a rule, and a code that a handbook can use."""
    assert 130 <= len(FUNCTIONS) <= 400
    names = [each.name for each in FUNCTIONS.values()]
    assert len(set(names)) == len(names)
    for function in FUNCTIONS.values():
        head = ancestors(function.code, PARENTS)[-1]
        assert PARENTS[head] == ""
        assert function.statute and function.rule and function.held_by, function.code
        assert len(function.code) <= 60 and function.code == function.code.lower()
        assert len(function.name) <= 110 and not function.name.endswith(".")


def test_no_word_means_two_functions() -> None:
    """Whatever name or other name somebody uses leads to the function that has it."""
    for function in FUNCTIONS.values():
        for name in (function.code, function.name, *function.also):
            assert found(name).code == function.code, f"{name}: {found(name).code} and {function.code}"


@pytest.mark.parametrize("service", LISTED_IN_SECTION_3)
def test_the_heads_of_section_3_are_there(service: str) -> None:
    """B-010: each of the services that section 3(1) lists is under arranging health services."""
    assert found(service).parent == "arrange-health-services"


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        (date(2013, 3, 31), ()),
        (date(2013, 4, 1), (LegalKind.CCG,)),
        (date(2022, 6, 30), (LegalKind.CCG,)),
        (date(2022, 7, 1), (LegalKind.ICB,)),
        (TODAY, (LegalKind.ICB,)),
    ],
)
def test_groups_held_section_3_before_july_2022_and_boards_since(
    day: date, holders: tuple[LegalKind, ...]
) -> None:
    """B-010: and so did they hold everything under it."""
    under = [code for code in FUNCTIONS if ancestors(code, PARENTS)[-1] == "arrange-health-services"]
    assert len(under) > 80
    for code in under:
        assert FUNCTIONS[code].holders_on(day, NOW_IN_FORCE) == holders, code


def test_primary_care_is_nhs_englands_until_the_bill_is_in_force() -> None:
    """D-014: boards exercise it by delegation; they hold it themselves only once HB26 has a day."""
    for name in ("general practice", "community pharmacy", "dentistry", "opticians", "GMS"):
        function = found(name)
        assert function.holders_on(TODAY, NOW_IN_FORCE) == (LegalKind.NHS_ENGLAND,)
        assert function.holders_on(TODAY, {*NOW_IN_FORCE, "HB26"}) == (LegalKind.ICB,)
        assert function.by_direction
        assert not function.not_by_65z5_from
    assert found("general practice").verify


def test_specialised_services_are_nhs_englands_and_their_list_is_not_invented() -> None:
    """D-013: the head says that the lists of 59 and 70 are not here; each group asks to be verified."""
    head = found("specialised services")
    assert "59" in head.verify and "70" in head.verify
    groups = children_of(FUNCTIONS.values())[head.code]
    assert 3 <= len(groups) < 20
    assert all(FUNCTIONS[code].verify for code in groups)
    assert {FUNCTIONS[code].holders_on(TODAY, NOW_IN_FORCE) for code in groups} == {(LegalKind.NHS_ENGLAND,)}


def test_everything_of_d004_stays_with_nhs_england() -> None:
    """D-004: each of the functions that SI 2022/642 switches off is there and says so."""
    for code in NEVER_BY_65Z5:
        assert FUNCTIONS[code].not_by_65z5_from == {LegalKind.NHS_ENGLAND}, code
        assert FUNCTIONS[code].holders_on(TODAY, NOW_IN_FORCE) == (LegalKind.NHS_ENGLAND,)
    statutes = {each.statute for each in FUNCTIONS.values()}
    assert {f"NHS Act 2006 s.{section}" for section in SECTIONS_OF_MONEY} <= statutes
    others = {code for code, each in FUNCTIONS.items() if each.not_by_65z5_from} - set(NEVER_BY_65Z5)
    assert {ancestors(code, PARENTS)[-1] for code in others} == {"nhs-england-own-functions"}


def test_everything_of_d022_is_outside_section_75() -> None:
    """D-022: seven kinds of treatment, and nothing else than they."""
    excluded = {found(name).code for name in NEVER_BY_SECTION_75}
    assert len(excluded) == len(NEVER_BY_SECTION_75)
    all_excluded = {code for code, each in FUNCTIONS.items() if each.not_by_section_75}
    assert all_excluded == excluded | {"treatments-outside-section-75"}
    assert all(FUNCTIONS[code].rule == "D-022" for code in excluded)
    assert not found("non-emergency patient transport").not_by_section_75


def test_everything_of_d023_is_a_councils_and_open_to_section_75() -> None:
    """D-023: ten kinds of council function; the exceptions are closed, and ask to be verified."""
    for name in OF_COUNCILS:
        assert found(name).council_by_section_75, name
        assert LegalKind.COUNCIL in found(name).holders_on(TODAY, NOW_IN_FORCE)
    exceptions = children_of(FUNCTIONS.values())["council-excepted-functions"]
    for code in exceptions:
        assert not FUNCTIONS[code].council_by_section_75
        assert FUNCTIONS[code].verify, code


def test_continuing_healthcare_warns() -> None:
    """D-005: whether a board may delegate eligibility decisions is not certain, and the entry says so."""
    assert "D-005" in found("CHC eligibility").verify
    assert LegalKind.ICB not in found("CHC eligibility").not_by_65z5_from


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("commission-community-health-services", "commission-community-health-services"),
        ("Commission community health services", "commission-community-health-services"),
        ("community health services", "commission-community-health-services"),
        ("COMMUNITY SERVICES", "commission-community-health-services"),
        ("district nursing", "commission-district-nursing"),
        ("commission district-nursing", "commission-district-nursing"),
        ("approve joint forward plan", "approve-joint-forward-plan"),
        ("SoRD", "approve-scheme-of-delegation"),
        ("pay invoices", "approve-invoices"),
        ("Adult social care", "adult-social-care"),
        ("999", "commission-emergency-ambulance"),
    ],
)
def test_a_function_is_found_by_what_people_call_it(asked: str, code: str) -> None:
    """By code, name and other name; capitals, hyphens and a leading verb do not count."""
    assert found(asked).code == code


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("comunity helth services", "Commission community health services"),
        ("adult socail care", "Adult social care"),
        ("commission podiatary", "Commission community therapies"),
        ("capital", "Approve capital spending"),
    ],
)
def test_a_near_miss_is_answered_with_the_nearest(asked: str, nearest: str) -> None:
    """What nobody has is never guessed: at most three that come near are named."""
    missed = find_function(asked, FUNCTIONS)
    assert isinstance(missed, Nearest)
    assert nearest in missed.names
    assert len(missed.codes) <= 3
    assert nearest in missed.sentence


def test_what_two_functions_share_is_answered_with_both() -> None:
    """A lounge is commissioned and provided: the verb is asked for, not guessed."""
    same = [
        CatalogueFunction("commission-x", "Commission discharge lounges"),
        CatalogueFunction("provide-x", "Provide discharge lounges"),
    ]
    functions = {each.code: each for each in same}
    missed = find_function("discharge lounges", functions)
    assert isinstance(missed, Nearest)
    assert missed.codes == ("commission-x", "provide-x")
    assert find_function("provide discharge lounges", functions) == same[1]


def test_what_is_nothing_like_a_function_says_where_the_list_is() -> None:
    """No nearest is better than a far one; and nothing, or very much, is asked without harm."""
    for asked in ("zzqx", "", "!!!", "q" * 100_000):
        missed = find_function(asked, FUNCTIONS)
        assert isinstance(missed, Nearest)
        assert "See the list of functions" in missed.sentence
        assert len(missed.sentence) < 250


HEAD = """
functions:
- code: head
  name: A head
  statute: An Act s.1
  rule: B-010
  by_direction: true
  not_by_section_75: true
  not_by_65z5_from: [nhs-england]
  verify: Not sure.
  also: [top]
  held_by: [{kind: icb, since: 2022-07-01}]
"""


def test_a_child_has_what_its_parent_has_unless_it_says_otherwise() -> None:
    """Who holds it, statute, rule and routes come down the tree; other names and doubts do not."""
    entries = "- {code: child, parent: head, name: A child, by_direction: false}\n"
    entries += "- {code: grandchild, parent: child, name: A grandchild}\n"
    head, child, grandchild = read_catalogue(HEAD + entries)
    for name in set(INHERITED) - {"by_direction"}:
        assert getattr(grandchild, name) == getattr(child, name) == getattr(head, name)
    assert (head.by_direction, child.by_direction, grandchild.by_direction) == (True, False, False)
    assert (child.also, child.verify) == ((), "")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{code: head, name: Again}", "head is twice"),
        ("{code: lost, parent: nowhere, name: Lost}", "lost is under nowhere, which is not above it"),
        ("{code: odd, name: Odd, colour: red}", "odd says colour, which means nothing here"),
        ("{code: odd}", "has no name"),
        ("{code: odd, name: Odd, held_by: [{kind: pcn}]}", "odd names the kind of holder “pcn”"),
        ("{code: odd, name: Odd, held_by: [{kind: icb, from: 2022-07-01}]}", "held_by of odd says from"),
    ],
)
def test_a_slip_in_the_file_is_told_as_a_sentence(entry: str, said: str) -> None:
    """Whoever edits the catalogue is told which entry, and what was expected."""
    with pytest.raises(ValueError, match=said):
        read_catalogue(f"{HEAD}- {entry}\n")
