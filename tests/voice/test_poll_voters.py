"""Who votes for whom in the example: everybody for themself, or for what they speak for, and nobody else."""

import pytest
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Actor, ActorKind
from catchment.structure.models import Organisation
from catchment.voice.models import Poll, PollStep, PollVoter
from catchment.voice.queries.poll_rights import voters_of, votes_for
from catchment.voice.rules.polls import PollStepKind
from tests.demo.conftest import loaded
from tests.people import OPERATOR

__all__ = ["loaded"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_each_votes_for_itself_alone() -> None:
    """A clinical director for the network, not its practices; an ICB's director for the ICB alone (J-007)."""
    system = Organisation.objects.get(code="XEX")
    today = timezone.localdate()
    poll = Poll.objects.create(
        code="XEX-B-9000",
        system=system,
        title="Who votes",
        method="stv",
        places=1,
        opens_on=today,
        closes_on=today,
        said={"candidates": []},
        change=begin_change(actor="test", action="make a roll"),
    )
    practices = [f"X9900{number}" for number in range(1, 10)]
    PollVoter.objects.bulk_create(
        PollVoter(poll=poll, organisation=each)
        for each in Organisation.objects.filter(code__in=["XEX", "XN001", "XN002", *practices])
    )
    roll = voters_of(poll)
    assert len(roll) == 12

    def voices(person: str) -> list[str]:
        return [each.code for each in votes_for(Actor(ActorKind.PERSON, person, person), roll)]

    assert voices("XEX-P-CD1") == ["X99002", "XN001"]  # a partner at the one, and speaks for the other
    assert voices("XEX-P-MEDICAL") == ["XEX"]
    assert voices("XEX-P-GP") == ["X99001"]
    assert votes_for(OPERATOR, roll) == []


def test_the_history_of_the_example_says_which_keys_were_made() -> None:
    steps = PollStep.objects.filter(poll__code="XEX-B-0001").order_by("number")
    made = [each.said for each in steps if each.said["kind"] == PollStepKind.KEY_MADE]
    assert [(each["teller"], each["replaces"]) for each in made] == [(1, ""), (2, "")]
