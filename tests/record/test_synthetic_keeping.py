"""Taking synthetic people into the record: all of them, once, and more of them later."""

import pytest

from catchment.demo.record.ground import example_world
from catchment.demo.record.keeping import keep_people
from catchment.foundation.jobs import JobError, Progress
from catchment.record.models import GpRegistration, Patient, PatientFlag, ResourceVersion
from catchment.structure.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def senders() -> None:
    """Write the organisations of the example that send records, and nothing else of it."""
    Organisation.objects.bulk_create(
        Organisation(code=each.code, kind=each.kind) for each in example_world().senders
    )


def test_people_are_taken_in_once(senders: None) -> None:
    """The same number again changes nothing; a larger one adds those who are missing, and no more."""
    progress = Progress()
    first = keep_people(30, progress=progress)
    assert progress.done == progress.total == first["received"] > 30 * 15
    assert first["people"] == 30
    held = ResourceVersion.objects.count()
    assert held >= first["stored"] > first["received"] * 0.9
    again = keep_people(30)
    assert again == {"people": 0, "received": 0, "stored": 0, "updated": 0, "matched": 0, "parked": 0}
    last = ResourceVersion.objects.order_by("-number").values_list("number", flat=True)[0]
    later = keep_people(50)
    assert later["people"] == 20
    assert not ResourceVersion.objects.filter(number__lte=last, replaced_by__gt=last).exists()
    with pytest.raises(JobError, match="made with the seed 2027"):
        keep_people(30, seed=1)
    _registered_where_the_lists_have_them()


def _registered_where_the_lists_have_them() -> None:
    """Check practices, small areas and opt-outs (G-031) of those who were taken in."""
    world = example_world()
    practices = set(
        GpRegistration.objects.filter(valid_to__isnull=True).values_list("practice__code", flat=True)
    )
    assert practices <= {each.code for each in world.senders[: world.practices]}
    assert len(practices) > 40  # of 50 people: the seats go round the practices
    areas = set(Patient.objects.exclude(small_area="").values_list("small_area", flat=True))
    assert areas <= set(world.area_codes)
    assert len(areas) > 40
    assert PatientFlag.objects.exists()


def test_without_the_example_there_is_nobody_to_send(db: None) -> None:
    """Without organisations the load says what to do first."""
    with pytest.raises(JobError, match="load the example first"):
        keep_people(3)
