"""A tiny England: the files of these tests have a handful of rows, where the real ones have thousands.

This file is read before Django is ready, so the fixtures import what they change when they are used.
"""

import pytest


@pytest.fixture
def tiny_england(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files of a few rows pass for all of England."""
    from catchment.foundation.imports.registry import importers

    for importer in importers():
        for limit, least in (("fewest_rows", 1), ("fewest", 1), ("areas", 2)):
            if hasattr(importer, limit):
                monkeypatch.setattr(type(importer), limit, least)


@pytest.fixture
def may_shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a correction of a tiny file have far fewer rows than the file it corrects."""
    from catchment.structure.imports import reading

    monkeypatch.setattr(reading, "SHRINKAGE_REFUSED", 0.1)
