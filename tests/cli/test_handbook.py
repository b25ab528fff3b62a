"""The commands of the handbook, from an empty system to a board that is in force and changed again."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catchment.cli import main
from tests.structure.factories import organisation, small_system

pytestmark = pytest.mark.django_db
DAY = "2025-12-01"


@pytest.fixture(autouse=True)
def system(db: None) -> None:
    """Make the small invented system QAA: three practices, a trust."""
    small_system()


def run(*arguments: str, exit_code: int = 0, given: str | None = None) -> Result:
    """Run a command, having checked how it ended."""
    result = CliRunner().invoke(main, list(arguments), input=given)
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result


def test_the_board_of_another_system_is_refused(skeleton: Path) -> None:
    """A file whose system was changed and its board forgotten: the sentence says whose board it is."""
    changed(
        skeleton, "  purpose: icb-board\n  organisation: QAA\n", "  purpose: icb-board\n  organisation: RAA\n"
    )
    told = run("handbook", "check", str(skeleton), "--as-at", DAY, exit_code=2).output
    assert "is said to be the board of RAA, but this is the handbook of QAA" in told


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """Return a file with the skeleton of the system."""
    path = tmp_path / "qaa.yaml"
    path.write_text(run("handbook", "skeleton", "QAA", "--as-at", DAY).stdout, encoding="utf-8")
    return path


def changed(path: Path, before: str, after: str) -> None:
    """Change a file by one text, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def with_people(path: Path) -> None:
    """Give the file a chair, and a board secretary with a post."""
    changed(
        path,
        "    approved_by: Secretary of State\n",
        "    approved_by: Secretary of State\n"
        "    holders:\n    - {person: ANN, since: 2024-07-01, term_ends: 2027-06-30}\n",
    )
    post = "{employer: QAA, job: board-secretary, title: Board secretary, since: 2022-07-01}"
    people = (
        f"people:\n- {{code: ANN, name: Ann Invented}}\n- {{code: SEC, name: Sue Scribe, posts: [{post}]}}\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + people, encoding="utf-8")


def apply(path: Path, *more: str, exit_code: int = 0) -> Result:
    """Apply a file from the day."""
    return run("handbook", "apply", str(path), "--from", DAY, *more, exit_code=exit_code)


def test_a_skeleton_is_checked_and_only_people_are_missing(skeleton: Path) -> None:
    """It ends with 1, because a board without a chair breaks the law; each line can be clicked."""
    printed = run("handbook", "check", str(skeleton), "--as-at", DAY, exit_code=1).stdout
    assert "The seat Chair of Board of NHS Testshire Integrated Care Board is vacant" in printed
    assert all(line.startswith(f"{skeleton}:") for line in printed.splitlines()[:-1])
    assert printed.splitlines()[-1].endswith(".")
    found = json.loads(
        run("handbook", "check", str(skeleton), "--as-at", DAY, "--format", "json", exit_code=1).stdout
    )
    lines = skeleton.read_text(encoding="utf-8").splitlines()
    chair = next(each for each in found if each["about"]["code"] == "QAA-BOARD/chair")
    assert lines[chair["line"] - 1] == "  - code: chair"
    assert {"file", "line", "column", "rule", "severity", "sentence", "remedy", "source"} <= set(chair)


def test_a_skeleton_has_what_nhs_england_had_delegated_by_the_day() -> None:
    """Testshire is in the Midlands, one of the three regions that had specialised services first (D-013)."""
    before = run("handbook", "skeleton", "QAA", "--as-at", "2024-03-31").stdout
    after = run("handbook", "skeleton", "QAA", "--as-at", "2024-04-01").stdout
    assert "- code: NHSE-GENERAL-PRACTICE\n  since: 2022-07-01\n  delegator: ENG\n" in before
    assert "NHSE-SPECIALISED" not in before
    assert "- code: NHSE-SPECIALISED\n  since: 2024-04-01\n  delegator: ENG\n" in after


def test_a_skeleton_whose_nation_is_not_known_says_what_it_leaves_out() -> None:
    """Without a nation nothing comes from NHS England; the terminal is told, the file is whole."""
    from catchment.structure.models import Relationship

    Relationship.objects.filter(target__code="ENG").delete()
    result = run("handbook", "skeleton", "QAA", "--as-at", DAY)
    assert "what NHS England has delegated to it is left out" in result.stderr
    assert "NHSE-" not in result.stdout
    assert "reservations:\n- code: propose-constitution-change\n" in result.stdout
    Relationship.objects.filter(source__code="QAA", target__code="Y60").delete()
    assert "No nation is known" in run("handbook", "skeleton", "QAA", "--as-at", DAY).stderr


def test_standard_input_is_checked_like_a_file(skeleton: Path) -> None:
    """`-` reads from a pipe."""
    text = skeleton.read_text(encoding="utf-8")
    printed = run("handbook", "check", "-", "--as-at", DAY, given=text, exit_code=1).stdout
    assert printed.startswith("stdin:")


def test_a_day_before_the_board_is_said_to_the_terminal_not_into_the_file() -> None:
    """The handbook of that day has no board, and what is on standard output is only the handbook."""
    result = run("handbook", "skeleton", "QAA", "--as-at", "2021-01-01")
    assert "began on 1 July 2022" in result.stderr
    assert "icb-board" not in result.stdout
    assert result.stdout.startswith("handbook: 1\n")


def test_what_is_no_system_has_no_skeleton() -> None:
    """A trust and an unknown code get a sentence and the status 2."""
    assert "RAA is a trust" in run("handbook", "skeleton", "RAA", exit_code=2).stderr
    assert "No organisation has the code “NOPE”" in run("handbook", "skeleton", "NOPE", exit_code=2).stderr


def test_plan_apply_export_and_again(skeleton: Path) -> None:
    """What was planned is applied, export gives the same bytes back, and again nothing would change."""
    planned = run("handbook", "plan", str(skeleton), "--from", DAY).stdout
    assert "Added (" in planned
    last = planned.splitlines()[-1]
    fingerprint = last.split()[1].rstrip(":")
    assert last.endswith(f"catchment handbook apply {skeleton} --from {DAY} --plan {fingerprint}")
    done = apply(skeleton, "--plan", fingerprint, "--reason", "a test").stdout
    assert "at the terminal" in done
    exported = run("handbook", "export", "QAA", "--as-at", DAY).stdout
    assert exported == skeleton.read_text(encoding="utf-8")
    assert "Nothing would change" in run("handbook", "plan", str(skeleton), "--from", DAY).stdout
    assert "Nothing would change" in apply(skeleton).stdout


def test_another_order_is_a_change_like_any_other(skeleton: Path) -> None:
    """Seats and documents stand in the order of the file, also when nothing else changed."""
    apply(skeleton)
    text = skeleton.read_text(encoding="utf-8")
    start, end = text.index("  - code: finance-director"), text.index("  - code: medical-director")
    nursing = text.index("  - code: nursing-director")
    moved = text[:start] + text[end:nursing] + text[start:end] + text[nursing:]
    skeleton.write_text(moved, encoding="utf-8")
    printed = run("handbook", "plan", str(skeleton), "--from", DAY).stdout
    assert "order of seats chair, chief-executive, finance-director" in printed
    apply(skeleton)
    assert run("handbook", "export", "QAA", "--as-at", DAY).stdout == moved


def test_what_is_added_is_no_change_of_the_order(skeleton: Path) -> None:
    """A body more is one difference, not two."""
    apply(skeleton)
    text = skeleton.read_text(encoding="utf-8")
    forum = "- {code: QAA-FORUM, name: Forum, kind: consultative-forum}\n"
    skeleton.write_text(text.replace("bodies:\n", f"bodies:\n{forum}"), encoding="utf-8")
    printed = run("handbook", "plan", str(skeleton), "--from", DAY).stdout
    assert "From 2025-12-01, 1 added in the handbook of QAA." in printed


def test_a_plan_is_refused_when_somebody_changed_the_handbook_since(skeleton: Path) -> None:
    """Nobody overwrites what they have not seen."""
    planned = json.loads(run("handbook", "plan", str(skeleton), "--from", DAY, "--json").stdout)
    apply(skeleton)
    changed(skeleton, "name: Audit committee", "name: Audit and risk committee")
    refused = apply(skeleton, "--plan", planned["fingerprint"], exit_code=2)
    assert "was changed after this plan was made" in refused.stderr
    assert "Audit and risk" not in run("handbook", "export", "QAA", "--as-at", DAY).stdout


def test_a_person_may_apply_only_by_a_post_or_seat(skeleton: Path) -> None:
    """The board secretary may, somebody without a post may not, and an unknown code is a sentence."""
    with_people(skeleton)
    apply(skeleton)
    changed(skeleton, "name: Audit committee", "name: Audit and risk committee")
    assert "Nobody has the code “NOPE”" in apply(skeleton, "--by", "NOPE", exit_code=2).stderr
    done = json.loads(apply(skeleton, "--by", "SEC", "--json").stdout)
    assert done["change"]
    changed(skeleton, "job: board-secretary", "job: nurse")
    apply(skeleton)
    changed(skeleton, "name: Audit and risk committee", "name: Audit committee")
    assert "Sue Scribe may not edit the handbook" in apply(skeleton, "--by", "SEC", exit_code=2).stderr


def test_what_is_applied_says_why_and_at_whose_terminal(skeleton: Path) -> None:
    """A reason left out names the file, an empty one is refused; beside a person the account is kept."""
    from catchment.cli.common import account
    from catchment.foundation.models import Change

    with_people(skeleton)
    assert "Say why" in apply(skeleton, "--reason", " ", exit_code=2).stderr
    apply(skeleton)
    event = Change.objects.latest("id")
    assert event.reason == f"Applied from {skeleton}"
    assert event.actor == f"{account()}, at the terminal"
    assert "at_terminal" not in event.detail
    changed(skeleton, "name: Audit committee", "name: Audit and risk committee")
    apply(skeleton, "--by", "SEC")
    event = Change.objects.latest("id")
    assert (event.actor, event.detail["at_terminal"]) == ("Sue Scribe (SEC)", account())


def test_a_person_changes_the_structure_at_a_terminal_that_is_kept(skeleton: Path) -> None:
    """Whoever types somebody's code is in the audit event beside them."""
    from catchment.cli.common import account
    from catchment.foundation.models import Change

    with_people(skeleton)
    apply(skeleton)
    run("change", "rename", "QAA", "NHS Renamed", "--on", DAY, "--reason", "a test", "--by", "SEC")
    event = Change.objects.latest("id")
    assert (event.actor, event.detail["at_terminal"]) == ("Sue Scribe (SEC)", account())


def test_a_handbook_is_ended_as_on_a_merger(skeleton: Path) -> None:
    """K-043: from the day there is none; without a right, a reason or a handbook nothing is ended."""
    from catchment.foundation.models import Change

    with_people(skeleton)
    changed(skeleton, "people:\n", "people:\n- {code: BOB, name: Bob Invented}\n")
    apply(skeleton)
    end = ("handbook", "end", "QAA", "--from", "2027-04-01", "--reason")
    assert "Bob Invented may not edit the handbook" in run(*end, "x", "--by", "BOB", exit_code=2).stderr
    assert "Say why" in run(*end, " ", exit_code=2).stderr
    printed = run(*end, "Order of 2026", "--by", "SEC").stdout
    assert "The handbook of QAA ends: from 1 April 2027 its " in printed
    event = Change.objects.latest("id")
    assert (event.action, event.reason) == ("end handbook", "Order of 2026")
    run("handbook", "export", "QAA", "--as-at", "2027-03-31")
    run("handbook", "export", "QAA", "--as-at", "2027-04-01", exit_code=2)
    assert "No handbook of “QAA” is in force" in run(*end, "Again", exit_code=2).stderr
    run("handbook", "end", "QAA", "--from", "soon", "--reason", "x", exit_code=2)


@pytest.mark.parametrize("command", ["check", "plan", "apply"])
def test_a_day_that_is_none_ends_with_2(command: str, skeleton: Path) -> None:
    """1 means that a law is broken, so that a day that cannot be read is never taken for it."""
    when = "--as-at" if command == "check" else "--from"
    assert "must be" in run("handbook", command, str(skeleton), when, "rubbish", exit_code=2).stderr


def test_diff_compares_files_and_what_is_in_force(skeleton: Path, tmp_path: Path) -> None:
    """Each side is a file or SYSTEM@DAY; what differs is said item by item."""
    apply(skeleton)
    other = tmp_path / "other.yaml"
    other.write_text(skeleton.read_text(encoding="utf-8"), encoding="utf-8")
    changed(other, "name: Audit committee", "name: Audit and risk committee")
    assert "They say the same." in run("handbook", "diff", str(skeleton), f"QAA@{DAY}").stdout
    printed = run("handbook", "diff", f"QAA@{DAY}", str(other)).stdout
    assert "name Audit committee becomes Audit and risk committee" in printed
    assert "1 difference." in printed
    (said,) = json.loads(run("handbook", "diff", str(skeleton), str(other), "--json").stdout)
    assert (said["what"], said["change"]) == ("body", "changed")


def test_what_was_not_applied_cannot_be_exported() -> None:
    """A system without a handbook, and a day that is none, are sentences."""
    refused = run("handbook", "export", "QAA", exit_code=2).stderr
    assert "No handbook of “QAA” is in force" in refused
    run("handbook", "export", "QAA", "--as-at", "soon", exit_code=2)


def test_the_schema_is_the_published_one(repository: Path) -> None:
    """What the command prints is what an editor downloads."""
    kept = (repository / "docs" / "reference" / "handbook.schema.json").read_text(encoding="utf-8")
    assert run("handbook", "schema").stdout == kept


def test_codes_that_do_not_exist_on_the_day_are_refused_with_their_lines(skeleton: Path) -> None:
    """A council that had closed and one that never was are each said at their line; nothing is applied."""
    from catchment.foundation.facts import begin_change
    from catchment.governance.models import Body

    closed = begin_change(actor="test", action="a council that closed")
    organisation(closed, "E06", "council", "Gone Council", "RO141", valid_to=date(2024, 4, 1))
    changed(skeleton, "  - organisation: QAA\n", "  - organisation: E06\n  - organisation: E99\n")
    for command in (["check", str(skeleton), "--as-at", DAY], ["plan", str(skeleton), "--from", DAY]):
        printed = run("handbook", *command, exit_code=2).stdout
        assert "The organisation E06 does not exist on 2025-12-01" in printed
        assert "No organisation has the code E99." in printed
        assert "2 things to put right first." in printed
    apply(skeleton, exit_code=2)
    assert not Body.objects.exists()


def test_a_committee_that_is_its_own_parent_through_others_is_refused(skeleton: Path) -> None:
    """A circle of parents is said of each body in it."""
    changed(skeleton, "  parent: QAA-BOARD\n", "  parent: QAA-REMUNERATION\n")
    changed(skeleton, "  parent: QAA-BOARD\n", "  parent: QAA-AUDIT\n")
    printed = run("handbook", "check", str(skeleton), "--as-at", DAY, exit_code=2).stdout
    assert "QAA-AUDIT is, through its parents, its own parent." in printed
    assert "QAA-REMUNERATION is, through its parents, its own parent." in printed


@pytest.mark.parametrize("command", ["check", "plan", "apply"])
def test_what_cannot_be_read_ends_with_2_and_its_line(command: str, tmp_path: Path) -> None:
    """Unknown keys, nothing there, and ten megabytes are each a sentence, whatever was to be done."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("handbook: 1\nsystem: QAA\ntitel: Wrong\n", encoding="utf-8")
    when = ["--from", DAY] if command != "check" else ["--as-at", DAY]
    printed = run("handbook", command, str(bad), *when, exit_code=2).output
    assert f"{bad}:3:1: The handbook has “titel”, which no handbook knows. Did you mean “title”?" in printed
    nowhere = run("handbook", command, str(tmp_path / "none.yaml"), *when, exit_code=2).output
    assert "cannot be read: No such file or directory." in nowhere
    bad.write_text("[" * 10_000_000, encoding="utf-8")
    assert "larger than 5 MB" in run("handbook", command, str(bad), *when, exit_code=2).output


def test_unreadable_files_are_results_of_sarif_too(tmp_path: Path) -> None:
    """An editor shows why a file cannot be read where it shows findings."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("handbook: 1\nsystem: [", encoding="utf-8")
    printed = run("handbook", "check", str(bad), "--format", "sarif", exit_code=2).stdout
    (result,) = json.loads(printed)["runs"][0]["results"]
    assert result["ruleId"] == "file"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 2


def test_a_body_is_shown_by_name_or_code_at_the_moment_asked_about(skeleton: Path) -> None:
    """`show` answers for a body what its page does, in either spelling of what was known."""
    with_people(skeleton)
    apply(skeleton)
    name = "board of nhs testshire integrated care board"
    by_name = json.loads(run("show", name, "--as-at", DAY, "--json").stdout)
    by_code = json.loads(run("show", "QAA-BOARD", "--as-at", DAY, "--json").stdout)
    assert by_name == by_code
    assert run("show", "QAA-BOARD", "--as-at", DAY).stdout.strip()
    known = run("show", "QAA-BOARD", "--as-at", DAY, "--known-at", "2024-06-30", exit_code=1)
    assert "QAA-BOARD" in known.output
    nothing = run("show", "no such committee", exit_code=1).output
    assert "no such committee" in nothing
    assert run("show", "QAA", "--as-at", DAY).stdout
