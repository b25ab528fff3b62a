"""Files that somebody made to do harm, or a machine by accident: none takes its batch with it."""

from pathlib import Path

import pytest

from catchment.foundation.imports.registry import importer_of
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportIssue, ImportRun, PublishedRow
from tests.structure.imports.tables import feature_file, square

pytestmark = pytest.mark.django_db
HEADER = b"ICB24CD,ICB24CDH,ICB24NM\n"


def names_file(folder: Path, name: str, content: bytes) -> Planned:
    """Write a file of ICB names."""
    (folder / name).write_bytes(content)
    return Planned(folder / name, importer_of("icb-names"))


def read(*plans: Planned) -> list[ImportRun]:
    """Import files as one batch."""
    return import_files(plans, actor="test", progress=Progress())


def test_a_binary_file_is_refused_and_the_batch_goes_on(tmp_path: Path) -> None:
    good, binary = read(
        names_file(tmp_path, "a_dec_2024.csv", HEADER + b"E54000001,QAA,Good\n"),
        names_file(tmp_path, "z_dec_2024.csv", b"\x00\x01binary,\x00\n1,2\n"),
    )
    assert (good.state, binary.state) == ("imported", "refused")
    assert "expected the columns" in binary.refusal
    assert ImportRun.objects.count() == 2


def test_a_row_with_a_nul_is_rejected_and_kept(tmp_path: Path) -> None:
    content = HEADER + b"E54000001,QAA,Good\nE54000002,QAB,G\x00od\n"
    (run,) = read(names_file(tmp_path, "a_dec_2024.csv", content))
    assert run.state == "imported"
    assert (run.counts["rows"], run.counts["rejected"]) == (2, 1)
    issue = ImportIssue.objects.get(run=run)
    assert (issue.line, issue.outcome, issue.raw) == (3, "rejected", "E54000002,QAB,G␀od")
    assert "NUL" in issue.reason


def test_a_nul_in_a_name_of_an_outline_is_rejected(tmp_path: Path, tiny_england: None) -> None:
    features = [
        square({"icb22_code": f"E5400000{number}", "icb22_name": name}, -2.0, 52.0, 0.5)
        for number, name in enumerate(("Good", "G\x00od"), start=1)
    ]
    path = feature_file(tmp_path / "boundaries_icb22.geojson", features)
    (run,) = read(Planned(path, importer_of("boundaries-icb22")))
    assert (run.state, run.counts["rejected"]) == ("imported", 1), run.refusal


def test_an_older_file_under_its_own_name_puts_back_what_it_said(tmp_path: Path) -> None:
    old = names_file(tmp_path, "a_dec_2024.csv", HEADER + b"E54000001,QAA,Old\n")
    new = names_file(tmp_path, "b_dec_2024.csv", HEADER + b"E54000001,QAA,New\n")
    states = [read(plan)[0].state for plan in (old, new, new, old)]
    assert states == ["imported", "imported", "unchanged", "imported"]
    assert PublishedRow.objects.current().get(kind="icb-names").value["name"] == "Old"


def test_the_parts_of_an_edition_are_each_already_in(tmp_path: Path, tiny_england: None) -> None:
    plans = []
    for number, system in enumerate(("QAA", "QAB"), start=1):
        properties = {"lsoa21_code": f"E0100000{number}", "lsoa21_name": f"Small area {number}"}
        name = f"boundaries_lsoa21_{system}.geojson"
        path = feature_file(tmp_path / name, [square(properties, -2.0, 52.0, 0.1)])
        plans.append(Planned(path, importer_of("boundaries-lsoa21")))
    assert [run.state for run in read(*plans)] == ["imported", "imported"]
    assert [run.state for run in read(*plans)] == ["unchanged", "unchanged"]
