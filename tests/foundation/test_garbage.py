"""Searching for garbage rarely: in every process that starts Django."""

import gc

from catchment.foundation.garbage import RARELY


def test_every_process_searches_rarely() -> None:
    """This one has started Django, as the commands, the web server and the worker do."""
    assert gc.get_threshold() == RARELY
