"""Addresses: each thing has one page, and whoever comes to the wrong door is shown the right one."""

import pytest
from django.test import Client

DAY = "as_at=2025-12-01"
pytestmark = pytest.mark.usefixtures("world")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/region/Y60",
        "/system/QAA",
        "/system/qaa",
        "/sub-icb/01A",
        "/pcn/U00001",
        "/practice/A00001",
        "/organisation/RAA",
        "/organisation/QAA",
        "/area/lsoa21/E01000001",
        "/search",
    ],
)
def test_page_and_json_twin(client: Client, address):
    page = client.get(f"{address}?{DAY}")
    assert page.status_code == 200
    assert b"</html>" in page.content
    twin = f"{address}index.json" if address == "/" else f"{address}.json"
    answer = client.get(f"{twin}?{DAY}")
    assert answer.status_code == 200
    assert answer.json()["sentence"]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/practice/QAA", f"/system/QAA?{DAY}"),
        ("/practice/QAA.json", f"/system/QAA.json?{DAY}"),
        ("/system/E01000001", f"/area/lsoa21/E01000001?{DAY}"),
        ("/area/ltla/E01000001", f"/area/lsoa21/E01000001?{DAY}"),
        ("/pcn/RAA", f"/organisation/RAA?{DAY}"),
        ("/system/ENG", f"/?nation=ENG&{DAY}"),
        ("/organisation/E01000001", f"/area/lsoa21/E01000001?{DAY}"),
    ],
)
def test_the_wrong_door_leads_to_the_right_one(client: Client, asked, shown):
    answer = client.get(f"{asked}?{DAY}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == shown


def test_a_wrong_code_suggests_searching(client: Client):
    answer = client.get("/system/NOWHERE.json")
    assert answer.status_code == 404
    assert "Try searching" in answer.json()["error"]


def test_the_counts_of_a_system_are_plain_keys(client: Client):
    counts = client.get(f"/system/QAA.json?{DAY}").json()["counts"]
    assert (counts["sub_icb_locations"], counts["pcns"], counts["practices"], counts["patients"]) == (
        2,
        2,
        3,
        600,
    )


def test_findings_follow_a_page(client: Client):
    answer = client.get(f"/findings/about/icb/QAA.json?{DAY}").json()
    assert answer["href"] == "/findings?system=QAA"
    assert answer["number"] >= len(answer["worst"])


def test_the_history_shows_what_was_once_believed_only_when_asked(client: Client):
    assert "believed" not in client.get("/organisation/A00002").content.decode()
