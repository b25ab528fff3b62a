"""The documents say what the code does: every command, setting, check, import and link."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest
from scripts import generate_reference

from catchment.foundation.checks import registered_checks
from catchment.foundation.imports.registry import importers
from tests.guards.source_tree import REPOSITORY, python_files, text_files

REFERENCE = REPOSITORY / "docs" / "reference"
# Belong to Django and to the machine, and are documented there.
NOT_OURS = re.compile(r"^(DJANGO_\w+|PATH|HOME|DISPLAY|NO_COLOR|PIP_\w+|PYTEST_\w+)$")
OWN_SETTING = re.compile(r"\b(CATCHMENT_[A-Z_]*[A-Z])\b")
READING = {
    "get": "os.environ.get",
    "getenv": "os.getenv",
    "setdefault": "os.environ.setdefault",
    "pop": "os.environ.pop",
}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"```[^\n]*\n(.*?)```", re.DOTALL)


def documents() -> dict[str, str]:
    """Return every Markdown file, by short path."""
    return {name: text for name, text in text_files().items() if name.endswith(".md")}


def settings_read() -> set[str]:
    """Return every variable that the code reads from the environment."""
    found: set[str] = set()
    for tree in python_files().values():
        for node in ast.walk(tree):
            key: ast.expr | None = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                if node.func.attr in READING and ast.unparse(node.func) in READING.values():
                    key = node.args[0]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                key = node.slice
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found.add(key.value)
    shell = "\n".join(text for name, text in text_files().items() if name in ("Makefile", ".ci/run"))
    return found | set(OWN_SETTING.findall(shell))


def heading_anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings have."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands_in(text: str) -> list[list[str]]:
    """Return the `catchment` commands that a page tells its reader to type."""
    lines = [line.split(" #")[0].strip() for block in FENCED.findall(text) for line in block.splitlines()]
    return [shlex.split(line) for line in lines if line.startswith("catchment ")]


@pytest.mark.parametrize("name", ["commands.md", "checks.md", "imports.md", "handbook.schema.json"])
def test_generated_pages_are_up_to_date(name: str) -> None:
    """Writing the page again would change nothing."""
    kept = (REFERENCE / name).read_text(encoding="utf-8")
    assert generate_reference.pages()[name] == kept, f"{name} is out of date: run `make docs`"


def test_every_command_is_documented() -> None:
    """Each command has a heading, and says in its help what it does."""
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    found = list(generate_reference.all_commands())
    assert len(found) > 1
    for name, command, _ in found:
        assert f"## `{name}`" in page
        assert command.help, f"{name} has no help"
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.name} has no help"


def test_every_check_is_documented() -> None:
    """Each check has its row."""
    page = (REFERENCE / "checks.md").read_text(encoding="utf-8")
    checks = registered_checks()
    assert checks
    for check in checks:
        assert f"`{check.rule}`" in page
        assert check.asks.replace("|", "\\|") in page
        assert check.source, f"{check.rule} has no source"


def test_every_import_is_documented() -> None:
    """Each kind has its row, and its batch a heading."""
    page = (REFERENCE / "imports.md").read_text(encoding="utf-8")
    kinds = importers()
    assert kinds
    missing = [each.kind for each in kinds if f"| `{each.kind}` |" not in page]
    assert not missing, f"not documented: {missing}"


def test_settings_and_their_page_agree() -> None:
    """Each setting the code reads is on the page, and the page has no other."""
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    read = {name for name in settings_read() if not NOT_OURS.match(name)}
    assert read - listed == set(), "settings that docs/reference/settings.md leaves out"
    assert listed - read == set(), "settings on the page that nothing reads"


def test_links_lead_somewhere() -> None:
    """Each link within the repository names a file, and a heading where it names one."""
    broken = []
    for name, text in documents().items():
        for target in LINK.findall(FENCED.sub("", text)):
            if re.match(r"^[a-z]+:", target):
                continue
            place, _, anchor = target.partition("#")
            path = (REPOSITORY / name).parent / place if place else REPOSITORY / name
            if not path.exists():
                broken.append(f"{name}: {target}")
            elif anchor and anchor not in heading_anchors(path.read_text(encoding="utf-8")):
                broken.append(f"{name}: {target} (no such heading)")
    assert not broken, "links that lead nowhere:\n" + "\n".join(broken)


def test_commands_in_the_guides_exist() -> None:
    """What a guide tells people to type is a command, with options that it has."""
    known = {name: command for name, command, _ in generate_reference.all_commands()}
    kinds = {"england", *(each.kind for each in importers())}
    wrong = []
    guides = {name: text for name, text in documents().items() if not name.startswith("docs/reference/")}
    for name, text in guides.items():
        for program, word, *rest in commands_in(text):
            if word == "--help":
                continue
            command = f"{program} {word}"
            while rest and isinstance(known.get(command), click.Group):
                command, *rest = f"{command} {rest[0]}", *rest[1:]
            options = {part for part in rest if part.startswith("--")}
            taken = (
                {opt for param in known[command].params for opt in param.opts} if command in known else set()
            )
            if command not in known or options - taken - {"--help"}:
                wrong.append(f"{name}: {command} {' '.join(rest)}")
            elif (
                command in ("catchment import", "catchment fetch")
                and rest[0] not in kinds
                and not rest[0].isupper()
            ):
                wrong.append(f"{name}: there is no kind {rest[0]}")
    assert not wrong, "\n".join(wrong)


def test_every_decision_is_listed() -> None:
    """The list of decisions names each of them, and nothing is numbered twice."""
    folder = REPOSITORY / "docs" / "decisions"
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    numbers = [name.split("-")[0] for name in pages]
    assert numbers == [f"{number:04}" for number in range(1, len(pages) + 1)]
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert all(f"({name})" in index for name in pages)
    for name in pages:
        text = Path(folder / name).read_text(encoding="utf-8")
        for heading in ("Context", "Decision", "Consequences", "Alternatives considered"):
            assert f"## {heading}" in text, f"{name} has no part called {heading}"
