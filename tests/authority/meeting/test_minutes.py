"""What a board publishes of a meeting: agenda before, minutes after, nothing of what is private."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.authority.actions.meetings import call_meeting, open_meeting
from catchment.authority.queries.agenda import agenda_page
from catchment.authority.queries.minutes import minutes_page
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, as_json
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, ITEM, MILLION, OPERATOR, take
from tests.people import signs_in, somebody

pytestmark = pytest.mark.usefixtures("governed")
MOMENT = Moment(DAY)
EXCLUDED = {"resolution": "Resolution 7", "reason": "Commercial terms."}
PRIVATE = {**ITEM, "number": 5, "title": "The secret bidder", "private": EXCLUDED}
NOTE = {"number": 6, "title": "Winter", "does": "to-note"}


def member(code: str) -> Actor:
    """Return somebody who signed in."""
    return Actor(ActorKind.PERSON, code, code)


def called(*items: dict[str, Any], on: date = DAY, public: bool = True) -> str:
    """Call a meeting, in public unless told, with an agenda; return its code."""
    taken = call_meeting(actor=OPERATOR, body="PLACE", on=on, where="Northmoor Town Hall", public=public)
    for item in items:
        take(taken.meeting.code, "item-added", item=item)
    return taken.meeting.code


def opened(*items: dict[str, Any], on: date = DAY, public: bool = True) -> str:
    """Call a meeting and open it, with everybody there; return its code."""
    code = called(*items, on=on, public=public)
    open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)
    for seat in ("gp", "people"):
        take(code, "attended", seat=seat, how="present")
    return code


def voted(code: str, number: int, text: str, *votes: str) -> None:
    """Put a motion on the item that the meeting is at, vote seat by seat, and declare the result."""
    take(code, "motion-put", number=number, text=text, proposed_by="gp")
    for seat, vote in zip(("chair", "gp", "people"), votes, strict=True):
        take(code, "vote-cast", number=number, seat=seat, vote=vote)
    take(code, "result-declared", number=number)


def held() -> str:
    """Hold a meeting: a motion lost and one carried in public, one item in private, one deferred."""
    code = called(ITEM, PRIVATE, NOTE)
    take(code, "paper-attached", number=4, title="Nursing", author="A Writer", text="Words.")
    take(code, "paper-attached", number=5, title="Secret terms", author="A Writer", text="The price.")
    take(code, "published", on=date(2025, 11, 24))
    open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)
    for seat in ("gp", "people"):
        take(code, "attended", seat=seat, how="present")
    take(code, "item-opened", number=4)
    take(code, "interest-declared", seat="gp", number=4, interest="SHARES")
    take(code, "ruled", number=4, seat="gp", ruling="note", because="It is small.")
    take(code, "quorum-established", number=4)
    voted(code, 4, "To wait a year.", "against", "against", "for")
    voted(code, 4, "To commission it.", "for", "for", "abstain")
    take(code, "action-agreed", number=4, what="Tell the nurses.", owner="gp", due=date(2025, 12, 10))
    take(code, "item-closed", number=4)
    take(code, "item-opened", number=5)
    take(code, "ruled", number=5, seat="gp", ruling="leave", because="She knows the bidder.")
    take(code, "quorum-established", number=5)
    take(code, "motion-put", number=5, text="To pay the secret price.")
    take(code, "consensus-reached", number=5)
    take(code, "result-declared", number=5)
    take(code, "left", seat="people", reason="A secret call")
    take(
        code, "action-agreed", number=5, what="Sign the secret terms.", owner="chair", due=date(2025, 12, 10)
    )
    take(code, "item-closed", number=5)
    take(code, "item-opened", number=6)
    take(code, "item-deferred", number=6, reason="No time.")
    take(code, "meeting-closed")
    take(code, "minutes-drafted", number=4, text="The board heard of waiting lists.")
    take(code, "minutes-drafted", number=5, text="The secret bidder was discussed.")
    return code


def test_the_minutes_say_who_was_there_and_what_became_of_every_motion() -> None:
    page = minutes_page(held(), MOMENT, member("P-COUNTY"))
    assert (page.status, page.part) == ("Draft", "public")
    assert page.status_sentence == (
        "Not approved yet: a later meeting of the body approves them. The minute of item 6 is missing."
    )
    assert page.sentence == (
        "Northmoor place board met on 1 December 2025, Northmoor Town Hall. "
        "1 decision was taken in public. 1 item of the agenda is private."
    )
    assert page.chairs == ("Colin Council",)
    assert [each.name for each in page.present] == ["Colin Council", "Gita Practice", "Connie County"]
    assert [(each.number, each.name, each.what) for each in page.declarations] == [
        (4, "Gita Practice", "Shares in an invented pharmacy")
    ]
    assert [(each.name, each.ruling) for each in page.rulings] == [
        ("Gita Practice", "noted; they stay and vote")
    ]
    nursing, private, winter = page.items
    assert [paper.title for paper in nursing.papers] == ["Nursing"]
    lost, carried = nursing.motions
    assert (lost.text, lost.how, lost.carried) == (
        "To wait a year.",
        "By vote: 1 for, 2 against, 0 abstaining",
        False,
    )
    assert (carried.proposed_by, carried.carried) == ("Gita Practice", True)
    assert [(each.name, each.vote) for each in carried.votes][-1] == ("Connie County", "abstain")
    assert nursing.minute == "The board heard of waiting lists."
    assert nursing.decision is not None and nursing.decision.valid
    assert (private.title, private.resolution) == ("An item was taken in private", "Resolution 7")
    assert winter.outcome == "Deferred: No time."
    assert [(each.what, each.owner, each.due) for each in page.actions] == [
        ("Tell the nurses.", "Gita Practice", date(2025, 12, 10))
    ]


def test_a_void_decision_says_why() -> None:
    code = opened({**ITEM, "amount_pence": 5 * MILLION})
    world.decided(code)
    world.ended(code)
    page = minutes_page(code, MOMENT)
    (item,) = page.items
    assert item.motions[0].how == "By consensus"
    assert item.decision is not None and not item.decision.valid and item.decision.void_because
    assert "1 decision was taken, of which 1 is void." in page.sentence


def test_nothing_private_is_in_the_public_part_whoever_reads_it(client: Client) -> None:
    code = held()
    for actor in (member("P-TRUST"), member("P-COUNTY"), OPERATOR):
        said = as_json(minutes_page(code, MOMENT, actor)).decode().lower()
        assert "secret" not in said and "bidder" not in said, actor
    for address in (f"/meeting/{code}/minutes", f"/meeting/{code}/minutes.json", f"/meeting/{code}/agenda"):
        answer = client.get(address, {"as_at": "2025-12-01"})
        assert answer.status_code == 200
        assert "secret" not in answer.content.decode().lower(), address


def test_the_private_part_is_for_whoever_may_read_it(client: Client) -> None:
    code = held()
    page = minutes_page(code, MOMENT, member("P-COUNTY"), "private")
    assert page.sentence.endswith("Not for publication.") and page.may_read_private
    (item,) = page.items
    assert (item.title, item.minute) == ("The secret bidder", "The secret bidder was discussed.")
    assert item.out == ("Gita Practice: She knows the bidder.",)
    assert item.came_and_went[0].startswith("Connie County") and "A secret call" in item.came_and_went[0]
    assert [each.what for each in page.actions] == ["Sign the secret terms."]
    assert [each.ruling for each in page.rulings] == ["they leave for the item"]
    for person in ("P-GP", "P-TRUST"):  # one had to leave, the other is no member
        with pytest.raises(NotAllowed, match="for the members of Northmoor place board"):
            minutes_page(code, MOMENT, member(person), "private")
    address = f"/meeting/{code}/minutes"
    assert client.get(f"{address}.json", {"part": "private"}).status_code == 401
    assert client.get(address, {"part": "private"}).status_code == 302, "to the sign-in page"
    officer = signs_in(client, somebody("privacy-officer", "XEX"))
    assert officer.get(address, {"part": "private"}).status_code == 403


def test_a_part_that_is_not_there() -> None:
    code = called(ITEM)
    with pytest.raises(Missing, match="have a public and a private part"):
        minutes_page(code, MOMENT, OPERATOR, "secret")
    with pytest.raises(Missing, match="no private part"):
        minutes_page(code, MOMENT, OPERATOR, "private")
    with pytest.raises(Missing, match="No meeting has the code"):
        minutes_page("XEX-M-9999", MOMENT)


def test_the_status_follows_the_minutes_to_the_public() -> None:
    code = called(ITEM)
    page = minutes_page(code, MOMENT)
    assert page.status == "No minutes yet" and page.present == () and page.absent == ()
    code = opened(ITEM)
    assert minutes_page(code, MOMENT).status_sentence.startswith("The meeting is not over")
    world.decided(code)
    world.ended(code)
    waits = "Not approved yet: a later meeting of the body approves them."
    assert minutes_page(code, MOMENT, OPERATOR).status_sentence == waits
    assert minutes_page(code, MOMENT, OPERATOR).items[0].minute == "It was agreed."
    page = minutes_page(code, MOMENT)
    assert page.status_sentence == f"{waits} Until then what was said is for the members."
    assert page.items[0].minute == "" and page.items[0].motions, "a draft is not published; a result is known"
    later = date(2026, 1, 12)
    last = {"number": 1, "title": "Last minutes", "does": "minutes-of-last", "minutes_of": code}
    after = opened(last, on=later)
    world.decided(after, 1)
    assert minutes_page(after, MOMENT).items[0].asked == f"To approve the minutes of {code}"
    page = minutes_page(code, MOMENT)
    assert page.items[0].minute == "It was agreed."
    assert (page.status, page.status_sentence) == (
        "Approved",
        f"Approved by {after} on 12 January 2026. Not published yet.",
    )
    assert page.approved_by is not None and page.approved_by.href == f"/meeting/{after}"
    take(code, "minutes-published", on=date(2026, 1, 14), address="the board's website")
    page = minutes_page(code, MOMENT)
    assert page.status == "Published"
    assert page.status_sentence.endswith("Published on 14 January 2026 at the board's website.")


def test_an_agenda_says_what_is_asked_and_who_may_decide() -> None:
    code = called(NOTE, ITEM, PRIVATE, {**ITEM, "number": 7, "amount_pence": 5 * MILLION})
    take(code, "paper-attached", number=4, title="Nursing", author="A Writer", text="Words.")
    take(code, "item-withdrawn", number=7, reason="It is not ready.")
    page = agenda_page(code, MOMENT)
    assert page.sentence == (
        "Northmoor place board meets on 1 December 2025, Northmoor Town Hall: "
        "3 items, 1 to decide, 1 in private."
    )
    assert page.chair == "Colin Council"
    assert [each.number for each in page.items] == [4, 5, 6, 7]
    nursing, private, winter, withdrawn = page.items
    assert (nursing.asked, nursing.amount_pence) == ("To decide", MILLION)
    assert nursing.function.startswith("Commission") and nursing.who_may.startswith("Yes")
    assert nursing.papers == (), "they are drafts until they are published"
    assert (private.title, private.withheld) == ("An item to be taken in private", True)
    assert (private.papers, private.who_may, private.resolution) == ((), "", "Resolution 7")
    assert (winter.asked, winter.who_may) == ("To note", "")
    assert withdrawn.outcome == "Withdrawn: It is not ready."
    assert page.status_sentence == "The agenda is not published yet and may still change."
    take(code, "published", on=date(2025, 11, 24))
    page = agenda_page(code, MOMENT)
    assert [paper.title for paper in page.items[0].papers] == ["Nursing"]
    assert page.status_sentence == "Published with its papers on 24 November 2025."


def test_a_meeting_in_private_publishes_that_it_was_held() -> None:
    code = opened(ITEM, public=False)
    world.decided(code)
    take(code, "left", seat="people", reason="A secret call")
    world.ended(code)
    page = minutes_page(code, MOMENT)
    (item,) = page.items
    assert (item.title, item.resolution) == (
        "An item was taken in private",
        "this body need not meet in public",
    )
    assert page.sentence.endswith("No decision was taken in public. 1 item of the agenda is private.")
    assert len(page.present) == 3 and "secret" not in as_json(page).decode()
    inside = minutes_page(code, MOMENT, member("P-COUNTY"), "private")
    assert inside.items[0].decision is not None and inside.items[0].minute == "It was agreed."
    (line,) = agenda_page(code, MOMENT).items
    assert line.title == "An item to be taken in private" and not line.function


def test_an_agenda_says_what_is_not_known() -> None:
    item = {key: value for key, value in ITEM.items() if key != "area"}
    (line,) = agenda_page(called(item), MOMENT).items
    assert line.who_may == "It names no function and area yet, so it cannot be decided."


def test_more_items_need_no_more_queries() -> None:
    def queries(read: Any) -> int:
        read()
        with CaptureQueriesContext(connection) as counted:
            read()
        return len(counted)

    code = opened(ITEM)
    world.decided(code)
    take(code, "item-closed", number=4)
    few = [queries(lambda: minutes_page(code, MOMENT)), queries(lambda: agenda_page(code, MOMENT))]
    for number in range(5, 12):
        take(code, "item-added", item={**ITEM, "number": number, "amount_pence": 1000})
        take(code, "action-agreed", number=4, what="More.", owner="gp", due=date(2025, 12, 10))
        world.decided(code, number)
        take(code, "item-closed", number=number)
    many = [queries(lambda: minutes_page(code, MOMENT)), queries(lambda: agenda_page(code, MOMENT))]
    assert many == few
