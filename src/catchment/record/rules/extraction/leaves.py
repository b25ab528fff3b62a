"""What one element gives to the index, by the datatype of the element and the kind of the parameter.

Each function makes a *leaf*: a closure that knows its parameter's number and bit and appends rows. All that
can be worked out beforehand is worked out when the leaf is made, so storing a resource costs little more
than walking through it.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from catchment.record.rules.extraction.amounts import UNIT, amounts, range_amounts, range_of, unit_term
from catchment.record.rules.extraction.moments import date_range, period_range, timing_ranges
from catchment.record.rules.extraction.parameters import Route, SearchParameter
from catchment.record.rules.extraction.texts import LONGEST, contact, normalised
from catchment.record.rules.terms import hash64, identifier_term, parameter_of, token_term

Coded = tuple[str, str, str]  # system, code, display
Amount = tuple[tuple[str, str] | None, float, float]
TEXT_ONLY = "text"  # the "system" of a concept that has words and no code
_SPOKEN = hash64("spoken")
MANY = 1 << 16
LONGEST_SYSTEM, LONGEST_CODE, LONGEST_DISPLAY = 300, 200, 300  # as the vocabulary keeps them
# a resource by type and id, within an address or alone, at one version or another
_TO_RESOURCE = re.compile(
    r"(?P<base>https?://.*/)?(?P<plain>(?P<type>[A-Z][A-Za-z]{1,63})/[A-Za-z0-9.\-]{1,64})"
    r"(?:/_history/[A-Za-z0-9.\-]{1,64})?",
    re.ASCII,
)


class Rows:
    """Rows of one resource while they are gathered; `contained` are the types of what it contains, by id."""

    __slots__ = ("contained", "dates", "present", "quantities", "terms", "texts", "vocabulary")

    def __init__(self, contained: dict[str, str]) -> None:
        """Begin with nothing."""
        self.contained = contained
        self.terms: list[int] = []
        self.dates: list[tuple[int, datetime, datetime]] = []
        self.texts: list[tuple[int, str]] = []
        self.quantities: list[tuple[int, int, float, float]] = []
        self.present = 0
        self.vocabulary: list[tuple[int, str, str, str]] = []


Leaf = Callable[[Any, Rows], None]


class Target(NamedTuple):
    """What a reference says: the text to hash, and the type it is to, if it shows."""

    key: int
    type: str | None
    text: str


@lru_cache(MANY)
def target_of(reference: str) -> Target:
    """Return what a reference is to, without a version; an address elsewhere counts as a whole."""
    found = _TO_RESOURCE.fullmatch(reference)
    if not found:
        return Target(hash64(reference), None, reference)
    text = (found["base"] or "") + found["plain"]
    return Target(hash64(text), found["type"], text)


@lru_cache(MANY)
def _noted(
    parameter: int, system: str, code: str, display: str
) -> tuple[int, tuple[int, str, str, str] | None]:
    """Return the term of a coded value and its row of the vocabulary; None where it is too long for that."""
    term = token_term(parameter, system, code)
    if len(system) > LONGEST_SYSTEM or len(code) > LONGEST_CODE:
        return term, None
    return term, (parameter, system, code, display[:LONGEST_DISPLAY])


def codings(concept: Any) -> list[Coded]:
    """Return the codes of a CodeableConcept; of one that has only words, those in small letters."""
    found = [
        (each.get("system", ""), each["code"], each.get("display", ""))
        for each in concept.get("coding", ())
        if "code" in each
    ]
    if not found and concept.get("text"):
        return [(TEXT_ONLY, normalised(concept["text"]), concept["text"])]
    return found


def coding(value: Any) -> list[Coded]:
    """Return the code of a Coding."""
    return [(value.get("system", ""), value["code"], value.get("display", ""))] if "code" in value else []


def spoken_of(parameter: int) -> int:
    """Return the "parameter" of the words that concepts have beside their codes, for the modifier `text`."""
    return parameter ^ _SPOKEN


def spoken(concept: Any) -> str:
    """Return the words of a CodeableConcept as compared, where it has codes and none is called so.

    What a code is called is in the vocabulary, and a concept of words alone is found by them as by a code.
    """
    text = concept.get("text")
    if not text or "coding" not in concept:
        return ""
    if any(text == each.get("display") and "code" in each for each in concept["coding"]):
        return ""
    return normalised(text) if any("code" in each for each in concept["coding"]) else ""


def token_leaf(parameter: SearchParameter, mask: int, route: Route) -> Leaf:
    """Return the leaf of a token."""
    number, beside = parameter.number, spoken_of(parameter.number)
    if route.datatype in ("CodeableConcept", "Coding"):
        concept = route.datatype == "CodeableConcept"
        read = codings if concept else coding

        def coded_leaf(value: Any, rows: Rows) -> None:
            rows.present |= mask
            for system, code, display in read(value):
                term, note = _noted(number, system, code, display)
                rows.terms.append(term)
                if note:
                    rows.vocabulary.append(note)
            if concept and (words := spoken(value)):
                rows.terms.append(identifier_term(beside, "", words))
                rows.vocabulary.append((beside, "", words, ""))

        return coded_leaf
    if route.datatype == "ContactPoint":

        def contact_leaf(value: Any, rows: Rows) -> None:
            if route.where and value.get(route.where[0]) != route.where[1]:
                return
            rows.present |= mask
            if value.get("value"):
                rows.terms.append(identifier_term(number, "", contact(value["value"])))

        return contact_leaf

    def plain_leaf(value: Any, rows: Rows) -> None:
        rows.present |= mask
        term, note = _noted(number, "", plain_token(value), "")
        rows.terms.append(term)
        if note:
            rows.vocabulary.append(note)

    return plain_leaf


def plain_token(value: Any) -> str:
    """Return a code, text or truth value as its token's code."""
    if value is True:
        return "true"
    return "false" if value is False else str(value)


def identifier_leaf(resource_type: str, code: str, mask: int) -> Leaf:
    """Return the leaf of an Identifier: its system and value, and its type for the modifier `of-type`.

    The vocabulary notes the systems, without values, so that a value can be asked for in whichever system.
    """
    number, typed = parameter_of(resource_type, code), parameter_of(resource_type, f"{code}:of-type")

    def leaf(value: Any, rows: Rows) -> None:
        rows.present |= mask
        text = value.get("value")
        if not text:
            return
        system = value.get("system", "")
        rows.terms.append(identifier_term(number, system, text))
        rows.vocabulary.append((number, system[:LONGEST_SYSTEM], "", ""))
        if "type" in value:
            for type_system, type_code, _ in codings(value["type"]):
                rows.terms.append(of_type_term(typed, type_system, type_code, text))

    return leaf


def of_type_term(parameter: int, system: str, code: str, value: str) -> int:
    """Return the term of an identifier's type and value; the parameter is that of `identifier:of-type`."""
    return identifier_term(parameter, f"{system}|{code}", value)


def reference_leaf(resource_type: str, parameter: SearchParameter, mask: int, route: Route) -> Leaf:
    """Return the leaf of a Reference: what it is to, or the business identifier it gives instead.

    The latter is a term of the parameter `code:identifier`.
    """
    number, wanted, own = parameter.number, route.target, parameter.own
    known_by = identifier_leaf(resource_type, f"{parameter.code}:identifier", mask)

    def leaf(value: Any, rows: Rows) -> None:
        text = value.get("reference")
        target = target_of(text) if text else None
        if wanted and _kind(value, target, rows) != wanted:
            return
        rows.present |= mask
        if target and target.text[0] != "#" and not (own and target.text.startswith("Patient/")):
            rows.terms.append(number ^ target.key)
        if "identifier" in value:
            known_by(value["identifier"], rows)

    return leaf


def _kind(value: Any, target: Target | None, rows: Rows) -> str | None:
    """Return the type that a reference is to, as far as it says."""
    if target is None:
        named: str | None = value.get("type")
        return named
    if target.text[0] == "#":
        return rows.contained.get(target.text[1:])
    return target.type or value.get("type")


def uri_leaf(parameter: SearchParameter, mask: int) -> Leaf:
    """Return the leaf of an address; one of a reference parameter is found like a reference.

    A canonical address with a version (after a bar) is found with it and without it.
    """
    number, is_reference = parameter.number, parameter.type == "reference"

    def leaf(value: str, rows: Rows) -> None:
        rows.present |= mask
        for text in {value, value.partition("|")[0]}:
            term = number ^ target_of(text).key if is_reference else token_term(number, "", text)
            rows.terms.append(term)

    return leaf


def human_name(name: Any) -> Iterable[str]:
    """Return what a HumanName can be found by: each part, and the whole."""
    parts = [*name.get("prefix", ()), *name.get("given", ()), name.get("family"), *name.get("suffix", ())]
    known = [part for part in parts if part]
    whole = name.get("text") or " ".join(known)
    spoken = " ".join([part for part in (*name.get("given", ()), name.get("family")) if part])
    return [*known, whole, spoken]


def address(value: Any) -> Iterable[str]:
    """Return what an Address can be found by: each part, the text, and the postcode without its space."""
    postcode = value.get("postalCode") or ""
    names = ("city", "district", "state", "country", "text")
    return [*value.get("line", ()), *(value.get(name) for name in names), postcode, postcode.replace(" ", "")]


def string_leaf(parameter: SearchParameter, mask: int, route: Route) -> Leaf:
    """Return the leaf of a text, a HumanName or an Address."""
    number = parameter.number
    if route.datatype in ("HumanName", "Address"):
        read = human_name if route.datatype == "HumanName" else address

        def parts_leaf(value: Any, rows: Rows) -> None:
            rows.present |= mask
            rows.texts += [(number, normalised(part)) for part in read(value) if part]

        return parts_leaf
    postcode = route.path.endswith("postalCode")

    def leaf(value: str, rows: Rows) -> None:
        rows.present |= mask
        rows.texts.append((number, normalised(value)))
        if postcode:
            rows.texts.append((number, normalised(value).replace(" ", "")))

    return leaf


def date_reader(datatype: str) -> Callable[[Any], list[tuple[datetime, datetime]]]:
    """Return what reads stretches of time from a datatype."""
    if datatype == "Timing":
        return timing_ranges
    single = period_range if datatype == "Period" else date_range

    def read(value: Any) -> list[tuple[datetime, datetime]]:
        return [single(value)]

    return read


def date_leaf(number: int, mask: int, datatype: str) -> Leaf:
    """Return the leaf of a date."""
    read = date_reader(datatype)

    def leaf(value: Any, rows: Rows) -> None:
        rows.present |= mask
        for low, high in read(value):
            rows.dates.append((number, low, high))

    return leaf


@lru_cache(MANY)
def _unit(unit: tuple[str, str] | None) -> int:
    return unit_term(*unit) if unit else 0


def quantity_leaf(number: int, mask: int, datatype: str) -> Leaf:
    """Return the leaf of a quantity; its unit is noted in the vocabulary under the parameter UNIT."""
    ranged = datatype == "Range"
    read = range_amounts if ranged else amounts
    number = range_of(number) if ranged else number

    def leaf(value: Any, rows: Rows) -> None:
        rows.present |= mask
        for unit, low, high in read(value):
            rows.quantities.append((number, _unit(unit), low, high))
            if unit and len(unit[0]) <= LONGEST_SYSTEM and len(unit[1]) <= LONGEST_CODE:
                rows.vocabulary.append((UNIT, *unit, str(value.get("unit", ""))[:LONGEST]))

    return leaf
