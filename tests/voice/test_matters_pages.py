"""Matters in Exampleshire: pages, forms, rights, and two people at once."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.cli import main
from catchment.foundation.moment import Moment
from catchment.foundation.permission import NotAllowed
from catchment.governance.queries.actors import actor_with_code
from catchment.voice.actions import matters as actions
from catchment.voice.checks import findings_about
from catchment.voice.models import Matter, MatterStep
from catchment.voice.queries.answer_times import answer_days, waiting_at
from catchment.voice.queries.searching import search_voice
from catchment.voice.rules.matters_steps import Answer, Raised
from tests.demo.conftest import loaded
from tests.people import OPERATOR, signs_in

__all__ = ["loaded"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
DAY = "as_at=2026-11-22"
GP, DIRECTOR, PLACE, SECRETARY = "XEX-P-GP", "XEX-P-CD1", "XEX-P-PLACE1", "XEX-P-SECRETARY"
BUS = "XEX-V-0017"  # of X99001, with its network's board
DUE = timezone.localdate() + timedelta(days=60)
NEW = {
    "kind": "concern",
    "title": "The lift is broken",
    "words": "Patients climb three floors.",
    "asks": "A lift.",
    "to": "XEX-XN001",
    "due-day": str(DUE.day),
    "due-month": str(DUE.month),
    "due-year": str(DUE.year),
}


def person(client: Client, code: str) -> Client:
    """Sign somebody of the example in."""
    actor = actor_with_code(code)
    assert actor is not None
    return signs_in(client, actor)


def page(client: Client, path: str, query: str = DAY) -> dict[str, Any]:
    """Return the JSON twin of a page."""
    answer = client.get(f"{path}.json?{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def last_step(code: str) -> dict[str, Any]:
    """Return what was said in the last step of a matter."""
    said: dict[str, Any] = MatterStep.objects.filter(matter__code=code).latest("number").said
    return said


def test_a_practice_reads_what_came_back(client: Client) -> None:
    """pages.md: your last concern has waited 23 days; of those of this year so many came back."""
    found = page(client, "/practice/X99001/matters")
    assert found["sentence"] == (
        "Of 2 concerns this year 1 came back answered. One waits for an answer. "
        "Your last concern has waited 23 days."
    )
    assert [(row["standing"], row["answer"]) for row in found["rows"]] == [
        ("waiting", ""),
        ("came-back", "agreed in part"),
    ]
    assert page(client, "/practice/X99001/matters", "as_at=2026-10-29")["sentence"] == (
        "One concern was raised this year, and it came back answered."
    )


def test_a_system_reads_who_starts_things(client: Client) -> None:
    """T-A11, T-A15: counts by level and sector, each adding up to all; late ones can be picked out."""
    found = page(client, "/system/XEX/matters")
    assert found["sentence"] == (
        "Of 12 matters this year 5 came back answered. 5 wait for an answer, 3 of them late."
    )
    for groups in (found["by_level"], found["by_sector"]):
        assert sum(group["raised"] for group in groups) == len(found["rows"]) == 18
    late = page(client, "/system/XEX/matters", f"{DAY}&standing=late")
    assert [row["late"] for row in late["rows"]] == [53, 20, 9]
    practices = page(client, "/system/XEX/matters", f"{DAY}&level=practice&standing=open")
    assert {row["raiser"]["code"] for row in practices["rows"]} == {"X99001", "X99003", "X99078"}
    assert found["picture"]["title"] == "General practice started 13 of 18 matters"
    html = client.get(f"/system/XEX/matters?{DAY}&standing=late").content.decode()
    assert "53 days late" in html and "3 of 18 matters" in html


def test_a_body_reads_what_waits_for_it(client: Client) -> None:
    """Worst first; the times that bodies take are those the path shows."""
    found = page(client, "/body/XEX-BOARD/matters")
    assert [row["late"] for row in found["rows"]] == [53, 20]
    assert "2 late, the worst by 53 days. It usually takes 39.5 days to answer." in found["sentence"]
    moment = Moment(date(2026, 11, 22))
    assert answer_days("XEX", moment)["XEX-BOARD"] == (4, 39.5)
    assert waiting_at("XEX", moment)["XEX-BOARD"] == (2, 2)


def test_the_way_with_dissent_and_what_came_back(client: Client) -> None:
    """S003-63: each step with dates, the decision behind the answer, the dissent, what was told."""
    found = page(client, "/matter/XEX-V-0008")
    assert [stop["body"]["code"] for stop in found["stops"]] == [
        "XEX-GP-BOARD",
        "XEX-PRIMARY-CARE-BOARD",
        "XEX-PROVIDER-BOARD",
        "XEX-BOARD",
    ]
    last = found["stops"][-1]
    assert last["decision"]["href"] == "/decision/XEX-D-0004"
    assert last["dissents"][0]["of"]["code"] == "XEX-PROVIDER-BOARD"
    assert last["told"] == "The list is drawn up with you. The first meeting is on 2 July."
    assert found["sentence"].startswith("Board of NHS Exampleshire Integrated Care Board answered")
    before = page(client, "/matter/XEX-V-0008", "as_at=2026-03-01")
    assert before["standing"] == "waiting" and len(before["stops"]) == 2
    assert client.get("/matter/XEX-V-0008?as_at=2026-02-01").status_code == 404
    html = client.get(f"/matter/XEX-V-0008?{DAY}").content.decode()
    assert "Dissent" in html and "costs did not fall" in html


@pytest.mark.parametrize(
    "path",
    [
        "/system/XEN/matters",
        "/system/XNB/matters",
        "/practice/X99144/matters",
        "/body/XEX-XN003/matters",
        "/body/XEX-TEAM-N01/matters",
    ],
)
def test_every_offered_page_answers(client: Client, path: str) -> None:
    """Also of a system without a handbook, of a body that has ended, and on days before anything."""
    for query in (DAY, "as_at=2019-08-01", "as_at=2027-06-01"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200, (path, query, answer.content[:300])


def test_a_matter_is_raised_and_nothing_typed_is_lost(client: Client) -> None:
    """A form with a slip comes back as it was sent; put right, it is raised at the network's board."""
    address = "/matter/new?for=X99001"
    assert client.get(address).status_code == 302  # sign in first
    person(client, GP)
    answer = client.post(address, {**NEW, "do": "raise", "title": "", "to": "XEX-FINANCE"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Patients climb three floors." in html and "Give it a title" in html
    assert "has no standing to answer" in html
    proposal = {**NEW, "do": "raise", "kind": "proposal", "effect": "worse"}
    assert "must not make the care" in client.post(address, proposal).content.decode()
    answer = client.post(address, {**NEW, "do": "raise"})
    assert answer.status_code == 302
    matter = Matter.objects.get(code=answer["Location"].rsplit("/", 1)[-1])
    assert (matter.sector, matter.level, matter.system.code) == ("general-practice", "practice", "XEX")
    assert client.get("/matter/new?for=X99002").status_code == 403


def test_nobody_answers_for_a_body_they_are_not_of(client: Client) -> None:
    """The practice may not answer its own concern; the network's director may, and pass it on."""
    person(client, GP)
    sent = {"do": "answered", "after": "1", "answer": "agreed", "answer-words": "Yes."}
    assert client.post(f"/matter/{BUS}", sent).status_code == 403
    person(client, DIRECTOR)
    asked = {
        "do": "passed-on",
        "after": "1",
        "passed-on-to": "XEX-PLACE-P1",
        "passed-on-words": "It is the same in all practices.",
        **{name.replace("due", "passed-on-due"): NEW[name] for name in NEW if name.startswith("due")},
    }
    missing = client.post(f"/matter/{BUS}", {**asked, "passed-on-to": ""}).content.decode()
    assert "Choose to which body it goes" in missing and "same in all practices" in missing
    assert client.post(f"/matter/{BUS}", asked).status_code == 302
    assert last_step(BUS)["to"] == "XEX-PLACE-P1"


def test_the_second_of_two_is_told_and_loses_nothing(client: Client) -> None:
    """Somebody answered meanwhile: what the other typed is still there, and nothing is written."""
    person(client, DIRECTOR)
    actions.answer(actor=OPERATOR, code=BUS, answer=Answer.AGREED, words="The bus runs.")
    sent = {"do": "passed-on", "after": "1", "passed-on-to": "XEX-PLACE-P1", "passed-on-words": "Long words"}
    sent |= {name.replace("due", "passed-on-due"): NEW[name] for name in NEW if name.startswith("due")}
    html = client.post(f"/matter/{BUS}", sent).content.decode()
    assert "went on with" in html and "Long words" in html
    assert last_step(BUS)["kind"] == "answered"
    gone = {"do": "answered", "after": "1", "answer": "not-agreed", "answer-words": "My own long reasons."}
    assert "My own long reasons." in client.post(f"/matter/{BUS}", gone).content.decode()
    actions.pass_on(actor=OPERATOR, code=BUS, to="XEX-BOARD", due=DUE, words="Up.")
    answer = client.post(f"/matter/{BUS}", {**gone, "after": "2"})  # the director has no say at the board
    assert answer.status_code == 200 and "My own long reasons." in answer.content.decode()


def test_what_was_said_stays(client: Client) -> None:
    """A step is never changed: the database itself refuses."""
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        MatterStep.objects.filter(matter__code=BUS).update(said={})


def test_refusals_of_the_rules() -> None:
    """D-050, B-079, S003-63: what a forum, a void decision, a body below, a day gone by are refused with."""
    today, due = timezone.localdate(), DUE
    said = Raised("It is so.", "Change it.", "XEX-PLACE-P3", due)
    code = actions.raise_matter(actor=OPERATOR, raiser="X99078", kind="concern", title="A test", said=said)
    with pytest.raises(OutOfOrder, match="gives advice, and decides nothing"):
        actions.answer(actor=OPERATOR, code=code, answer=Answer.AGREED, words="Yes.")
    with pytest.raises(OutOfOrder, match="not on the way up"):
        actions.pass_on(actor=OPERATOR, code=code, to="XEX-XN014", due=due, words="Down.")
    with pytest.raises(OutOfOrder, match="until then the body that has it"):
        actions.pass_on(actor=OPERATOR, code=code, to="XEX-BOARD", due=due, words="Up.", further=True)
    with pytest.raises(OutOfOrder, match="after today"):
        actions.pass_on(actor=OPERATOR, code=code, to="XEX-BOARD", due=today, words="Up.")
    actions.pass_on(actor=OPERATOR, code=code, to="XEX-BOARD", due=due, words="It decides.")
    for decision, words in (("XEX-D-0006", "is void"), ("XEX-D-9999", "No decision of")):
        with pytest.raises(OutOfOrder, match=words):
            actions.answer(actor=OPERATOR, code=code, answer=Answer.AGREED, words="Yes.", decision=decision)
    actions.answer(actor=OPERATOR, code=code, answer=Answer.AGREED, words="Yes.")
    actions.tell_back(actor=OPERATOR, code=code, words="It is done.")
    assert last_step(code)["words"] == "It is done."


def test_a_director_of_the_commissioner_has_no_voice_of_a_practice() -> None:
    """The ICB's director raises nothing for a practice of it and withdraws nothing; its own people do."""
    doctor, director = actor_with_code(GP), actor_with_code("XEX-P-MEDICAL")
    assert doctor is not None and director is not None
    said = Raised("Post is late.", "Post in time.", "XEX-XN001", timezone.localdate() + timedelta(days=28))
    asked = {"raiser": "X99001", "kind": "concern", "title": "Late post", "said": said}
    with pytest.raises(NotAllowed, match="but not those of"):
        actions.raise_matter(actor=director, **asked)
    code = actions.raise_matter(actor=doctor, **asked)
    with pytest.raises(NotAllowed, match="but not those of"):
        actions.withdraw(actor=director, code=code, words="It is settled.")
    actions.withdraw(actor=doctor, code=code, words="It came.")


def test_search_finds_what_was_raised_consulted_on_and_filled(client: Client) -> None:
    """By code, and by words of the title; an appointment by its seat."""
    moment = Moment(date(2026, 11, 22))
    for words, href in (
        ("xex-v-0008", "/matter/XEX-V-0008"),
        ("walking group", "/matter/"),
        ("integrating care", "/consultation/"),
        ("xex-a-0001", "/appointment/XEX-A-0001"),
        ("partner member", "/appointment/"),
    ):
        assert any(each.href.startswith(href) for each in search_voice(words, moment, 10)), words
    assert search_voice("xex-v-0008", Moment(date(2024, 1, 1)), 10) == []
    with CaptureQueriesContext(connection) as asked:
        search_voice("a", moment, 10)
    assert len(asked) == 4


def test_who_may_dissent() -> None:
    """Who sits on the body in their own name; who speaks for a member in its name; nobody else."""
    matter = "XEX-V-0012"  # answered by the provider board
    doctor, chair, trust = (actor_with_code(each) for each in (GP, "XEX-P-ACUTE", "XEX-P-TRUST2"))
    assert doctor is not None and chair is not None and trust is not None
    with pytest.raises(NotAllowed, match="does not sit on"):
        actions.dissent(actor=doctor, code=matter, of="", words="No.")
    with pytest.raises(NotAllowed, match="is no member of"):
        actions.dissent(actor=trust, code=matter, of="X99001", words="No.")
    actions.dissent(actor=trust, code=matter, of="XR2", words="The numbers are not answered.")
    actions.dissent(actor=chair, code=matter, of="", words="Nor do I think so.")
    assert "of" in last_step(matter) and last_step(matter)["by"] == chair.name


def test_the_checks_find_what_is_late(client: Client) -> None:
    """S003-63 of the example on its last day: three late, and one answer that nobody was told."""
    moment = Moment(date(2026, 11, 22))
    late = findings_about("matter", "XEX-V-0013", moment)
    assert [(each.rule, str(each.severity)) for each in late] == [("S003-63", "warning")]
    told = findings_about("matter", "XEX-V-0012", moment)
    assert [str(each.severity) for each in told] == ["info"]
    assert findings_about("matter", "XEX-V-0012", Moment(date(2026, 11, 2))) == []


def test_a_list_asks_no_more_for_more_matters(client: Client) -> None:
    """However many matters: the same number of queries."""
    address = f"/system/XEX/matters?{DAY}"
    client.get(address)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get("/system/XEX/matters?as_at=2024-06-11")
    assert len(many) <= len(few) <= 20


def test_commands_do_the_same() -> None:
    """`catchment voice` lists, raises, passes on and answers; a refusal is a sentence."""
    run = CliRunner()
    listed = run.invoke(main, ["voice", "matters", "XEX", "--late", "--as-at", "2026-11-22"])
    assert listed.exit_code == 0 and "53 days late" in listed.output, listed.output
    raised = run.invoke(
        main,
        [
            "voice",
            "raise",
            "X99001",
            "--kind",
            "concern",
            "--title",
            "Cold",
            "--words",
            "It is cold.",
            "--asks",
            "Heat.",
            "--to",
            "XEX-XN001",
            "--by",
            GP,
        ],
    )
    assert raised.exit_code == 0, raised.output
    code = re.findall(r"XEX-V-\d+", raised.output)[0]
    refused = run.invoke(main, ["voice", "answer", code, "--is", "agreed", "--words", "Yes.", "--by", GP])
    assert refused.exit_code == 1 and "may not answer for a body" in refused.output
    passed = run.invoke(
        main, ["voice", "pass-on", code, "--to", "XEX-BOARD", "--words", "Up.", "--by", DIRECTOR]
    )
    answered = run.invoke(
        main, ["voice", "answer", code, "--is", "not-agreed", "--words", "Wear a coat.", "--by", SECRETARY]
    )
    assert "Recorded as step 2" in passed.output and "Recorded as step 3" in answered.output
