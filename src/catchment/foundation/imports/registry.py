"""The kinds of file that can be imported, and what is worked out after them.

A room registers one `Importer` per published format, and *derivations*: work that turns what was published
into facts (or figures), done once after all the files of a batch, in the same transaction.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import ClassVar

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.models.change import Change

GEOGRAPHY, DIRECTORY, STATISTICS = 1, 2, 3
Derivation = Callable[[Change], dict[str, int]]


class Importer(ABC):
    """One published format. Subclasses are stateless; one instance is registered."""

    kind: ClassVar[str]
    title: ClassVar[str]
    publisher: ClassVar[str]
    file_name: ClassVar[re.Pattern[str]]
    batch: ClassVar[int]  # GEOGRAPHY, then DIRECTORY, then STATISTICS
    order: ClassVar[int] = 50  # within the batch
    in_parts: ClassVar[bool] = False  # whether an edition comes in several files, each a part of it
    derives: ClassVar[tuple[str, ...]] = ()
    address: ClassVar[str] = ""  # where the publisher keeps the current file, for `catchment fetch`
    page: ClassVar[str] = ""  # the publisher's page that leads to it, where its address changes

    @abstractmethod
    def edition(self, source: SourceFile) -> date:
        """Return the date that the file speaks for; raises Refusal when it cannot be told."""

    @abstractmethod
    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Read the file and record what it says; raises Refusal to refuse it whole."""


_importers: dict[str, Importer] = {}
_derivations: dict[str, Derivation] = {}


def importer(cls: type[Importer]) -> type[Importer]:
    """Register a kind of file."""
    assert cls.kind not in _importers, f"two importers are called {cls.kind}"
    _importers[cls.kind] = cls()
    return cls


def derivation(name: str) -> Callable[[Derivation], Derivation]:
    """Register work done once after the files of a batch that ask for it, in order of registration."""

    def register(work: Derivation) -> Derivation:
        assert name not in _derivations, f"two derivations are called {name}"
        _derivations[name] = work
        return work

    return register


def importers() -> list[Importer]:
    """Return every kind of file, in the order they are imported."""
    return sorted(_importers.values(), key=lambda each: (each.batch, each.order, each.kind))


def importer_of(kind: str) -> Importer:
    """Return the importer of a kind; raises Refusal, listing the kinds, for an unknown one."""
    if kind not in _importers:
        known = ", ".join(each.kind for each in importers())
        raise Refusal(f"“{kind}” is not a kind of file that Catchment knows. The kinds are: {known}.")
    return _importers[kind]


def recognise(path: Path) -> Importer | None:
    """Return the importer whose file name pattern fits, or None."""
    return next((each for each in importers() if each.file_name.fullmatch(path.name)), None)


def derivations_for(chosen: Iterable[Importer]) -> list[tuple[str, Derivation]]:
    """Return the derivations that any of the importers ask for, each once, in order of registration."""
    wanted = {name for each in chosen for name in each.derives}
    unknown = wanted - _derivations.keys()
    assert not unknown, f"no derivation is called {unknown}"
    return [(name, work) for name, work in _derivations.items() if name in wanted]
