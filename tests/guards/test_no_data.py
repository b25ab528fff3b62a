"""Nothing is committed that is not ours to commit: published data, large files, traces of a machine."""

import configparser
import csv
import gzip
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.guards.source_tree import is_vendored, repository_files, short, text_files

MOST_BYTES = 500_000
# Larger on purpose; each with the reason.
LARGER: dict[str, str] = {}
ROWS_COMPARED = 2_000
SHORTEST_TELLING_ROW = 30
PACKED = (".gz",)
TABLES = (".csv", ".csv.gz")
# This file names what it looks for, so it does not look at itself.
THIS_FILE = short(Path(__file__))
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work|root|home/\w+|Users/\w+|tmp/v)/")
REGISTRY_HOSTS = ("pypi.org/simple", "files.pythonhosted.org", "registry.npmjs.org")


def published_files(directory: Path) -> list[Path]:
    """Return the published files in the folder of real data."""
    return [path for path in directory.rglob("*") if path.is_file() and path.suffix != ".md"]


def first_rows(path: Path) -> Iterator[str]:
    """Yield the first rows of a published table, without its header, as they stand in the file."""
    opened = gzip.open if path.suffix in PACKED else open
    with opened(path, "rt", encoding="latin-1") as stream:
        for number, line in enumerate(stream):
            if number >= ROWS_COMPARED:
                return
            if number and len(line.strip()) >= SHORTEST_TELLING_ROW:
                yield line.strip()


def squeezed(row: str) -> str:
    """Return a row of a table without quotes and spaces, so that rewriting does not hide it."""
    cells = next(csv.reader(io.StringIO(row), skipinitialspace=True), [])
    return "|".join(cell.strip().lower() for cell in cells)


def test_no_large_file() -> None:
    """A large file is either data or something built; neither belongs here."""
    sizes = {short(path): path.stat().st_size for path in repository_files() if not is_vendored(path)}
    large = {name: size for name, size in sizes.items() if size > MOST_BYTES and name not in LARGER}
    assert not large, f"files of more than {MOST_BYTES:,} bytes: {large}"
    assert all(name in sizes for name in LARGER), "take files that are gone off the list"


def test_no_published_file_by_name(england_data: Path) -> None:
    """No file of the repository has the name of a published one."""
    published = {path.name.removesuffix(".gz") for path in published_files(england_data)}
    taken = [short(path) for path in repository_files() if path.name.removesuffix(".gz") in published]
    assert not taken, f"published files: {taken}"


def test_no_published_rows(england_data: Path) -> None:
    """No row of a published table stands in a file of the repository."""
    tables = [path for path in published_files(england_data) if path.name.endswith(TABLES)]
    assert tables, "found no tables to compare with"
    ours = {
        squeezed(line): name
        for name, text in text_files().items()
        for line in text.replace("\0", "").splitlines()
        if len(line) >= SHORTEST_TELLING_ROW and "," in line
    }
    copied = {
        f"{ours[row]} has a row of {path.name}"
        for path in tables
        for row in map(squeezed, first_rows(path))
        if row in ours
    }
    assert not copied, "\n".join(sorted(copied))


def test_no_path_of_a_machine() -> None:
    """Nothing refers to a folder that only one machine has."""
    found = [
        f"{name}: {line.strip()[:100]}"
        for name, text in text_files().items()
        for line in text.splitlines()
        if name != THIS_FILE and MACHINE_PATH.search(line)
    ]
    assert not found, "paths of one machine:\n" + "\n".join(found)


def registry_hosts_of_this_machine() -> set[str]:
    """Return the hosts that pip uses here, by its environment and its configuration files."""
    addresses = [value for name, value in os.environ.items() if re.fullmatch(r"PIP_.*(URL|LINKS)", name)]
    for place in ("/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf"):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(Path(place).expanduser())
        addresses += [parser[part][key] for part in parser.sections() for key in parser[part] if "url" in key]
    hosts = {urlsplit(address).hostname or "" for address in addresses}
    return {host for host in hosts if len(host) > len("localhost")}


def test_no_address_of_a_registry() -> None:
    """Packages come from wherever the user's pip looks; the repository does not say."""
    hosts = {*REGISTRY_HOSTS, *registry_hosts_of_this_machine()}
    found = [
        f"{name}: {host}"
        for name, text in text_files().items()
        for host in hosts
        if name != THIS_FILE and host in text
    ]
    assert not found, f"addresses of package registries: {found}"


@pytest.mark.parametrize("row", ['"A1","Some Name",12', "a1, some name ,12", '"A1", "Some Name", "12"'])
def test_rows_are_compared_by_what_they_say(row: str) -> None:
    """Quotes, spaces and capitals do not hide a copied row."""
    assert squeezed(row) == "a1|some name|12"
