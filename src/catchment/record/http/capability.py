"""The CapabilityStatement: what this interface does, made from what is really there.

Types come from the definitions, search parameters from the compiled standard, interactions from one table;
a test asks for everything that is promised, so that nothing is that no code answers (as in medplum#4343).
"""

from functools import lru_cache
from importlib.metadata import version
from typing import Any

from catchment.record.http.audit_events import PARAMETERS as OF_THE_LOG
from catchment.record.http.operations import OPERATIONS
from catchment.record.http.routing_table import INTERACTIONS, SYSTEM_INTERACTIONS
from catchment.record.rules.definitions import TYPES
from catchment.record.rules.extraction import parameters
from catchment.record.rules.searching.parsing import COMMON
from catchment.record.rules.validation.uk_core import PROFILES
from catchment.record.rules.values import DIRECTORY_TYPES

BUILT = "2026-11-23"  # when what the interface does last changed
READ_ONLY = ("read", "search-type")  # what is computed from the structure, and the log of access


@lru_cache(16)
def statement(base: str) -> dict[str, Any]:
    """Return the statement of the interface at the address `base`; it is shared, so nobody changes it."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": BUILT,
        "kind": "instance",
        "software": {"name": "Catchment", "version": version("catchment")},
        "implementation": {"description": "The shared record of this integrated care system", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [
            {
                "mode": "server",
                "security": _security(),
                "resource": [_resource(resource_type) for resource_type in sorted(TYPES)],
                "interaction": [{"code": code} for code in SYSTEM_INTERACTIONS],
                "operation": [_operation(name) for name, each in OPERATIONS.items() if "" in each.types],
                "compartment": ["http://hl7.org/fhir/CompartmentDefinition/patient"],
            }
        ],
    }


def _security() -> dict[str, Any]:
    return {
        "cors": False,
        "service": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                        "code": "SMART-on-FHIR",
                    }
                ]
            }
        ],
        "description": "Bearer tokens with SMART v2 scopes; who may see whose record is decided each time.",
    }


def _resource(resource_type: str) -> dict[str, Any]:
    computed = resource_type in DIRECTORY_TYPES or resource_type == "AuditEvent"
    codes = READ_ONLY if computed else INTERACTIONS
    found = _parameters(resource_type)
    references = [f"{resource_type}:{code}" for code, kind in found.items() if kind == "reference"]
    made: dict[str, Any] = {
        "type": resource_type,
        "interaction": [{"code": code} for code in codes],
        "versioning": "no-version" if computed else "versioned-update",
        "readHistory": not computed,
        "updateCreate": not computed,
        "conditionalCreate": not computed,
        "conditionalRead": "not-supported" if computed else "not-match",
        "conditionalUpdate": not computed,
        "conditionalDelete": "not-supported" if computed else "single",
        "referencePolicy": ["literal", "logical", "resolves"],
        "searchParam": [{"name": code, "type": kind} for code, kind in found.items()],
    }
    if references and resource_type != "AuditEvent":
        made["searchInclude"] = ["*", *references]
    if resource_type in PROFILES:
        made["supportedProfile"] = [PROFILES[resource_type]]
    operations = [_operation(name) for name, each in OPERATIONS.items() if resource_type in each.types]
    if operations:
        made["operation"] = operations
    return made


def _parameters(resource_type: str) -> dict[str, str]:
    """Return the search parameters of a type, with their kinds, in order."""
    if resource_type == "AuditEvent":
        return OF_THE_LOG
    own = {code: each.type for code, each in parameters(resource_type).items()}
    return dict(sorted({**COMMON, **own}.items()))


def _operation(name: str) -> dict[str, str]:
    return {"name": name, "definition": OPERATIONS[name].definition}
