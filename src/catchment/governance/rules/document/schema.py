"""The published JSON Schema of handbook.yaml, so that editors complete and check it while it is typed."""

from typing import Any

from catchment.governance.rules.document.handbook import Handbook

SCHEMA_ADDRESS = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a handbook."""
    schema = Handbook.model_json_schema()
    return {"$schema": SCHEMA_ADDRESS, **schema, "title": "Catchment governance handbook, format 1"}
