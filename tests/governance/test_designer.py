"""The designer: what there is to start from, what is asked, what is missing, and the body that is kept."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.governance.actions.ending import end_handbook_of
from catchment.governance.rules.design import Start
from tests.governance import exampleshire
from tests.governance.signed_in import client_of, date_of, with_secretary

AS_AT = "?as_at=2025-12-01"
FOR_THE_COMMITTEE = {
    "name": "Northmoor joint committee",
    "code": "NORTHMOOR-JC",
    "partners": ["X06000001"],
    "reason": "Agreed in November",
}


@pytest.fixture
def secretary(governed: dict[str, Any]) -> Client:
    """Return the board secretary's browser."""
    with_secretary(governed)
    return client_of()


def _sends(client: Client, start: str, does: str, **said: Any) -> Any:
    sent = {"do": does, **date_of("from", "2025-12-01"), **said}
    return client.post(f"/design/XEX/{start}{AS_AT}", sent)


def test_the_five_forms_stand_side_by_side(governed: dict[str, Any]) -> None:
    """Anybody may read who decides, who is accountable for money and by which law, form by form."""
    page = Client().get(f"/design/XEX.json{AS_AT}").json()
    assert [each["rules"] for each in page["at_place"]] == ["D-050", "D-051", "D-052", "D-053", "D-054"]
    for each in page["at_place"]:
        labels = [label for label, _ in each["facts"]]
        assert labels == ["Who decides", "Who is accountable for ICB money", "Legal hook"]
    assert len(page["others"]) == len(Start) - 5


@pytest.mark.parametrize("start", list(Start))
def test_everything_to_start_from_asks_its_questions(secretary: Client, start: Start) -> None:
    """Each page opens, and an empty answer is refused with what to do."""
    assert secretary.get(f"/design/XEX/{start}{AS_AT}").status_code == 200
    page = _sends(secretary, start, "preview").content.decode()
    assert "<title>Error: " in page
    assert page.count("Give the body a name.") == 2


def test_a_team_must_have_a_lead_and_somebody_accountable(secretary: Client) -> None:
    """S001-19: neither can be left out; a PCN is not among those who can be accountable (F-001)."""
    page = _sends(secretary, Start.TEAM, "preview", name="Team").content.decode()
    assert "every team has a lead" in page and "every team has one" in page
    assert 'value="X06000001"' in page
    assert 'value="XN001"' not in page  # the network


def test_a_team_runs_alongside_a_network(secretary: Client) -> None:
    """S001-04: which of the two follows the other is asked, and said on the team."""
    said = {
        "name": "Rugged Hill team",
        "code": "HILL",
        "new_lead": "Lena Leader",
        "accountable_body": "X06000001",
        "alongside": "NETWORK",
        "reason": "Agreed",
    }
    assert _sends(secretary, Start.TEAM, "save", **said).status_code == 302
    text = secretary.get("/handbook/XEX.yaml?as_at=2025-12-01").content.decode()
    assert "succeeds:\n  - body: NETWORK\n    how: runs-alongside\n" in text


def test_you_are_told_what_is_missing(secretary: Client) -> None:
    """The table is shown with its vacant seats, and what is found about the body, before it is kept."""
    page = _sends(secretary, Start.JOINT_COMMITTEE, "preview", **FOR_THE_COMMITTEE).content.decode()
    assert "Northmoor joint committee would have 14 seats, 14 of them vacant" in page
    assert "Rule S002-17" in page
    assert "<svg" in page
    assert secretary.get(f"/body/NORTHMOOR-JC{AS_AT}").status_code == 404


def test_a_design_is_kept(secretary: Client) -> None:
    """The body is there from the day, with its instrument and partners, and a day before it is not."""
    kept = _sends(secretary, Start.JOINT_COMMITTEE, "save", **FOR_THE_COMMITTEE)
    assert kept.headers["Location"] == "/body/NORTHMOOR-JC?as_at=2025-12-01"
    text = secretary.get("/handbook/XEX.yaml?as_at=2025-12-01").content.decode()
    assert "code: NORTHMOOR-JC-delegation-agreement" in text
    assert "NORTHMOOR-JC" not in secretary.get("/handbook/XEX.yaml?as_at=2025-11-30").content.decode()
    assert secretary.get(kept.headers["Location"]).status_code == 200
    again = _sends(secretary, Start.JOINT_COMMITTEE, "save", **FOR_THE_COMMITTEE).content.decode()
    assert "There is a body NORTHMOOR-JC already" in again


def test_a_lead_who_is_new_is_described(secretary: Client) -> None:
    """Whoever leads the place can be named on the spot."""
    said = {**FOR_THE_COMMITTEE, "new_lead": "Lena Leader"}
    assert _sends(secretary, Start.JOINT_COMMITTEE, "save", **said).status_code == 302
    text = secretary.get("/handbook/XEX.yaml?as_at=2025-12-01").content.decode()
    assert "name: Lena Leader" in text and "person: XEX-LENA-LEADER" in text


def test_a_joint_committee_is_of_several(secretary: Client) -> None:
    """D-052: without a partner besides the ICB it cannot be shown, and practices cannot be partners."""
    alone = {**FOR_THE_COMMITTEE, "partners": []}
    assert (
        "at least one partner"
        in _sends(secretary, Start.JOINT_COMMITTEE, "preview", **alone).content.decode()
    )
    practice = {**FOR_THE_COMMITTEE, "partners": ["X99001"]}
    page = _sends(secretary, Start.JOINT_COMMITTEE, "preview", **practice).content.decode()
    assert "Choose only from those in the list" in page


def test_what_is_shown_is_what_would_be_kept(governed: dict[str, Any], secretary: Client) -> None:
    """Both are made from the handbook of the body's first day, not from that of the day of the page."""
    value = with_secretary(governed)
    later = [*value["people"], {"code": "P-LATER", "name": "Lulu Later"}]
    exampleshire.apply({**value, "title": "From January on", "people": later}, on=date(2026, 1, 1))
    said = {**FOR_THE_COMMITTEE, **date_of("from", "2026-01-01"), "lead": "P-LATER"}
    shown = _sends(secretary, Start.JOINT_COMMITTEE, "preview", **said).content.decode()
    assert "Northmoor joint committee would have 14 seats, 13 of them vacant" in shown
    assert _sends(secretary, Start.JOINT_COMMITTEE, "save", **said).status_code == 302
    said = {**FOR_THE_COMMITTEE, **date_of("from", "2025-12-01"), "lead": "P-LATER", "code": "OTHER"}
    shown = _sends(secretary, Start.JOINT_COMMITTEE, "preview", **said).content.decode()
    assert "Choose one of those in the list" in shown


def test_a_body_is_not_designed_for_a_day_without_a_handbook(secretary: Client) -> None:
    """The question of the day says so, instead of a traceback or a board without a handbook."""
    ended = date(2027, 4, 1)
    end_handbook_of("XEX", on=ended, actor=exampleshire.OPERATOR, reason="Merged")
    said = {**FOR_THE_COMMITTEE, **date_of("from", ended.isoformat())}
    for does in ("preview", "save"):
        shown = _sends(secretary, Start.JOINT_COMMITTEE, does, **said).content.decode()
        assert "has no handbook on 1 April 2027" in shown


def test_a_new_lead_gets_a_code_that_is_free_in_the_whole_house(secretary: Client) -> None:
    """A code that another handbook uses is not given again, in whichever capitals."""
    exampleshire.another_system("XFX")
    other = {"code": "xex-lena-leader", "name": "Somebody Else"}
    exampleshire.apply({"handbook": 1, "system": "XFX", "title": "Next door", "people": [other]})
    said = {**FOR_THE_COMMITTEE, "new_lead": "Lena Leader"}
    assert _sends(secretary, Start.JOINT_COMMITTEE, "save", **said).status_code == 302
    text = secretary.get("/handbook/XEX.yaml?as_at=2025-12-01").content.decode()
    assert "person: XEX-LENA-LEADER-2" in text


def test_nothing_starts_from_nothing(secretary: Client) -> None:
    """What is not on the list is not found."""
    assert secretary.get(f"/design/XEX/monarchy{AS_AT}").status_code == 404
    assert secretary.get(f"/design/QQQ{AS_AT}").status_code == 404
