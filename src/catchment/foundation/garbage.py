"""Python's search for garbage, kept away from what stays.

What nobody refers to is freed at once. Only what refers to itself waits for a search that goes through every
object there is, again and again while many are made: through all that was loaded at the start, which never is
garbage. Whoever makes many objects that are trees, as resources are, says so here.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = (100_000, 50, 50)  # so many objects made and not freed, so many searches of the younger ones


def keep_what_is_loaded() -> None:
    """Leave what has been loaded so far out of every search, and search rarely: for a server that starts."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


@contextmanager
def rarely_searched() -> Iterator[None]:
    """Search rarely while many objects are made that are trees."""
    usual = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
