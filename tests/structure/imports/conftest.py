"""A tiny England: the files of these tests have a handful of rows, where the real ones have thousands."""

import pytest

from catchment.foundation.imports.registry import importers


@pytest.fixture
def tiny_england(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files of a few rows pass for all of England."""
    for importer in importers():
        for limit, least in (("fewest_rows", 1), ("fewest", 1), ("areas", 2)):
            if hasattr(importer, limit):
                monkeypatch.setattr(type(importer), limit, least)
