"""The floors hold: rooms import downwards only, and rules import nothing that touches the world."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.guards.source_tree import REPOSITORY, SOURCE, module_name, python_files, rules_places, short

# What has effects: a database, the clock, files, the network, chance.
WORLDLY = {
    "django", "psycopg", "httpx", "os", "io", "pathlib", "subprocess", "socket", "time", "random", "secrets",
}  # fmt: skip
CLOCK_CALLS = {"today", "now", "utcnow", "localdate", "localtime"}


def contracts() -> list[dict[str, object]]:
    """Return the contracts of import-linter."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, object]] = settings["tool"]["importlinter"]["contracts"]
    return found


def contract_of(kind: str) -> dict[str, object]:
    """Return the one contract of a kind."""
    (found,) = [contract for contract in contracts() if contract["type"] == kind]
    return found


def test_import_linter_passes() -> None:
    """Every contract in pyproject.toml is kept."""
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_has_a_floor() -> None:
    """A new room must be given its place among the floors."""
    layers = " ".join(str(layer) for layer in contract_of("layers")["layers"])  # type: ignore[attr-defined]
    rooms = [path.parent.name for path in SOURCE.glob("*/__init__.py")]
    placed = {name.removeprefix("catchment.") for name in layers.replace("|", " ").split()}
    assert set(rooms) <= placed, f"not placed on a floor in pyproject.toml: {set(rooms) - placed}"


def test_every_rules_place_is_under_contract() -> None:
    """The contract that keeps rules pure names each rules package."""
    named = set(contract_of("forbidden")["source_modules"])  # type: ignore[call-overload]
    wanted = {module_name(place) for place in rules_places()}
    assert wanted == named, f"rules and contract differ by {wanted ^ named}"


def test_every_rules_place_is_type_checked() -> None:
    """`make lint` hands each rules package to mypy."""
    dry_run = subprocess.run(
        ["make", "--dry-run", "--always-make", "lint"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    (command,) = [line for line in dry_run.splitlines() if "bin/mypy" in line]
    unchecked = set(rules_places()) - set(command.split())
    assert not unchecked, f"not type checked: {unchecked}"


@pytest.mark.parametrize("place", rules_places())
def test_rules_do_not_touch_the_world(place: str) -> None:
    """A rule is a function of what it is given: it imports nothing worldly and never asks the time."""
    inside = {
        name: tree for name, tree in python_files().items() if name == place or name.startswith(f"{place}/")
    }
    assert inside, f"no modules found in {place}"
    for name, tree in inside.items():
        for node in ast.walk(tree):
            imported: set[str] = set()
            if isinstance(node, ast.Import):
                imported = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported = {(node.module or "").split(".")[0]}
            assert not imported & WORLDLY, f"{name}:{node.lineno} imports {imported & WORLDLY}"  # type: ignore[attr-defined]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in CLOCK_CALLS, f"{name}:{node.lineno} asks the time"


def test_foundation_knows_no_room() -> None:
    """The lowest floor imports nothing of ours but itself."""
    for name, tree in python_files().items():
        if not name.startswith(short(SOURCE / "foundation")):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("catchment"):
                assert (node.module or "").startswith("catchment.foundation"), f"{name}:{node.lineno}"
