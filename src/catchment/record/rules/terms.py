"""Terms: what a resource can be found by, each as one whole number.

"The subject is Patient/7" or "the code is SNOMED CT 73211009" becomes a number of 64 bits: the hash of the
search parameter, mixed (exclusive or) with the hash of the value. One narrow table of (term, patient, number)
then answers every token and every reference search, and the database can mix two numbers itself, which is
how chains go from one resource to the next. Two values with one number are possible and would need luck of 1
in 10^4 among 60 million different values (decision 33 says what follows).

A *parameter* here is a search parameter of a resource type, `Observation.code`, as its hash.
"""

from functools import lru_cache
from hashlib import blake2b

MANY = 1 << 16  # parameters and codes come again and again; references to people mostly do not


def hash64(text: str) -> int:
    """Return the hash of a text: a signed number of 64 bits, the same on every machine and day."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


_remembered = lru_cache(MANY)(hash64)


def parameter_of(resource_type: str, code: str) -> int:
    """Return the number of a search parameter, such as `Observation` and `code`."""
    return _remembered(f"{resource_type}.{code}")


def type_term(resource_type: str) -> int:
    """Return the term that every resource of a type has."""
    return _remembered(f"type {resource_type}")


def token_term(parameter: int, system: str, code: str) -> int:
    """Return the term of a token: a code within a system (empty where it names none)."""
    return parameter ^ _remembered(f"{system}|{code}")


def identifier_term(parameter: int, system: str, value: str) -> int:
    """Return the term of a business identifier: like a token, but each is met once, so none is remembered."""
    return parameter ^ hash64(f"{system}|{value}")


def resource_key(resource_type: str, resource_id: str) -> int:
    """Return the number of a resource, whatever its version."""
    return hash64(f"{resource_type}/{resource_id}")


def reference_term(parameter: int, target: str) -> int:
    """Return the term of a reference; `target` is `Type/id`. It is `parameter ^ resource_key`."""
    return parameter ^ hash64(target)
