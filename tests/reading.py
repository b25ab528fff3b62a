"""Reading the YAML files of the tests: each is parsed once in a process, by the parser that is written in C.

Many cases start from one handbook or one scheme. To parse it for each of them took most of the time in which
a worker finds its tests.
"""

import pickle
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Return what a file says, as a copy that the reader may change."""
    return pickle.loads(_parsed(path))


@cache
def _parsed(path: Path) -> bytes:
    return pickle.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=Loader))
