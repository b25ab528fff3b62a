"""The files that the guards read: what git tracks, and what it would track.

Files that are new and not ignored count too, so that a guard speaks before the commit and not after it.
"""

import ast
import gc
import subprocess
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "catchment"
CODE_PLACES = ("src/", "scripts/", "bench/")
# Written by others and copied in whole; each folder carries its own licence.
VENDORED = ("src/catchment/web/static/vendor/",)
TEXT_SUFFIXES = {
    "", ".cfg", ".css", ".csv", ".geojson", ".html", ".ini", ".j2", ".jinja", ".js", ".json", ".md",
    ".py", ".sh", ".sql", ".svg", ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip


@cache
def repository_files() -> tuple[Path, ...]:
    """Return every file of the repository, in order."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    paths = {REPOSITORY / name for name in listed.split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file()))


def short(path: Path) -> str:
    """Return the path as seen from the top of the repository."""
    return path.relative_to(REPOSITORY).as_posix()


def is_vendored(path: Path) -> bool:
    """Say whether the file was written by others and copied in."""
    return short(path).startswith(VENDORED)


@cache
def text_files() -> dict[str, str]:
    """Return every text file of ours, by short path."""
    return {
        short(path): path.read_text(encoding="utf-8")
        for path in repository_files()
        if path.suffix in TEXT_SUFFIXES and not is_vendored(path)
    }


@cache
def python_files() -> dict[str, ast.Module]:
    """Return every Python file of ours as a tree, by short path; migrations are written by Django.

    The trees are millions of objects that stay: looking for garbage among them takes longer than parsing.
    """
    gc.disable()
    try:
        return {
            name: ast.parse(text, name)
            for name, text in text_files().items()
            if name.endswith(".py") and "/migrations/" not in name
        }
    finally:
        gc.freeze()
        gc.enable()


def code_files() -> dict[str, ast.Module]:
    """Return the Python files that people run: the package, the scripts and the bench, not the tests."""
    return {name: tree for name, tree in python_files().items() if name.startswith(CODE_PLACES)}


def module_name(name: str) -> str:
    """Return the dotted name of a file of the package."""
    dotted = name.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return dotted.removesuffix(".__init__")


@cache
def rules_places() -> tuple[str, ...]:
    """Return every `rules` package or module of the rooms, as short paths."""
    packages = [path for path in SOURCE.rglob("rules") if path.is_dir()]
    modules = list(SOURCE.rglob("rules.py"))
    return tuple(sorted(short(path) for path in packages + modules))
