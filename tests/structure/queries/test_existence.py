"""What is said of a thing on a day when it was not open, or when nothing was known of it."""

from datetime import UTC, date, datetime

import pytest

from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.structure import queries
from catchment.structure.models import OrganisationRole, Succession
from catchment.structure.queries.locate import locate
from catchment.structure.queries.organisations import organisation_page
from tests.structure.factories import LATEST_LIST, organisation, record

MERGED_ON = date(2027, 4, 1)


@pytest.fixture
def merger(world):
    """Close the board of the small world, with another after it."""
    change = begin_change(actor="test", action="merge boards")
    heir = organisation(change, "QZZ", "icb", "NHS Greater Testshire", "RO261", valid_from=MERGED_ON)
    OrganisationRole.objects.filter(organisation=world["QAA"]).update(valid_to=MERGED_ON)
    row = {"predecessor_id": world["QAA"].pk, "successor_id": heir.pk, "kind": "replaced_by", "note": ""}
    record(change, Succession, [row | {"happened_on": MERGED_ON}])


@pytest.mark.usefixtures("merger")
def test_a_closed_system_says_what_came_after_it(django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = queries.show("QAA", Moment(date(2027, 5, 1)))
    assert page.sentence == (
        "NHS Testshire Integrated Care Board closed on 1 April 2027 and was followed by "
        "NHS Greater Testshire."
    )
    assert page.links[0].code == "QZZ"
    assert not page.tables
    assert not page.counts


@pytest.mark.usefixtures("merger")
def test_a_system_before_it_opened_says_when_it_opens():
    page = queries.show("QZZ", Moment(LATEST_LIST))
    assert page.sentence == (
        "NHS Greater Testshire opens on 1 April 2027 and follows NHS Testshire Integrated Care Board."
    )
    assert queries.show("01A", Moment(date(2022, 6, 30))).sentence.endswith("opens on 1 July 2022.")


@pytest.mark.usefixtures("merger")
def test_what_comes_later_is_said_in_the_future_tense():

    now, then = Moment(LATEST_LIST), Moment(MERGED_ON)
    before = organisation_page(locate("QAA", now), now).sentence
    assert "It will be followed by NHS Greater Testshire." in before
    after = organisation_page(locate("QAA", then), then).sentence
    assert "It was followed by NHS Greater Testshire." in after


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("code", ["QAA", "01A", "A00001", "E01000001"])
def test_nothing_recorded_by_then_is_said(code):
    early = Moment(LATEST_LIST, datetime(2025, 12, 5, 12, tzinfo=UTC))
    with pytest.raises(Missing, match=f"^Nothing had been recorded about {code} by 5 December 2025.$"):
        queries.show(code, early)


@pytest.mark.usefixtures("world")
def test_a_history_before_anything_was_recorded_says_so():
    with pytest.raises(Missing, match="Nothing had been recorded about QAA"):
        queries.history("QAA", Moment(LATEST_LIST, datetime(2025, 12, 5, 12, tzinfo=UTC)))
