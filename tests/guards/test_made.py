"""The database that the tests' workers copy: nobody may take a mark of an earlier run for this run's."""

from pathlib import Path

import pytest

from tests import conftest
from tests.made import forget_made, wait_for_made


def test_a_mark_of_an_earlier_run_is_forgotten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A worker that is quicker than the first must not copy a database that went with the last run."""
    monkeypatch.setenv("CATCHMENT_HOME", str(tmp_path))
    for name, text in (("lock", ""), ("log", ""), ("mark", "test_of_an_earlier_run")):
        (tmp_path / f"made.{name}").write_text(text)
    assert wait_for_made() == "test_of_an_earlier_run"
    forget_made()
    with pytest.raises(FileNotFoundError):
        wait_for_made()


def test_the_making_has_begun_before_any_worker_is_given_a_test() -> None:
    """Workers are given tests once all have said what they collected, which they say in this same hook."""
    marks = vars(conftest.pytest_collection_finish)["pytest_impl"]  # what pytest.hookimpl was told
    assert marks["tryfirst"]
