"""Receiving: bundles and folders, counted; what waits, waits once, and is placed when it can be."""

import itertools
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catchment.cli import main
from catchment.foundation.jobs import JobError, Progress
from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.record.actions import receiving_folders, storing
from catchment.record.actions.parked import CannotResolve, resolve
from catchment.record.actions.receiving import receive_bundle
from catchment.record.actions.receiving_folders import receive_ndjson
from catchment.record.models import AuditEntry, Delivery, GpRegistration, Parked, Patient, ResourceVersion
from catchment.record.queries.parked import parked, reasons
from catchment.record.queries.patients import Responsible, responsible_icb
from catchment.record.rules.described import Claim
from catchment.record.rules.receiving import REASONS
from catchment.record.rules.registering import Practice, Registered, timeline
from catchment.structure.models import Organisation
from tests.people import OPERATOR
from tests.record.senders import (
    HOSPITAL,
    ICB,
    NUMBERS,
    OTHER_PRACTICE,
    PRACTICE,
    bundle,
    found_senders,
    observation,
    patient,
    said_now,
    send,
)  # fmt: skip

pytestmark = pytest.mark.django_db
PEOPLE = 40


@pytest.fixture(autouse=True)
def senders(db: None) -> dict[str, Organisation]:
    """Return the organisations that send."""
    return found_senders()


def write(folder: Path, **files: list[Any]) -> Path:
    """Write NDJSON files; a text is a line as it is."""
    folder.mkdir(exist_ok=True)
    for name, lines in files.items():
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        (folder / f"{name}.ndjson").write_text("\n".join(texts) + "\n", encoding="utf-8")
    return folder


def take(folder: Path, code: str = HOSPITAL) -> dict[str, Any]:
    """Take in a folder."""
    sender = Organisation.objects.get(code=code)
    return receive_ndjson(folder, source=sender, actor=OPERATOR, progress=Progress())


def folder_of_everything(tmp_path: Path) -> Path:
    """Return a folder in an order that is wrong: what refers comes before what it refers to."""
    people = [patient(f"p{each}", born="1980-05-01", local=f"L{each}", gp=PRACTICE) for each in range(PEOPLE)]
    results = [
        observation(
            f"o{each}", f"Patient/p{each % PEOPLE}", hasMember=[{"reference": f"Observation/o{each + 1}"}]
        )
        for each in range(2 * PEOPLE)
    ]
    results.append(observation(f"o{2 * PEOPLE}", "Patient/p0"))
    wrong = [
        patient("wrong", nhs="4123456879", born="1980-05-01"),
        observation("of-wrong", "Patient/wrong"),
        observation("nobodys", "Patient/never-sent"),
        "this is no JSON",
        "",
    ]
    return write(tmp_path / "in", a=[*results, *wrong], b=people)


def test_a_folder_in_any_order_and_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """People come first from whatever file; the second time nothing changes and nothing waits twice."""
    monkeypatch.setattr(receiving_folders, "AT_ONCE", 7)
    folder = folder_of_everything(tmp_path)
    first = take(folder)
    waiting = {"about-nobody-known": 2, "nhs-number-wrong": 1, "not-readable": 1}
    assert first["received"] == PEOPLE + 2 * PEOPLE + 1 + 4
    assert (first["stored"], first["unchanged"], first["parked"]) == (PEOPLE + 2 * PEOPLE + 1, 0, waiting)
    assert said_now("Observation/o3")["hasMember"] == [{"reference": "Observation/o4"}]
    before = list(ResourceVersion.objects.order_by("number").values_list("number", "digest", "patient"))
    again = take(folder)
    assert (again["stored"], again["updated"], again["unchanged"]) == (0, 0, PEOPLE + 2 * PEOPLE + 1)
    assert (
        list(ResourceVersion.objects.order_by("number").values_list("number", "digest", "patient")) == before
    )
    assert reasons() == waiting
    assert {row["means"] for row in parked(source=HOSPITAL)} <= set(REASONS.values()) - {""}


def test_what_waited_is_placed_when_the_person_comes(tmp_path: Path) -> None:
    """A folder brings an observation of somebody who comes with the next, right number and all."""
    take(write(tmp_path / "one", a=[observation("o", "Patient/late")]))
    assert reasons(HOSPITAL) == {"about-nobody-known": 1}
    counts = take(write(tmp_path / "two", a=[patient("late", nhs=NUMBERS[0], born="1980-05-01")]))
    assert (counts["stored"], counts["parked"], reasons()) == (2, {}, {})
    assert said_now("Observation/o")["subject"]["reference"] == "Patient/late"
    assert Parked.objects.get().resolution == "stored"


def test_resolving_by_choosing_the_patient_and_by_discarding() -> None:
    """Whoever may says of whom a thing is, or that it is not taken in; the rest is refused in sentences."""
    send(HOSPITAL, patient("a", nhs=NUMBERS[0], born="1980-05-01"))
    send(HOSPITAL, patient("b", nhs="4123456879", born="1980-05-01"), observation("o", "Patient/b"))
    send(HOSPITAL, observation("lost", "Patient/nobody"))
    described, of_them, lost = Parked.objects.order_by("pk")
    with pytest.raises(NotAllowed):
        resolve(described.pk, actor=ANYBODY, reason="because", patient="a")
    with pytest.raises(CannotResolve, match="is not known"):
        resolve(lost.pk, actor=OPERATOR, reason="try again")
    assert resolve(described.pk, actor=OPERATOR, reason="the letter says so", patient="a")["with_it"] == 1
    assert said_now("Observation/o")["subject"]["reference"] == "Patient/a"
    assert (
        resolve(lost.pk, actor=OPERATOR, reason="sent by mistake", discard=True)["resolution"] == "discarded"
    )
    with pytest.raises(CannotResolve, match="Nothing waits"):
        resolve(of_them.pk, actor=OPERATOR, reason="again")
    assert send(HOSPITAL, patient("b", nhs=NUMBERS[0], born="1980-05-01")).matched == 1, "b is known as a now"


def test_faults_of_what_is_sent_are_sentences(tmp_path: Path, senders: dict[str, Organisation]) -> None:
    """No folder, no bundle, no right to send: a sentence, and nothing is there."""
    with pytest.raises(JobError, match=r"no \*\.ndjson file"):
        take(tmp_path)
    for wrong in ([], {"resourceType": "Patient"}, {"resourceType": "Bundle", "type": "message"}, {
        "resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET"}}],
    }):  # fmt: skip
        with pytest.raises(ValueError, match=r"[Bb]undle"):
            receive_bundle(wrong, source=None, actor=OPERATOR, name="wrong")
    with pytest.raises(NotAllowed):
        receive_bundle(bundle(patient("a")), source=senders[HOSPITAL], actor=ANYBODY, name="not allowed")
    assert (Delivery.objects.count(), Patient.objects.count()) == (0, 0)


def refuse_what_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is noted as refused be more than the database takes."""
    found = storing.extract

    def refusing(resource: Any) -> Any:
        if resource.get("note") == [{"text": "refused"}]:
            raise OverflowError("date value out of range")
        return found(resource)

    monkeypatch.setattr(storing, "extract", refusing)


def test_one_thing_that_cannot_be_kept_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A type that there is not, and a value the database refuses, wait; all around them is kept, once."""
    refuse_what_says_so(monkeypatch)
    send(HOSPITAL, patient("a", born="1980-05-01"))
    things: list[Any] = [observation(f"o{each}", "Patient/a") for each in range(7)]
    things[3]["note"] = [{"text": "refused"}]
    things.append({"resourceType": "A" * 100, "id": "x"})
    things.append({**observation("o", "Patient/a"), "id": "a\0b"})
    folder = write(tmp_path / "in", a=things)
    counts = take(folder)
    assert (counts["received"], counts["stored"]) == (9, 6)
    assert counts["parked"] == {"not-readable": 1, "not-storable": 1, "not-valid": 1}
    assert Parked.objects.get(reason="not-storable").detail.startswith("a.ndjson, line 4: It cannot be kept")


def test_nor_does_one_of_those_that_waited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waited and then cannot be kept waits on; what waited with it is placed, and warned of once."""
    refuse_what_says_so(monkeypatch)
    elsewhere = {"performer": [{"reference": "Organization/NOBODY"}]}
    things = [observation(f"o{each}", "Patient/late", **elsewhere) for each in range(7)]
    things[3]["note"] = [{"text": "refused"}]
    first = take(write(tmp_path / "one", a=things))
    assert (first["parked"], first["warnings"]) == ({"about-nobody-known": 7}, {})
    second = take(write(tmp_path / "two", a=[patient("late", nhs=NUMBERS[0], born="1980-05-01")]))
    assert (second["stored"], second["warnings"]["organisation-unknown"]) == (7, 6)
    assert reasons() == {"not-storable": 1}
    assert Parked.objects.get(resolution="").their_id == "o3"


def test_nobody_is_chosen_for_what_says_of_whom_it_is() -> None:
    """Choosing another patient than the one a thing names is refused, and it waits on."""
    send(HOSPITAL, patient("a", nhs=NUMBERS[0], born="1980-05-01"))
    send(HOSPITAL, patient("b", nhs=NUMBERS[1], born="1981-05-01"))
    send(HOSPITAL, observation("o", "Patient/a", performer=[{"reference": "urn:uuid:somebody"}]))
    waiting = Parked.objects.get()
    with pytest.raises(CannotResolve, match="says itself of whom it is"):
        resolve(waiting.pk, actor=OPERATOR, reason="a guess", patient="b")
    waiting.refresh_from_db()
    assert (waiting.resolution, said_now("Observation/o")) == ("", None)


def test_the_board_responsible_for_somebody() -> None:
    """B-011: by the practice on the day; the practice's board is found by its sub-ICB location."""
    send(None, patient("a", born="1980-05-01", gp=PRACTICE, since="2020-01-01"), patient("b"))
    somebody, nobody = Patient.objects.order_by("number")
    assert responsible_icb(somebody.pk, date(2026, 1, 1)) == Responsible(ICB, "registration")
    assert responsible_icb(somebody.pk, date(2019, 1, 1)) is None
    assert responsible_icb(nobody.pk, date(2026, 1, 1)) is None
    send(None, patient("a", born="1980-05-01", gp=OTHER_PRACTICE, since="2026-02-01"))
    assert responsible_icb(somebody.pk, date(2026, 1, 1)) == Responsible(ICB, "registration")
    assert GpRegistration.objects.current().count() == 2


def test_the_commands(tmp_path: Path) -> None:
    """From the terminal: import, what waits, whose it is, one person of two, and two again."""
    file = tmp_path / "bundle.json"
    numbered = patient("a", nhs=NUMBERS[0], born="1980-05-01", gp=PRACTICE, since="2020-01-01")
    file.write_text(json.dumps(bundle(numbered, patient("b"), observation("o", "Patient/b"))))
    assert run("import", "bundle", str(file), "--source", PRACTICE)["stored"] == 3
    assert run("import", "bundle", str(file), "--source", PRACTICE)["unchanged"] == 3
    assert run("import", str(file), "--source", PRACTICE)["unchanged"] == 3, "a file alone is a bundle"
    file.write_text(json.dumps(bundle(observation("lost", "Patient/nobody"), kind="transaction")))
    refused = run("import", "bundle", str(file), "--source", PRACTICE, exit_code=1)["refused"]
    assert [each["reason"] for each in refused] == ["about-nobody-known"]
    folder = write(tmp_path / "in", a=[observation("lost", "Patient/nobody")])
    assert run("import", "ndjson", str(folder), "--source", PRACTICE)["parked"] == {"about-nobody-known": 1}
    assert run("import", str(folder), "--source", PRACTICE)["received"] == 1, "a folder alone is of NDJSON"
    for path in (str(tmp_path / "nowhere.json"), "a" * 5_000):
        nowhere = CliRunner().invoke(main, ["record", "import", path])
        assert (nowhere.exit_code, "No such command" in nowhere.output) == (2, True)
    (waiting,) = run("parked")["parked"]
    assert run("parked", "--reason", "not-valid") == {"reasons": {}, "parked": []}
    assert run("parked", "--reason", "about-nobody-known")["reasons"] == {"about-nobody-known": 1}
    resolved = run("resolve", str(waiting["number"]), "--patient", "b", "--reason", "the letter says so")
    assert resolved["resolution"] == "stored"
    merged = run("merge", "a", "b", "--reason", "one person")
    assert merged["moved"] == 4
    told = run("person", NUMBERS[0], "--on", "2026-01-01")
    assert (told["id"], told["responsible_icb"], told["merged_from"]) == ("a", ICB, ["b"])
    assert told["registrations"][0]["practice"] == PRACTICE
    assert AuditEntry.objects.filter(action="person", outcome="allowed").count() == 1
    assert run("unmerge", str(merged["merge"]), "--reason", "two people")["restored"] == 4
    result = CliRunner().invoke(main, ["record", "person", "nobody"])
    assert (result.exit_code, "is known" in result.output) == (2, True)


def run(*arguments: str, exit_code: int = 0) -> dict[str, Any]:
    """Run a command of the record and return its JSON, having checked how it ended."""
    result = CliRunner().invoke(main, ["record", *arguments, "--json"])
    assert result.exit_code == exit_code, (result.output, result.exception)
    found: dict[str, Any] = json.loads(result.output)
    return found


DAYS = st.dates(date(2020, 1, 1), date(2020, 2, 10))
CLAIMS = st.builds(Claim, st.sampled_from(["A", "B"]), st.none() | DAYS, st.none() | DAYS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CLAIMS, max_size=4), max_size=3))
def test_nobody_is_ever_registered_with_two_practices(descriptions: list[list[Claim]]) -> None:
    """Whatever is claimed: no two practices on a day, and saying the same again changes nothing."""
    practices = {"A": Practice(1, None), "B": Practice(2, date(2020, 1, 25))}
    held: list[Registered] = []
    for claims in descriptions:
        held, _ = timeline(held, claims, practices, date(2020, 1, 20))
        assert timeline(held, claims, practices, date(2020, 1, 21))[0] == held
        for one, next_one in itertools.pairwise(held):
            assert one.ends is not None and one.ends <= next_one.starts
        assert all(each.ends is None or each.starts < each.ends for each in held)
        assert all(
            each.ends is not None and each.ends <= date(2020, 1, 25) for each in held if each.practice == 2
        )
