"""Who reads what of a meeting: private ones, conflicts, what was known earlier, and what is not published."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from catchment.authority.actions.meetings import open_meeting
from catchment.authority.models import ProceedingStep
from catchment.authority.queries.decisions import decision_page, decisions_page
from catchment.authority.queries.meeting_privacy import reader_of
from catchment.authority.queries.meetings import meeting_page, meetings_page
from catchment.authority.queries.meetings_read import load_meeting
from catchment.authority.rules.meeting.privacy import may_read
from catchment.foundation.moment import Moment
from catchment.foundation.pages import as_json
from catchment.foundation.permission import ANYBODY, Actor, ActorKind, Thing
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, ITEM, OPERATOR, take
from tests.governance import exampleshire

pytestmark = pytest.mark.usefixtures("governed")
MOMENT = Moment(DAY)
EXCLUDED = {"resolution": "Resolution 7", "reason": "Commercial terms."}
SECRETS = ("Nursing at night", "Sealed bids", "The lowest price", "To commission it", "Northmoor Nurses Ltd")
BID = {**ITEM, "title": "Nursing at night", "competitive": True, "private": EXCLUDED}
COUNCIL, GP, COUNTY = (Actor(ActorKind.PERSON, code, code) for code in ("P-COUNCIL", "P-GP", "P-COUNTY"))


def paper(code: str) -> None:
    """Attach a paper with secrets in it."""
    take(code, "paper-attached", number=4, title="Sealed bids", author="A Writer", text="The lowest price.")


def told(code: str, actor: Actor = ANYBODY, moment: Moment = MOMENT) -> str:
    """Return everything that the page of a meeting tells somebody."""
    return as_json(meeting_page(code, moment, actor)).decode()


def secrets_in(text: str) -> list[str]:
    """Return which secrets a text tells."""
    return [secret for secret in SECRETS if secret in text]


def everywhere(code: str, decision: str, actor: Actor = ANYBODY) -> str:
    """Return everything that any page tells somebody of a meeting and its decision."""
    pages = (
        meeting_page(code, MOMENT, actor),
        meetings_page(MOMENT, actor, body="PLACE"),
        meetings_page(MOMENT, actor, system="XEX"),
        decisions_page(MOMENT, actor, body="PLACE"),
        decisions_page(MOMENT, actor, system="XEX"),
        decision_page(decision, MOMENT, actor),
    )
    return "\n".join(as_json(page).decode() for page in pages)


def take_chair(code: str) -> None:
    """Open a meeting that was called, and let everybody come."""
    taken = open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)
    for seat in taken.meeting.body.seats:
        if seat.holders and seat.code != "chair":
            take(code, "attended", seat=seat.code, how="present")


def test_a_meeting_called_in_private_is_private_without_a_resolution() -> None:
    code = world.opened(items=({**ITEM, "title": "Nursing at night"},), public=False)
    paper(code)
    taken = world.decided(code)
    assert load_meeting(code, MOMENT).exclusion is None
    assert secrets_in(everywhere(code, taken.decision)) == []
    assert secrets_in(everywhere(code, taken.decision, COUNTY)), "a member of the body reads it"
    (item,) = meeting_page(code, MOMENT).items
    assert (item.title, item.readable, item.private) == ("An item taken in private", False, "It is private.")


def test_a_bidder_does_not_read_the_private_paper_before_the_meeting() -> None:
    """B-066: nobody is at the meeting yet, and the conflict is there all the same."""
    code = world.called(items=(BID,))
    paper(code)
    assert secrets_in(told(code, GP)) == []
    assert secrets_in(told(code, COUNTY)) == ["Nursing at night", "Sealed bids", "The lowest price"]


def test_whoever_runs_the_meeting_and_works_for_a_bidder_reads_nothing_of_it(
    governed: dict[str, Any],
) -> None:
    """B-066: the chair may run the meeting; the conflict comes first, also one that came after the agenda."""
    code = world.called(items=(BID,))
    paper(code)
    assert secrets_in(told(code, COUNCIL))
    council = next(each for each in governed["people"] if each["code"] == "P-COUNCIL")
    post = {"employer": "X99001", "job": "director", "title": "Director", "since": date(2024, 7, 1)}
    council["posts"] = [*council.get("posts", ()), post]
    exampleshire.apply(governed, on=date(2023, 5, 1))
    page = meeting_page(code, MOMENT, COUNCIL)
    assert page.may_run and secrets_in(as_json(page).decode()) == []


def test_an_observer_is_no_reader_of_what_is_private(governed: dict[str, Any]) -> None:
    place = next(each for each in governed["bodies"] if each["code"] == "PLACE")
    place["seats"][2] |= {"acts_as": "observer", "votes": False}
    exampleshire.apply(governed, on=date(2023, 5, 1))
    code = world.called(items=({**ITEM, "title": "Nursing at night", "private": EXCLUDED},))
    paper(code)
    assert secrets_in(told(code, COUNTY)) == []
    assert secrets_in(told(code, GP)), "a member whom nothing binds to the bidders reads it"


def test_whoever_has_left_the_body_reads_nothing_of_its_meetings_to_come(governed: dict[str, Any]) -> None:
    private = {**ITEM, "title": "Nursing at night", "private": EXCLUDED}
    before = world.called(items=(private,))
    paper(before)
    to_come = world.called(on=date(2100, 1, 1) - timedelta(days=1), items=(private,))
    paper(to_come)
    assert secrets_in(told(to_come, COUNTY))
    place = next(each for each in governed["bodies"] if each["code"] == "PLACE")
    place["seats"][2]["holders"][0]["until"] = date(2026, 1, 1)
    exampleshire.apply(governed, on=date(2023, 5, 1))
    assert secrets_in(told(to_come, COUNTY)) == []
    assert secrets_in(told(before, COUNTY)), "they sat there on that day"


def test_asking_what_was_known_before_it_was_private_tells_nothing() -> None:
    """B-068, K-041: what is private now is private at every moment; so is a recusal of later."""
    code = world.called(items=({**ITEM, "title": "Nursing at night"},))
    paper(code)
    before = ProceedingStep.objects.select_related("change").order_by("number").last().change.at
    take(code, "item-changed", item={**ITEM, "title": "Nursing at night", "private": EXCLUDED})
    then = Moment(DAY, before)
    assert secrets_in(told(code, ANYBODY, then)) == []
    assert secrets_in(as_json(meetings_page(then, body="PLACE")).decode()) == []
    reader = reader_of(GP, "PLACE", Thing.BODY)
    assert may_read(load_meeting(code, then), 4, reader)
    take_chair(code)
    take(code, "ruled", number=4, seat="gp", ruling="leave", because="She is a partner there.")
    assert not may_read(load_meeting(code, then), 4, reader)


def test_nothing_of_a_private_item_shows_while_the_meeting_is_at_it() -> None:
    code = world.opened(items=({**ITEM, "title": "Nursing at night", "private": EXCLUDED},))
    assert "Nursing at night" not in meeting_page(code, MOMENT).sentence
    assert "Nursing at night" not in as_json(meetings_page(MOMENT, body="PLACE")).decode()
    take(code, "ruled", number=4, seat="gp", ruling="leave", because="She owns Northmoor Nurses Ltd.")
    take(code, "item-opened", number=4)
    page = meeting_page(code, MOMENT)
    assert (page.sentence, page.next) == ("The meeting is in private.", ())
    gp = next(each for each in page.room if each.seat == "gp")
    assert (gp.how, gp.why) == ("left", "")
    take(code, "left", seat="people", reason="Works for Northmoor Nurses Ltd.")
    assert secrets_in(told(code)) == []
    assert "out for a conflict" not in told(code)
    (line,) = meetings_page(MOMENT, body="PLACE").coming
    assert line.sentence == "The meeting is in private."
    assert meeting_page(code, MOMENT, OPERATOR).next


def test_papers_are_for_the_body_until_they_are_published() -> None:
    code = world.called()
    paper(code)
    assert meeting_page(code, MOMENT).items[0].title == ITEM["title"], "the agenda of a public meeting"
    assert secrets_in(told(code)) == []
    assert meeting_page(code, MOMENT, COUNTY).items[0].papers
    take(code, "published", on=date(2025, 11, 24))
    assert meeting_page(code, MOMENT).items[0].papers[0].text == "The lowest price."


def test_votes_are_for_the_body_until_there_is_a_result_and_minutes_until_they_are_approved() -> None:
    code = world.opened()
    for kind in ("item-opened", "quorum-established"):
        take(code, kind, number=4)
    take(code, "motion-put", number=4, text="To commission it.")
    take(code, "vote-cast", number=4, seat="gp", vote="against")
    (item,) = meeting_page(code, MOMENT).items
    assert (item.votes, item.motion.votes) == ((), ())
    assert "voted: against" not in told(code) and "voted: against" in told(code, COUNTY)
    take(code, "vote-cast", number=4, seat="chair", vote="for")
    take(code, "vote-cast", number=4, seat="people", vote="for")
    take(code, "result-declared", number=4)
    assert "voted: against" in told(code)
    take(code, "item-closed", number=4)
    take(code, "meeting-closed")
    take(code, "minutes-drafted", number=4, text="She said that it was too dear.")
    assert meeting_page(code, MOMENT).items[0].minutes == ""
    draft = meeting_page(code, MOMENT, COUNTY).items[0]
    assert (draft.minutes, draft.draft) == ("She said that it was too dear.", True)


def test_an_older_page_of_a_meeting_knows_no_later_decision() -> None:
    code = world.opened()
    before = ProceedingStep.objects.select_related("change").order_by("number").last().change.at
    taken = world.decided(code)
    assert meeting_page(code, MOMENT).items[0].decision.decision.code == taken.decision
    assert meeting_page(code, Moment(DAY, before)).items[0].decision is None


def test_the_page_of_a_private_decision_and_of_its_meeting_tell_the_same() -> None:
    code = world.opened(items=({**ITEM, "title": "Nursing at night", "private": EXCLUDED},))
    taken = world.decided(code)
    assert secrets_in(everywhere(code, taken.decision)) == []
    page, (item,) = decision_page(taken.decision, MOMENT), meeting_page(code, MOMENT).items
    assert page.private and item.decision is not None
    assert page.name == item.title == item.decision.title == "An item taken in private"
    assert (page.valid, page.code) == (item.decision.valid, item.decision.decision.code)
    assert page.function == item.decision.function
    assert (page.amount_pence, page.proof.question.amount_pence, item.amount_pence) == (0, 0, 0)
    assert page.proof.chain and page.proof.accountable
    assert decision_page(taken.decision, MOMENT, COUNTY).name == "Nursing at night"
    assert decisions_page(MOMENT, body="PLACE").valid_pence == 0


def test_what_ties_a_reader_to_a_bidder_is_found_by_post() -> None:
    code = world.called(items=tuple({**BID, "number": number} for number in range(1, 30)))
    reader = reader_of(GP, "PLACE", Thing.BODY)
    assert "X99001" in reader.tied_to and "PLACE" in reader.sits
    meeting = load_meeting(code, MOMENT)
    assert not any(may_read(meeting, number, reader) for number in range(1, 30))
    other = replace(reader, actor=COUNTY, tied_to=frozenset())
    assert all(may_read(meeting, number, other) for number in range(1, 30))
