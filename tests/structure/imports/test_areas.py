"""The quirks of the files about areas, and what a correction or another order of files does."""

from datetime import date

import pytest

from catchment.foundation.moment import Moment
from catchment.structure.imports.deprivation import INDEX_2019, INDEX_2025
from catchment.structure.models import (
    AreaLookup,
    AreaName,
    AreaPopulation,
    Boundary,
    Deprivation,
    EthnicGroupCount,
    RuralUrban,
    TrustCatchment,
)
from tests.structure.imports.tables import (
    SMALL,
    Table,
    bring_in,
    derived_places,
    feature_file,
    issues,
    load,
    lookups,
    scores_2019,
    small_area_tables,
    square,
    summaries,
    trust_tables,
)
from tests.structure.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_england", "may_shrink")]
BY_KIND: dict[str, Table] = {
    table.kind: table for table in [*lookups(), *small_area_tables(), *summaries(), *trust_tables()]
}


def ties(lookup: str) -> dict[str, tuple[str, str]]:
    """Return a lookup as believed now: child to parent and change code."""
    rows = AreaLookup.objects.current().filter(lookup=lookup)
    return {row[0]: row[1:] for row in rows.values_list("child__code", "parent__code", "change_code")}


def names(kind: str, code: str) -> list[tuple[str, date, date | None]]:
    """Return the names of an area in order of time."""
    rows = AreaName.objects.current().filter(area__kind=kind, area__code=code).order_by("valid_from")
    return list(rows.values_list("name", "valid_from", "valid_to"))


def test_a_lookup_ties_small_areas_to_everything_above_them(tmp_path) -> None:
    bring_in(BY_KIND["lookup-lsoa21-icb24"], tmp_path)
    bring_in(BY_KIND["lookup-lsoa21-ward24-ltla24"], tmp_path)
    assert ties("lsoa21-sub-icb")["E01000003"] == ("E38000002", "")
    assert ties("sub-icb-icb") == {"E38000001": ("E54000001", ""), "E38000002": ("E54000002", "")}
    assert ties("lsoa21-ltla")["E01000004"] == ("E07000002", "")
    assert ties("ward-ltla")["E05000003"] == ("E07000002", "")
    assert names("lsoa21", "E01000001") == [("Testham 001A", date(2021, 3, 21), None)]


def test_welsh_rows_are_set_aside_with_a_count(tmp_path) -> None:
    table = BY_KIND["lookup-lsoa21-ward24-ltla24"]
    welsh = [["Newport 001A", f"W0100000{n}", "Ward", "W05000001", "Newport", "W06000022"] for n in (1, 2)]
    run = bring_in(table.with_rows([*table.rows, *welsh]), tmp_path)
    assert ("set aside", 6, "lsoa21_code", "W…", "The area is in Wales.", 2) in issues(run)
    assert not AreaName.objects.filter(area__code__startswith="W")


def test_a_child_with_two_parents_is_rejected_with_the_line_that_said_otherwise(tmp_path) -> None:
    table = BY_KIND["lookup-lsoa21-icb24"].changed(3, "icb24_code", "E54000001")
    (issue,) = [each for each in issues(bring_in(table, tmp_path)) if each[0] == "rejected"]
    assert issue[1:5] == (5, "icb24_code", "E54000001", "Line 4 says that E38000002 lies in E54000002.")


def test_split_and_merged_areas_have_several_partners_and_change_codes(tmp_path) -> None:
    bring_in(BY_KIND["lookup-lsoa11-lsoa21"], tmp_path)
    split = AreaLookup.objects.current().filter(lookup="lsoa11-lsoa21", child__code="E01000002")
    assert sorted(split.values_list("parent__code", "change_code")) == [
        ("E01000002", "S"),
        ("E01000003", "S"),
    ]
    bring_in(BY_KIND["lookup-msoa11-msoa21"], tmp_path)
    assert [code for _, code in ties("msoa11-msoa21").values()] == ["U", "M", "M"]


@pytest.mark.parametrize("turned", [False, True])
def test_small_areas_are_tied_to_the_middle_layer_by_name_whichever_comes_first(tmp_path, turned) -> None:
    kinds = ["lookup-lsoa21-ward24-ltla24", "lookup-msoa11-msoa21"]
    runs = [bring_in(BY_KIND[kind], tmp_path) for kind in (reversed(kinds) if turned else kinds)]
    assert ties("lsoa21-msoa21") == {
        "E01000001": ("E02000001", ""),
        "E01000002": ("E02000001", ""),
        "E01000003": ("E02000009", ""),
    }
    reason = "No middle-layer area of 2021 has this name."
    assert ("noted", 0, "lsoa21_name", "Nowhere 009", reason, 1) in issues(runs[-1])


@pytest.mark.parametrize("turned", [False, True])
def test_a_larger_area_renamed_between_vintages_has_both_names_in_time(tmp_path, turned) -> None:
    kinds = ["lookup-lsoa11-icb22", "lookup-ltla23-utla23", "lookup-ltla24-region24"]
    for kind in reversed(kinds) if turned else kinds:
        bring_in(BY_KIND[kind], tmp_path)
    assert names("ltla", "E06000001") == [
        ("Old E06000001", date(2022, 7, 1), date(2023, 4, 1)),
        ("District E06000001", date(2023, 4, 1), None),
    ]


def test_two_files_that_name_a_small_area_differently_are_noted(tmp_path) -> None:
    bring_in(BY_KIND["lookup-lsoa11-lsoa21"], tmp_path)
    run = bring_in(BY_KIND["lookup-lsoa11-icb22"].changed(0, "lsoa11_name", "Shepway 015A"), tmp_path)
    assert (
        "noted", 0, "name", "E01000001 Shepway 015A", "Another file calls this area Testham 001A.", 1,
    ) in issues(run)  # fmt: skip
    assert names("lsoa11", "E01000001")[0][0] == "Testham 001A"


def test_a_corrected_lookup_supersedes_and_the_old_is_still_known(tmp_path) -> None:
    table = BY_KIND["lookup-lsoa21-icb24"]
    first = bring_in(table, tmp_path)
    changed = table.changed(1, "sicbl24_code", "E38000002").changed(1, "icb24_code", "E54000002")
    run = bring_in(changed.with_rows(changed.rows[:3]), tmp_path)  # one changed, one gone
    assert run.counts["superseded"] >= 2
    assert set(ties("lsoa21-sub-icb")) == set(SMALL[:3])
    assert ties("lsoa21-sub-icb")["E01000002"] == ("E38000002", "")
    before = Moment(date(2025, 1, 1), first.change.at)
    known = AreaLookup.objects.known(before).filter(lookup="lsoa21-sub-icb", child__code="E01000002")
    assert known.get().parent.code == "E38000001"
    assert AreaLookup.objects.known(before).filter(lookup="lsoa21-sub-icb").count() == 4


ICB = {"icb22_code": "E54000001", "icb22_name": "Board"}
SUB_ICB = {"SICBL22CD": "E38000001", "SICBL22NM": "Sub"}


def test_metres_of_the_british_grid_become_degrees(tmp_path) -> None:
    metres = square(SUB_ICB, 429979, 403330, 900)  # published as 1.54925 west, 53.5258 north
    path = feature_file(tmp_path / "SICBL_bng.geojson.gz", [metres], "EPSG:27700")
    run = load("boundaries-sicbl22", path)
    assert run.state == "imported", run.refusal
    longitude, latitude = Boundary.objects.get().geometry["coordinates"][0][0]
    assert (longitude, latitude) == (pytest.approx(-1.54925, abs=2e-4), pytest.approx(53.5258, abs=2e-4))
    assert longitude == round(longitude, 5)


def test_metres_that_do_not_say_so_are_rejected(tmp_path) -> None:
    sound = [square({**ICB, "icb22_code": f"E5400000{n}"}, -1.5, 52.5, 0.1) for n in range(1, 4)]
    metres = square({**ICB, "icb22_code": "E54000009"}, 443219.0, 409833.0, 900)
    run = load("boundaries-icb22", feature_file(tmp_path / "boundaries_icb22.geojson", [*sound, metres]))
    (issue,) = [each for each in issues(run) if each[0] == "rejected"]
    assert issue[1] == 4
    assert "perhaps they are metres" in issue[4]
    assert Boundary.objects.count() == 3


def test_other_coordinate_systems_and_broken_json_are_refused(tmp_path) -> None:
    path = feature_file(tmp_path / "boundaries_icb22.geojson", [square(ICB, -1.5, 52.5, 0.1)], "EPSG:3857")
    assert "EPSG:3857" in load("boundaries-icb22", path).refusal
    whole = feature_file(path, [square(ICB, -1.5, 52.5, 0.1)]).read_bytes()
    path.write_bytes(whole[:-20])
    assert "not whole GeoJSON" in load("boundaries-icb22", path).refusal
    packed = feature_file(tmp_path / "boundaries_icb22.geojson.gz", [square(ICB, -1.5, 52.5, 0.1)])
    packed.write_bytes(packed.read_bytes()[:-20])
    assert "cut short" in load("boundaries-icb22", packed).refusal
    path.write_text('{"type": "Feature"}')
    assert "feature collection" in load("boundaries-icb22", path).refusal


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [-1.5, 52.5]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[-1.5, 52.5], [-1.4, 52.5], [-1.4, 52.6]]]},
        {"type": "Polygon", "coordinates": [[[-1.5, 52.5], [-1.4, 52.5], ["x", 52.6], [-1.5, 52.5]]]},
        {"type": "MultiPolygon", "coordinates": [[]]},
        {"type": "MultiPolygon", "coordinates": [7]},
    ],
)
def test_an_outline_that_is_none_is_rejected(tmp_path, geometry) -> None:
    broken = {"type": "Feature", "properties": {**ICB, "icb22_code": "E54000002"}, "geometry": geometry}
    path = feature_file(tmp_path / "boundaries_icb22.geojson", [square(ICB, -1.5, 52.5, 0.1), broken, broken])
    run = load("boundaries-icb22", path)
    assert [(outcome, line) for outcome, line, *_ in issues(run)] == [("rejected", 2), ("rejected", 3)]
    assert Boundary.objects.count() == 1


def test_outlines_of_two_icbs_are_parts_of_one_edition(tmp_path) -> None:
    for number, icb in enumerate(("QZY", "QZZ")):
        properties = {"lsoa21_code": SMALL[number], "lsoa21_name": f"Testham 00{number}A"}
        path = tmp_path / f"boundaries_lsoa21_{icb}.geojson"
        run = load("boundaries-lsoa21", feature_file(path, [square(properties, -1.5, 52.5, 0.1)]))
        assert run.state == "imported", run.refusal
    assert Boundary.objects.current().count() == 2


def standing(code: str, edition: date) -> tuple:
    return (
        Deprivation.objects.current()
        .values_list("score", "rank", "decile", "domains")
        .get(area__code=code, edition=edition)
    )


@pytest.mark.parametrize("turned", [False, True])
def test_the_2019_index_is_made_of_two_files_in_either_order(tmp_path, turned) -> None:
    kinds = ["imd2019-lsoa11", "imd2019-lsoa11-scores"]
    for kind in reversed(kinds) if turned else kinds:
        bring_in(BY_KIND[kind], tmp_path)
    score, rank, decile, domains = standing("E01000001", INDEX_2019)
    assert (score, rank, decile) == (1.25, 7, 1)
    assert domains["crime"] == {"score": 1.25, "rank": 7, "decile": 1}
    assert domains["idaci"] == {"score": 1.25}
    assert domains["population"]["total"] == 1500
    assert Deprivation.objects.current().count() == 4


def test_correcting_one_file_of_the_2019_index_leaves_the_parts_of_the_other(tmp_path) -> None:
    first = bring_in(BY_KIND["imd2019-lsoa11"], tmp_path)
    bring_in(scores_2019(), tmp_path)
    corrected = BY_KIND["imd2019-lsoa11"].changed(0, "IMD_rank", "9")
    bring_in(corrected.with_rows(corrected.rows[:3]), tmp_path)
    assert standing("E01000001", INDEX_2019)[:3] == (1.25, 9, 1)
    assert standing("E01000004", INDEX_2019)[:3] == (1.25, None, None)  # only the scores have it now
    before = Moment(date(2025, 1, 1), first.change.at)
    assert Deprivation.objects.known(before).get(area__code="E01000001").rank == 7


def test_summaries_stand_beside_the_small_areas_of_their_edition(tmp_path) -> None:
    for kind in ("imd2025-icb24", "imd2025-lsoa21", "imd2025-ltla24"):
        bring_in(BY_KIND[kind], tmp_path)
    assert Deprivation.objects.current().filter(edition=INDEX_2025).count() == 8
    score, rank, decile, domains = standing("E54000001", INDEX_2025)
    assert (score, rank, decile) == (25.5, 1, None)
    assert domains["income"] == {"scale": 630194, "rank_of_scale": 2}
    assert domains["overall"]["extent"] == standing("E07000002", INDEX_2025)[3]["overall"]["extent"] == 0.3


def test_welsh_populations_are_set_aside_and_ages_that_do_not_add_up_noted(tmp_path) -> None:
    table = BY_KIND["population20-lsoa11"].changed(0, "total_population", "911")
    run = bring_in(table.with_rows([*table.rows, ["W01000001", *table.rows[1][1:]]]), tmp_path)
    assert [each[:1] + each[3:5] for each in issues(run)] == [
        ("noted", "911", "The ages add up to 910."),
        ("set aside", "W…", "The area is in Wales."),
    ]
    held = AreaPopulation.objects.current().get(area__code="E01000002")
    assert (held.total, len(held.ages), held.edition) == (910, 91, date(2020, 6, 30))
    assert not AreaPopulation.objects.filter(area__code="W01000001")


def test_census_residents_repeat_on_each_row_and_are_recorded_once(tmp_path) -> None:
    table = BY_KIND["ethnicity21-lsoa21"].changed(1, "total_residents", "101").changed(2, "n", "59")
    run = bring_in(table, tmp_path)
    assert ("rejected", 3, "total_residents", "101") in [each[:4] for each in issues(run)]
    assert ("noted", "E01000002", "The groups add up to 99 of 100.") in [
        (each[0], each[3], each[4]) for each in issues(run)
    ]
    assert AreaPopulation.objects.current().get(area__code="E01000001").total == 100
    assert EthnicGroupCount.objects.current().count() == 7


def test_rural_urban_classes(tmp_path) -> None:
    bring_in(BY_KIND["ruc21-lsoa21"], tmp_path)
    assert list(RuralUrban.objects.order_by("id").values_list("area__code", "ruc_code", "is_rural")) == [
        ("E01000001", "UN1", False),
        ("E01000002", "RSF1", True),
    ]


def test_shares_of_unknown_trusts_are_rejected_and_sums_that_are_not_one_noted(tmp_path) -> None:
    World().organisation("RZ1", "trust")
    table = BY_KIND["trust-catchment-icb22"].changed(1, "proportion_trust_came_from_icb", "0.2")
    run = bring_in(table.with_rows([*table.rows, ["RZ9", "E54000001", "1"]]), tmp_path)
    assert [each[:5] for each in issues(run)] == [
        ("noted", 0, "nhs_trust22_code", "RZ1", "Its shares add up to 0.950; expected 1."),
        ("rejected", 4, "nhs_trust22_code", "RZ9", "No trust in the directory has this code."),
    ]
    bring_in(BY_KIND["trust-catchment-ltla21"], tmp_path)
    assert TrustCatchment.objects.current().count() == 4


def test_the_derived_places_check_our_own_lookups(tmp_path) -> None:
    for table in [*lookups(), *small_area_tables()]:
        bring_in(table, tmp_path)
    run = bring_in(derived_places(), tmp_path)
    assert [each[4] for each in issues(run)] == ["Every count agrees with our own lookups."]
    wrong = derived_places().changed(0, "n_lsoa21", "3").changed(1, "utla23_code", "E10000009")
    run = bring_in(wrong, tmp_path)
    assert [each[1:5] for each in issues(run)] == [
        (2, "n_lsoa21", "E38000001 E06000001: 3", "Our lookups give 2."),
        (3, "utla23_code", "E10000009", "Our lookup says that E07000002 lies in E10000002."),
    ]
