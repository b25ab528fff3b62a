"""What a secretary types into the forms of a meeting, and what comes of it; nothing typed is lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catchment.authority.actions.meetings import open_meeting
from catchment.authority.models import Decision, ProceedingStep
from catchment.authority.queries.meeting_shown import MeetingShown, shown_meeting
from catchment.authority.queries.meetings_read import load_meeting
from catchment.authority.rules.meeting.state import Meeting
from catchment.foundation.moment import Moment
from catchment.governance.edit_forms import Form
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, ITEM, OPERATOR, take
from tests.governance import exampleshire
from tests.governance.signed_in import client_of

pytestmark = pytest.mark.usefixtures("governed")
MOMENT = Moment(DAY)
PRIVATE = {"resolution": "Resolution 7", "reason": "Commercial terms."}


@pytest.fixture
def client() -> Client:
    """Return the browser of the chair of the place board, who runs its meetings."""
    return client_of("P-COUNCIL", "Colin Council")


def shown(code: str) -> MeetingShown:
    """Return the meeting as whoever runs it sees it."""
    return shown_meeting(code, MOMENT, OPERATOR)


def forms(code: str) -> dict[str, Form]:
    """Return all forms of a meeting, by what they do."""
    page = shown(code)
    every = [*page.first, *page.other, *(form for found in page.of_items.values() for form in found)]
    assert len(every) == len({form.does for form in every}), "each form stands on the page once"
    return {form.does: form for form in every}


def as_filled_in(form: Form) -> dict[str, Any]:
    """Return what a browser sends of a form that nobody touched."""
    sent: dict[str, Any] = dict(form.hidden)
    for field in form.fields:
        if field.kind == "date":
            parts = zip(("day", "month", "year"), field.values, strict=True)
            sent |= {f"{field.name}-{part}": value for part, value in parts}
        elif field.kind == "checks":
            sent[field.name] = list(field.values)
        else:
            sent[field.name] = field.value
    return sent


def send(client: Client, code: str, does: str, /, **answers: Any) -> str:
    """Send a form with these answers and the rest as it stood; return the page, empty where it went well."""
    form = forms(code)[does]
    sent = as_filled_in(form) | {f"{does}-{name}": answer for name, answer in answers.items()}
    answer = client.post(f"/meeting/{code}", sent)
    assert answer.status_code in (200, 302), answer.content
    return "" if answer.status_code == 302 else answer.content.decode()


def now(code: str) -> Meeting:
    """Return the meeting as it is written down."""
    return load_meeting(code, MOMENT)


def in_motion() -> str:
    """Return a meeting at item 4, with a motion."""
    code = world.opened()
    for kind in ("item-opened", "quorum-established"):
        take(code, kind, number=4)
    take(code, "motion-put", number=4, text="To commission it.")
    return code


def test_a_private_item_that_is_changed_stays_private(client: Client) -> None:
    """The form once came without the resolution, and saving made the item public."""
    code = world.called(items=({**ITEM, "private": PRIVATE},))
    assert send(client, code, "item-changed-4", title="Nursing, corrected") == ""
    says = now(code).item(4).says
    assert (says.title, says.private.resolution, says.private.reason) == (
        "Nursing, corrected",
        "Resolution 7",
        "Commercial terms.",
    )
    refused = send(client, code, "item-changed-4", resolution="", private_reason="")
    assert "or tick to take it in public" in refused
    assert now(code).item(4).says.private is not None
    send(client, code, "item-changed-4", resolution="", private_reason="", in_public="yes")
    assert now(code).item(4).says.private is None


def test_organisations_are_named_by_code_or_name_and_unknown_ones_come_back(client: Client) -> None:
    code = world.called()
    assert send(client, code, "item-changed-4", organisations="mill lane surgery; x99001") == ""
    assert now(code).item(4).says.organisations == ("X99001",)
    refused = send(client, code, "item-changed-4", organisations="Mill Lane Surgerie")
    assert "No organisation has the code or name “Mill Lane Surgerie”" in refused
    assert "The nearest are Mill Lane Surgery (X99001)" in refused
    assert 'value="Mill Lane Surgerie"' in refused, "what was typed is still there"
    refused = send(client, code, "item-changed-4", organisations="", competitive="yes")
    assert "B-066" in refused and "Name those that bid" in refused


def test_a_deputy_is_not_the_person_they_deputise_for(client: Client) -> None:
    """The form once sent the holder's code with the deputy, who so had the holder's interests and vote."""
    code = world.called()
    open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)
    assert shown(code).first[0].does == "attended", "attendance first, until everybody is accounted for"
    assert send(client, code, "attended", deputy_for="gp P-GP", deputy="Dan Standin") == ""
    deputy = next(each for each in now(code).occupants if each.seat == "gp")
    assert (deputy.person, deputy.name, deputy.deputy) == ("gp:deputy", "Dan Standin", True)


def test_a_post_that_says_nothing_is_answered_with_a_sentence(client: Client) -> None:
    code = world.opened()
    last = str(now(code).taken)
    for sent, sentence in (
        ({"kind": "vote-cast"}, "No motion on this item is open. Put the motion first."),
        ({"kind": "vote-cast", "number": "4"}, "No motion on item 4 is open. Put the motion first."),
        ({"kind": "applause"}, "What was sent is no step of a meeting."),
        ({"kind": "item-opened"}, "What was sent is no step of a meeting."),
        ({"kind": "called"}, "is no step of a meeting"),
    ):
        page = client.post(f"/meeting/{code}", sent | {"after": last}).content.decode()
        assert sentence in page, (sent, page[:3000])
    assert str(now(code).taken) == last


def test_a_seat_that_nobody_could_have_chosen_is_told_in_words(client: Client) -> None:
    code = world.called()
    page = send(client, code, "opened", seat="no/such?seat")
    assert "may not be written “no/such?seat”" in page and "String should" not in page


def test_while_it_is_open_the_agenda_and_the_actions_can_still_be_kept(client: Client) -> None:
    waiting = {**ITEM, "number": 5, "title": "Waiting"}
    note = {"number": 6, "title": "A report", "does": "to-note"}
    code = world.opened(items=(ITEM, waiting, note))
    take(code, "item-opened", number=6)
    offered = set(forms(code))
    assert {
        "item-added",
        "item-changed-5",
        "item-withdrawn-5",
        "paper-attached-5",
        "paper-attached-6",
        "interest-declared-5",
        "action-agreed-6",
    } <= offered
    take(code, "item-closed", number=6)
    assert {"action-agreed-6", "minutes-drafted-6"} <= set(forms(code))
    assert send(client, code, "item-added", title="Any other business", does="to-discuss") == ""
    assert now(code).item(7).says.title == "Any other business"
    assert send(client, code, "minutes-drafted-6", text="Noted.") == ""
    assert send(client, code, "minutes-drafted-6", text="Noted with thanks.") == ""
    assert now(code).item(6).minutes == "Noted with thanks."


def test_an_item_to_decide_that_names_nothing_is_named_at_the_meeting(client: Client) -> None:
    code = world.opened(items=({"number": 4, "title": "Nursing", "does": "to-decide"},))
    for kind in ("item-opened", "quorum-established"):
        take(code, kind, number=4)
    assert shown(code).first[0].does == "item-changed-4"
    assert send(client, code, "item-changed-4", function="community nursing", area="XEX-P1") == ""
    assert "motion-put-4" in forms(code)


def test_the_result_without_all_votes_asks_for_a_tick_and_says_who_did_not_vote(client: Client) -> None:
    code = in_motion()
    assert send(client, code, "vote-cast-4", **{"vote-chair-P-COUNCIL": "for", "vote-gp-P-GP": "for"}) == ""
    refused = send(client, code, "result-declared-4")
    assert "Connie County has not voted" in refused and Decision.objects.count() == 0
    assert send(client, code, "result-declared-4", all_the_same="yes") == ""
    motion = now(code).item(4).motion
    assert [each.name for each in motion.did_not_vote] == ["Connie County"]
    (item,) = shown(code).meeting.items
    assert [(each.name, each.vote) for each in item.votes][-1] == ("Connie County", "did not vote")


def test_the_votes_of_one_form_are_kept_all_or_none(client: Client) -> None:
    code = in_motion()
    sent = as_filled_in(forms(code)["vote-cast-4"])
    sent |= {"vote-cast-4-vote-chair-P-COUNCIL": "for", "vote-cast-4-vote-gp-P-GP": "perhaps"}
    page = client.post(f"/meeting/{code}", sent).content.decode()
    assert "Choose one of those in the list" in page and now(code).item(4).motion.votes == ()


def test_a_shared_seat_votes_by_who_sits_in_it_and_an_absent_one_through_another(
    client: Client, governed: dict[str, Any]
) -> None:
    bodies = {each["code"]: each for each in governed["bodies"]}
    bodies["PLACE"]["voting"] = {"thresholds": [{"at_least": "majority"}], "proxies": True}
    shared = next(each for each in bodies["PLACE"]["seats"] if each["code"] == "gp")
    shared["holders_at_once"] = 2
    shared["holders"] = [*shared["holders"], {"person": "P-CFO", "since": date(2024, 7, 1)}]
    exampleshire.apply(governed, on=date(2023, 5, 1))
    code = world.called()
    open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)
    ticked = ["gp P-GP", "gp P-CFO"]
    assert send(client, code, "attended", present=ticked) == ""
    for kind in ("item-opened", "quorum-established"):
        take(code, kind, number=4)
    take(code, "motion-put", number=4, text="To commission it.")
    proxy = {"vote-people-P-COUNTY": "against"}
    assert "Say through whom Connie County votes." in send(client, code, "vote-cast-4", **proxy)
    votes = {"vote-gp-P-CFO": "for", **proxy, "through-people-P-COUNTY": "chair P-COUNCIL"}
    assert send(client, code, "vote-cast-4", **votes) == ""
    cast = now(code).item(4).motion.votes
    assert [(each.person, each.vote, each.through) for each in cast] == [
        ("P-CFO", "for", ""),
        ("P-COUNTY", "against", "chair"),
    ]
    left = [field.label for field in forms(code)["vote-cast-4"].fields]
    assert left == ["Colin Council (Chair)"], "the shared seat has voted"


def test_what_was_keyed_in_wrongly_is_put_right_through_the_page(client: Client) -> None:
    code = in_motion()
    send(client, code, "vote-cast-4", **{"vote-chair-P-COUNCIL": "for", "vote-gp-P-GP": "against"})
    said = {"seat": "gp P-GP", "vote": "for", "because": "Misheard."}
    assert send(client, code, "vote-corrected-4", **said) == ""
    assert [each.vote for each in now(code).item(4).motion.votes] == ["for", "for"]
    sent = {"seat": "people P-COUNTY", "because": "A namesake."}
    assert send(client, code, "attendance-corrected", **sent) == ""
    assert [each.seat for each in now(code).occupants] == ["chair", "gp"]
    last = shown(code).meeting.log[-1]
    assert last.sentence.startswith("Put right: Connie County") and last.by.startswith("Colin Council")


def test_an_earlier_meetings_action_and_minutes_are_dealt_with_at_the_next(client: Client) -> None:
    first = world.opened()
    world.decided(first)
    take(first, "action-agreed", number=4, what="Tell them.", owner="gp", due=date(2025, 12, 10))
    world.ended(first)
    second = world.opened(on=date(2026, 1, 12), items=())
    assert "item-added" in {form.does for form in shown(second).first}, "an empty agenda asks for an item"
    chosen = {"title": "Minutes", "does": "minutes-of-last", "minutes_of": first}
    assert send(client, second, "item-added", **chosen) == ""
    assert send(client, second, "action-done", action=f"{first} 1") == ""
    assert now(second).done_elsewhere[0].meeting == first
    assert "action-done" not in forms(second), "nothing is left to be done"
    for does in ("item-opened-1", "quorum-established-1", "motion-put-1", "consensus-reached-1"):
        assert send(client, second, does) == "", does
    assert send(client, second, "result-declared-1") == ""
    assert now(first).approved.meeting == second


def test_a_meeting_is_moved_and_opened_on_the_day_that_it_was_held(client: Client) -> None:
    code = world.called()
    page = send(client, code, "opened", seat="chair P-COUNCIL", **{"held-day": "8"})
    assert "record first that it was moved to that day" in page
    moved = {"on-day": "8", "at": "9.30", "where": "The Guildhall", "because": "A flood."}
    assert send(client, code, "moved", **moved) == ""
    assert (now(code).day, now(code).where, f"{now(code).at:%H:%M}") == (
        date(2025, 12, 8),
        "The Guildhall",
        "09:30",
    )
    assert send(client, code, "opened", seat="chair P-COUNCIL") == ""


def test_the_same_sent_twice_is_said_to_be_that(client: Client) -> None:
    code = world.called()
    sent = as_filled_in(forms(code)["published"])
    client.post(f"/meeting/{code}", sent)
    page = client.post(f"/meeting/{code}", sent).content.decode()
    assert "You sent this twice" in page
    assert ProceedingStep.objects.order_by("number").last().said["kind"] == "published"


def test_when_somebody_left_and_came_back_is_in_the_log(client: Client) -> None:
    code = world.opened()
    assert send(client, code, "left", seat="gp P-GP", at="14:05", reason="A call.") == ""
    assert "no-time" in send(client, code, "returned", seat="gp P-GP", at="no-time")
    assert send(client, code, "returned", seat="gp P-GP", at="14.20") == ""
    said = [each.sentence for each in shown(code).meeting.log[-2:]]
    assert "left at 14:05. A call." in said[0] and "came back at 14:20." in said[1]


def test_days_to_come_and_too_much_text_are_refused_beside_their_question(client: Client) -> None:
    code = world.called()
    tomorrow = timezone.localdate() + timedelta(days=1)
    parts = {"on-day": str(tomorrow.day), "on-month": str(tomorrow.month), "on-year": str(tomorrow.year)}
    assert "is still to come" in send(client, code, "published", **parts)
    page = send(client, code, "cancelled", reason="x" * 4_001)
    assert "Use 4,000 characters or fewer here" in page and "x" * 4_001 in page


WHOLE = {
    "how": "alone",
    "seats": ["BOARD/finance"],
    "title": "An inhaler",
    "function": "medicines-optimisation",
    "area": "XEX-P1",
    "amount": "100",
    "on-day": "1",
    "on-month": "12",
    "on-year": "2025",
    "conflicts": "none",
}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"regard-inequalities": "x" * 1_001}, "Use 1,000 characters or fewer here"),
        ({"organisations": "not/a code"}, "No organisation has the code or name"),
        ({"title": "x" * 301}, "Use 300 characters or fewer here"),
        ({"title": "un\u202eseen"}, "a character that cannot be seen; take it out"),
        ({"amount": "12,34"}, "is not an amount"),
        ({"competitive": "yes"}, "Name those that bid"),
    ],
)
def test_a_decision_between_meetings_comes_back_with_what_was_typed(
    answers: dict[str, str], sentence: str
) -> None:
    client = client_of("P-CFO", "Penny Ledger")
    page = client.post("/body/BOARD/decisions/new", WHOLE | {"paper": "Typed with care."} | answers)
    assert page.status_code == 200, page.content
    assert sentence in page.content.decode() and "Typed with care." in page.content.decode()
    assert Decision.objects.count() == 0


def test_a_decision_between_meetings_may_be_private() -> None:
    client = client_of("P-CFO", "Penny Ledger")
    answer = client.post("/body/BOARD/decisions/new", WHOLE | {"private_because": "Terms."})
    assert answer.status_code == 302, answer.content
    assert Decision.objects.get().said["private_because"] == "Terms."
