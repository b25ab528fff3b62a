"""Merging: two patients become one, every reference follows, and undoing it leaves what was there before."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catchment.foundation.models import Change
from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.record.actions.merging import CannotMerge, merge, unmerge
from catchment.record.models import GpRegistration, IndexedTerm, Patient, PatientMerge, ResourceVersion
from catchment.record.queries.patients import patient_named
from catchment.record.rules.content import loads, without_ours
from catchment.record.rules.terms import type_term
from tests.people import OPERATOR
from tests.record.senders import (
    HOSPITAL,
    NUMBERS,
    PRACTICE,
    found_senders,
    observation,
    patient,
    said_now,
    send,
)  # fmt: skip

pytestmark = pytest.mark.django_db
REASON = "one person, registered twice"


@pytest.fixture(autouse=True)
def two(db: None) -> None:
    """Let a hospital and a practice know one person without a number as two, with a group that names both."""
    found_senders()
    send(HOSPITAL, patient("a", nhs=NUMBERS[0], born="1980-05-01"), observation("oa", "Patient/a"))
    send(PRACTICE, patient("b", born="1980-05-01", gp=PRACTICE, since="2020-01-01"))
    send(PRACTICE, observation("ob", "Patient/b"))
    both = [{"entity": {"reference": f"Patient/{name}"}} for name in "ab"]
    group = {"resourceType": "Group", "id": "g", "type": "person", "actual": True, "member": both}
    send(HOSPITAL, patient("c", born="1990-01-01"))
    send(PRACTICE, {**group, "id": "h", "member": both[1:]})
    send(
        PRACTICE,
        {
            "resourceType": "Provenance",
            "id": "p",
            "target": [{"reference": "Observation/ob"}],
            "recorded": "2026-01-05T09:00:00Z",
            "agent": [{"who": {"reference": f"Organization/{PRACTICE}"}}],
        },
    )


def everything() -> dict[str, tuple[Any, ...]]:
    """Return what every resource says now, whose it is and who sent it."""
    return {
        f"{row.type}/{row.resource_id}": (without_ours(loads(bytes(row.content))), row.patient, row.source)
        for row in ResourceVersion.objects.filter(replaced_by=None).exclude(content=None)
    }


def facts() -> list[tuple[Any, ...]]:
    """Return the registrations that are believed, and who is merged into whom."""
    rows = GpRegistration.objects.current().order_by("patient_id", "valid_from")
    people = Patient.objects.order_by("number").values_list("number", "nhs_number", "merged_into")
    return [*rows.values_list("patient", "practice", "valid_from", "valid_to"), *people]


def test_everything_follows_and_comes_back() -> None:
    """What was about the one who is gone is about the other, found as such, and afterwards not."""
    before, known = everything(), facts()
    kept = Patient.objects.get(resource_id="a")
    done = merge("a", "b", reason=REASON, actor=OPERATOR)
    assert said_now("Observation/ob")["subject"] == {"reference": "Patient/a"}
    assert said_now("Group/h")["member"] == [{"entity": {"reference": "Patient/a"}}]
    gone, one = said_now("Patient/b"), said_now("Patient/a")
    assert gone["active"] is False
    assert gone["link"] == [{"other": {"reference": "Patient/a"}, "type": "replaced-by"}]
    assert one["link"] == [{"other": {"reference": "Patient/b"}, "type": "replaces"}]
    found = IndexedTerm.objects.filter(term=type_term("Observation"), patient=kept.pk)
    current = ResourceVersion.objects.filter(number__in=found.values("number"), replaced_by=None)
    assert set(current.values_list("resource_id", flat=True)) == {"oa", "ob"}
    assert ResourceVersion.objects.get(type="Provenance", replaced_by=None).patient == kept.pk
    assert GpRegistration.objects.current().get().patient_id == kept.pk, "the practice follows"
    assert patient_named("b") == kept
    change = Change.objects.get(pk=done.change_id)
    assert (change.reason, change.detail) == (REASON, {"kept": "a", "gone": "b"})
    undone = unmerge(done.pk, reason="they are brothers", actor=OPERATOR)
    assert (undone.changed_since, undone.arrived_since) == ((), ())
    assert everything() == before
    assert facts() == known


def test_what_was_sent_since_is_told() -> None:
    """New and changed things of the one who was gone: the changed go back to them, the new ones are told."""
    done = merge("a", "b", reason=REASON, actor=OPERATOR)
    assert send(PRACTICE, patient("b", born="1980-05-01")).updated == 1
    send(PRACTICE, observation("ob", "Patient/b", note=[{"text": "seen again"}]))
    send(PRACTICE, observation("new", "Patient/b"))
    assert said_now("Observation/new")["subject"] == {"reference": "Patient/a"}
    undone = unmerge(done.pk, reason="they are brothers", actor=OPERATOR)
    assert undone.changed_since == ("Patient/a", "Observation/ob")
    assert undone.arrived_since == ("Observation/new",)
    said = said_now("Observation/ob")
    assert (said["subject"], said["note"]) == ({"reference": "Patient/b"}, [{"text": "seen again"}])
    assert PatientMerge.objects.get().undone_by is not None


def test_a_number_of_the_one_who_is_gone_is_the_others_now() -> None:
    """A third sender with the superseded number means the one who was kept."""
    send(PRACTICE, patient("b", nhs=NUMBERS[1], born="1980-05-01", gp=PRACTICE, since="2020-01-01"))
    merge("a", "b", reason=REASON, actor=OPERATOR)
    counts = send(PRACTICE, patient("z", nhs=NUMBERS[1], born="1980-05-01"), observation("oz", "Patient/z"))
    assert counts.as_json()["parked"] == {}
    assert said_now("Observation/oz")["subject"] == {"reference": "Patient/a"}
    assert Patient.objects.count() == 3


def test_refusals_are_sentences() -> None:
    """Nobody without the right, no reason, oneself, nobody, or twice."""
    for kept, gone, reason, words in (
        ("a", "b", " ", "Say why"),
        ("a", "a", REASON, "themselves"),
        ("a", "nobody", REASON, "No patient has the id"),
    ):
        with pytest.raises(CannotMerge, match=words):
            merge(kept, gone, reason=reason, actor=OPERATOR)
    with pytest.raises(NotAllowed):
        merge("a", "b", reason=REASON, actor=ANYBODY)
    first = merge("a", "b", reason=REASON, actor=OPERATOR)
    with pytest.raises(CannotMerge, match="already"):
        merge("c", "b", reason=REASON, actor=OPERATOR)
    merge("c", "a", reason=REASON, actor=OPERATOR)
    with pytest.raises(CannotMerge, match="later merge first"):
        unmerge(first.pk, reason="wrong", actor=OPERATOR)
    with pytest.raises(CannotMerge, match="no merge number"):
        unmerge(first.pk + 99, reason="wrong", actor=OPERATOR)


THINGS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.booleans()), min_size=1, max_size=6
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(THINGS, st.permutations("abc"), st.booleans())
def test_merged_and_parted_is_as_before(
    things: list[tuple[str, str, bool]], order: list[str], twice: bool
) -> None:
    """Whatever refers to whom, of two patients or three: undone in turn, everything says what it said."""
    with transaction.atomic():
        _merged_and_parted(things, order, twice)
        transaction.set_rollback(True)


def _merged_and_parted(things: list[tuple[str, str, bool]], order: list[str], twice: bool) -> None:
    for place, (about, performer, old) in enumerate(things):
        sender = HOSPITAL if about != "b" else PRACTICE
        seen = {"performer": [{"reference": f"Patient/{performer}"}]} if performer == about else {}
        text = {"note": [{"text": f"mentions {performer} {old}"}]}
        send(sender, observation(f"o{place}", f"Patient/{about}", **seen, **text))
    before, known = everything(), facts()
    first = merge(order[0], order[1], reason=REASON, actor=OPERATOR)
    second = merge(order[2], order[0], reason=REASON, actor=OPERATOR) if twice else None
    if second is not None:
        unmerge(second.pk, reason="wrong", actor=OPERATOR)
    unmerge(first.pk, reason="wrong", actor=OPERATOR)
    assert everything() == before
    assert facts() == known
