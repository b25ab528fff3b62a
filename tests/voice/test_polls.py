"""Secret ballots through their actions: run from end to end, and everything that is refused on the way."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment, read_moment
from catchment.foundation.permission import NotAllowed
from catchment.voice.actions.poll_counting import unseal_and_count, unseal_outer
from catchment.voice.actions.polls import (
    abandon_poll,
    close_poll,
    make_teller_key,
    now_kept,
    open_poll,
    set_up_poll,
)
from catchment.voice.actions.voting import cast_ballot, put_in
from catchment.voice.models import CountedPaper, Poll, PollTeller, PollVoter, SealedBallot
from catchment.voice.poll_sealing import Ballot, new_secret, public_key, seal_ballot
from catchment.voice.queries.appointments_kept import appointment_kept
from catchment.voice.queries.poll_pages import poll_page
from catchment.voice.queries.poll_part_pages import teller_page
from catchment.voice.queries.polls_kept import papers_of, poll_kept
from catchment.voice.rules.appointment_values import Abandoned, Declared, Elected
from catchment.voice.rules.poll_papers import verified
from catchment.voice.rules.poll_words import step_words
from catchment.voice.rules.polls import Candidate, CannotPoll, PollStepKind, why_too_few
from tests.people import OPERATOR, somebody
from tests.voice.poll_world import PRACTICES, STANDING, Ballotry, ballotry, election_of, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Ballotry:
    """Return the world of ballots."""
    return ballotry()


def test_a_ballot_from_setting_up_to_the_count(world: Ballotry) -> None:
    numbers = world.opens().everybody_votes()
    kept = world.counts()
    assert kept.now is PollStepKind.COUNTED
    assert kept.sheet is not None
    assert (kept.sheet.elected, kept.sheet.valid, kept.sheet.quota) == (("P-BEN",), 5, 3)
    papers = {number: paper.preferences for number, paper in papers_of(kept.row)}
    assert papers[numbers[PRACTICES[4]]] == ("P-CORA", "P-BEN")  # every voter finds their own paper
    assert set(papers) == set(numbers.values())
    assert not SealedBallot.objects.exists()  # destroyed when counted
    found = [(number, paper.preferences) for number, paper in papers_of(kept.row)]
    assert not verified(kept.code, kept.sheet, kept.candidates, found, kept.voted).faults


def test_a_voter_has_one_ballot(world: Ballotry) -> None:
    world.opens().votes(PRACTICES[0], 1)
    with pytest.raises(CannotPoll, match="A ballot has been cast here already"):
        world.votes(PRACTICES[0], 2)
    assert (now_kept(world.code).voted, SealedBallot.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_ballots_of_one_voter_at_once_one_counts(world: Ballotry) -> None:
    world.opens()
    together = threading.Barrier(2)

    def votes(preference: int) -> str:
        try:
            together.wait(timeout=10)
            return world.votes(PRACTICES[0], preference)
        except CannotPoll as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(votes, (1, 2)))
    assert sum("A ballot has been cast here already" in each for each in told) == 1
    assert (now_kept(world.code).voted, SealedBallot.objects.count()) == (1, 1)


def test_who_may_vote(world: Ballotry) -> None:
    world.opens()
    partner = world.voters[PRACTICES[0]]
    with pytest.raises(NotAllowed):
        cast_ballot(actor=partner, code=world.code, voter=PRACTICES[1], preferences=[1])
    with pytest.raises(NotAllowed, match="Only somebody who signed in votes"):
        cast_ballot(actor=OPERATOR, code=world.code, voter=PRACTICES[0], preferences=[1])
    above = somebody("chief-executive", "XEX", code="P-CHIEF", name="Carla Chief")
    with pytest.raises(NotAllowed, match="may speak for an organisation or body as"):
        cast_ballot(actor=above, code=world.code, voter=PRACTICES[0], preferences=[1])
    with pytest.raises(CannotPoll, match="not on the roll"):
        cast_ballot(actor=partner, code=world.code, voter="X99999", preferences=[1])
    assert now_kept(world.code).voted == 0


@pytest.mark.parametrize(
    ("preferences", "told"),
    [((), "nobody is marked"), ((1, 1), "names 1 twice"), ((4,), "4 is not a candidate")],
)
def test_a_paper_that_would_be_spoilt_is_not_taken(
    world: Ballotry, preferences: tuple[int, ...], told: str
) -> None:
    world.opens()
    with pytest.raises(CannotPoll, match=told):
        world.votes(PRACTICES[0], *preferences)
    assert now_kept(world.code).voted == 0


def test_it_opens_only_with_both_keys(world: Ballotry) -> None:
    world.sets_up()
    make_teller_key(actor=world.tellers[0], code=world.code)
    with pytest.raises(CannotPoll, match="P-TELLER2 has made no key yet"):
        open_poll(actor=world.secretary, code=world.code)
    with pytest.raises(NotAllowed, match="Only the tellers"):
        make_teller_key(actor=world.secretary, code=world.code)
    with pytest.raises(CannotPoll, match="being set up: nobody can vote"):
        world.votes(PRACTICES[0], 1)


def test_it_is_not_opened_before_it_closes(world: Ballotry) -> None:
    world.opens().votes(PRACTICES[0], 1)
    for act in (
        lambda: close_poll(actor=world.secretary, code=world.code),
        lambda: unseal_outer(actor=world.tellers[0], code=world.code, secret=world.secrets[0]),
    ):
        with pytest.raises(CannotPoll, match="1 of 5 have voted"):
            act()
    with pytest.raises(CannotPoll, match="cannot be counted"):
        unseal_and_count(actor=world.tellers[1], code=world.code, secret=world.secrets[1])


def test_a_wrong_secret_changes_nothing(world: Ballotry) -> None:
    world.opens().everybody_votes()
    close_poll(actor=world.secretary, code=world.code)
    before = set(SealedBallot.objects.values_list("pk", flat=True))
    for secret, told in (
        (world.secrets[1], "not the secret of this key"),
        (new_secret(), "not the secret of this key"),
        ("ABC", "not a teller's secret"),
    ):
        with pytest.raises(CannotPoll, match=told):
            unseal_outer(actor=world.tellers[0], code=world.code, secret=secret)
    with pytest.raises(NotAllowed, match="You are the second teller"):
        unseal_outer(actor=world.tellers[1], code=world.code, secret=world.secrets[0])
    assert now_kept(world.code).now is PollStepKind.CLOSED
    assert set(SealedBallot.objects.values_list("pk", flat=True)) == before
    typed = world.secrets[0].lower().replace("-", " ").replace("1", "l").replace("0", "o")
    assert unseal_outer(actor=world.tellers[0], code=world.code, secret=typed) == 5


def test_a_key_put_in_later_opens_nothing(world: Ballotry) -> None:
    """Whoever changes the kept keys after the opening does not get ballots sealed for themself."""
    world.opens()
    theirs = new_secret()
    PollTeller.objects.filter(number=1).update(public_key=public_key(theirs, world.code, 1))
    world.everybody_votes()
    assert world.counts().now is PollStepKind.COUNTED


def test_a_ballot_put_in_is_found(world: Ballotry) -> None:
    world.opens().everybody_votes()
    close_poll(actor=world.secretary, code=world.code)
    kept = now_kept(world.code)
    forged = seal_ballot(Ballot("AAAAA-AAAAA", (1,)), 3, kept.code, kept.keys)
    SealedBallot.objects.create(poll=kept.row, sealed=forged)
    with pytest.raises(CannotPoll, match="holds 6 ballots and 5 have voted"):
        unseal_outer(actor=world.tellers[0], code=world.code, secret=world.secrets[0])
    SealedBallot.objects.filter(sealed=forged).delete()
    row = SealedBallot.objects.first()
    assert row is not None
    SealedBallot.objects.filter(pk=row.pk).update(sealed=bytes(len(row.sealed)))
    with pytest.raises(CannotPoll, match="not as it was sealed"):
        unseal_outer(actor=world.tellers[0], code=world.code, secret=world.secrets[0])
    abandon_poll(actor=world.secretary, code=world.code, because="The box was changed.", typed=world.code)
    assert now_kept(world.code).now is PollStepKind.ABANDONED
    assert not SealedBallot.objects.exists()


def test_a_paper_changed_after_the_count_is_found(world: Ballotry) -> None:
    world.opens().everybody_votes()
    kept = world.counts()
    assert kept.sheet is not None
    papers = [(number, paper.preferences) for number, paper in papers_of(kept.row)]
    other = [(papers[0][0], ("P-CORA", "P-ANNA")), *papers[1:]]
    assert verified(kept.code, kept.sheet, kept.candidates, other, kept.voted).faults
    assert verified(kept.code, kept.sheet, kept.candidates, papers[1:], kept.voted).faults
    with pytest.raises(Exception, match="never changed or deleted"), transaction.atomic():
        CountedPaper.objects.update(preferences=["P-CORA"])


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"tellers": ("P-TELLER1", "P-TELLER1")}, "two different people"),
        ({"tellers": ("P-TELLER1", "P-ANNA")}, "P-ANNA is a candidate"),
        ({"tellers": ("P-TELLER1", "P-SECRETARY")}, "you cannot be a teller too"),
        ({"organisations": PRACTICES[:2]}, "fewer than 3 ballots are never counted"),
        ({"places": 3}, "elect from 1 to 2"),
        ({"organisations": PRACTICES[:1]}, "no secret"),
        ({"organisations": (*PRACTICES, PRACTICES[0])}, "each voter once"),
        ({"organisations": (*PRACTICES, "X0")}, "No organisation has the code X0"),
        ({"people": ("P-NOBODY",)}, "Nobody has the code P-NOBODY"),
        ({"title": " "}, "Say what the poll is about"),
        ({"opens_on": timezone.localdate() - timedelta(days=1)}, "opens today or later"),
        ({"closes_on": timezone.localdate() - timedelta(days=1)}, "before the first"),
    ],
)
def test_a_poll_that_cannot_be_set_up(world: Ballotry, other: dict[str, object], told: str) -> None:
    with pytest.raises(CannotPoll, match=told):
        world.sets_up(**other)


def test_only_who_runs_elections_sets_one_up(world: Ballotry) -> None:
    with pytest.raises(NotAllowed):
        set_up_poll(actor=world.voters[PRACTICES[0]], system="XEX", terms=world.terms())


def test_the_record_of_changes_says_that_somebody_voted_and_not_how(world: Ballotry) -> None:
    world.opens().votes(PRACTICES[0], 3, 1)
    change = Change.objects.filter(action="vote in a secret ballot").get()
    assert change.detail == {"poll": world.code, "voter": PRACTICES[0]}


def test_those_elected_go_to_the_appointment(world: Ballotry) -> None:
    seat = election_of(*STANDING[:2])
    with pytest.raises(CannotPoll, match="P-CORA was not nominated"):
        set_up_poll(actor=world.secretary, system="XEX", terms=world.terms(), appointment=seat)
    nominated = tuple(Candidate(code, "") for code in STANDING[:2])
    world.opens(candidates=nominated, appointment=seat)
    for practice in PRACTICES:
        world.votes(practice, 1)
    world.counts()
    kept = appointment_kept(seat, Moment(timezone.localdate()))
    assert kept.state.chosen == ("P-ANNA",)
    with pytest.raises(CannotPoll, match="has its secret ballot already"):
        world.sets_up(candidates=nominated, appointment=seat)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Abandoned("The seat is no longer wanted."), "was abandoned: there is nothing left"),
        (Declared("P-BEN", willing=False), "P-BEN said that they are not willing"),
        (Elected("XEX-B-0000", ("P-ANNA",)), "has its choice already"),
    ],
)
def test_an_appointment_that_has_no_use_for_a_poll(
    world: Ballotry, said: Abandoned | Declared | Elected, told: str
) -> None:
    seat = election_of(*STANDING[:2])
    step(seat, 3, said)
    with pytest.raises(CannotPoll, match=told):
        world.sets_up(candidates=tuple(Candidate(code, "") for code in STANDING[:2]), appointment=seat)


def test_a_system_fills_no_seat_of_another(world: Ballotry) -> None:
    seat = election_of(*STANDING[:2])
    secretary = somebody("board-secretary", "XEY", code="P-OTHER", name="Olga Other")
    with pytest.raises(CannotPoll, match="an appointment of another system than XEY"):
        set_up_poll(actor=secretary, system="XEY", terms=world.terms(), appointment=seat)


def test_so_few_ballots_that_they_would_tell_are_not_counted(world: Ballotry) -> None:
    """Two of five voted: neither teller opens them, and the page says what to do. Three are enough."""
    world.opens()
    for practice in PRACTICES[:2]:
        world.votes(practice, 1)
    over = timezone.localdate() - timedelta(days=1)
    Poll.objects.update(opens_on=over, closes_on=over)
    close_poll(actor=world.secretary, code=world.code)
    with pytest.raises(CannotPoll, match="Fewer than 3 voted, so the published papers would tell"):
        unseal_outer(actor=world.tellers[0], code=world.code, secret=world.secrets[0])
    page = poll_page(world.code, Moment(timezone.localdate()), world.secretary)
    assert page.next.startswith("Fewer than 3 voted") and "abandon the poll" in page.next
    assert not teller_page(world.code, world.tellers[0]).forms
    assert SealedBallot.objects.count() == 2
    assert (why_too_few(2) != "", why_too_few(3)) == (True, "")


def test_a_key_is_replaced_only_by_whoever_has_seen_it(world: Ballotry) -> None:
    """A page sent twice does not replace the secret just written down; the steps say what was replaced."""
    world.sets_up()
    teller = world.tellers[0]
    make_teller_key(actor=teller, code=world.code)
    key = now_kept(world.code).ready[1]
    with pytest.raises(SomebodyWasFirst, match=f"Your key is {key} now"):
        make_teller_key(actor=teller, code=world.code)
    assert now_kept(world.code).ready == {1: key}
    make_teller_key(actor=teller, code=world.code, seen=key)
    after = now_kept(world.code)
    assert after.ready[1] != key and after.now is PollStepKind.SET_UP
    assert [each.said["replaces"] for each in after.steps[1:]] == ["", key]
    assert f"the secret of {key} opens nothing any more" in step_words(after.steps[-1])
    make_teller_key(actor=world.tellers[1], code=world.code)
    PollTeller.objects.filter(number=1).update(public_key=public_key(new_secret(), world.code, 1))
    with pytest.raises(CannotPoll, match="is not the one they made"):
        open_poll(actor=world.secretary, code=world.code)


def test_as_known_on_a_day_shows_no_vote_of_a_later_one(world: Ballotry) -> None:
    """Known on the second day of voting, though asked how it stands a week later."""
    world.opens()
    first = timezone.localdate()
    for days, practice in enumerate(PRACTICES[:3]):
        row = PollVoter.objects.get(organisation__code=practice)
        put_in(row.poll, row, b"sealed", on=first + timedelta(days=days))
    for days in (0, 1, 2):
        known = read_moment(str(first + timedelta(days=7)), str(first + timedelta(days=days)), first)
        assert poll_kept(world.code, known).voted == days + 1
    assert poll_kept(world.code, Moment(first)).voted == 1


def test_abandoning_asks_for_the_code(world: Ballotry) -> None:
    world.opens().votes(PRACTICES[0], 1)
    with pytest.raises(CannotPoll, match="Type XEX-B-0001, so that no slip destroys 1 ballots"):
        abandon_poll(actor=world.secretary, code=world.code, because="A slip.", typed="XEX-B-0002")
    assert SealedBallot.objects.count() == 1
    abandon_poll(actor=world.secretary, code=world.code, because="A lost secret.", typed="xex-b-0001")
    assert not SealedBallot.objects.exists()


def test_a_count_stands_though_the_appointment_was_abandoned_meanwhile(world: Ballotry) -> None:
    seat = election_of(*STANDING[:2])
    world.opens(candidates=tuple(Candidate(code, "") for code in STANDING[:2]), appointment=seat)
    for practice in PRACTICES:
        world.votes(practice, 2)
    step(seat, 3, Abandoned("The seat is no longer wanted."))
    kept = world.counts()
    assert kept.sheet is not None and kept.sheet.elected == ("P-BEN",)
    page = poll_page(world.code, Moment(timezone.localdate()), world.secretary)
    assert page.refused.startswith("This was abandoned") and page.papers
    shown = Client().get(f"/poll/{world.code}").content.decode()
    assert "The count is kept and stands" in shown and "Those elected go to" not in shown
