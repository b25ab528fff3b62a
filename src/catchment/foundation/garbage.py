"""Python's search for garbage, kept rare and away from what stays.

What nobody refers to is freed at once. Only what refers to itself waits for a search, and by default Python
searches each time 700 objects more are there, now and then through all of them. Here a handbook, a batch of
resources or the graph of a system are hundreds of thousands of objects that are no garbage: searching took an
eighth of the time of loading the example, and more of an import.
"""

import gc

RARELY = (100_000, 50, 50)  # objects made and not freed; searches among the young before one among the older


def search_rarely() -> None:
    """Search for garbage rarely in this process."""
    gc.set_threshold(*RARELY)


def keep_what_is_loaded() -> None:
    """Leave what has been loaded so far out of every search: for a server, once it has started."""
    gc.collect()
    gc.freeze()
