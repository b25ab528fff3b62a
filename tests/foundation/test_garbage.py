"""Searching for garbage rarely: while many objects are made, and as before when that is over."""

import gc

import pytest

from catchment.foundation.garbage import RARELY, rarely_searched


def test_what_was_usual_is_usual_again() -> None:
    """Also where the work fails."""
    usual = gc.get_threshold()
    with pytest.raises(RuntimeError), rarely_searched():
        assert gc.get_threshold() == RARELY != usual
        raise RuntimeError
    assert gc.get_threshold() == usual
