"""What somebody who reads the whole database learns: who voted, how the papers read, not whose is whose."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from catchment.voice.models import SealedBallot
from catchment.voice.poll_sealing import (
    Ballot,
    CannotOpen,
    new_secret,
    open_inner,
    open_outer,
    public_key,
    seal_ballot,
)
from tests.voice.poll_world import PRACTICES, STANDING, Ballotry, ballotry

ROOMS = ("voice", "foundation", "sessions", "admin", "auth")


def every_row() -> dict[str, list[dict[str, Any]]]:
    """Return every row of the tables of these rooms, with PostgreSQL's own columns, as a reader sees them."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label in ROOMS]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT xmin::text, ctid::text, cmin::text, t.* FROM "{table}" t')
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def text_of(rows: list[dict[str, Any]]) -> str:
    """Return rows as one text, bytes as they would read."""
    return " ".join(
        bytes(value).hex() + bytes(value).decode("latin-1")
        if isinstance(value, memoryview | bytes)
        else str(value)
        for row in rows
        for value in row.values()
    )


@pytest.mark.django_db
def test_before_the_count_nothing_says_how_anybody_voted() -> None:
    world = ballotry().opens()
    numbers = world.everybody_votes()
    rows = every_row()
    secret = [*world.secrets, *(each.replace("-", "") for each in world.secrets), *numbers.values()]
    everything = " ".join(text_of(each) for each in rows.values())
    assert not [each for each in secret if each in everything]  # neither secrets nor papers' numbers
    said = {
        table: text_of(each) for table, each in rows.items() if table not in ("voice_poll", "voice_pollstep")
    }
    assert not [(table, code) for table, text in said.items() for code in STANDING if code in text]
    sealed = [bytes(row["sealed"]) for row in rows["voice_sealedballot"]]
    assert len({len(each) for each in sealed}) == 1  # a paper with one mark is as long as one with three
    assert len(set(sealed)) == len(sealed) == len(PRACTICES)


@pytest.mark.django_db(transaction=True)
def test_no_value_leads_from_a_voter_to_a_ballot_or_a_paper() -> None:
    """Each vote is a transaction of its own, as in life; no row of the box shares a value with one voter."""
    world = ballotry().opens()
    world.everybody_votes()
    box = every_row()["voice_sealedballot"]
    assert set(box[0]) == {"xmin", "ctid", "cmin", "id", "sealed", "poll_id"}
    assert len({row["xmin"] for row in box}) == 1  # all written anew with the last vote, in an order drawn
    world.counts()
    rows = every_row()
    assert not rows["voice_sealedballot"]
    papers, roll = rows["voice_countedpaper"], rows["voice_pollvoter"]
    assert set(papers[0]) == {"xmin", "ctid", "cmin", "id", "poll_id", "paper", "preferences"}
    in_order = sorted(papers, key=lambda row: row["id"])
    assert [row["paper"] for row in in_order] == sorted(row["paper"] for row in papers)
    assert len({row["xmin"] for row in papers}) == 1
    assert not {row["xmin"] for row in papers} & {row["xmin"] for row in roll}
    changes = text_of(rows["foundation_change"])
    assert not [row["paper"] for row in papers if row["paper"] in changes]
    assert not [code for code in STANDING if code in changes]


@pytest.mark.django_db
def test_the_outer_seals_come_off_in_another_order() -> None:
    """The rows that the second teller opens are new ones: none is a row that was there when people voted."""
    from catchment.voice.actions.poll_counting import unseal_outer
    from catchment.voice.actions.polls import close_poll

    world: Ballotry = ballotry().opens()
    world.everybody_votes()
    before = {(str(each.pk), bytes(each.sealed)) for each in SealedBallot.objects.all()}
    close_poll(actor=world.secretary, code=world.code)
    unseal_outer(actor=world.tellers[0], code=world.code, secret=world.secrets[0])
    after = {(str(each.pk), bytes(each.sealed)) for each in SealedBallot.objects.all()}
    assert len(after) == len(before)
    assert not {each[0] for each in before} & {each[0] for each in after}
    with pytest.raises(CannotOpen):
        open_inner([sealed for _, sealed in after], world.secrets[0], world.code)


def test_a_ballot_opens_with_both_secrets_and_no_other_way() -> None:
    first, second = new_secret(), new_secret()
    keys = (public_key(first, "B-1", 1), public_key(second, "B-1", 2))
    ballot = Ballot("ABCDE-12345", (3, 1))
    sealed = seal_ballot(ballot, 5, "B-1", keys)
    assert open_inner(open_outer([sealed], first, "B-1"), second, "B-1") == [ballot]
    assert len(sealed) == len(seal_ballot(Ballot("ABCDE-12345", (1, 2, 3, 4, 5)), 5, "B-1", keys))
    assert b"ABCDE" not in sealed
    for secret, poll in ((second, "B-1"), (first, "B-2"), (new_secret(), "B-1")):
        with pytest.raises(CannotOpen):
            open_outer([sealed], secret, poll)
    for place in (0, 40, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            open_outer([bytes(changed)], first, "B-1")
    with pytest.raises(CannotOpen, match="not as it was sealed"):
        open_outer([b"short"], first, "B-1")
    assert json.dumps(keys)  # the public halves are plain text
