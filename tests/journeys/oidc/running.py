"""Installing and running the provider: into a folder of the tests' home, never into the repository."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

HERE = Path(__file__).parent
SECONDS_TO_INSTALL, SECONDS_TO_START = 120, 15


def _stop_or_skip(reason: str) -> None:
    """Skip for want of node or its package; fail where the machine is to have both."""
    if os.environ.get("CATCHMENT_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and CATCHMENT_REQUIRE_BROWSER=1 asks for it")
    pytest.skip(reason)


def installed() -> Path:
    """Return the folder where the provider is installed, installing it the first time."""
    if not (shutil.which("node") and shutil.which("npm")):
        _stop_or_skip("node or npm is not installed here (on Debian: apt-get install nodejs npm)")
    folder = Path(os.environ["CATCHMENT_TEST_HOME"]).resolve() / "oidc-provider"
    wanted = (HERE / "package.json").read_text()
    stamp = folder / "installed.json"
    if not stamp.exists() or stamp.read_text() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(wanted)
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=SECONDS_TO_INSTALL, check=False
        )
        if done.returncode:
            _stop_or_skip(f"npm could not install the provider: {done.stderr[-500:]}")
        stamp.write_text(wanted)
    return folder


@contextmanager
def running(site: str) -> Iterator[str]:
    """Run the provider for a site; gives its issuer. The test fails if it does not start."""
    folder = installed()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    issuer = f"http://127.0.0.1:{port}"
    log = (folder / "log.txt").open("w")
    process = subprocess.Popen(
        ["node", str(HERE / "provider.mjs"), str(port), site], cwd=folder, stdout=log, stderr=log
    )
    try:
        _wait(issuer, process, folder)
        yield issuer
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def _wait(issuer: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up and process.poll() is None:
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=2).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
            continue
        return
    pytest.fail(f"the provider did not start: {(folder / 'log.txt').read_text()[-1000:]}")
