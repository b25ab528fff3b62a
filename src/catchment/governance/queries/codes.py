"""Codes that are taken: of people and bodies, in any handbook and at any time: none is used twice."""

from catchment.governance.models import Body, Person


def codes_of_people(before: str) -> set[str]:
    """Return every code of a person, in the whole house, that begins with a text (in any capitals)."""
    return set(Person.objects.filter(code__istartswith=before).values_list("code", flat=True))


def codes_of_bodies(before: str) -> set[str]:
    """Return every code of a body, in the whole house, that begins with a text (in any capitals)."""
    return set(Body.objects.filter(code__istartswith=before).values_list("code", flat=True))
