"""The pages of unity in the example: what they say on which day, who may do what, and what is never lost."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catchment.cli import main
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from catchment.foundation.rules.checked import Checked
from catchment.governance.checks import judged
from catchment.governance.rules.document.vocabulary import MandateKind
from catchment.structure.checked_room import checked_at
from catchment.voice.actions.positions import open_question, take_step
from catchment.voice.models import Question, QuestionStep
from catchment.voice.queries.checked import READERS
from catchment.voice.rules.checks import positions
from catchment.voice.rules.checks.positions import AgreedMandate, UnityFacts
from catchment.voice.rules.gp_voice import mandates_of, overlaps
from catchment.voice.rules.positions import CannotStep
from tests.demo.conftest import loaded
from tests.people import OPERATOR, signs_in

__all__ = ["loaded"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = date(2026, 11, 22)
LED, HUB, BLOOD = "XEX-Q-0001", "XEX-Q-0002", "XEX-Q-0003"
DIRECTOR = Actor(ActorKind.PERSON, "XEX-P-PLACE1", "Thomasina Bridgewater-Pretend")
GP = Actor(ActorKind.PERSON, "XEX-P-GP", "A GP")  # of X99001
CLINICAL_DIRECTOR = Actor(ActorKind.PERSON, "XEX-P-CD1", "Marigold Bathplug")
MEDICAL = Actor(ActorKind.PERSON, "XEX-P-MEDICAL", "Ignatius Thermometer")


def page(client: Client, path: str, day: date | str = TODAY) -> dict[str, Any]:
    """Return the JSON twin of a page on a day."""
    answer = client.get(f"{path}.json?as_at={day}")
    assert answer.status_code == 200, answer.content.decode()[:400]
    return dict(orjson.loads(answer.content))


def asked_today(title: str = "Shall we share one telephone?") -> str:
    """Open a question in Northmoor City today, and return its code."""
    closes = timezone.localdate() + timedelta(days=30)
    return open_question(actor=DIRECTOR, about="XEX-P1", title=title, text="", closes_on=closes)


def answer_of(client: Client, path: str, **sent: str) -> tuple[int, str]:
    """Send a form and return the status and the page that comes back."""
    answer = client.post(path, sent)
    return answer.status_code, answer.content.decode()


def test_a_place_reads_how_united_it_is(client: Client) -> None:
    found = page(client, "/place/XEX-P1/unity")
    assert found["sentence"].startswith(f"“{found['questions'][0]['title']}”: 22 of 37 practices")
    assert "The federation and the LMC split from the practices, the PCNs" in found["sentence"]
    assert [each["code"] for each in found["questions"]] == [HUB, LED]
    assert "Marigold Bathplug carries it until 31 March 2027." in found["questions"][1]["mandates"]
    nothing = page(client, "/place/XEX-P3/unity")
    assert nothing["sentence"].startswith("Nobody has asked Vale of Fables anything yet")


def test_a_question_is_told_as_of_its_day(client: Client) -> None:
    """The LMC opposed until 15 March, agreed to sign with conditions, and was bound from 1 May."""

    def lmc(day: str) -> dict[str, Any]:
        sections = page(client, f"/question/{LED}", day)["sections"]
        return dict(next(each for each in sections if each["group"] == "lmc")["lines"][0])

    assert lmc("2026-03-15")["stance"] == "oppose"
    after_it = lmc("2026-03-16")
    assert (after_it["stance"], after_it["earlier"][0]["words"]) == ("support-with-conditions", "oppose")
    assert page(client, f"/question/{LED}", "2026-04-12")["agreed"] is None
    drawn = page(client, f"/question/{LED}", "2026-04-13")["agreed"]
    assert (drawn["signed"], drawn["mandates"]) == ([], [])
    agreed = page(client, f"/question/{LED}")["agreed"]
    assert agreed["sentence"].startswith(
        "42 of 47 signed the agreed position, 1 refused, and 1 signed although"
    )
    assert [each["href"] for each in agreed["signed"] if each["against_own"]] == ["/practice/X99007"]
    mandate = agreed["mandates"][0]
    assert (mandate["binds"], len(mandate["not_bound"])) == (42, 5)
    assert mandate["state"] == "in force until 31 March 2027"
    assert client.get(f"/question/{LED}?as_at=2026-02-01").status_code == 404


def test_a_place_finds_one_voice_from_question_to_mandate(client: Client) -> None:
    """The whole way: asked, answered, drawn up, signed, given to somebody to carry, closed."""
    signs_in(client, DIRECTOR)
    path = "/place/XEX-P1/unity/new"
    status, typed = answer_of(client, path, title="", text="Kept words")
    assert (status, "Kept words" in typed, "Say in one sentence what is asked." in typed) == (200, True, True)
    asked = client.post(path, {"title": "Shall we share one telephone?", "text": ""})
    here = asked.headers["Location"]
    signs_in(client, GP)
    sent = {"do": "position", "position-respondent": "X99001", "position-stance": "oppose", "after": "0"}
    status, typed = answer_of(client, here, **sent)
    assert (status, "Say why, or under which conditions." in typed) == (200, True)
    assert answer_of(client, here, **sent, **{"position-reasons": "No signal."})[0] == 302
    signs_in(client, DIRECTOR)
    until = timezone.localdate() + timedelta(days=90)
    ends = {"draw-until-day": str(until.day), "draw-until-month": str(until.month)}
    words = {"draw-stance": "support", "draw-text": "One number.", "draw-covers": "Telephones."}
    assert (
        answer_of(
            client, here, do="draw", after="1", **words, **ends, **{"draw-until-year": str(until.year)}
        )[0]
        == 302
    )
    signs_in(client, GP)
    signed = {"do": "sign", "sign-respondent": "X99001", "sign-does": "signed", "after": "2"}
    assert answer_of(client, here, **signed)[0] == 302
    signs_in(client, DIRECTOR)
    since = {
        f"mandate-since-{part}": str(getattr(timezone.localdate(), part)) for part in ("day", "month", "year")
    }
    last = {f"mandate-until-{part}": str(getattr(until, part)) for part in ("day", "month", "year")}
    carries = {"mandate-holder": "XEX-P-CD1|XEX-GP-BOARD/place-1", "mandate-covers": "Telephones."}
    assert answer_of(client, here, do="mandate", after="3", **carries, **since, **last)[0] == 302
    found = page(client, here, timezone.localdate())
    assert found["agreed"]["signed"][0]["against_own"] is True
    assert found["agreed"]["mandates"][0]["person"]["name"] == "Marigold Bathplug"
    assert answer_of(client, here, do="close", after="4", **{"close-reasons": "Done."})[0] == 302
    assert page(client, here, timezone.localdate())["state"].startswith("closed on")


def test_nobody_speaks_for_somebody_else() -> None:
    """A GP for their practice, a clinical director for their PCN; no commissioner for a provider (J-007)."""
    code = asked_today()
    mine = {"kind": "position", "stance": "support"}
    take_step(actor=GP, code=code, said={**mine, "respondent": "X99001"}, after=None)
    take_step(actor=CLINICAL_DIRECTOR, code=code, said={**mine, "respondent": "XN001"}, after=None)
    take_step(actor=MEDICAL, code=code, said={**mine, "respondent": "XEX-BOARD/medical"}, after=None)
    for actor, respondent in ((GP, "X99002"), (GP, "XN001"), (CLINICAL_DIRECTOR, "XN002")):
        with pytest.raises(NotAllowed, match="speak for"):
            take_step(actor=actor, code=code, said={**mine, "respondent": respondent}, after=None)
    with pytest.raises(NotAllowed, match="but not those of"):
        take_step(actor=MEDICAL, code=code, said={**mine, "respondent": "X99001"}, after=None)
    with pytest.raises(NotAllowed, match="gather positions"):
        take_step(actor=GP, code=code, said={"kind": "closed", "reasons": "Enough."}, after=None)
    with pytest.raises(CannotStep, match="is not among those asked in Northmoor City"):
        take_step(actor=OPERATOR, code=code, said={**mine, "respondent": "X99100"}, after=None)


def test_of_two_at_once_the_second_is_told_and_nothing_typed_is_lost(client: Client) -> None:
    """Others may answer meanwhile; but who signs what was drawn up anew since is told, and signs nothing."""
    code = asked_today()
    mine = {"kind": "position", "stance": "support"}
    take_step(actor=GP, code=code, said={**mine, "respondent": "X99001"}, after=0)
    take_step(actor=CLINICAL_DIRECTOR, code=code, said={**mine, "respondent": "XN001"}, after=0)
    drawn = {"kind": "drawn-up", "stance": "support", "text": "One.", "covers": "All."}
    until = (timezone.localdate() + timedelta(days=60)).isoformat()
    take_step(actor=DIRECTOR, code=code, said={**drawn, "until": until}, after=2)
    take_step(actor=DIRECTOR, code=code, said={**drawn, "text": "Two.", "until": until}, after=3)
    signs_in(client, GP)
    sent = {"do": "sign", "sign-respondent": "X99001", "sign-does": "signed", "after": "3"}
    status, typed = answer_of(client, f"/question/{code}", **sent, **{"sign-reasons": "Gladly, for once."})
    assert status == 200
    assert "went on with" in typed
    assert "Gladly, for once." in typed
    assert QuestionStep.objects.filter(question__code=code).count() == 4


def test_what_was_said_stays_in_the_database() -> None:
    """Nobody changes or deletes a step, whatever tool they use."""
    step = QuestionStep.objects.filter(question__code=LED).first()
    assert step is not None
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        QuestionStep.objects.filter(pk=step.pk).update(said={})


def test_pages_ask_as_many_queries_for_many_answers_as_for_one(client: Client) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    code = asked_today()
    for path in (f"/question/{code}", "/place/XEX-P1/unity", "/system/XEX/gp-voice"):
        queries(path)
        few = queries(path)
        asked_today(path)
        for respondent in ("X99001", "X99002", "X99003"):
            said = {"kind": "position", "stance": "support", "respondent": respondent}
            take_step(actor=OPERATOR, code=code, said=said, after=None)
        queries(path)  # what is kept until something is recorded is worked out anew here
        assert queries(path) == few


def test_the_register_names_the_six_groups_and_on_whom_it_rests(client: Client) -> None:
    found = page(client, "/system/XEX/gp-voice")
    assert found["sentence"].startswith("6 of the 6 groups that speak for general practice can be named here")
    numbers = {each["group"]: each["number"] for each in found["groups"]}
    assert (numbers["practices"], numbers["networks"], numbers["federations"], numbers["lmc"]) == (
        133,
        24,
        2,
        1,
    )
    first = found["key_people"][0]
    assert (first["person"]["code"], first["alone"]) == ("XEX-P-CD8", ["Exampleshire provider board"])
    assert "sits for general practice on" in first["sentence"] and "with a mandate on" in first["sentence"]
    assert "speaks for general practice" not in str(found["key_people"])  # to sit is not to speak: S004-31
    assert "the networks of Northmoor City" in {each["given_by"] for each in found["mandates"]}
    assert "of XEX-P1" not in str(found["mandates"])
    kinds = {each["seat"]["code"]: each["kind"] for each in found["mandates"]}
    assert kinds["XEX-GP-BOARD/lmc"].startswith("statutory")
    assert "both carry “What the GP board agreed" in found["overlaps"][0]["sentence"]
    before = page(client, "/system/XEX/gp-voice", "2018-01-01")
    assert before["note"].startswith("The system has no handbook") or before["groups"]


def test_a_question_is_found_and_stays_with_its_place_when_systems_merge(client: Client) -> None:
    """Two systems become one in April 2027; Northmoor City keeps what it was asked."""
    assert f"/question/{HUB}" in client.get("/search?q=same-day").content.decode()
    merged = page(client, "/place/XEX-P1/unity", "2027-06-01")
    assert (merged["system"], len(merged["questions"])) == ("XEN", 2)
    assert page(client, f"/question/{LED}", "2027-06-01")["agreed"]["in_force"] is False


def test_every_place_and_system_answers(client: Client) -> None:
    for place in ("XEX-P1", "XEX-P2", "XEX-P3", "XEX-P4"):
        assert client.get(f"/place/{place}/unity").status_code == 200
    for system in ("XEX", "XNB"):
        assert client.get(f"/system/{system}/gp-voice").status_code == 200
    assert client.get("/place/XEX/unity").status_code == 404
    assert client.get("/place/XEX-P1/unity/new").status_code == 302  # to the sign-in page


def test_checks_find_the_mandate_that_ran_out_and_the_people_it_all_rests_on() -> None:
    """The mandate of Story and Inkwell was in force until 30 September 2026; nobody noticed."""

    def found(rule: str, day: date) -> set[str]:
        checked = checked_at(READERS, Moment(day))
        each = (finding for check in positions.CHECKS for finding in check.run(checked, day))
        return {finding.about.code for finding in each if finding.rule == rule}

    assert found("S000-17", date(2026, 9, 30)) == set()
    assert found("S000-17", date(2026, 10, 1)) == {BLOOD}
    assert found("J-024", TODAY) == set()
    assert found("S003-65", TODAY) == {"XEX-PRIMARY-CARE-BOARD/gp-2"}
    assert found("S003-60", TODAY) == {"XEX-P-CD1", "XEX-P-CD8", "XEX-P-CD9", "XEX-P-CD15"}


@pytest.mark.parametrize(
    ("sits", "leaves", "finds"),
    [(True, None, 0), (True, date(2027, 3, 31), 0), (True, date(2027, 3, 30), 1), (False, None, 1)],
)
def test_a_mandate_does_not_outlast_its_holders_seat(sits: bool, leaves: date | None, finds: int) -> None:
    """J-024: a term that ends on 30 March 2027 frees the seat on the 31st, when the mandate ends."""
    mandate = AgreedMandate("Dr Teapot", "GP board", date(2026, 5, 1), date(2027, 3, 31), sits, leaves)
    facts = UnityFacts("Q-1", "Shall we?", "XEX", closed=False, mandates=(mandate,))
    checked = Checked({UnityFacts: (facts,)}, {}, {})
    check = next(each for each in positions.CHECKS if each.rule == "J-024")
    assert len(list(check.run(checked, TODAY))) == finds


def test_two_mandates_conflict_where_they_rest_on_different_ways_of_speaking() -> None:
    """S003-65: as members and as shareholders, for the same thing and people; J-007: buyer and provider."""
    verdict = judged("XEX", Moment(TODAY))
    assert verdict is not None
    held = {each.seat: each for each in mandates_of(verdict.facts, TODAY)}
    one, other = held["XEX-PRIMARY-CARE-BOARD/gp-1"], held["XEX-PRIMARY-CARE-BOARD/gp-2"]
    assert [each.conflict for each in overlaps([one, other])] == [False]
    assert [each.conflict for each in overlaps([one, replace(other, kind=MandateKind.SHAREHOLDER)])] == [True]
    assert overlaps([one, replace(other, of=frozenset({"the LMC"}))]) == ()
    assert overlaps([one, replace(other, covers="Something else.")]) == ()
    assert overlaps([one, replace(other, in_force=False)]) == ()
    buys = replace(held["XEX-GP-BOARD/place-1"], kind=MandateKind.COMMISSIONER)
    both = overlaps([one, buys])
    assert [each.conflict for each in both] == [True]
    assert "Marigold Bathplug speaks as a commissioner (GP lead of Northmoor City" in both[0].sentence


def test_commands_say_what_the_pages_say(client: Client) -> None:
    runner = CliRunner()
    told = runner.invoke(main, ["voice", "unity", "XEX-P1", "--as-at", str(TODAY), "--json"])
    assert told.exit_code == 0, told.output
    assert orjson.loads(told.stdout)["questions"] == page(client, "/place/XEX-P1/unity")["questions"]
    plain = runner.invoke(main, ["voice", "question", LED, "--as-at", str(TODAY)])
    assert "Marigold Bathplug, GP lead of Northmoor City, Exampleshire GP board: in force" in plain.stdout
    unknown = runner.invoke(main, ["voice", "question", "NOPE"])
    assert unknown.exit_code == 2
    assert "No question has the code" in unknown.output
    assert Question.objects.filter(system__code="XEX").count() == 3
