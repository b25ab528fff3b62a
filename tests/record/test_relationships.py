"""Relationships: given by what is stored and by registration, ended with it; and what one may ask of them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change, copy_rows, fact_columns
from catchment.foundation.permission import Actor, NotAllowed
from catchment.record import auditing
from catchment.record.actions.flags import CannotFlag, lift_flag, set_flag
from catchment.record.actions.glass import CannotBreakGlass, break_glass
from catchment.record.actions.relationships import limits, registered
from catchment.record.actions.storing import raw_cursor, store
from catchment.record.auditing import Entry, note
from catchment.record.models import GpRegistration, Patient, PatientFlag, Relationship, ResourceVersion
from catchment.record.queries.deciding import verdict_about
from catchment.record.queries.seen import NobodyKnown, emergencies, who_could_see, who_saw
from catchment.record.rules.access.relating import ties
from catchment.record.rules.access.scopes import read_scopes
from catchment.record.rules.access.values import Asker, Purpose
from catchment.record.rules.values import Write
from catchment.structure.models import Organisation
from tests.people import OPERATOR, somebody
from tests.structure.world import World, small_world

TABLE = Path(__file__).parent.parent / "scenarios" / "record" / "relationships.yaml"
NUMBER = "9990000018"
HEARD = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("case", yaml.safe_load(TABLE.read_text()), ids=lambda case: case["case"])
def test_the_table(case: dict[str, Any]) -> None:
    """Each line of the table: what a resource says, and which relationships it gives from when until when."""
    found = [
        {
            "kind": tie.kind,
            "holder": tie.holder,
            "starts": tie.starts.date(),
            "ends": tie.ends.date() if tie.ends else None,
        }
        for tie in ties(case["resource"], HEARD, limits())
    ]
    assert found == case["gives"]


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Iterator[World]:
    """Return two systems in order, and a home for the key of the log."""
    settings.CATCHMENT_HOME, settings.AUDIT_KEY = tmp_path, ""
    yield small_world()


@pytest.fixture
def patient(world: World) -> Patient:
    """Return somebody registered with a practice of the first system since 2020."""
    found = Patient.objects.create(resource_id="pat", nhs_number=NUMBER, nhs_number_status="01")
    register(found, "PQA1a", date(2020, 1, 1))
    return found


def register(patient: Patient, practice: str, since: date, until: date | None = None) -> None:
    """Register somebody with a practice, in place of what was believed."""
    change = begin_change(actor="test", action="register")
    GpRegistration.objects.current().filter(patient=patient).update(
        recorded_to=change.at, superseded_by=change
    )
    said = {
        "patient_id": patient.number, "named_gp": "",
        "practice_id": Organisation.objects.get(code=practice).pk,
        "valid_from": since, "valid_to": until, "basis": "stated",
    }  # fmt: skip
    copy_rows(GpRegistration, [[said[column] for column in fact_columns(GpRegistration)]], change)
    with raw_cursor() as cursor:
        registered(cursor, [patient.number])


def of(organisation: str, person: str = "P-GP", **changes: Any) -> Asker:
    """Return somebody who asks for an organisation now."""
    said: dict[str, Any] = {
        "person": person, "role": "GP", "organisation": organisation,
        "holders": (f"organisation:{organisation}", f"person:{person}"), "organisations": (),
        "purpose": Purpose.DIRECT_CARE, "cleared": 0, "scopes": read_scopes("user/*.rs"),
        "at": timezone.now(),
    }  # fmt: skip
    return Asker(**(said | changes))


def may_see(patient: Patient, asker: Asker, **what: Any) -> str:
    """Return the code of the verdict on an observation of a patient."""
    return verdict_about(asker, "Observation", patient.number, "r", **what).code


def encounter(status: str, **said: Any) -> dict[str, Any]:
    """Return an admission to the trust of the first system."""
    return {
        "resourceType": "Encounter", "status": status, "class": {"code": "IMP"},
        "serviceProvider": {"reference": "Organization/RQA"}, "subject": {"reference": "Patient/pat"}, **said,
    }  # fmt: skip


def test_an_admission_comes_and_goes(patient: Patient) -> None:
    """Each version gives and ends; nothing that was believed is lost."""

    def write(resource: dict[str, Any] | None) -> None:
        store([Write("Encounter", "e1", resource, patient.number)], source=None)

    assert may_see(patient, of("RQA")) == "no-relationship"
    write(encounter("planned"))
    assert may_see(patient, of("RQA")) == "no-relationship"
    write(encounter("in-progress", period={"start": "2026-01-01"}))
    assert may_see(patient, of("RQA")) == "admitted"
    assert may_see(patient, of("RQB")) == "no-relationship"
    write(encounter("finished", period={"start": "2026-01-01", "end": "2026-01-02"}))
    assert may_see(patient, of("RQA")) == "no-relationship"
    write(encounter("in-progress", period={"start": "2026-01-01"}, priority={"text": "back"}))
    assert may_see(patient, of("RQA")) == "admitted"
    write(None)
    assert may_see(patient, of("RQA")) == "no-relationship"
    kept = Relationship.objects.filter(basis="Encounter/e1")
    assert [row.recorded_to is None for row in kept] == [False, False]
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        kept.update(holder="organisation:RQB")


CENTURIES = "9999-12-31"


def test_a_sender_speaks_for_itself(patient: Patient) -> None:
    """What is sent gives its sender a relationship, within our limits, and nobody else."""
    sender = Organisation.objects.get(code="RQA").pk
    named = {"reference": "Organization/RQB"}
    forever = {"start": "2026-01-01", "end": CENTURIES}
    grabs: list[dict[str, Any]] = [
        encounter("in-progress", period=forever, serviceProvider=named),
        {
            "resourceType": "EpisodeOfCare",
            "status": "active",
            "managingOrganization": named,
            "period": forever,
        },
        {"resourceType": "CarePlan", "status": "active", "author": named, "period": forever},
        {"resourceType": "CareTeam", "status": "active", "participant": [{"member": named}]},
        {"resourceType": "ServiceRequest", "status": "active", "performer": [named]},
    ]

    def write(number: int, resource: dict[str, Any], of: int | None = sender) -> None:
        store([Write(resource["resourceType"], f"g{number}", resource, patient.number)], source=of)

    for number, resource in enumerate(grabs):
        write(number, resource)
    assert not Relationship.objects.filter(holder="organisation:RQB").exists()
    write(9, encounter("in-progress", period=forever))
    (own,) = Relationship.objects.filter(holder="organisation:RQA", recorded_to=None)
    assert timedelta(days=364) < own.ends - timezone.now() < timedelta(days=366)
    assert may_see(patient, of("RQA")) == "admitted"
    set_flag(
        NUMBER, "restricted", on=timezone.localdate(), reason="asked at the desk",
        actor=somebody("practice-manager", "PQA1a"),
    )  # fmt: skip
    assert may_see(patient, of("RQA")) == "restricted"
    assert may_see(patient, of("PQA1a")) == "registered"


@pytest.mark.parametrize("sender", ["RQA", "PQA1a", ""])
def test_who_cares_names_others(patient: Patient, sender: str) -> None:
    """A practice refers its patient and names a team; so does a hospital in the batch that admits them."""
    named = {"reference": "Organization/RQB"}
    referral = {"resourceType": "ServiceRequest", "status": "active", "performer": [named]}
    team = {
        "resourceType": "CareTeam",
        "status": "active",
        "participant": [{"member": named, "period": {"end": CENTURIES}}],
    }
    batch = [
        Write("ServiceRequest", "s", referral, patient.number),
        Write("CareTeam", "t", team, patient.number),
    ]
    if sender == "RQA":
        batch.append(Write("Encounter", "e", encounter("in-progress"), patient.number))
    source = Organisation.objects.get(code=sender).pk if sender else None
    store(batch, source=source)
    given = Relationship.objects.filter(holder="organisation:RQB", recorded_to=None)
    assert {row.kind for row in given} == {"referred", "team"}
    assert all(row.ends - timezone.now() < timedelta(days=366) for row in given)


def test_registration_moves(patient: Patient) -> None:
    """The practice of today sees; the one before, and the one to come, do not."""
    assert may_see(patient, of("PQA1a")) == "registered"
    today = timezone.localdate()
    register(patient, "PQB1a", today)
    assert may_see(patient, of("PQA1a")) == "no-relationship"
    assert may_see(patient, of("PQB1a")) == "registered"
    register(patient, "PQA1a", today + timedelta(days=2))
    assert may_see(patient, of("PQA1a")) == "no-relationship"
    assert Relationship.objects.filter(patient=patient.number).count() == 3


def test_a_seal_holds_for_every_version(patient: Patient) -> None:
    """What the newest version seals, no earlier one tells, nor its deletion; but a newer one may be open."""
    said = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}

    def write(resource: dict[str, Any] | None, sensitivity: int = 0) -> list[int]:
        store([Write("Observation", "o", resource, patient.number, sensitivity)], source=None)
        rows = ResourceVersion.objects.filter(resource_id="o").order_by("version")
        return list(rows.values_list("sensitivity", flat=True))

    assert write(said) == [0]
    assert write(said | {"status": "amended"}, 1) == [1, 1]
    assert write(said | {"status": "corrected"}) == [1, 1, 0]
    assert write(None) == [1, 1, 0, 0]
    assert write(said, 1) == [1, 1, 1, 1, 1]
    assert write(None) == [1, 1, 1, 1, 1, 1]
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        ResourceVersion.objects.filter(version=1).update(sensitivity=0)
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        ResourceVersion.objects.filter(version=1).update(replaced_by=9)
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        connection.cursor().execute("DELETE FROM record_resourceversion")


def test_breaking_the_glass(patient: Patient) -> None:
    """One person, one patient, some hours; it opens a seal, and stands on the privacy officer's list."""
    nurse = somebody("nurse", "RQA", code="P-NURSE", name="Nia Nurse")
    manager = somebody("practice-manager", "PQA1a", code="P-MAN", name="Mo Manager")
    asked: dict[str, Any] = {"reason": "unconscious in the ambulance", "organisation": "RQA"}
    for changed, problem, why in (
        ({"reason": "because"}, CannotBreakGlass, "Say why, in 10"),
        ({"hours": 25}, CannotBreakGlass, "from 1 to 24 hours"),
        ({"actor": OPERATOR}, CannotBreakGlass, "somebody's own"),
        ({"actor": manager, "organisation": "PQA1a"}, NotAllowed, "may not open a record in an emergency"),
        ({"organisation": "PQA1a"}, NotAllowed, "but not those of"),
    ):
        with pytest.raises(problem, match=why):
            break_glass(NUMBER, **({"actor": nurse} | asked | changed))
        newest = list(auditing.entries())[-1].entry
        assert (newest.action, newest.outcome, newest.patients) == (
            "break-glass",
            "refused",
            [patient.number],
        )
        assert newest.reason and not newest.override
    with pytest.raises(CannotBreakGlass, match="Nobody with the NHS number"):
        break_glass("9990000026", actor=nurse, **asked)
    kept = break_glass(NUMBER, actor=nurse, **asked)
    assert may_see(patient, of("RQA", "P-NURSE"), sensitivity=1) == "override"
    assert may_see(patient, of("RQA", "P-OTHER")) == "no-relationship"
    later = of("RQA", "P-NURSE", at=kept.ends + timedelta(seconds=1))
    assert may_see(patient, later) == "no-relationship"
    (told,) = emergencies(reader=somebody("privacy-officer", "QA", code="P-PRIV"))
    assert (told.name, told.patient, told.reason) == ("Nia Nurse", "pat", "unconscious in the ambulance")
    with pytest.raises(NotAllowed):
        emergencies(reader=nurse)


def test_limits_of_use(patient: Patient) -> None:
    """Set and lifted from a day, once, by the practice or who corrects records."""
    manager = somebody("practice-manager", "PQA1a")
    today = timezone.localdate()
    asked: dict[str, Any] = {"on": today, "reason": "asked at the desk", "actor": manager}
    assert set_flag(NUMBER, "restricted", **asked).added == 1
    assert set_flag(NUMBER, "restricted", **asked).unchanged == 1
    referred = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "performer": [{"reference": "Organization/RQA"}],
    }
    store([Write("ServiceRequest", "s", referred, patient.number)], source=None)
    assert may_see(patient, of("RQA")) == "restricted"
    assert lift_flag("pat", "restricted", **asked).superseded == 1
    assert may_see(patient, of("RQA")) == "referred"
    assert PatientFlag.objects.current().count() == 0
    with pytest.raises(CannotFlag, match="has no limit"):
        lift_flag(NUMBER, "restricted", **asked)
    with pytest.raises(CannotFlag, match="is no limit of use"):
        set_flag(NUMBER, "secret", **asked)
    with pytest.raises(NotAllowed):
        set_flag(NUMBER, "restricted", **(asked | {"actor": somebody("analyst", "QB", code="P-B")}))


def test_who_saw(patient: Patient, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    """Reads, searches and refused attempts of the days asked for, with a sentence first; asking is noted."""
    now = timezone.now()

    def entry(person: str, organisation: str, **changes: Any) -> None:
        said = {
            "at": now, "person": person, "role": "GP", "organisation": organisation, "action": "read",
            "purpose": "direct-care", "what": "Observation/1", "outcome": "allowed", "reason": "registered",
            "override": False, "patients": [patient.number], "resources": 1,
        }  # fmt: skip
        note(Entry(**(said | changes)))

    officer = somebody("privacy-officer", "QA", code="P-PRIV", name="Pru Privacy")
    entry("P-1", "PQA1a")
    entry("P-1", "PQA1a", action="search", what="Observation?code=1", patients=[patient.number, 99])
    entry("P-2", "RQA", action="break-glass", override=True)
    entry("P-3", "RQB", outcome="refused")
    entry("P-4", "RQA", patients=[99])
    entry("P-5", "RQA", at=now - timedelta(days=100))
    told = who_saw(NUMBER, reader=officer)
    assert told.sentence == (
        "2 people from 2 organisations in the last 90 days; 1 emergency access, 1 refused attempt."
    )
    assert [each.person for each in told.seen] == ["P-3", "P-2", "P-1", "P-1"]
    assert who_saw("pat", reader=officer, days=200).people == 3
    with pytest.raises(NotAllowed):
        who_saw(NUMBER, reader=Actor(officer.kind, "P-2", "Somebody Else"))
    with pytest.raises(NobodyKnown):
        who_saw("9990000026", reader=OPERATOR)
    asked = [sealed.entry for sealed in auditing.entries() if sealed.entry.action == "who-saw"]
    assert [each.person for each in asked] == ["P-PRIV", "P-PRIV"]


def test_who_could_see(patient: Patient) -> None:
    """The holders of the day with the people who then used the record; and what we learnt later."""
    officer = somebody("privacy-officer", "QA", code="P-PRIV")
    somebody("gp-partner", "PQA1a", code="P-GP", name="Gita Practice")
    somebody("gp-partner", "PQA1a", code="P-OLD", until=date(2024, 1, 1))
    somebody("practice-manager", "PQA1a", code="P-MAN")
    today = timezone.localdate()
    told = who_could_see(NUMBER, on=today, reader=officer)
    assert [(each.holder, each.kind, each.known_then) for each in told.holders] == [
        ("organisation:PQA1a", "registered", True)
    ]
    assert [(one.code, one.name) for one in told.holders[0].people] == [("P-GP", "Gita Practice")]
    assert "1 holder had a relationship to this person, and with them 1 person could see" in told.sentence
    before = who_could_see(NUMBER, on=date(2023, 1, 1), reader=officer)
    assert [each.known_then for each in before.holders] == [False]
    assert {one.code for one in before.holders[0].people} == {"P-GP", "P-OLD"}
    assert who_could_see(NUMBER, on=date(2019, 1, 1), reader=officer).holders == ()
