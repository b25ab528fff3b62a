"""The extractor against FHIRPath: what it finds in random resources is what the standard's expressions find.

`fhirpathpy` evaluates the standard's own expression; what it finds is turned into rows here, naively, from
the shape of each value. Three things cannot be left to it: it has no `resolve()`, so
`where(resolve() is Patient)` is decided by the text of the reference; it does not know that an Observation
is a Resource; and its `as` refuses more than one value, as FHIRPath says and the standard's own expressions
forget: `ofType` stands for it. Composites have no expression of their own; they are tested by example
(test_extraction.py).
"""

import random
import re
from typing import Any

import fhirpathpy
import pytest
from fhirpathpy.models import models

from catchment.record.rules.extraction import (
    contact,
    date_range,
    extract,
    normalised,
    parameters,
    quantity_range,
    unit_term,
)
from catchment.record.rules.extraction.moments import OPEN_END, OPEN_START
from catchment.record.rules.terms import hash64, parameter_of, type_term
from catchment.record.rules.values import Resource
from catchment.record.standard import table

TABLE = table("search_parameters")
RESOLVE = re.compile(r"\.where\(resolve\(\) is (\w+)\)")
AS, CAST = re.compile(r"\(([\w.]+) as (\w+)\)"), re.compile(r"\.as\((\w+)\)")
ONCE = ("code", "value", "target")  # elements that composites look at, there at most once
TIMES = 6  # random resources of each type
MODEL = models["r4"]


def made(rng: random.Random, datatype: str) -> Any:
    """Return a value of a datatype, invented."""
    n = rng.randint(1, 40)
    day = f"20{n % 24 + 10}-0{n % 9 + 1}-{n % 27 + 1:02d}"
    moment = f"{day}T{n % 24:02d}:30:00+01:00"
    quantity = {"value": n, "unit": "milligram", "system": "urn:units", "code": "mg"}
    coding = {"system": f"urn:codes:{n % 2}", "code": f"c{n}", "display": f"Invented {n}"}
    reference = {"reference": rng.choice([f"Patient/p{n}", f"Group/g{n}", f"Patient/p{n}/_history/2"])}
    choices: dict[str, list[Any]] = {
        "code": [f"code-{n}"],
        "Coding": [coding],
        "CodeableConcept": [
            {"coding": [coding]},
            {"coding": [coding], "text": "Örtlich"},
            {"text": f"Só {n}"},
        ],
        "Identifier": [{"system": "urn:ids", "value": f"i{n}"}, {"value": f"i{n}"}],
        "ContactPoint": [
            {"system": "phone", "value": f"07700 9000{n:02d}"},
            {"system": "email", "value": f"A{n}@example.org"},
        ],
        "boolean": [True, False],
        "string": [f"Éxample  {n}"],
        "markdown": [f"Some *words* {n}"],
        "id": [f"id-{n}"],
        "uri": [f"urn:made:{n}"],
        "url": [f"https://example.org/{n}"],
        "canonical": [f"https://example.org/made/{n}", f"https://example.org/made/{n}|1.0"],
        "date": [day, day[:7], day[:4]],
        "dateTime": [day[:7], moment],
        "instant": [moment],
        "Period": [{"start": day}, {"end": moment}, {"start": day, "end": moment[:4].replace("20", "21")}],
        "Timing": [{"event": [day, moment]}],
        "Quantity": [quantity, {"value": n, "unit": "tablet"}, {"value": n}],
        "Age": [quantity],
        "Duration": [quantity],
        "Range": [{"low": quantity}, {"low": quantity, "high": {**quantity, "value": n + 5}}],
        "Reference": [reference, {"identifier": {"system": "urn:ids", "value": f"i{n}"}, "type": "Patient"}],
        "HumanName": [{"family": f"O'Née {n}", "given": ["Ann", "Bo"]}, {"family": "X", "text": "Dr X"}],
        "Address": [
            {"line": [f"{n} Made Street"], "city": "Exville", "postalCode": "XE1 2AB", "use": "home"}
        ],
    }
    return rng.choice(choices[datatype])


def resource_of(resource_type: str, rng: random.Random) -> Resource:
    """Return a random resource with values where the type's parameters look; lists here and there."""
    resource: Resource = {"resourceType": resource_type, "id": "made"}
    routes = sorted(
        {(route.path, route.datatype) for each in parameters(resource_type).values() for route in each.routes}
    )
    whole = {path for path, _ in routes}
    for path, datatype in routes:
        if datatype == "deceased" or any(path.startswith(f"{each}.") for each in whole) or rng.random() < 0.5:
            continue
        element, *names = resource, *path.split(".")
        for name in names[:-1]:
            below = element.setdefault(name, [{}] if rng.random() < 0.5 else {})
            element = rng.choice(below) if isinstance(below, list) else below
            if not isinstance(element, dict):
                break
        else:
            value = made(rng, datatype)
            stem = names[-1].removesuffix(datatype[0].upper() + datatype[1:])
            if stem == names[-1] or not any(name.startswith(stem) for name in element):  # one of a choice
                several = rng.random() < 0.3 and not names[-1].startswith(ONCE)
                element[names[-1]] = [value, made(rng, datatype)] if several else value
    return resource


def evaluated(resource: Resource, expression: str) -> list[Any]:
    """Return what the standard's expression finds."""
    wanted = RESOLVE.search(expression)
    plain = RESOLVE.sub("", expression).replace("(Resource.", f"({resource['resourceType']}.")
    plain = CAST.sub(r".ofType(\1)", AS.sub(r"\1.ofType(\2)", plain))
    found = fhirpathpy.evaluate(resource, plain, {}, MODEL)
    return [each for each in found if not wanted or is_to(each, wanted[1])]


def is_to(reference: Any, wanted: str) -> bool:
    """Return whether a reference says that it is to a type."""
    return str(reference.get("reference", reference.get("type"))).startswith(wanted)


class Rows:
    """Rows of the index, made naively from values whose datatype is guessed from their shape."""

    def __init__(self, resource_type: str) -> None:
        """Begin with the term of the type."""
        self.type = resource_type
        self.terms = {type_term(resource_type)}
        self.dates: set[Any] = set()
        self.texts: set[Any] = set()
        self.quantities: set[Any] = set()

    def add(self, code: str, value: Any, *, own: bool) -> None:
        """Add a value of a parameter."""
        kind = parameters(self.type)[code].type
        getattr(self, f"_{kind}")(parameter_of(self.type, code), code, value, own)

    def _token(self, number: int, code: str, value: Any, own: bool) -> None:
        if not isinstance(value, dict):
            pairs = [("", str(value).lower() if isinstance(value, bool) else value)]
        elif value.get("system") in ("phone", "email"):
            pairs = [("", contact(value["value"]))]
        elif "value" in value:
            pairs = [(value.get("system", ""), value["value"])]
        elif "code" in value:
            pairs = [(value["system"], value["code"])]
        else:
            pairs = [(each["system"], each["code"]) for each in value.get("coding", ())]
            if pairs and "text" in value:
                self.terms.add(number ^ hash64("spoken") ^ hash64(f"|{normalised(value['text'])}"))
            pairs = pairs or [("text", normalised(value["text"]))]
        self.terms |= {number ^ hash64(f"{system}|{each}") for system, each in pairs}

    def _reference(self, number: int, code: str, value: Any, own: bool) -> None:
        if isinstance(value, str):
            self.terms |= {number ^ hash64(value), number ^ hash64(value.split("|")[0])}
        elif "identifier" in value:
            self._token(parameter_of(self.type, f"{code}:identifier"), code, value["identifier"], own)
        elif not (own and value["reference"].startswith("Patient/")):
            self.terms.add(number ^ hash64(value["reference"].removesuffix("/_history/2")))

    def _uri(self, number: int, code: str, value: str, own: bool) -> None:
        self.terms |= {number ^ hash64(f"|{each}") for each in (value, value.split("|")[0])}

    def _string(self, number: int, code: str, value: Any, own: bool) -> None:
        if isinstance(value, str):
            texts = [value, value.replace(" ", "") if code == "address-postalcode" else value]
        elif "family" in value:
            spoken = [*value.get("given", []), value["family"]]
            texts = [*spoken, " ".join(spoken), value.get("text", value["family"])]
        else:
            texts = [*value["line"], value["city"], value["postalCode"], value["postalCode"].replace(" ", "")]
        self.texts |= {(number, normalised(text)) for text in texts}

    def _date(self, number: int, code: str, value: Any, own: bool) -> None:
        if isinstance(value, str):
            low, high = date_range(value)
        elif "event" in value:
            ranges = [date_range(each) for each in value["event"]]
            low, high = min(each[0] for each in ranges), max(each[1] for each in ranges)
        else:
            low = date_range(value["start"])[0] if "start" in value else OPEN_START
            high = date_range(value["end"])[1] if "end" in value else OPEN_END
        self.dates.add((number, low, high))

    def _quantity(self, number: int, code: str, value: Any, own: bool) -> None:
        low, high = value.get("low", value), value.get("high", {} if "low" in value else value)
        unit = (low.get("system", ""), low["code"]) if "code" in low else ("", low.get("unit"))
        term = unit_term(*unit) if unit[1] else 0
        if low is value:
            self.quantities.add((number, term, *quantity_range(str(value["value"]))))
            return
        top = float(high["value"]) if high else float("inf")
        self.quantities.add((number ^ hash64("range"), term, float(low["value"]), top))


def same_starts(rows: Any) -> set[Any]:
    """Return rows to the second: of two with one start, the longer is kept a microsecond later."""
    return {(number, low.replace(microsecond=0), high) for number, low, high in rows}


def check(resource: Resource, *, composites: bool) -> None:
    """Compare what is extracted from a resource with what the standard's expressions find in it."""
    resource_type = resource["resourceType"]
    rows, present = Rows(resource_type), 0
    for each in TABLE[resource_type]:
        if each["type"] == "composite":
            continue
        parameter = parameters(resource_type)[each["code"]]
        values = evaluated(resource, each["expression"])
        present |= (1 << parameter.bit) * bool(values)
        for value in values if not parameter.same_as else ():
            rows.add(parameter.code, value, own=parameter.own)
    found = extract(resource)
    kept = sum(1 << each.bit for each in parameters(resource_type).values() if each.type != "composite")
    assert found.present & kept == present
    composite = set(found.terms) - rows.terms, same_starts(found.dates) - same_starts(rows.dates)
    assert composites or not any(composite)
    assert rows.terms <= set(found.terms)
    assert same_starts(rows.dates) <= same_starts(found.dates)
    assert rows.texts <= set(found.texts) and (composites or len(found.texts) == len(rows.texts))
    assert rows.quantities <= set(found.quantities) or composites
    assert len(found.terms) == len(set(found.terms)), "no row may be there twice"
    assert len({row[:2] for row in found.dates}) == len(found.dates)
    assert len({row[:3] for row in found.quantities}) == len(found.quantities)


@pytest.mark.parametrize("resource_type", sorted(TABLE))
def test_finds_what_the_standard_s_expressions_find(resource_type: str) -> None:
    """In random resources of every type, rows and bits are those of the published FHIRPath."""
    composites = any(each["type"] == "composite" for each in TABLE[resource_type])
    for seed in range(TIMES):
        check(resource_of(resource_type, random.Random(f"{resource_type} {seed}")), composites=composites)


def test_every_type_has_room_for_its_bits() -> None:
    """`present` is one number of 64 bits with a sign: 63 parameters at most."""
    assert {name for name, listed in TABLE.items() if len(listed) > 63} == set()
    assert {"status", "code", "patient", "_tag"} <= set(parameters("Observation"))
