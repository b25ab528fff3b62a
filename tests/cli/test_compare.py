"""`catchment handbook compare`: the five designs that ship, compared from the top of the repository."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from catchment.authority.queries.comparing import SHIPPED, shipped_designs
from catchment.cli import main
from tests.demo.conftest import loaded as loaded_example

loaded = loaded_example  # the invented example, once for this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded", "at_the_top")]
FILES = [f"designs/{name}.yaml" for name in SHIPPED]
THE_PLACE = ("XEX-PLACE-P1",)


@pytest.fixture
def at_the_top(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand at the top of the repository, where `designs` is."""
    monkeypatch.chdir(repository)


def run(*arguments: str, exit_code: int = 0) -> Result:
    """Run a command, having checked how it ended."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result


def compared(*arguments: str) -> dict[str, Any]:
    """Return a comparison as JSON."""
    found: dict[str, Any] = json.loads(run("handbook", "compare", *arguments, "--json").stdout)
    return found


def test_the_five_forms_differ_as_the_guidance_says() -> None:
    """D-050 to D-054: a forum decides nothing; a joint committee and one person decide most."""
    found = compared(*FILES)
    assert found["place"]["code"] == "XEX-P1"
    sums = {each["name"].removesuffix(".yaml"): each["summary"] for each in found["designs"]}
    functions = sums["forum"]["functions"]
    at_place = {name: each["at_place"] for name, each in sums.items()}
    assert at_place["forum"] == 0
    assert 0 < at_place["lead-provider"] < at_place["icb-committee"] < at_place["joint-committee"]
    assert at_place["joint-committee"] == at_place["executive"] == functions
    assert sums["forum"]["unclear"] and not any(sums[name]["unclear"] for name in SHIPPED[1:])
    assert [sums[name]["largest_limit_pence"] for name in SHIPPED] == [
        None,
        250_000_00,
        2_000_000_00,
        500_000_00,
        750_000_00,
    ]
    shares = [sums[name]["money_share_at_place"] for name in SHIPPED]
    assert shares[0] == 0 < shares[SHIPPED.index("joint-committee")] < 1, "a forum decides on no money"


def test_accountability_stays_where_the_law_puts_it() -> None:
    """B-080, D-054: the ICB stays accountable under each form, and under a contract nobody else is."""
    found = compared(*FILES)
    nursing = next(row for row in found["rows"] if row["function"]["code"] == "commission-district-nursing")
    accountable = [{each["code"] for each in cell["accountable"]} for cell in nursing["cells"]]
    assert all("XEX" in codes for codes in accountable)
    assert accountable[SHIPPED.index("lead-provider")] == {"XEX"}
    assert accountable[SHIPPED.index("joint-committee")] == {"XEX"}, "the council answers for its own"
    assert nursing["cells"][SHIPPED.index("joint-committee")]["deciders"][0]["who"]["code"] == "XEX-PLACE-P1"


def test_in_words_the_finding_comes_first_and_the_differences_before_the_rest() -> None:
    """Each design in sum, what it changes against the first, then the functions, those alike in one line."""
    lines = run("handbook", "compare", "designs/forum.yaml", "designs/executive.yaml").output.splitlines()
    assert lines[0].startswith("Northmoor City decides most under “Northmoor City led by one person")
    change = next(line for line in lines if line.startswith("Under “Northmoor City led by one person"))
    assert "functions more" in change and "gain a clear owner" in change
    assert "  Of the money place would decide 0.0%." in lines
    assert any("what was paid or committed from the budgets of Northmoor City" in line for line in lines)
    assert any(line.startswith("  forum.yaml: Commissioning committee up to £3,000,000") for line in lines)


def test_a_design_beside_the_handbook_in_force() -> None:
    """Names of a place are read too; what is in force has other places, so one is found in common."""
    found = compared("XEX@2026-11-22", "designs/forum.yaml", "--on", "2026-11-22")
    assert [each["name"] for each in found["designs"]] == ["XEX@2026-11-22", "forum.yaml"]
    named = compared(
        "XEX@2026-11-22", "designs/forum.yaml", "--place", "northmoor city", "--on", "2026-11-22"
    )
    assert named == found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["designs/forum.yaml"], "Name two designs or more"),
        (["designs/forum.yaml", "designs/executive.yaml", "--place", "Nowhere"], "No area on"),
        (["designs/forum.yaml", "designs/nothing.yaml"], "designs/nothing.yaml cannot be read"),
        (["designs/forum.yaml", "XEX@2001-01-01"], "No handbook of “XEX” is in force"),
        (["designs/forum.yaml", "XNB@2026-11-22"], "of different systems (XEX and XNB)"),
        (["XEX@2026-11-22", "XEX@2026-04-01"], "Say which place"),
        (["designs/forum.yaml", "designs/executive.yaml", "--on", "rubbish"], "rubbish"),
        (["designs/forum.yaml", "pyproject.toml"], "pyproject.toml cannot be used as it stands"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(arguments: list[str], sentence: str) -> None:
    """It ends with 2, where 1 would mean findings."""
    assert sentence in run("handbook", "compare", *arguments, exit_code=2).output


@pytest.mark.parametrize("file", FILES)
def test_each_design_passes_the_checks(file: str) -> None:
    """What its form implies is told; law is not broken."""
    told = json.loads(run("handbook", "check", file, "--as-at", "2026-11-22", "--format", "json").stdout)
    assert told, "a check that judged nothing would say nothing"


def test_the_designs_differ_in_the_place_alone() -> None:
    """The same board and committees, the same people, the same reservations: only the place is another."""
    files = [yaml.safe_load(Path(file).read_text(encoding="utf-8")) for file in FILES]

    def common(handbook: dict[str, Any]) -> dict[str, Any]:
        bodies = [each for each in handbook["bodies"] if each["code"] not in THE_PLACE]
        given = [each for each in handbook["delegations"] if not each["code"].startswith("PLACE")]
        kept = {name: handbook[name] for name in ("system", "reservations", "registers", "plans", "people")}
        return {**kept, "bodies": bodies, "delegations": given}

    assert all(common(each) == common(files[0]) for each in files)
    forms = [body["form"] for each in files for body in each["bodies"] if body["code"] in THE_PLACE]
    assert len(set(forms)) == len(FILES)


def test_the_files_at_the_top_are_those_that_ship() -> None:
    """ADR 24: an installed Catchment has the same designs as the repository shows."""
    assert [Path(file).read_text(encoding="utf-8") for file in FILES] == [
        each.text for each in shipped_designs()
    ]
    assert sorted(path.stem for path in Path("designs").iterdir()) == sorted(SHIPPED)
