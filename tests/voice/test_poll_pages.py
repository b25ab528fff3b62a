"""The pages of a secret ballot, through the client: voting, the number shown once, tellers, files, checks."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.rules.checked import Checked
from catchment.voice.actions.polls import now_kept
from catchment.voice.models import SealedBallot
from catchment.voice.queries.polls_checked import polls_checked
from catchment.voice.rules.checks.polls import CHECKS, PollFacts
from catchment.voice.rules.polls import PollStepKind
from tests.people import signs_in
from tests.voice.poll_world import PRACTICES, STANDING, Ballotry, ballotry, election_of

pytestmark = pytest.mark.django_db
DATE_PARTS = ("day", "month", "year")


@pytest.fixture
def world() -> Ballotry:
    """Return the world of ballots, with the poll open."""
    return ballotry().opens()


def as_voter(world: Ballotry, practice: str) -> Client:
    """Return a browser in which the partner of a practice is signed in."""
    return signs_in(Client(), world.voters[practice])


def test_a_ballot_is_marked_looked_at_and_cast(world: Ballotry) -> None:
    client, address = as_voter(world, PRACTICES[0]), f"/poll/{world.code}/vote"
    form = client.get(address)
    assert "no-store" in form.headers["Cache-Control"]
    assert "It is counted only if 3 or more vote" in form.content.decode()
    endless = client.post(address, {"do": "check", "mark-1": "0001" + "1" * 5_000})
    assert "write a whole number" in endless.content.decode()  # was an error of the server
    wrong = client.post(address, {"do": "check", "mark-1": "1", "mark-2": "3"})
    text = wrong.content.decode()
    assert "2 is missing" in text
    assert 'value="3"' in text  # nothing typed is lost
    looked = client.post(address, {"do": "check", "mark-3": "1", "mark-1": "2"}).content.decode()
    assert "Cora Cardigan" in looked and looked.index("Cora") < looked.index("Anna")
    assert now_kept(world.code).voted == 0
    cast = client.post(address, {"do": "cast", "voter": PRACTICES[0], "mark-3": "1", "mark-1": "2"})
    assert "Write down the number of your paper" in cast.content.decode()
    assert "it is a receipt" in cast.content.decode()
    assert "no-store" in cast.headers["Cache-Control"]
    again = client.post(address, {"do": "cast", "voter": PRACTICES[0], "mark-2": "1"}).content.decode()
    assert "Each voter has one ballot" in again
    assert (now_kept(world.code).voted, SealedBallot.objects.count()) == (1, 1)
    assert "Write down the number" not in client.get(address).content.decode()


def test_nobody_reads_how_it_stands_before_the_count(world: Ballotry) -> None:
    world.votes(PRACTICES[0], 1)
    page = Client().get(f"/poll/{world.code}.json").json()
    assert (page["voted"], page["stages"], page["papers"], page["csv_href"]) == (1, [], [], "")
    assert all(line["first"] == line["outcome"] == "" for line in page["candidates"])
    assert Client().get(f"/poll/{world.code}.csv").status_code == 404


def test_whoever_is_not_on_the_roll_is_told(world: Ballotry) -> None:
    client = signs_in(Client(), world.secretary)
    assert "You speak for nobody on the roll" in client.get(f"/poll/{world.code}/vote").content.decode()
    assert Client().get(f"/poll/{world.code}/vote").status_code == 302  # to the sign-in page
    assert client.get(f"/poll/{world.code}/teller").status_code == 403


def test_a_teller_makes_a_key_that_is_shown_once() -> None:
    world = ballotry().sets_up()
    client, address = signs_in(Client(), world.tellers[0]), f"/poll/{world.code}/teller"
    shown = client.post(address, {"do": "key"})
    assert shown.content.decode().count("<code>") >= 8
    assert "no-store" in shown.headers["Cache-Control"]
    key = now_kept(world.code).ready[1]
    again = client.post(address, {"do": "key", "key": ""}).content.decode()  # the page is sent twice
    assert f"Your key is {key} now" in again and "Write down your secret now" not in again
    form = client.get(address).content.decode()
    assert "Write down your secret now" not in form and f'name="key" value="{key}"' in form
    assert now_kept(world.code).ready == {1: key}
    assert f"The first teller made their key, {key}" in Client().get(f"/poll/{world.code}").content.decode()
    assert client.post(address, {"do": "key", "key": key}).content.decode().count("<code>") >= 8
    assert now_kept(world.code).ready[1] != key


def test_tellers_open_it_on_their_pages_and_the_papers_can_be_read(world: Ballotry) -> None:
    world.everybody_votes()
    first, second = (signs_in(Client(), each) for each in world.tellers)
    secretary, address = signs_in(Client(), world.secretary), f"/poll/{world.code}"
    assert secretary.post(address, {"do": "close"}).status_code == 302
    wrong = first.post(f"{address}/teller", {"do": "unseal", "secret": world.secrets[1]}).content.decode()
    assert "That is not the secret of this key" in wrong
    assert world.secrets[1] not in wrong  # a secret is never written back
    assert first.post(f"{address}/teller", {"do": "unseal", "secret": world.secrets[0]}).status_code == 302
    assert second.post(f"{address}/teller", {"do": "count", "secret": world.secrets[1]}).status_code == 302
    page = Client().get(f"{address}.json").json()
    assert page["sentence"].startswith("Ben Bonnet is elected, on 5 valid papers with a quota of 3")
    papers = Client().get(f"{address}.csv").content.decode()
    assert papers.splitlines()[0] == "paper,first,second,third"
    assert len(papers.splitlines()) == 6
    assert Client().get(f"{address}.blt").content.decode().startswith("3 1\n")
    for path in (address, "/system/XEX/polls"):
        assert "GP lead of Rugged Hill" in Client().get(path).content.decode()


def test_checks_of_ballots(world: Ballotry) -> None:
    (facts,) = polls_checked(Moment(timezone.localdate()))
    checked = Checked({PollFacts: (facts,)}, {}, {})

    def found(checked: Checked, days: int) -> list[str]:
        day = facts.closes_on + timedelta(days=days)
        return [each.severity for check in CHECKS for each in check.run(checked, day)]

    assert found(checked, 14) == []
    assert found(checked, 15) == ["warning"]
    few = PollFacts("B", "T", "XEX", PollStepKind.COUNTED, facts.closes_on, 5, 2)
    assert found(Checked({PollFacts: (few,)}, {}, {}), 15) == ["info"]


def test_a_ballot_is_set_up_from_its_appointment() -> None:
    world = ballotry()
    seat = election_of(*STANDING[:2])
    client, address = signs_in(Client(), world.secretary), f"/appointment/{seat}/poll"
    form = client.get(address).content.decode()
    assert "It is counted only if 3 or more vote" in form
    assert "P-ANNA" in form and "X99005" in form  # those nominated and those who nominate are filled in
    day = timezone.localdate() + timedelta(days=1)
    sent = {
        **{f"{name}-{part}": str(getattr(day, part)) for name in ("opens", "closes") for part in DATE_PARTS},
        "title": "GP lead",
        "method": "stv",
        "places": "1",
        "candidates": "P-ANNA\nP-BEN",
        "voters": "\n".join(PRACTICES),
        "teller-1": "P-TELLER1",
        "teller-2": "P-TELLER1",
    }
    refused = client.post(address, sent).content.decode()
    assert "Name two tellers, two different people" in refused
    made = client.post(address, sent | {"teller-2": "P-TELLER2"})
    assert (made.status_code, made.headers["Location"]) == (302, "/poll/XEX-B-0001")
    assert client.get(address).headers["Location"] == "/poll/XEX-B-0001"
    assert signs_in(Client(), world.tellers[0]).get("/poll/XEX-B-0001").status_code == 200
