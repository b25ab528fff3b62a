"""Consultations in the example: loaded, answered, endorsed, compared and exported, by pages and commands."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catchment.cli.voice_consultation import consultation as command
from catchment.foundation.checks import findings_about
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from catchment.voice.actions.consultations import take_step
from catchment.voice.models import Consultation, ResponseStep
from catchment.voice.queries.consultation_respondents import members_of, respondent_named
from catchment.voice.rules.consultation_steps import Answer, Answered, Endorsed, Submitted
from catchment.voice.rules.consultations import Refused
from tests.demo.conftest import loaded
from tests.people import OPERATOR, signs_in

__all__ = ["loaded"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NATIONAL, LOCAL = "XX-NEXT-STEPS", "XEX-SAME-DAY"
LMC = Actor(ActorKind.PERSON, "XEX-P-LMC", "Dr Mortimer Clipboard")
GP = Actor(ActorKind.PERSON, "XEX-P-GP", "A GP")  # a partner at X99001
CHAIR = Actor(ActorKind.PERSON, "XEX-P-CHAIR", "Clementine Anchorage")
SECRETARY = Actor(ActorKind.PERSON, "XEX-P-SECRETARY", "Euphemia Paperclip")


def file_of(code: str = "XEX-TEST", **said: Any) -> str:
    """Return the file of a consultation that is open today, for three weeks more."""
    today = timezone.localdate()
    told = {
        "opens": today - timedelta(days=3),
        "closes": today + timedelta(days=21),
        "asked_by": "XEX",
        "system": "XEX",
    } | said
    dates = "\n".join(f"{name}: {value}" for name, value in told.items())
    return (
        f"consultation: 1\ncode: {code}\ntitle: Parking\n{dates}\nintroduction: Where to park.\nquestions:\n"
        "- {number: 1, kind: yes-no, words: More of it?}\n- {number: 2, kind: free-text, words: Where?}\n"
    )


def opened(client: Client) -> str:
    """Load a consultation as the board's secretary, on the page; returns its address."""
    signs_in(client, SECRETARY)
    answer = client.post("/consultations/load", {"text": file_of()})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def page(client: Client, address: str, query: str = "") -> dict[str, Any]:
    """Return the JSON twin of a page."""
    answer = client.get(f"{address}.json{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def last_of(client: Client, address: str) -> str:
    """Return what the forms of a response say they were made from."""
    return str(page(client, address)["last"])


def test_the_four_questions_of_seed_004(client: Client) -> None:
    """S004-37 to S004-40: no, no, yes, yes with safeguards; most agree, and question 3 splits by place."""
    found = page(client, f"/consultation/{NATIONAL}")
    assert found["sentence"] == (
        "Question 1: 36 of 40 say no; question 2: 37 of 40 say no; question 3: 31 of 40 say yes; question 4: "
        "39 of 40 agree. Among practices, question 3 splits by place."
    )
    committee = next(each for each in found["responses"] if each["respondent"]["code"] == "XL001")
    assert committee["answers"] == ["No", "No", "Yes", "Yes, with safeguards"]
    assert committee["endorsed"] == 47
    assert sum(sum(row[1]) for row in found["picture"]["rows"] if "Question 3" in row[0]) == 40
    html = client.get(f"/consultation/{NATIONAL}").content.decode()
    assert "Exampleshire Local Medical Committee" in html and "NHS Pretenley CCG" in html


@pytest.mark.parametrize(
    ("day", "version", "standing", "earlier"),
    [("2020-12-13", 0, 0, 0), ("2020-12-20", 1, 13, 0), ("2020-12-21", 2, 0, 13), ("2021-01-08", 2, 47, 9)],
)
def test_a_response_on_days_either_side_of_its_steps(
    client: Client, day: str, version: int, standing: int, earlier: int
) -> None:
    """Submitted on 14 December, endorsed on the 16th, a second version on the 21st, endorsed again."""
    found = page(client, f"/consultation/{NATIONAL}/response/XL001", f"?as_at={day}")
    assert (found["version"], len(found["endorsements"])) == (version, standing)
    assert len(found["earlier"]) == earlier
    assert (found["forms"], found["open_today"]) == ([], "")


def test_before_it_opened_there_is_nothing(client: Client) -> None:
    """The day before, and as known before it was recorded, there is no such consultation."""
    for query in ("?as_at=2020-11-25", "?as_known=2020-01-01"):
        answer = client.get(f"/consultation/{NATIONAL}.json{query}")
        assert answer.status_code == 404
    assert page(client, f"/consultation/{NATIONAL}", "?as_at=2020-11-26")["state"] == "open"
    assert page(client, f"/consultation/{NATIONAL}", "?as_at=2021-01-09")["state"] == "closed"
    assert [each["code"] for each in page(client, "/system/XEX/consultations")["lines"]] == [LOCAL, NATIONAL]
    assert client.get("/system/XNB/consultations").status_code == 200


def test_a_draft_is_for_whoever_writes_it(client: Client) -> None:
    """Others are told that there is one, not whose, nor what it says."""
    address = f"/consultation/{LOCAL}/response/XL001"
    query = "?as_at=2026-11-20"
    assert page(client, address, query)["answers"][0]["answer"] == ""
    assert page(client, address, query)["steps"] == []
    assert "divided between town" not in client.get(f"{address}{query}").content.decode()
    assert page(client, f"/consultation/{LOCAL}", query)["drafts"] == 1
    assert client.get(f"{address}.docx").status_code == 404
    signs_in(client, LMC)
    assert page(client, address, query)["answers"][0]["answer"] == "Neither agree nor disagree"


def test_a_response_from_its_draft_to_its_endorsement(client: Client) -> None:
    """What was typed stays typed where it is refused; submitted, endorsed by a practice, exported."""
    address = f"{opened(client)}/response/XL001"
    signs_in(client, LMC)
    wrong = {"do": "answer", "after": "0", "answer-1": "maybe", "reasons-1": "Kept <b>reasons</b>"}
    html = client.post(address, wrong).content.decode()
    assert "is no answer to question 1" in html and "Kept &lt;b&gt;reasons&lt;/b&gt;" in html
    right = wrong | {"answer-1": "yes", "answer-2": "Behind\r\nthe surgery"}
    assert client.post(address, right).status_code == 302
    late = client.post(address, right | {"reasons-1": "Typed in the other window"}).content.decode()
    assert "while you had it open" in late and "Typed in the other window" in late
    worse = {f"effect-{lens}": "same" for lens in ("patient-services", "practices", "primary-care")}
    worse |= {"effect-networks": "better", "effect-places": "not-known", "effect-patient": "worse"}
    html = client.post(address, {"do": "assess", "after": "1", **worse}).content.decode()
    assert "say how, because change must improve" in html
    worse["why-patient"] = "Further to walk"
    assert client.post(address, {"do": "assess", "after": "1", **worse}).status_code == 302
    assert client.post(address, {"do": "submit", "after": "2"}).status_code == 302
    signs_in(client, GP)
    assert client.post(address, {"do": "answer", "after": "3", "answer-1": "no"}).status_code == 403
    yesterday = page(client, address, f"?as_at={timezone.localdate() - timedelta(days=1)}")
    assert (yesterday["forms"], yesterday["open_today"]) == ([], address)
    assert page(client, address)["forms"][0]["does"] == "endorse"
    assert page(client, address)["last"] == 1  # of the three steps two were of a draft, which is not told
    sent = {"do": "endorse", "after": "1", "by": "X99001", "reservations": "Not in the playground"}
    behind = client.post(address, sent | {"after": "0"}).content.decode()
    assert "while you had it open" in behind and "Not in the playground" in behind
    assert client.post(address, sent).status_code == 302
    written = docx.Document(io.BytesIO(client.get(f"{address}.docx").content))
    lines = [each.text for each in written.paragraphs]
    assert "Answer: Yes" in lines and "Answer: Behind" in lines and "the surgery" in lines
    assert any("(X99001)" in each and "Not in the playground" in each for each in lines)
    assert ["Patients", "Worse", "Further to walk"] in [
        [cell.text for cell in row.cells] for row in written.tables[0].rows
    ]
    named = client.get(f"{address.replace('XL001', 'xl001%0A')}.md")
    assert named["Content-Disposition"] == 'attachment; filename="XEX-TEST-XL001.md"'
    markdown = client.get(f"{address}.md").content.decode()
    assert "**Reasons:** Kept \\<b\\>reasons\\</b\\>" in markdown
    assert "fails the first test" in markdown


def test_whoever_may_not_and_whoever_is_not_signed_in(client: Client) -> None:
    """The chair of the ICB speaks for no practice (S004-28); nobody loads what their post does not reach."""
    address = f"{opened(client)}/response/X99001"
    client.post("/sign-out")
    asked = client.post(address, {"do": "answer", "after": "0", "answer-1": "no"})
    assert asked.status_code == 302 and "/sign-in" in asked["Location"]
    step = Answered(timezone.localdate(), {1: Answer("no")})
    with pytest.raises(NotAllowed, match="but not those of"):
        take_step(actor=CHAIR, consultation="XEX-TEST", respondent="X99001", step=step)
    signs_in(client, GP)
    assert client.get("/consultations/load").status_code == 403
    signs_in(client, SECRETARY)
    other = file_of("XNB-TEST", system="XNB", asked_by="XNB")
    assert client.post("/consultations/load", {"text": other}).status_code == 403
    assert not Consultation.objects.filter(code="XNB-TEST").exists()


def test_a_file_that_is_wrong_comes_back_as_it_was(client: Client) -> None:
    """Each problem with its line, what was pasted still there; a code that is taken is refused."""
    opened(client)
    html = client.post(
        "/consultations/load", {"text": file_of().replace("yes-no", "perhaps")}
    ).content.decode()
    assert "Line 10, column" in html and "kind: perhaps" in html
    html = client.post("/consultations/load", {"text": file_of()}).content.decode()
    assert "is loaded already" in html
    gone = file_of("XEX-OLD", asked_by="X1D")
    assert "is not there on" in client.post("/consultations/load", {"text": gone}).content.decode()


def test_who_endorses_is_who_it_speaks_for() -> None:
    """A PCN its practices, the committee those of its system, a practice itself alone."""
    today = timezone.localdate()
    moment = Moment(today)
    assert "X99001" in members_of(respondent_named("XN001", moment), moment)
    assert "X99001" in members_of(respondent_named("XEX-XN001", moment), moment)
    assert members_of(respondent_named("X99001", moment), moment) == {}
    assert not respondent_named("X1D", moment).there
    day = date(2020, 12, 1)
    before = members_of(respondent_named("XL001", Moment(day)), Moment(day))
    assert len(before) > len(members_of(respondent_named("XL001", moment), moment))


def test_nobody_is_endorsed_by_strangers(client: Client) -> None:
    """An organisation the committee does not speak for, and a respondent that has closed, are refused."""
    opened(client)
    today = timezone.localdate()
    said = {"actor": OPERATOR, "consultation": "XEX-TEST"}
    take_step(**said, respondent="XN001", step=Answered(today, {1: Answer("no")}))
    take_step(**said, respondent="XN001", step=Submitted(today))
    for stranger in ("X99013", "XR1"):
        with pytest.raises(Refused, match="is none of those Rugged Hill PCN speaks for"):
            take_step(**said, respondent="XN001", step=Endorsed(today, stranger))
    with pytest.raises(Refused, match="is not there on"):
        take_step(**said, respondent="X1D", step=Answered(today, {1: Answer("no")}))


def test_what_was_said_is_never_changed() -> None:
    """The database itself refuses."""
    step = ResponseStep.objects.first()
    assert step is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        ResponseStep.objects.filter(pk=step.pk).update(number=99)


@pytest.mark.parametrize("day", ["2026-12-24", "2026-12-31", "2027-01-01"])
def test_a_response_that_nobody_endorses_is_told_and_a_draft_never(day: str) -> None:
    """It closes on 31 December. A draft is nobody else's: findings, which all read, do not tell of it."""
    found = findings_about("consultation", LOCAL, Moment(date.fromisoformat(day)))
    assert not any("draft" in each.sentence for each in found)
    alone = [each.sentence for each in found if each.rule == "S004-28"]
    assert any("Northmoor Practices Together" in each for each in alone) is (day < "2027")
    assert not any("Rugged Hill PCN" in each for each in alone)


def test_the_page_asks_the_same_of_forty_as_of_two(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """No query for each response."""
    client.get(f"/consultation/{NATIONAL}")
    with django_assert_max_num_queries(24):
        client.get(f"/consultation/{NATIONAL}")
    with django_assert_max_num_queries(24):
        client.get(f"/consultation/{NATIONAL}/response/XL001")


def test_the_commands(tmp_path: Path) -> None:
    """Check, load, list, show, compare, export; wrong files end with 2 and their lines."""
    run = CliRunner().invoke
    path = tmp_path / "parking.yaml"
    path.write_text(file_of(), encoding="utf-8")
    assert "can be kept" in run(command, ["load", str(path), "--check"]).output
    assert not Consultation.objects.filter(code="XEX-TEST").exists()
    assert "is kept" in run(command, ["load", str(path)]).output
    path.write_text(file_of().replace("number: 2", "number: 1"), encoding="utf-8")
    wrong = run(command, ["load", str(path)])
    assert wrong.exit_code == 2 and "question 1 comes twice" in wrong.output
    assert "Parking (open" in run(command, ["list", "--system", "XEX"]).output
    assert "4. Should services" in run(command, ["show", NATIONAL]).output
    compared = run(command, ["compare", NATIONAL]).output
    assert "NHS Pretenley CCG: 9 no" in compared
    written = tmp_path / "response.docx"
    export = ["export", NATIONAL, "--respondent", "XL001", "--format", "docx", "--output", str(written)]
    assert run(command, export).exit_code == 0
    assert docx.Document(str(written)).paragraphs[0].text.startswith("Exampleshire Local Medical Committee")
    nothing = run(command, [*export[:3], "XN002", *export[4:]])
    assert nothing.exit_code == 2 and "submitted no response" in nothing.output


@pytest.mark.parametrize(
    ("day", "words", "ends"),
    [
        ("2020-12-13", "Nobody has submitted a response to XX-NEXT-STEPS", 2),
        ("2020-12-14", "is written: Exampleshire Local Medical Committee", 0),  # the first, and the only one
        ("2020-12-31", "Exampleshire Local Medical Committee (XL001)", 2),
    ],
)
def test_export_without_a_respondent(tmp_path: Path, day: str, words: str, ends: int) -> None:
    """The only response there is; of several the first ten are named, and how to name one."""
    written = tmp_path / "response.docx"
    asked = ["export", NATIONAL, "--format", "docx", "--output", str(written), "--as-at", day]
    said = CliRunner().invoke(command, asked)
    assert (said.exit_code, written.exists()) == (ends, not ends)
    assert words in said.output
    if day == "2020-12-31":
        assert "and " in said.output and " more. Say whose response to export: --respondent " in said.output
