"""The life of an organisation as events, newest first."""

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from catchment.foundation.facts import begin_change, record_facts
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.structure import queries
from catchment.structure.models import OrganisationName, OrganisationRole, Relationship
from tests.structure.factories import MOVED_ON, START

TODAY = Moment(date(2026, 11, 22))


def sentences(code, **options):
    return [event.sentence for event in queries.history(code, TODAY, **options).events]


@pytest.mark.usefixtures("world")
def test_leaving_one_network_for_another_on_a_day_is_one_move(django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        told = sentences("A00002")
    assert told[0] == "1 November 2025: moved from North PCN to South PCN (first seen)"
    assert "1 July 2022: opened" in told


@pytest.mark.usefixtures("world")
def test_both_sides_of_a_merger_tell_it():
    assert "1 June 2025: merged into Three Surgery" in sentences("A00004")
    assert "1 June 2025: closed" in sentences("A00004")
    assert "1 June 2025: Four Surgery merged into it" in sentences("A00003")


@pytest.mark.usefixtures("world")
def test_a_network_tells_who_joined_and_left():
    assert "1 November 2025: Two Surgery left it" in sentences("U00001")
    assert "1 November 2025: Two Surgery joined it (first seen)" in sentences("U00002")


def test_a_rename_names_both(world):
    trust = world["RAA"].pk
    change = begin_change(actor="test", action="rename")
    rows = [
        (trust, "TESTSHIRE HOSPITALS NHS TRUST", START, date(2024, 4, 1), "stated"),
        (trust, "Testshire University Hospitals", date(2024, 4, 1), None, "stated"),
    ]
    columns = ["organisation_id", "name", "valid_from", "valid_to", "basis"]
    from catchment.foundation.facts import fact_columns

    ordered = [
        [dict(zip(columns, row, strict=True))[name] for name in fact_columns(OrganisationName)]
        for row in rows
    ]
    record_facts(OrganisationName, ordered, change=change, scope=Q(organisation=trust))
    told = sentences("RAA")
    assert told[0] == (
        "1 April 2024: renamed from Testshire Hospitals NHS Trust to Testshire University Hospitals"
    )


def test_superseded_beliefs_are_told_when_asked_for(world):
    change = begin_change(actor="test", action="correct a move")
    Relationship.objects.filter(source=world["A00002"], target=world["U00002"]).update(
        recorded_to=timezone.now() + timedelta(seconds=0), superseded_by=change
    )
    assert not any("believed" in each for each in sentences("A00002"))
    told = sentences("A00002", include_superseded=True)
    today = timezone.now().date()
    expected = (
        f"Until {today.day} {today:%B %Y} we believed that it was a member of South PCN from 1 November 2025"
    )
    assert expected in told


@pytest.mark.usefixtures("world")
def test_the_time_line_has_a_bar_for_each_stretch():
    picture = queries.history("A00002", TODAY).picture
    members = [(bar.label, bar.start, bar.end) for bar in picture.bars if bar.row == "Member of"]
    moved = MOVED_ON.isoformat()
    assert members == [("North PCN", START.isoformat(), moved), ("South PCN", moved, "")]


@pytest.mark.django_db
def test_an_area_has_no_history_as_an_organisation():
    with pytest.raises(Missing):
        queries.history("E01000001", TODAY)


def test_a_board_counts_those_in_its_area_and_does_not_tell_their_lives(world):
    told = queries.history("QAA", TODAY)
    assert not any("came into the area" in event.sentence for event in told.events)
    assert told.sentence.endswith("1 organisation has been in its area.")


def test_a_closure_that_was_only_observed_says_so(world):
    closed = OrganisationRole.objects.filter(organisation=world["A00004"])
    closed.update(basis="observed")
    assert "1 June 2025: closed (first seen)" in sentences("A00004")
