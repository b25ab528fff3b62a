"""Kinds: which organisations are legal persons, and so may employ people or hold money.

Not everything with a name is somebody. A PCN is an agreement between practices (F-001) and a neighbourhood
team has no statutory form (F-021): neither can sign a contract of employment or own a bank account, so a
member or another legal person does it for them. A region is part of NHS England, and a sub-ICB location is
what is left of a CCG's code inside an ICB (B-006): neither is a person of its own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindRule:
    """What one kind of organisation is in law, and where that is written."""

    legal_person: bool
    rule: str
    because: str

    @property
    def may_employ(self) -> bool:
        """Say whether this kind can be somebody's employer: only a legal person can."""
        return self.legal_person

    @property
    def may_hold_money(self) -> bool:
        """Say whether this kind can be paid and hold money: only a legal person can."""
        return self.legal_person


_AGREEMENT = KindRule(False, "F-001", "a PCN is an agreement between practices, not a legal person")
_TEAM = KindRule(False, "F-021", "a neighbourhood team has no legal form of its own")
_PART = KindRule(False, "K-003", "it is a part of a larger body, not a legal person")
_PERSON = KindRule(True, "B-008", "it is a legal person")

NOT_LEGAL_PERSONS = {
    "pcn": _AGREEMENT,
    "team": _TEAM,
    "nation": _PART,
    "region": _PART,
    "sub-icb": _PART,
    "commissioning-hub": _PART,
}

# Roles that make an organisation a legal person of its own (K.2), so that it cannot also be a PCN (F-002).
LEGAL_PERSON_ROLES = {
    "RO158": "a non-statutory organisation such as a federation",
    "RO177": "a practice or other prescribing cost centre",
    "RO197": "an NHS trust",
    "RO141": "a council",
    "RO104": "a social care provider",
    "RO172": "an independent provider",
}
PCN_ROLE = "RO272"


def kind_rule(kind: str) -> KindRule:
    """Return what `kind` is in law (F-001, F-002, F-021); kinds not listed are legal persons."""
    return NOT_LEGAL_PERSONS.get(kind, _PERSON)
