"""The part of the page measurement that runs inside Catchment; prints times as JSON.

It chooses the addresses from what the home holds, then asks for each 30 times in a row: through Django's
test client, and then from a running granian over one kept connection. A page that does not answer 200 ends
the measurement, for its time would mean nothing. Addresses given on the command line are taken instead.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import django
import httpx

REQUESTS = 30
LONGEST_REQUEST_SECONDS = 60
SECONDS_TO_START = 60
DAY = "as_at=2025-12-01"


def addresses() -> list[str]:
    """Return the addresses to ask for: each kind of page, large ones among them."""
    from catchment.structure.models import Area, Organisation, Relationship

    member = Relationship.objects.current().filter(kind="member_of").order_by("source__code").first()
    trust = Organisation.objects.filter(kind="trust", code="RJE").first()
    area = Area.objects.filter(kind="lsoa21").order_by("code").last()
    found = ["/", "/region/Y62", "/system/QNC", "/system/QNC.json", "/system/QOP", "/findings?system=QNC"]
    found += ["/search?q=stoke", "/search?q=health+centre", "/imports"]
    if member is not None:
        found += [f"/practice/{member.source.code}", f"/pcn/{member.target.code}"]
    found += [f"/organisation/{trust.code}"] if trust is not None else []
    found += [f"/area/{area.kind}/{area.code}"] if area is not None else []
    return [f"{address}{'&' if '?' in address else '?'}{DAY}" for address in found]


def times(ask: Callable[[str], int], wanted: list[str]) -> dict[str, list[float]]:
    """Return the milliseconds that each request took, first one first."""
    taken: dict[str, list[float]] = {}
    for address in wanted:
        taken[address] = []
        for _ in range(REQUESTS):
            started = time.perf_counter()
            status = ask(address)
            taken[address].append(round((time.perf_counter() - started) * 1000, 2))
            if status != httpx.codes.OK:
                sys.exit(f"{address} answered {status}")
    return taken


def through_client(wanted: list[str]) -> dict[str, list[float]]:
    """Ask through Django's test client: no server, no connection."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    return times(lambda address: client.get(address).status_code, wanted)


def through_server(wanted: list[str]) -> dict[str, list[float]]:
    """Ask a running granian over one kept connection."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", *options, "--log-level", "warning", "catchment.wsgi:application"]
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=LONGEST_REQUEST_SECONDS) as client:
            give_up = time.monotonic() + SECONDS_TO_START
            while time.monotonic() < give_up:
                try:
                    client.get("/static/nothing")
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            return times(lambda address: client.get(address).status_code, wanted)
    finally:
        server.terminate()
        server.wait(30)


def main(wanted: list[str]) -> None:
    """Ask both ways and print the times."""
    django.setup()
    wanted = wanted or addresses()
    print(json.dumps({"client": through_client(wanted), "served": through_server(wanted)}))


if __name__ == "__main__":
    main(sys.argv[1:])
