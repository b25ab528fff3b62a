"""Who may see what: the pure rule against its table, and the database's word for it against the rule.

`tests/scenarios/record/access.yaml` is the table. For any relationships, flags, labels and askers, the
trimmed search gives exactly what the rule allows one by one.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.record.models import GpRegistration, Patient, PatientFlag, Relationship, ResourceVersion
from catchment.record.queries.deciding import verdict_on
from catchment.record.queries.trim import trim
from catchment.record.rules.access.deciding import About, Tie, decide
from catchment.record.rules.access.scopes import UnclearScope, read_scopes, scope_allows
from catchment.record.rules.access.sensitivity import ACT_CODE, CONFIDENTIALITY, SENSITIVE, bits
from catchment.record.rules.access.values import Asker, Purpose
from catchment.record.rules.values import Held
from catchment.structure.models import Area, AreaLookup, Organisation, OrganisationArea
from catchment.structure.models import Relationship as StructureRelationship

TABLE = Path(__file__).parent.parent / "scenarios" / "record" / "access.yaml"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOLDERS = ("organisation:X1", "organisation:X2", "team:T1", "person:P1")
KINDS = ("registered", "referred", "admitted", "caseload", "team", "claimed", "override")
FLAGS = ("restricted", "national-opt-out", "type-1", "local-objection")
# X1 is below X4 and with it below the board X5; X7 is below the board X6; X3 is below none.
ORGANISATIONS = (
    ("X1", "practice"), ("X2", "trust"), ("X3", "practice"), ("X4", "sub-icb"), ("X5", "icb"), ("X6", "icb"),
    ("X7", "sub-icb"),
)  # fmt: skip
TYPES = ("Patient", "Observation", "Condition", "Group")
SCOPES = (
    "user/*.rs",
    "patient/*.rs",
    "user/Observation.rs",
    "user/Patient.r patient/Observation.s",
    "user/*.cud",
    "",
)
SMALL = st.integers(0, 3)


def asker(**changes: Any) -> Asker:
    """Return a GP of X1, changed."""
    usual: dict[str, Any] = {
        "person": "P1",
        "role": "GP at X1",
        "organisation": "X1",
        "holders": HOLDERS[:1],
        "organisations": (1,),
        "purpose": Purpose.DIRECT_CARE,
        "cleared": 0,
        "scopes": read_scopes("user/*.cruds"),
        "at": NOW,
    }
    return Asker(**(usual | changes))


def told() -> dict[str, Any]:
    """Return the table."""
    found: dict[str, Any] = yaml.safe_load(TABLE.read_text())
    return found


@pytest.mark.parametrize("case", told()["verdicts"], ids=lambda case: case["case"])
def test_the_table(case: dict[str, Any]) -> None:
    """Each line of the table: who, what, and the verdict with words of its reason."""
    who = dict(case.get("asker", {}))
    if "purpose" in who:
        who["purpose"] = Purpose(who["purpose"])
    if "scope" in who:
        who["scopes"] = read_scopes(who.pop("scope"))
    for name in ("holders", "organisations"):
        if name in who:
            who[name] = tuple(who[name])
    what = dict(case["about"])
    ties = tuple(
        Tie(each["kind"], each["holder"], _day(each["starts"]), _day(each.get("ends")))
        for each in what.pop("ties", ())
    )
    about = About(
        what.pop("type", "Observation"), what.pop("patient", 7), ties=ties,
        planned_by=frozenset(what.pop("planned_by", (1,))),
        flags=frozenset(what.pop("flags", ())), sensitivity=bits(_labelled(what.pop("labels", ()))), **what,
    )  # fmt: skip
    verdict = decide(asker(**who), about)
    assert (verdict.allowed, verdict.code) == ("allowed" in case, case.get("allowed") or case["refused"])
    assert case["reason"] in verdict.reason
    assert len(verdict.reason) <= 300


def _day(day: Any) -> Any:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _labelled(labels: Any) -> dict[str, Any]:
    return {
        "meta": {
            "security": [
                {"system": CONFIDENTIALITY if code in ("V", "R") else ACT_CODE, "code": code}
                for code in labels
            ]
        }
    }


@pytest.mark.parametrize("case", told()["scopes"], ids=lambda case: case["scope"])
def test_scopes(case: dict[str, Any]) -> None:
    """Each scope allows what it says and nothing else, or is refused in a sentence."""
    if "refused" in case:
        with pytest.raises(UnclearScope, match=case["refused"]):
            read_scopes(case["scope"])
        return
    who = asker(scopes=read_scopes(case["scope"]))
    for resource_type, letters in case["allows"].items():
        found = "".join(letter for letter in "cruds" if scope_allows(who, resource_type, letter))
        assert found == (letters or ""), resource_type


@st.composite
def ties(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a relationship that may have begun, ended or been given up."""
    return {
        "holder": draw(st.sampled_from(HOLDERS)),
        "patient": draw(SMALL),
        "kind": draw(st.sampled_from(KINDS)),
        "starts": NOW + timedelta(hours=draw(st.integers(-2, 1))),
        "ends": draw(st.sampled_from([None, NOW, NOW + timedelta(hours=1)])),
        "recorded_to": draw(st.sampled_from([None, None, NOW])),
    }


askers = st.builds(
    asker,
    holders=st.lists(st.sampled_from(HOLDERS), max_size=2).map(tuple),
    organisations=st.sampled_from([(), (0,), (1,), (2,), (3,), (4,), (5,), (4, 5)]),
    purpose=st.sampled_from(Purpose),
    cleared=st.sampled_from([0, SENSITIVE, 8]),
    scopes=st.sampled_from(SCOPES).map(read_scopes),
    only=st.one_of(st.none(), SMALL),
)
versions = st.tuples(
    st.sampled_from(TYPES),
    st.integers(-2, 3),
    st.sampled_from([0, 0, 1, 2, 8, 9]),
    st.sampled_from([None, 0, 1]),
)
# Where each of the four people lives (no, this board's or the other's ground), and is registered from a day.
homes = st.tuples(
    st.sampled_from(["", "E01000001", "E01000002"]), st.sampled_from([None, 0, 2]), st.integers(-1, 1)
)
flags = st.tuples(
    SMALL, st.sampled_from(FLAGS), st.integers(-1, 1), st.sampled_from([None, 1, 2]), st.booleans()
)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    who=st.lists(askers, min_size=1, max_size=4),
    held=st.lists(ties(), max_size=8),
    limits=st.lists(flags, max_size=5, unique_by=lambda each: each[:3]),
    resources=st.lists(versions, min_size=1, max_size=12),
    living=st.lists(homes, min_size=4, max_size=4),
)
def test_the_trimmed_search_is_the_rule(
    who: list[Asker],
    held: list[dict[str, Any]],
    limits: list[Any],
    resources: list[Any],
    living: list[Any],
    db: None,
) -> None:
    """What the database gives is what the rule allows, for everything there is."""
    with Rolled():
        organisations, patients, kept = world(held, limits, resources)
        settle(organisations, patients, living)
        for one in who:
            ours = tuple(organisations[number] for number in one.organisations)
            only = patients[one.only] if one.only is not None else None
            this = replaced(one, organisations=ours, only=only)
            allowed = [each.number for each in kept if verdict_on(this, each).allowed]
            for whole in (False, True):
                condition, values = trim(this, patient="v.patient", version="v", whole=whole)
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"SELECT v.number FROM record_resourceversion v WHERE {condition} ORDER BY 1", values
                    )
                    found = [number for (number,) in cursor]
                assert found == allowed


def replaced(one: Asker, **changes: Any) -> Asker:
    """Return an asker with some parts changed."""
    return Asker(**({name: getattr(one, name) for name in Asker.__slots__} | changes))


class Rolled:
    """Takes back whatever is done inside."""

    def __enter__(self) -> None:
        self.point = transaction.savepoint()

    def __exit__(self, *_: object) -> None:
        transaction.savepoint_rollback(self.point)


def world(
    held: list[dict[str, Any]], limits: list[Any], resources: list[Any]
) -> tuple[list[int], list[int], list[Held]]:
    """Make organisations (practices, a trust, boards), patients, relationships, flags and versions."""
    organisations = [
        Organisation.objects.create(code=code, kind=kind, invented=True).pk for code, kind in ORGANISATIONS
    ]
    patients = [Patient.objects.create(resource_id=f"p{each}").number for each in range(4)]
    Relationship.objects.bulk_create(
        Relationship(**(each | {"patient": patients[each["patient"]]}), basis="test", recorded_from=NOW)
        for each in held
    )
    change = _change()
    PatientFlag.objects.bulk_create(
        PatientFlag(
            patient_id=patients[patient], kind=kind, valid_from=NOW.date() + timedelta(days=starts),
            valid_to=NOW.date() + timedelta(days=starts + lasts) if lasts else None,
            recorded_from=NOW, recorded_to=NOW if gone else None, change=change,
            superseded_by=change if gone else None,
        )
        for patient, kind, starts, lasts, gone in limits
    )  # fmt: skip
    kept = [
        Held(
            number, kind, f"r{number}", 1,
            patients[patient] if patient > 0 else (-organisations[-patient - 1] if patient else 0),
            sensitivity, None if source is None else organisations[source], NOW, None, b"{}",
        )
        for number, (kind, patient, sensitivity, source) in enumerate(resources, 1)
    ]  # fmt: skip
    ResourceVersion.objects.bulk_create(
        ResourceVersion(
            number=each.number, type=each.type, resource_id=each.id, version=1, key=each.number,
            patient=each.patient, sensitivity=each.sensitivity, source=each.source, stored_at=NOW, digest=b"",
            content=each.content,
        )
        for each in kept
    )  # fmt: skip
    return organisations, patients, kept


def settle(organisations: list[int], patients: list[int], living: list[Any]) -> None:
    """Set the practice X1 and a small area below the board X5, another on the ground of X6; settle people."""
    change = _change()
    always = {"valid_from": date(2020, 1, 1), "basis": "stated", "recorded_from": NOW, "change": change}
    for source, kind, target in ((0, "commissioned_by", 3), (3, "part_of", 4), (6, "part_of", 5)):
        StructureRelationship.objects.create(
            source_id=organisations[source], kind=kind, target_id=organisations[target], **always
        )
    for number, holder in ((1, 3), (2, 6)):
        home = Area.objects.create(kind="lsoa21", code=f"E0100000{number}")
        ground = Area.objects.create(kind="sub-icb-area", code=f"E3800000{number}")
        OrganisationArea.objects.create(
            organisation_id=organisations[holder], kind="responsible_for", area=ground, **always
        )
        AreaLookup.objects.create(
            lookup="lsoa21-sub-icb", edition=date(2024, 4, 1), child=home, parent=ground, recorded_from=NOW,
            change=change,
        )  # fmt: skip
    for patient, (home_code, practice, starts) in zip(patients, living, strict=True):
        Patient.objects.filter(pk=patient).update(small_area=home_code)
        if practice is not None:
            since = NOW.date() + timedelta(days=starts)
            GpRegistration.objects.create(
                patient_id=patient, practice_id=organisations[practice], **(always | {"valid_from": since})
            )


def _change() -> Change:
    return begin_change(actor="test", action="flag somebody")
