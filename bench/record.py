"""The record: taking in, reading, searching and exporting, at three sizes of population, beside sekmet-fhir.

Each size has a home of its own: the example system, then invented people as NDJSON from the generator,
imported by the command that anybody uses. Requests go over HTTP on the loopback to the server that
`catchment up` starts. Reads are asked by wrk (Debian's package), searches by one Python client that keeps
its connection. Whoever asks is a GP of one practice, trimmed to that practice's people and what else they
may see; the rows that say "untrimmed" are asked by whoever operates the machine.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from common import REPOSITORY, Row, SkippedError, answer_of, catchment, environment, percentile, watch
from common import temporary_home as a_home
from record_shapes import SHAPES, Drawing, samples

SIZES = tuple(int(each) for each in os.environ.get("BENCH_PEOPLE", "1000,8000,64000").split(","))
PRACTICE, GP = "X99001", "XEX-P-GP"
ASKED = 20  # times each shape is asked
WRK_SECONDS = 10
PORT = 8791
ITEMS = 5_000
MILLION = 1_000_000
PARAMETERS = ("Observation.code", "Condition.code", "MedicationRequest.code")


def measure() -> list[Row]:
    """Measure every size, then the peer."""
    rows: list[Row] = []
    medians: dict[int, float] = {}
    for size in SIZES:
        with a_home() as home:
            rows += _at_size(size, home, medians)
    if len(medians) > 1:
        small, large = min(medians), max(medians)
        rows.append(
            Row(
                f"searches: median at {large:,} people against {small:,}",
                round(medians[large] / medians[small], 2),
                "times",
                1.5,
                "median of the medians of 31 shapes, trim on",
                [],
            )
        )
    from record_peer import measure as measure_peer

    return [*rows, _written_out(), *measure_peer()]


def _written_out() -> Row:
    """Make a million people as tables, without a database."""
    with a_home() as home:
        command = catchment(
            "demo", "--people", f"{MILLION}", "--out", str(home / "out"), "--format", "parquet"
        )
        watched = watch([*command, "--json"], home)
        made = answer_of(watched, "the generator")
        note = f"{made.get('rows', 0):,} rows; two processes, {watched.peak_command:.0f} MiB in all"
    return Row(
        f"{MILLION:,} people made as Parquet", round(watched.seconds), "s", 300, note, [watched.seconds]
    )


def _at_size(size: int, home: Path, medians: dict[int, float]) -> list[Row]:
    """Load so many people and measure everything on them."""
    _done(watch(catchment("demo", "--people", "0"), home), "the example")
    rows = [*_loaded(size, home)]
    with served(home) as token:
        found = _samples(home)
        rows += _reads(size, found["patient"], token)
        rows += _searches(size, Drawing(found), token, medians)
        if size == max(SIZES):
            rows += [_everything(found["patient"][0], token)]
    if size == max(SIZES):
        drawing = Drawing(found)
        rows += _inside(home, [shape(drawing) for _ in range(ASKED // 4) for shape in SHAPES.values()])
    return rows


def _done(watched: Any, what: str) -> None:
    if watched.status != 0:
        raise SystemExit(f"{what} ended with status {watched.status}:\n{watched.complained[-2000:]}")


def _loaded(size: int, home: Path) -> Iterator[Row]:
    """Make the people and take them in, sender by sender, as NDJSON; then the making alone."""
    watched = watch(catchment("demo", "--people", str(size), "--json"), home)
    counts = answer_of(watched, "the load")
    folder = home / "ndjson"
    made = watch(catchment("demo", "--people", str(size), "--out", str(folder)), home)
    _done(made, "the generator")
    shutil.rmtree(folder)
    received, parked = counts["record_received"], counts["record_parked"]
    yield Row(
        f"NDJSON import of {size:,} people, everything indexed",
        round(received / watched.seconds),
        "resources/s",
        2_700,
        f"{received:,} resources in {watched.seconds:.1f} s, about {made.seconds:.1f} s of them to make the "
        f"people and start the command; {parked:,} parked; two processes, {watched.peak_command:.0f} MiB",
        [watched.seconds],
        at_least=True,
    )


def _everything(patient: str, token: str) -> Row:
    """Ask for all of a person with 5,000 resources, which are sent first."""
    entries = [
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": "75367002"}]},
                "subject": {"reference": f"Patient/{patient}"},
                "effectiveDateTime": f"20{number % 25:02}-0{number % 9 + 1}-1{number % 10}",
                "valueQuantity": {"value": 100 + number % 60, "unit": "mm[Hg]"},
            },
            "request": {"method": "POST", "url": "Observation"},
        }
        for number in range(ITEMS)
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json"}
    client.request("POST", "/fhir", json.dumps(bundle), {**headers, "Prefer": "return=minimal"})
    answer = client.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise SystemExit(f"The transaction of {ITEMS:,} was refused: {said[:300]!r}")
    taken, length = [], 0
    for _ in range(ASKED):
        status, body, seconds = ask_again(client, f"Patient/{patient}/$everything", token)
        if status != 200 or body.count(b'"fullUrl"') < ITEMS:
            raise SystemExit(f"$everything answered {status} with too little.")
        taken.append(seconds * 1000)
        length = len(body)
    client.close()
    note = f"{length / 1_000_000:.1f} MB in one answer; slowest {max(taken):.0f} ms"
    return Row(
        f"$everything of a person with {ITEMS:,} items", round(median(taken), 1), "ms", 150, note, taken
    )


def _inside(home: Path, searches: list[str]) -> Iterator[Row]:
    """Measure what is measured inside the process."""
    script = str(REPOSITORY / "bench" / "record_inside.py")
    found = answer_of(watch([sys.executable, script, "decide", GP], home), "the decisions")
    note = f"{found['asked']:,} resources, {found['allowed']:,} allowed; its query of the database included"
    yield Row("access decision on one resource, p50", round(median(found["taken"]), 3), "ms", 0.2, note, [])
    (home / "searches.json").write_text(json.dumps(searches))
    taken = answer_of(watch([sys.executable, script, "search", GP], home), "the searches")
    for name, figures in taken.items():
        late = percentile(figures, 0.95)
        note = f"{len(figures)} searches of the same shapes, no HTTP, no log; p95 {late:.1f} ms"
        yield Row(
            f"searches in the process, trim {name}, p50", round(median(figures), 2), "ms", None, note, []
        )
    floor = answer_of(watch([sys.executable, script, "floor", GP], home), "the floor")
    yield Row(
        "PostgreSQL's COPY of the same JSON under two indexes",
        round(floor["rows"] / floor["seconds"]),
        "resources/s",
        None,
        f"{floor['rows']:,} rows, nothing read, checked, matched or indexed for searching",
        [floor["seconds"]],
    )


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve a home and yield a GP's token."""
    said = watch(
        catchment(
            *("record", "token", "--person", GP, "--organisation", PRACTICE),
            *("--scope", "user/*.cruds", "--minutes", "600"),
        ),
        home,
    )
    _done(said, "the token")
    token = said.said.split()[-1]
    running = subprocess.Popen(
        catchment("up", "--port", str(PORT), "--no-browser"),
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_up()
        yield token
    finally:
        running.terminate()
        running.wait(60)


def _wait_until_up() -> None:
    for _ in range(600):
        try:
            status, _, _ = ask("metadata", "")
        except OSError:
            time.sleep(0.2)
            continue
        if status == 200:
            return
    raise SystemExit("The server did not start.")


def ask(path: str, token: str, port: int = PORT) -> tuple[int, bytes, float]:
    """Ask once on a new connection; gives status, body and seconds."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return ask_again(client, path, token)
    finally:
        client.close()


def ask_again(client: http.client.HTTPConnection, path: str, token: str) -> tuple[int, bytes, float]:
    """Ask over a kept connection; gives status, body and seconds."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    started = time.perf_counter()
    client.request("GET", f"/fhir/{path}", headers=headers)
    answer = client.getresponse()
    body = answer.read()
    return answer.status, body, time.perf_counter() - started


def _samples(home: Path) -> dict[str, list[str]]:
    """Read samples from the database of a home."""
    os.environ["CATCHMENT_HOME"] = str(home)
    from catchment.foundation.postgres import start_embedded
    from catchment.record.rules.terms import parameter_of

    with psycopg.connect(start_embedded(home)) as connection:

        def fetch(statement: str) -> list[Any]:
            return [row[0] for row in connection.execute(statement)]

        numbers = {name: parameter_of(*name.split(".")) for name in PARAMETERS}
        return dict(samples(fetch, numbers, PRACTICE))


def _reads(size: int, patients: list[str], token: str) -> Iterator[Row]:
    """Read people by id, alone and with 16 clients."""
    if not shutil.which("wrk"):
        raise SkippedError("wrk is not installed; it is Debian's package of that name.")
    asked = [(path, token) for each in patients if ask(path := f"Patient/{each}", token)[0] == 200]
    for clients, target, unit in ((1, 2.0, "ms"), (16, 2_000, "reads/s")):
        per_second, middle, late, errors = wrk(asked, clients, PORT)
        figure = middle if unit == "ms" else per_second
        yield Row(
            f"read by id, {clients} client{'s' if clients > 1 else ''}, {size:,} people"
            + (", p50" if unit == "ms" else ""),
            round(figure, 2),
            unit,
            target,
            f"{per_second:,.0f}/s, p50 {middle:.2f} ms, p99 {late:.2f} ms, {errors} errors; {len(asked)} of "
            f"{len(patients)} people drawn, the others not for this GP to see; logged first",
            [],
            at_least=unit != "ms",
        )


def wrk(asked: list[tuple[str, str]], clients: int, port: int) -> tuple[float, float, float, int]:
    """Ask for paths, each with a token, in turn; gives requests a second, p50 and p99 in ms, and failures."""
    script = Path(os.environ.get("TMPDIR", "/tmp")) / f"wrk-{os.getpid()}.lua"
    listed = ",".join(f"{{{json.dumps(f'/fhir/{path}')},{json.dumps(token)}}}" for path, token in asked[:500])
    script.write_text(
        f"local asked={{{listed}}}\nlocal n=0\nlocal made={{}}\n"
        "init=function() for i, each in ipairs(asked) do local headers={} "
        "if each[2] ~= '' then headers['Authorization']='Bearer ' .. each[2] end "
        "made[i]=wrk.format('GET', each[1], headers) end end\n"
        "request=function() n=n+1; return made[n % #made + 1] end\n"
    )
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{clients}", f"-d{WRK_SECONDS}s", "--latency", "-s", str(script)),
            f"http://127.0.0.1:{port}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    script.unlink()
    per_second = float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    return per_second, _ms(done, "50%"), _ms(done, "99%"), int(failed[1]) if failed else 0


def _ms(said: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)\b", said).groups()
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def _searches(size: int, drawing: Drawing, token: str, medians: dict[int, float]) -> Iterator[Row]:
    """Ask every shape; the blend, and each shape on a line of its own at the largest size."""
    client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    taken: dict[str, list[float]] = {name: [] for name in SHAPES}
    wrong, nothing = 0, 0
    for turn in range(ASKED + 1):
        for name, shape in SHAPES.items():
            status, body, seconds = ask_again(client, shape(drawing), token)
            if turn == 0:
                continue  # each shape once, so that its plan is made and its pages are in memory
            taken[name].append(seconds * 1000)
            wrong += status != 200
            nothing += b'"entry"' not in body and b'"total"' not in body
    client.close()
    every = [each for found in taken.values() for each in found]
    medians[size] = median(every)
    note = f"{len(every)} searches of {len(SHAPES)} shapes, {wrong} errors, {nothing} found nothing"
    yield Row(f"searches, {size:,} people, p50", round(percentile(every, 0.5), 2), "ms", 35, note, [])
    yield Row(f"searches, {size:,} people, p95", round(percentile(every, 0.95), 2), "ms", 250, note, [])
    if size == max(SIZES):
        slowest = sorted(SHAPES, key=lambda name: -median(taken[name]))
        for name in slowest[:8]:
            found = taken[name]
            yield Row(
                f"search: {name}, {size:,} people",
                round(median(found), 2),
                "ms",
                None,
                f"p95 {percentile(found, 0.95):.1f} ms",
                [],
            )
