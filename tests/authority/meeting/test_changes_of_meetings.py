"""The audit event of a step or a decision says which it was, and nothing of what was said in private."""

import pytest
from django.test import Client

from catchment.authority.models import Decision, ProceedingStep
from tests.authority.meeting import world
from tests.authority.meeting.world import ITEM, take
from tests.people import signs_in, somebody

pytestmark = pytest.mark.usefixtures("governed")


def test_a_change_names_the_step_and_the_decision_that_it_wrote(client: Client) -> None:
    private = {"resolution": "Resolution 7", "reason": "Terms."}
    code = world.opened(items=({**ITEM, "title": "Zebra", "private": private},))
    decision = world.decided(code).decision
    officer = signs_in(client, somebody("privacy-officer", "XEX"))
    put = ProceedingStep.objects.get(said__kind="motion-put")
    told = officer.get(f"/changes/{put.change_id}.json").json()
    assert told["wrote"] == [
        {"what": f"Step {put.number} of", "code": code, "href": f"/meeting/{code}", "kind": "motion put"}
    ]
    assert told["altered"] == [] and told["sentence"].endswith("1 thing was written down by it.")
    both = officer.get(f"/changes/{Decision.objects.get(code=decision).change_id}").content.decode()
    assert "(result declared)" in both and f'href="/decision/{decision}"' in both
    for change in {step.change_id for step in ProceedingStep.objects.all()}:
        page = officer.get(f"/changes/{change}").content.decode()
        assert "Zebra" not in page and "To commission it" not in page and "no row" not in page


def test_a_vote_is_told_without_how_it_was_cast(client: Client) -> None:
    code = world.opened()
    take(code, "item-opened", number=4)
    take(code, "quorum-established", number=4)
    take(code, "motion-put", number=4, text="To commission it.")
    take(code, "vote-cast", number=4, seat="gp", vote="against")
    cast = ProceedingStep.objects.get(said__kind="vote-cast")
    page = signs_in(client, somebody("privacy-officer", "XEX")).get(f"/changes/{cast.change_id}")
    assert f"Step {cast.number} of" in page.content.decode() and "(vote cast)" in page.content.decode()
    assert "against" not in page.content.decode()
