"""Tidiness: every module teaches, nothing is too long, nothing lies about unused."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.source_tree import code_files, module_name, python_files, short, text_files
from tests.guards.source_tree import repository_files as files

MOST_LINES = 350
MOST_FUNCTION_LINES = 60
COUNTED_SUFFIXES = (".py", ".html", ".jinja", ".js", ".css")
# Longer on purpose; each with the reason. Migrations are Django's and do not count.
LONGER: dict[str, str] = {}
# Reached by their names, not by an import: Django and the servers look for them.
FOUND_BY_NAME = re.compile(
    r"^catchment(\.\w+)*\.apps$|^catchment\.(wsgi|asgi|urls|settings|cli|cli\.__main__)$"
)
PRINTING_PLACES = ("scripts/", "bench/")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplemented)\b")

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public_parts(tree: ast.Module) -> Iterator[Documented]:
    """Yield the public functions and classes of a module, and the public methods of those classes."""
    for node in tree.body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
                yield from (method for method in methods if not method.name.startswith("_"))


def imported_names(tree: ast.Module, module: str, is_package: bool) -> set[str]:
    """Return the dotted names a module imports, relative ones resolved."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")
                kept = parents[: len(parents) - node.level + is_package]
                base = ".".join([*kept, base]).rstrip(".")
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def imports_its_whole_package(tree: ast.Module) -> bool:
    """Say whether a package imports every module in it (to register them) by asking `pkgutil`."""
    return any(isinstance(node, ast.Name) and node.id == "iter_modules" for node in ast.walk(tree))


def test_every_module_has_a_docstring() -> None:
    """A module opens by teaching its concept."""
    silent = [
        name
        for name, tree in python_files().items()
        if not ast.get_docstring(tree) and (tree.body or not name.startswith("tests/"))
    ]
    assert not silent, f"modules without a docstring: {silent}"


def test_every_public_part_has_a_docstring() -> None:
    """Whoever reads a public function or class is told what it is for."""
    silent = [
        f"{name}:{part.lineno} {part.name}"
        for name, tree in code_files().items()
        for part in public_parts(tree)
        if not ast.get_docstring(part)
    ]
    assert not silent, "public parts without a docstring:\n" + "\n".join(silent)


def test_no_file_is_too_long() -> None:
    """Past this length, a concept inside wants a name."""
    lengths = {
        name: text.count("\n")
        for name, text in text_files().items()
        if name.endswith(COUNTED_SUFFIXES) and "/migrations/" not in name
    }
    long = {name: lines for name, lines in lengths.items() if lines > MOST_LINES and name not in LONGER}
    assert not long, f"files of more than {MOST_LINES} lines: {long}"
    stale = [name for name in LONGER if lengths.get(name, 0) <= MOST_LINES]
    assert not stale, f"no longer too long; take them off the list: {stale}"


def test_no_function_is_too_long() -> None:
    """A function fits on a screen."""
    long = [
        f"{name}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for name, tree in python_files().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MOST_FUNCTION_LINES
    ]
    assert not long, f"functions of more than {MOST_FUNCTION_LINES} lines:\n" + "\n".join(long)


def test_no_module_is_dead() -> None:
    """Every module of the package is imported by another, or named in a setting."""
    trees = {name: tree for name, tree in python_files().items() if name.startswith("src/")}
    reached: set[str] = set()
    for name, tree in trees.items():
        module = module_name(name)
        names = imported_names(tree, module, name.endswith("__init__.py"))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        named = {text for text in texts if isinstance(text, str) and text.startswith("catchment.")}
        parents_of_named = {text.rpartition(".")[0] for text in named}
        reached |= (names | named | parents_of_named) - {module}
        if name.endswith("__init__.py") and imports_its_whole_package(tree):
            folder = name.removesuffix("__init__.py")
            reached |= {module_name(other) for other in trees if other.rpartition("/")[0] + "/" == folder}
    dead = [
        name
        for name in trees
        if not name.endswith("__init__.py")
        and module_name(name) not in reached
        and not FOUND_BY_NAME.match(module_name(name))
    ]
    assert not dead, f"modules that nothing imports: {dead}"


def test_nothing_prints_but_scripts() -> None:
    """Commands speak through click and rich, the rest through its return value."""
    printing = [
        f"{name}:{node.lineno}"
        for name, tree in python_files().items()
        if not name.startswith(PRINTING_PLACES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing, f"print() in {printing}"


def test_every_template_is_used() -> None:
    """A template is named by a view or by another template."""
    templates = [path for path in files() if "templates" in path.parts and path.suffix in (".html", ".jinja")]
    names = {short(path).split("/templates/")[-1] for path in templates}
    mentioned = "\n".join(text for name, text in text_files().items() if name.startswith("src/"))
    unused = sorted(name for name in names if f'"{name}"' not in mentioned and f"'{name}'" not in mentioned)
    assert not unused, f"templates that nothing names: {unused}"


def test_nothing_is_left_unfinished() -> None:
    """What is not done is said in an issue, not in the code."""
    marks = [
        f"{name}: {found.group()}"
        for name, text in text_files().items()
        if name.endswith(COUNTED_SUFFIXES) and name != short(Path(__file__))
        for found in UNFINISHED.finditer(text)
    ]
    assert not marks, f"unfinished: {marks}"
