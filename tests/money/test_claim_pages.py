"""The pages and commands of claims: the sentence first, nothing typed is lost, and who may do what."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catchment.cli import main
from catchment.foundation.moment import Moment
from catchment.money.actions.claims import approve_claim, make_claim, pay_claim
from catchment.money.actions.settling import reverse
from catchment.money.models import Claim
from catchment.money.queries.claims_kept import claim_kept
from tests.money.claims import APPROVER, AUGUST, CAPPED, MAKER, PLAIN, claim_world
from tests.people import gives_post, signs_in, somebody

pytestmark = pytest.mark.django_db
MONTHS = (8, 9, 10, 11, 12)


@pytest.fixture
def code() -> str:
    """Make the world and one capped claim in it; returns its code."""
    claim_world()
    return make_claim(actor=MAKER, pcn="XN001", month=AUGUST, rows=[CAPPED])


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def _json(client: Client, path: str) -> dict[str, Any]:
    return dict(orjson.loads(_text(client, path)))


def test_the_claim_begins_with_what_came_of_it(client: Client, code: str) -> None:
    path = f"/claim/{code}"
    waiting = "£1,669.80 of £2,000 accepted, waiting for approval: the rate for this role is capped."
    assert waiting in _text(client, path)
    approve_claim(actor=APPROVER, code=code)
    assert "£1,669.80 of £2,000 approved, not yet paid" in _text(client, path)
    pay_claim(actor=APPROVER, code=code)
    page = _text(client, path)
    assert "£1,669.80 of £2,000 paid: the rate for this role is capped." in page
    assert "£330.20 less." in page
    assert "/transfer/T-" in page


def test_the_list_says_what_is_left_of_the_sum(client: Client, code: str) -> None:
    page = _json(client, "/pcn/XN001/claims.json?as_at=2024-01-10")
    taken, left = page["sentence"].split("; ")
    assert taken == "£1,669.80 of £226,710 is claimed and accepted for 2023/24"
    assert left == "£225,040.20 is left until 31 March 2024."
    assert page["picture"]["points"][-1] == ["2023-08-31", 225.0]
    later = _json(client, "/pcn/XN001/claims.json?as_at=2024-05-01&year=2023/24")
    assert "was not claimed, and others could bid for it" in later["sentence"]


def test_a_list_asks_as_many_queries_for_one_claim_as_for_many(client: Client, code: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            _text(client, "/pcn/XN001/claims?year=2023/24")
        return len(found)

    queries()
    one = queries()
    for month in MONTHS:
        make_claim(
            actor=MAKER, pcn="XN001", month=date(2023, month, 1), rows=[{**PLAIN, "post": f"P{month}"}]
        )
    assert queries() == one


def test_who_has_no_post_sees_why_they_cannot(client: Client, code: str) -> None:
    assert "Sign in to approve" in _text(client, f"/claim/{code}")
    signs_in(client, somebody("analyst", "XEX"))
    page = _text(client, f"/claim/{code}")
    assert "may not approve claims" in page
    assert client.post(f"/claim/{code}", {"do": "approved"}).status_code == 403
    assert client.get("/pcn/XN001/claims/new").status_code == 403
    assert client.get("/pcn/XN002/claims/new").status_code == 404


def test_whoever_is_not_signed_in_is_led_to_sign_in(client: Client, code: str) -> None:
    for answer in (
        client.get("/pcn/XN001/claims/new"),
        client.post(f"/claim/{code}", {"do": "approved"}),
    ):
        assert (answer.status_code, answer["Location"].startswith("/sign-in")) == (302, True)


@pytest.fixture
def network_manager(client: Client, code: str) -> Client:
    """Sign in as somebody who may make claims: a network manager whom the PCN's system employs."""
    _reachable()
    actor = somebody("network-manager", "XEX", code="P-MANAGER", name="Manny Manager")
    return signs_in(client, actor)


def _reachable() -> None:
    """Let the system commission the PCN, so that a post in the system reaches it."""
    from catchment.foundation.facts import begin_change
    from catchment.structure.models import Organisation
    from tests.structure.factories import relate

    change = begin_change(actor="test", action="commission a PCN")
    relate(
        change,
        Organisation.objects.get(code="XN001"),
        "commissioned_by",
        Organisation.objects.get(code="XEX"),
    )


def test_what_was_typed_comes_back_with_what_is_wrong(network_manager: Client) -> None:
    sent = {
        "month": "2023-09",
        "line-1-post": "CC-2",
        "line-1-role": "care-coordinator",
        "line-1-wte": "many",
        "line-1-salary": "1200",
        "line-4-post": "CP-9",
        "line-4-besides": "0.25",
        "do": "claim",
    }
    page = network_manager.post("/pcn/XN001/claims/new", sent).content.decode()
    assert "There is a problem" in page
    assert "Line 1: “many” is not a number" in page
    assert "Line 2: Choose one of the roles" in page
    for typed in ("CC-2", "many", "1200", "CP-9", "0.25"):
        assert f'value="{typed}"' in page
    assert 'value="2023-09" selected' in page
    assert 'href="#line-1-wte"' in page
    assert Claim.objects.count() == 1


def test_another_line_is_added_and_nothing_is_lost(network_manager: Client) -> None:
    sent = {"month": "2023-09", "line-1-post": "CC-2", "do": "add"}
    page = network_manager.post("/pcn/XN001/claims/new", sent).content.decode()
    assert 'value="CC-2"' in page
    assert 'name="line-2-post"' in page


def test_a_claim_is_made_from_the_form(network_manager: Client) -> None:
    sent = {"month": "2023-09", "do": "claim"} | {f"line-2-{name}": value for name, value in PLAIN.items()}
    answer = network_manager.post("/pcn/XN001/claims/new", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/claim/XEX-C-0002")
    kept = claim_kept("XEX-C-0002", Moment(timezone.localdate()))
    assert (kept.row.month, kept.accepted) == (date(2023, 9, 1), 5_000_00)


def test_a_file_is_read_into_the_lines_first(network_manager: Client) -> None:
    content = b"post,role,wte,salary\nCC-7,care coordinator,0.5,1000\n"
    sent = {
        "month": "2023-09",
        "do": "read",
        "line-1-post": "CC-2",
        "file": SimpleUploadedFile("c.csv", content),
    }
    page = network_manager.post("/pcn/XN001/claims/new", sent).content.decode()
    assert 'value="CC-2"' in page
    assert 'value="CC-7"' in page
    assert 'value="care-coordinator" selected' in page
    sent = {"month": "2023-09", "do": "read", "file": SimpleUploadedFile("c.csv", b"rubbish")}
    assert "There is a problem" in network_manager.post("/pcn/XN001/claims/new", sent).content.decode()


def test_a_claim_like_another_has_its_lines(network_manager: Client) -> None:
    page = _text(network_manager, "/pcn/XN001/claims/new?like=XEX-C-0001&month=2023-10")
    assert 'value="CC-1"' in page
    assert 'value="2023-10" selected' in page


def test_a_finance_officer_approves_and_pays(network_manager: Client, code: str) -> None:
    actor = somebody("finance-officer", "XEX", code="P-FINANCE", name="Fay Finance")
    signs_in(network_manager, actor)
    path = f"/claim/{code}"
    assert "Approve it" in _text(network_manager, path)
    assert network_manager.post(path, {"do": "approved"}).status_code == 302
    assert network_manager.post(path, {"do": "paid"}).status_code == 302
    assert "paid: the rate for this role is capped" in _text(network_manager, path)
    again = network_manager.post(path, {"do": "paid"}).content.decode()
    assert "The claim is paid, so it cannot be paid now." in again


def test_whoever_made_it_does_not_approve_it_also_with_the_post(network_manager: Client) -> None:
    gives_post("P-MANAGER", "finance-officer", "XEX", since=date(2022, 7, 1))
    sent = {"month": "2023-09", "do": "claim"} | {f"line-1-{name}": value for name, value in PLAIN.items()}
    path = network_manager.post("/pcn/XN001/claims/new", sent)["Location"]
    assert "somebody else has to approve it" in _text(network_manager, path)
    refused = network_manager.post(path, {"do": "approved"}).content.decode()
    assert "somebody else has to approve it" in refused
    assert "Say why" in network_manager.post(path, {"do": "refused"}).content.decode()
    assert network_manager.post(path, {"do": "withdrawn", "because": "Twice."}).status_code == 302


def test_the_claim_as_files(client: Client, code: str) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"/claim/{code}.csv").content.decode())))
    assert [(row["post"], row["accepted"], row["rules"]) for row in rows] == [("CC-1", "1669.80", "E-061")]
    assert client.get(f"/claim/{code}.xlsx").content[:2] == b"PK"
    assert client.get("/claim/XEX-C-0999.csv").status_code == 404


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["money", *arguments])
    return done.exit_code, done.output


CARE = ("claim", "--role", "care-coordinator", "--wte", "0.6", "--from", "2023-07-01", "--months", "9")


def test_one_line_as_a_command() -> None:
    """T-E4."""
    status, told = _run(*CARE, "--actual", "16000", "--json")
    assert (status, orjson.loads(told)["accepted"]) == (0, 15_028_20)
    assert _run(*CARE, "--actual", "16000")[1].startswith("£15,028.20 of £16,000 would be paid")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ((), "Give either --actual, or --salary"),
        (("--actual", "lots"), "is not an amount"),
        (("--actual", "1", "--sum", "x"), "is not an amount"),
        (("--actual", "1", "--months", "12"), "go beyond 2023/24"),
        (("--actual", "1", "--role", "wizard"), "Choose one of the roles"),
        (("--actual", "1", "--from", "yesterday"), "is not a date"),
    ],
)
def test_what_the_command_cannot_read(more: tuple[str, ...], says: str) -> None:
    status, told = _run(*CARE, *more)
    assert (status, says in told) == (2, True), told


def test_a_file_and_the_claims_as_commands(code: str, tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("post,role,wte,salary\nCC-1,care coordinator,0.6,2000\nCP-1,clinical pharmacist,1,5000\n")
    status, told = _run("claim-file", str(path), "--pcn", "XN001", "--month", "2023-08")
    assert status == 0, told
    assert "£6,113.20 of £7,000 would be paid" in told  # 0.4 of CC-1 is left beside the claim that is there
    as_csv = _run("claim-file", str(path), "--pcn", "XN001", "--month", "2023-08", "--csv")[1]
    assert [row["accepted"] for row in csv.DictReader(io.StringIO(as_csv))] == ["1113.20", "5000.00"]
    assert "XEX-C-0001  August 2023  £1,669.80 of £2,000" in _run("claims", "XN001", "--year", "2023/24")[1]
    assert _run("claims", "XN404")[0] == 1
    assert _run("claim-file", str(path), "--pcn", "XN001", "--month", "soon")[0] == 2


PAY = ("salary", "national_insurance", "pension", "person")


def test_what_people_are_paid_is_for_those_who_claim_or_approve(client: Client, code: str) -> None:
    """Everybody may read which posts were paid for; who claims or approves reads what each person gets."""

    def row() -> dict[str, str]:
        content = client.get(f"/claim/{code}.csv").content.decode()
        (found,) = csv.DictReader(io.StringIO(content))
        return found

    assert [row()[name] for name in ("post", "role", "wte", "accepted")] == [
        "CC-1", "care-coordinator", "0.6", "1669.80"
    ]  # fmt: skip
    assert not row().keys() & set(PAY)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/claim/{code}.xlsx").content))
    assert not {cell.value for cell in next(book["Claim"].rows)} & set(PAY)
    assert "only for those who make or approve claims" in _text(client, f"/claim/{code}")
    signs_in(client, somebody("analyst", "XEX", code="P-ANALYST", name="Anna Analyst"))
    assert not row().keys() & set(PAY)
    _reachable()
    for job in ("network-manager", "finance-officer"):
        signs_in(client, somebody(job, "XEX", code=f"P-{job}", name=job))
        assert row()["salary"] == "2000.00"
        assert "only for those who" not in _text(client, f"/claim/{code}")


def test_the_page_of_a_claim_that_was_sent_back_says_so(client: Client, code: str) -> None:
    """Not paid any more, in the list and on its page."""
    approve_claim(actor=APPROVER, code=code)
    paid = pay_claim(actor=APPROVER, code=code)
    reverse(actor=APPROVER, transfer=paid.pk, on=timezone.localdate(), because="Wrong.", key="r")
    page = _text(client, f"/claim/{code}")
    assert "The £1,669.80 that was paid was sent back: nothing of the claim is paid now." in page
    listed = _json(client, "/pcn/XN001/claims.json?year=2023/24")
    assert [each["words"] for each in listed["claims"]] == ["sent back"]
    assert (listed["paid"], listed["accepted"]) == (0, 0)
