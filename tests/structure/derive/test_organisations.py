"""Organisations worked out from directory files: any order, corrections, and what people recorded by hand."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change, record_facts, record_published
from catchment.foundation.models import ImportIssue, PublishedRow
from catchment.foundation.moment import Moment
from catchment.structure.actions import merge_organisations, move_practice, rename_organisation
from catchment.structure.derive.organisations import ACTION, derive_organisations
from catchment.structure.imports.ods import ods_row
from catchment.structure.models import (
    Address,
    Area,
    Organisation,
    OrganisationArea,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    Relationship,
)
from tests.people import OPERATOR
from tests.structure.derive.published import (
    import_now,
    map_row,
    ods_fields,
    write_map,
    write_networks,
    write_ods,
)

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, DECEMBER = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


STEADY = [map_row(f"B001{number:02}") for number in range(20)]  # so that one closure is not a cut file


def months(folder):
    """Return three months: B00002 moves PCN in November; B00003 closes and B00001 is renamed in December."""
    return {
        OCTOBER: write_map(
            folder, OCTOBER, [*STEADY, map_row("B00001"), map_row("B00002"), map_row("B00003", pcn="U")]
        ),
        NOVEMBER: write_map(
            folder,
            NOVEMBER,
            [*STEADY, map_row("B00001"), map_row("B00002", pcn="U90002"), map_row("B00003", pcn="U")],
        ),
        DECEMBER: write_map(
            folder,
            DECEMBER,
            [*STEADY, map_row("B00001", name="INVENTED HOUSE"), map_row("B00002", pcn="U90002")],
            zipped=False,
        ),
    }


def believed() -> set[tuple]:
    """Return every fact believed now, without bookkeeping."""
    names = OrganisationName.objects.current().values_list(
        "organisation__code", "name", "valid_from", "valid_to", "basis"
    )
    relations = Relationship.objects.current().values_list(
        "source__code", "kind", "target__code", "valid_from", "valid_to", "basis"
    )
    roles = OrganisationRole.objects.current().values_list(
        "organisation__code", "role", "valid_from", "valid_to"
    )
    return {*names, *relations, *roles}


def test_months_leave_dated_changes_not_copies(tmp_path) -> None:
    import_now(*(("gp-map", path) for path in months(tmp_path).values()))
    facts = believed()
    assert ("B00002", "member_of", "U90001", OCTOBER, NOVEMBER, "observed") in facts
    assert ("B00002", "member_of", "U90002", NOVEMBER, None, "observed") in facts
    assert ("B00003", "RO177", OCTOBER, DECEMBER) in facts
    assert ("B00001", "INVENTED HOUSE", DECEMBER, None, "observed") in facts
    assert Organisation.objects.filter(kind="practice").count() == 23


def test_any_order_of_months_gives_the_same_facts(tmp_path) -> None:
    files = months(tmp_path)
    results = []
    for order in permutations(files):
        savepoint = transaction.savepoint()
        for month in order:
            import_now(("gp-map", files[month]))
        results.append(believed())
        transaction.savepoint_rollback(savepoint)
    assert ("B00002", "member_of", "U90001", OCTOBER, NOVEMBER, "observed") in results[0]
    assert all(result == results[0] for result in results)


def test_the_same_file_again_changes_nothing(tmp_path) -> None:
    files = months(tmp_path)
    import_now(("gp-map", files[OCTOBER]))
    before = believed()
    (run,) = import_now(("gp-map", files[OCTOBER]))
    assert run.state == "unchanged"
    assert believed() == before


def test_a_correction_of_an_earlier_month_supersedes_and_keeps_what_was_believed(tmp_path) -> None:
    files = months(tmp_path)
    import_now(("gp-map", files[OCTOBER]), ("gp-map", files[NOVEMBER]))
    known_then = timezone.now()
    corrected = write_map(
        tmp_path,
        OCTOBER,
        [*STEADY, map_row("B00001"), map_row("B00002", pcn="U90002"), map_row("B00003", pcn="U")],
    )
    (run,) = import_now(("gp-map", corrected))
    assert (run.counts["added"], run.counts["superseded"], run.counts["unchanged"]) == (1, 1, 22)
    practice = Organisation.objects.get(code="B00002")
    on_20_october = date(2025, 10, 20)

    def pcn(moment: Moment) -> str:
        return Relationship.objects.at(moment).get(source=practice, kind="member_of").target.code

    assert pcn(Moment(on_20_october)) == "U90002"
    assert pcn(Moment(on_20_october, known_then)) == "U90001"
    assert PublishedRow.objects.filter(kind="gp-map", edition=OCTOBER).count() == 24


def test_the_icb_is_taken_from_the_sub_icb_and_the_row_is_reported(tmp_path) -> None:
    rows = [map_row(f"B0000{number}") for number in range(1, 5)] + [map_row("B00009", icb="QZY")]
    (run,) = import_now(("gp-map", write_map(tmp_path, OCTOBER, rows)))
    issue = ImportIssue.objects.get(run=run, outcome="corrected")
    assert (issue.line, issue.column, issue.value) == (6, "ICB_CODE", "QZY")
    assert not Organisation.objects.filter(code="QZY").exists()


def test_ods_dates_are_inclusive_and_history_joins_the_map(tmp_path) -> None:
    joined = {"setting": "4", "commissioner": "90A", "joined": "20200401"}
    practices = write_ods(
        tmp_path / "epraccur.csv",
        [
            ods_fields("B00001", "INVENTED SURGERY B00001", "19740401", **joined),
            ods_fields("B00007", "CLOSED SURGERY", "19740401", closed="20210630", left="20210630", **joined),
            ods_fields("Y00008", "INVENTED HUB", "20190401", setting="10"),
        ],
    )
    networks = write_networks(
        tmp_path / "ePCN.xlsx",
        [("U90001", "INVENTED PCN U90001", "20190701", "", "1 NO STREET", "ZZ1 1AA")],
        [("B00001", "U90001", "20190701", "")],
    )
    import_now(
        ("epraccur", practices),
        ("epcn", networks),
        ("gp-map", write_map(tmp_path, OCTOBER, [map_row("B00001")])),
    )
    facts = believed()
    assert ("B00001", "member_of", "U90001", date(2019, 7, 1), None, "stated") in facts
    assert ("B00007", "RO177", date(1974, 4, 1), date(2021, 7, 1)) in facts
    assert Organisation.objects.get(code="Y00008").kind == "prescribing-cost-centre"


def test_what_people_recorded_by_hand_stands(tmp_path) -> None:
    files = months(tmp_path)
    import_now(("gp-map", files[OCTOBER]))
    practice = Organisation.objects.get(code="B00001")
    by_hand = begin_change(actor="A. Planner", action="rename organisation", reason="Signed off.")
    old = OrganisationName.objects.current().get(organisation=practice)
    OrganisationName.objects.filter(pk=old.pk).update(recorded_to=by_hand.at, superseded_by=by_hand)
    record_facts(
        OrganisationName,
        [(OCTOBER, None, "stated", practice.pk, "THE HAND-WRITTEN NAME")],
        change=by_hand,
        scope=None,
    )
    import_now(("gp-map", files[DECEMBER]))
    on_new_year = Moment(date(2026, 1, 1))
    assert OrganisationName.objects.at(on_new_year).get(organisation=practice).name == "THE HAND-WRITTEN NAME"


def test_no_fact_outlives_its_organisation(tmp_path) -> None:
    import_now(*(("gp-map", path) for path in months(tmp_path).values()))
    lives = {
        code: (start, end)
        for code, start, end in OrganisationRole.objects.current()
        .filter(is_primary=True)
        .values_list("organisation__code", "valid_from", "valid_to")
    }
    for source, target, start, end in Relationship.objects.current().values_list(
        "source__code", "target__code", "valid_from", "valid_to"
    ):
        for code in (source, target):
            life_start, life_end = lives[code]
            assert life_start <= start
            assert life_end is None or (end is not None and end <= life_end)
    assert lives["B00003"][1] - lives["B00003"][0] == timedelta(days=61)


def test_an_icb_whose_boundary_changed_keeps_its_identity_and_changes_its_gss_code(tmp_path) -> None:
    """K-033: the ODS code stays, the GSS code is archived and a new one given."""
    changes = begin_change(actor="test", action="import lookup")
    name = "NHS Invented QZZ Integrated Care Board"
    record_published(
        "icb-codes", date(2022, 7, 1), {"QZZ": {"gss": "E54999900", "name": name}}, change=changes
    )
    record_published(
        "icb-codes", date(2024, 4, 1), {"QZZ": {"gss": "E54999901", "name": name}}, change=changes
    )
    import_now(("gp-map", write_map(tmp_path, OCTOBER, [map_row("B00001")])))
    codes = OrganisationCode.objects.current().filter(organisation__code="QZZ", scheme="gss")
    assert sorted(codes.values_list("code", "valid_from", "valid_to")) == [
        ("E54999900", date(2022, 7, 1), date(2024, 4, 1)),
        ("E54999901", date(2024, 4, 1), None),
    ]


def test_a_change_by_hand_keeps_the_history_before_it(tmp_path) -> None:
    files = months(tmp_path)
    import_now(*(("gp-map", path) for path in files.values()))
    on = date(2026, 1, 1)
    move_practice(code="B00002", to_pcn="U90001", on=on, reason="a test", actor=OPERATOR)
    rename_organisation(code="B00001", name="By Hand", on=on, reason="a test", actor=OPERATOR)
    before = believed()
    import_now(
        ("gp-map", write_map(tmp_path, date(2026, 1, 1), [*STEADY, map_row("B00001"), map_row("B00002")]))
    )
    after = believed()
    for code in ("B00001", "B00002"):
        told = ("member_of", "INVENTED", "By Hand")
        mine = {fact for fact in before if fact[0] == code and any(word in str(fact) for word in told)}
        assert mine <= after, "what was believed of the past is still believed"


def test_nobody_joins_what_was_closed_by_hand(tmp_path) -> None:
    rows = [*STEADY, map_row("B00001", pcn="U90002")]
    import_now(("gp-map", write_map(tmp_path, OCTOBER, rows)))
    merge_organisations(
        codes=["U90001", "U90002"], into="U90001", on=NOVEMBER, reason="a test", actor=OPERATOR
    )
    later = [*rows, map_row("B00009", pcn="U90002")]
    import_now(("gp-map", write_map(tmp_path, DECEMBER, later)))
    on_new_year = Moment(date(2026, 1, 1))
    assert not Relationship.objects.at(on_new_year).filter(target__code="U90002").exists()
    assert (
        Relationship.objects.at(on_new_year).get(source__code="B00001", kind="member_of").target.code
        == "U90001"
    )


def test_ground_that_nobody_touched_stays_after_a_merger(tmp_path) -> None:
    rows = [*STEADY, map_row("B00001", sub_icb="90B")]
    rows[-1]["ONS_SUB_ICB_LOCATION_CODE"] = "E38999902"
    path = write_map(tmp_path, OCTOBER, rows)
    for code in ("E38999901", "E38999902"):
        Area.objects.create(kind="sub-icb-area", code=code)
    import_now(("gp-map", path))
    on = date(2026, 4, 1)
    merge_organisations(codes=["90A", "90B"], into="90A", on=on, reason="a test", actor=OPERATOR)

    def ground() -> set[tuple]:
        ties = OrganisationArea.objects.current()
        return set(ties.values_list("organisation__code", "area__code", "valid_from", "valid_to"))

    before = ground()
    assert ("90A", "E38999902", on, None) in before
    import_now(("gp-map", write_map(tmp_path, NOVEMBER, rows)))
    assert ground() == before


def test_the_newest_edition_has_the_last_word_whatever_order_the_files_came_in() -> None:
    results = []
    for order in ((2024, 2025), (2025, 2024)):
        savepoint = transaction.savepoint()
        evidence = begin_change(actor="test", action="import epraccur")
        for year in order:
            name = "THE SURGERY" if year == 2024 else "The Surgery"
            fields = ods_fields("B00001", name, "19740401", setting="4", postcode="ZZ1 1AA")
            record_published("epraccur", date(year, 1, 1), {"B00001": ods_row(fields)}, change=evidence)
            point = {"longitude": float(year - 2023), "latitude": 52.0}
            record_published("practice-locations", date(year, 1, 1), {"B00001": point}, change=evidence)
        derive_organisations(begin_change(actor="test", action=ACTION))
        practice = Organisation.objects.get(code="B00001")
        longitude = Address.objects.current().get(organisation=practice).longitude
        results.append((OrganisationName.objects.current().get(organisation=practice).name, longitude))
        transaction.savepoint_rollback(savepoint)
    assert results == [("The Surgery", 2.0)] * 2
