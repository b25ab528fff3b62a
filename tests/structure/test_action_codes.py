"""Codes in actions: as people type them, recorded for what is new, and locked in one order."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catchment.foundation.moment import Moment
from catchment.structure.actions import (
    Part,
    change_boundary,
    close_organisation,
    merge_organisations,
    move_practice,
    rename_organisation,
    split_organisation,
)
from catchment.structure.models import Organisation, OrganisationCode, Relationship
from tests.people import OPERATOR
from tests.structure.factories import small_system

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)
ASKED = {"on": DAY, "reason": "agreed", "actor": OPERATOR}


@pytest.fixture(autouse=True)
def _world() -> None:
    """Make the small system."""
    small_system()


def codes(code: str) -> list[tuple[str, str, date]]:
    """Return the codes recorded for an organisation."""
    rows = OrganisationCode.objects.current().filter(organisation__code=code)
    return list(rows.values_list("scheme", "code", "valid_from"))


def network_of(practice: str) -> list[str]:
    """Return the PCN of a practice on the day."""
    rows = Relationship.objects.at(Moment(DAY)).filter(source__code=practice, kind="member_of")
    return list(rows.values_list("target__code", flat=True))


def test_what_a_merger_or_a_split_makes_has_an_ods_code() -> None:
    """A new organisation has its code as a dated row, as imported ones have."""
    merge_organisations(codes=["U00001", "U00002"], into="U00009", name="Big", **ASKED)
    assert codes("U00009") == [("ods", "U00009", DAY)]
    parts = [Part(" U00011", "One", ("A00001 ",)), Part("U00012 ", "Two", ("A00002", "A00003"))]
    later = {**ASKED, "on": date(2026, 5, 1)}
    split_organisation(code=" U00009 ", parts=parts, **later)
    assert codes("U00011") == [("ods", "U00011", later["on"])]
    assert codes("U00012") == [("ods", "U00012", later["on"])]


def test_spaces_around_a_code_mean_nothing() -> None:
    """Codes pasted with spaces are those of the organisations meant, in every action."""
    merge_organisations(codes=[" U00001", "U00002 "], into="U00001 ", **ASKED)
    assert network_of("A00003") == ["U00001"]
    assert not Organisation.objects.filter(code__contains=" ").exists()
    rename_organisation(code=" U00001 ", name="Joined", **ASKED)
    change = close_organisation(code=" A00001 ", successor=" A00002 ", **ASKED)
    assert (change.detail["code"], change.detail["successor"]) == ("A00001", "A00002")


def test_a_move_with_spaces_around_its_codes_is_done() -> None:
    """A practice moves to the PCN meant, and is recorded by its code."""
    change = move_practice(code=" A00001", to_pcn="U00002 ", **ASKED)
    assert network_of("A00001") == ["U00002"]
    assert change.detail["to"] == "U00002"


@pytest.mark.parametrize("order", [("U00001", "U00002"), ("U00002", "U00001")])
def test_organisations_are_locked_in_order_of_code(order: tuple[str, str]) -> None:
    """The first lock takes all that an action names, in order, so two actions cannot block each other."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        merge_organisations(codes=order, into=order[0], **ASKED)
    first = next(each["sql"] for each in asked.captured_queries if "FOR UPDATE" in each["sql"])
    assert "U00001" in first
    assert "U00002" in first
    assert 'ORDER BY "structure_organisation"."code"' in first


def test_a_boundary_change_locks_in_order_and_strips() -> None:
    """Moving a practice to another sub-ICB takes codes as typed."""
    change = change_boundary(to="01B ", organisations=[" A00001"], **ASKED)
    assert change.detail["organisations"] == ["A00001"]
