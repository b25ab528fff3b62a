"""What the room tells the house of the example: each fault on purpose, on the pages it belongs to."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catchment.authority.checks import findings_about, page_about
from catchment.authority.queries.checked import findings_in
from catchment.authority.rules.spreading import MOST_WARRANTS
from catchment.foundation import checks as house
from catchment.foundation.moment import Moment
from catchment.governance.actions.applying import apply_handbook
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Delegation, Handbook
from catchment.governance.rules.document.delegations import Function, Route
from tests.demo.conftest import loaded as loaded_example
from tests.governance.exampleshire import OPERATOR

loaded = loaded_example  # the invented example, once for this module
MOMENT = Moment(date(2026, 11, 22))
ON_PURPOSE = {  # as demo/handbooks/XEX-scheme.yaml says beside each
    ("D-053", "XEX-BOARD/nursing"),
    ("D-011", "XEX/XEX-D-WINTER"),
    ("B-079", "XEX/XEX-D-P2-LEAD"),
    ("S000-11", "XEX/XEX-D-P2-WARDS"),
    ("D-056", "XEX/XEX-D-P3-FORUM"),
    ("S000-11", "XEX-PLACE-P4"),
    ("D-011", "XEX/XEX-D-PERINATAL"),
    ("D-008", "XEX/XEX-D-PACKAGES"),
    ("D-002", "XEX/XEX-D-NETWORK"),
    ("S000-14", "XEX-PLACE-P1/lead"),
}
pytestmark = pytest.mark.django_db


def told(kind: str, code: str, moment: Moment = MOMENT) -> set[tuple[str, str]]:
    """Return what is found about one thing: rules, with what each is about."""
    return {(each.rule, each.about.code) for each in findings_about(kind, code, moment)}


def test_every_fault_on_purpose_is_found(loaded: Any) -> None:
    """The example's scheme breaks each rule that its author says it breaks."""
    found = {(each.rule, each.about.code) for each in house.findings(MOMENT, system="XEX")}
    assert found >= ON_PURPOSE, ON_PURPOSE - found


def test_a_delegation_is_found_on_the_pages_of_both_its_sides(loaded: Any) -> None:
    """The forum that was given money, and the board that gave it, both tell so; another place does not."""
    fault = ("D-056", "XEX/XEX-D-P3-FORUM")
    assert fault in told("body", "XEX-PLACE-P3")
    assert fault in told("body", "XEX-BOARD")
    assert fault in told("delegation", "XEX/XEX-D-P3-FORUM")
    assert fault not in told("body", "XEX-PLACE-P1")


def test_what_a_seat_lacks_is_found_on_the_page_of_its_body(loaded: Any) -> None:
    """The place director of Northmoor City has outcomes without authority: the seat and its board say so."""
    gap = ("S000-14", "XEX-PLACE-P1/lead")
    assert gap in told("seat", "XEX-PLACE-P1/lead")
    assert gap in told("body", "XEX-PLACE-P1")


def test_findings_are_those_of_the_day(loaded: Any) -> None:
    """The delegation for winter ran out on 30 September 2026: on the last day nothing was wrong with it."""
    lapse = ("D-011", "XEX/XEX-D-WINTER")
    assert lapse in told("delegation", "XEX/XEX-D-WINTER", Moment(date(2026, 10, 1)))
    assert lapse not in told("delegation", "XEX/XEX-D-WINTER", Moment(date(2026, 9, 30)))


def test_by_system_and_by_nation(loaded: Any) -> None:
    """Exampleshire's findings are no neighbour's, and none is of England."""
    of_the_neighbour = {each.about.code for each in house.findings(MOMENT, system="XNB")}
    assert not {code for code in of_the_neighbour if code.startswith("XEX/")}
    kinds = {each.about.kind for each in house.findings(MOMENT, nation="XX")}
    assert "delegation" in kinds
    assert not [each for each in house.findings(MOMENT, nation="ENG") if each.about.kind == "delegation"]


def test_the_second_time_nothing_is_read_again(loaded: Any) -> None:
    """A page that asks for the findings of a body asks only whether anything was recorded since."""
    findings_about("body", "XEX-BOARD", MOMENT)
    with CaptureQueriesContext(connection) as asked:
        findings_about("body", "XEX-PLACE-P2", MOMENT)
    assert len(asked) == 1


def test_of_a_practice_nothing_is_asked(loaded: Any) -> None:
    """Authority finds nothing about practices, so no scheme is read for their pages."""
    with CaptureQueriesContext(connection) as asked:
        assert findings_about("practice", "X99001", MOMENT) == []
    assert len(asked) == 0


def test_the_file_in_force_breaks_what_the_system_breaks(loaded: Any) -> None:
    """A handbook judged as a file has the findings it has when in force, but for what has ended."""
    handbook = load_handbook("XEX", MOMENT)
    assert handbook is not None
    in_file = {(each.rule, each.about.code) for each in findings_in(handbook, MOMENT)}
    recorded = {(each.rule, each.about.code) for each in house.findings(MOMENT, system="XEX")}
    assert in_file >= ON_PURPOSE
    assert in_file <= recorded


def tangled_handbook() -> Handbook:
    """Return the example's handbook with a thousand and one delegations to one committee."""
    handbook = load_handbook("XEX", MOMENT)
    assert handbook is not None
    local = [
        Function(code=f"XEX-F{number}", name=f"Decision {number}", parent="approve-business-case")
        for number in range(MOST_WARRANTS + 1)
    ]
    many = [
        Delegation(
            code=f"D-{each.code}",
            delegator="XEX-BOARD",
            delegate="XEX-QUALITY",
            route=Route.INTERNAL,
            functions=(each.code,),
            since=date(2026, 4, 1),
        )
        for each in local
    ]
    return handbook.model_copy(update={"functions": tuple(local), "delegations": tuple(many)})


def test_a_file_that_nobody_could_follow_has_one_finding(loaded: Any) -> None:
    """The file is told which committee it is about, and nothing raises."""
    (finding,) = findings_in(tangled_handbook(), MOMENT)
    assert (finding.rule, finding.about.code) == ("B-079", "XEX")
    assert "More than 1,000 chains of delegation lead to Quality committee" in finding.sentence


def test_a_scheme_in_force_that_nobody_could_follow_has_one_finding(loaded: Any) -> None:
    """Nor does anything raise once it is in force; the page of the system says what is wrong."""
    apply_handbook(tangled_handbook(), on=MOMENT.as_at, actor=OPERATOR, reason="A mistake")
    assert told("icb", "XEX") == {("B-079", "XEX")}
    assert told("body", "XEX-BOARD") == set()


@pytest.mark.parametrize(
    ("kind", "code", "page"),
    [
        ("delegation", "XEX/D-1", "/system/XEX/scheme#delegation-D-1"),
        ("reservation", "XEX/R-1", "/system/XEX/scheme#reservation-R-1"),
        ("decision", "XEX-2026-001", "/decision/XEX-2026-001"),
        ("meeting", "XEX-M-1", "/meeting/XEX-M-1"),
        ("selection", "XEX-PS-0001", "/selection/XEX-PS-0001"),
        ("body", "XEX-BOARD", ""),
    ],
)
def test_where_findings_lead(kind: str, code: str, page: str) -> None:
    """Each kind of thing that is this room's has a page; bodies are governance's."""
    assert page_about(kind, code) == page
