"""The roles that a PCN is reimbursed for: from when, and the most for one whole-time post, day by day.

A maximum has dates, since pay awards raise it within a year (E-066). Where nobody published one that can be
checked there is none - `pounds` is None, with the reason - and a claim that needs it is held, never guessed.
A rate that somebody typed in or imported goes before those that ship (`with_rates`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

LONDON = "london-"  # how the codes of London's supplements begin (E-065)
NO_END = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class Maximum:
    """Pounds a year for one whole-time post over `[starts, ends)`; None where no figure can be relied on."""

    starts: date
    ends: date
    pounds: Decimal | None
    source: str = ""
    confidence: str = ""
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether it counts on a day."""
        return self.starts <= day < self.ends


@dataclass(frozen=True, slots=True)
class Role:
    """A role, or a part of London as a supplement: its code, the day it was added and its maxima.

    `new_people`: E-064 asks whether they worked here before; `with_a_trust`: E-068; `counts_as`: the limit on
    posts that it falls under (E-067); `baseline_exceptions`: who is never part of the baseline (E-063).
    """

    code: str
    name: str
    plural: str
    added: date
    band: str
    maxima: tuple[Maximum, ...]
    source: str = ""
    confidence: str = ""
    counts_as: str = ""
    new_people: bool = False
    with_a_trust: bool = False
    baseline_exceptions: tuple[str, ...] = ()

    def maximum_on(self, day: date) -> Maximum:
        """Return the maximum that counts on a day; where none is listed, one without a figure (E-061)."""
        nothing = Maximum(day, day, None, note="No maximum is listed for that day.")
        return next((each for each in self.maxima if each.holds_on(day)), nothing)

    @property
    def changes(self) -> tuple[date, ...]:
        """Return the days on which another maximum begins to count (E-066)."""
        return tuple(sorted({day for each in self.maxima for day in (each.starts, each.ends)}))


@dataclass(frozen=True, slots=True)
class Limit:
    """The most whole-time posts of a kind over `[starts, ends)`, by the registered list (E-067, E-068)."""

    code: str
    name: str
    rule: str
    starts: date
    ends: date
    small: int
    large: int
    large_from: int
    source: str = ""

    def most(self, registered: int | None) -> int | None:
        """Return the most posts for a list of registered patients; None where the list is not known."""
        if registered is None:
            return None
        return self.large if registered >= self.large_from else self.small


@dataclass(frozen=True, slots=True)
class RateTyped:
    """A rate that somebody typed in or imported, for the role (or London supplement) with a code."""

    code: str
    starts: date
    ends: date
    pounds: Decimal
    source: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class RoleTable:
    """Every role by its code, London's supplements, and the limits on posts."""

    roles: Mapping[str, Role]
    london: Mapping[str, Role]
    limits: tuple[Limit, ...]

    def find(self, said: str) -> Role | None:
        """Return the role that a code or name means, as people write either; None for no role."""
        wanted = _plain(said)
        for role in self.roles.values():
            if wanted in (_plain(role.code), _plain(role.name), _plain(role.plural)):
                return role
        return None

    def limit_on(self, code: str, day: date) -> Limit | None:
        """Return the limit on posts in force on a day, None where there is none."""
        return next(
            (each for each in self.limits if each.code == code and each.starts <= day < each.ends), None
        )

    def with_rates(self, rates: Iterable[RateTyped]) -> "RoleTable":
        """Return the table with rates that go before its own; of two for a day, the later begun counts."""
        typed: dict[str, list[Maximum]] = {}
        for rate in sorted(rates, key=lambda each: each.starts, reverse=True):
            own = Maximum(rate.starts, rate.ends, rate.pounds, rate.source, "", rate.evidence)
            typed.setdefault(rate.code, []).append(own)
        return replace(self, roles=_with(self.roles, typed), london=_with(self.london, typed))


def _with(roles: Mapping[str, Role], typed: Mapping[str, Sequence[Maximum]]) -> dict[str, Role]:
    return {code: replace(role, maxima=(*typed.get(code, ()), *role.maxima)) for code, role in roles.items()}


def _plain(said: str) -> str:
    """Return a code or name without what people write differently: case, hyphens, spaces."""
    return "".join(each for each in said.casefold() if each.isalnum())


def role_table(told: Mapping[str, Any]) -> RoleTable:
    """Return the table that a file tells (`data/arrs_roles.yaml`), its plain values already read."""
    roles = {each["code"]: _role(each) for each in told["roles"]}
    london = {
        each["code"]: Role(
            each["code"], each["name"], each["name"], each["maxima"][0]["from"], "", _maxima(each["maxima"])
        )
        for each in told["london"]
    }
    assert all(code.startswith(LONDON) for code in london), "supplements are called london-something"
    limits = tuple(
        Limit(
            each["code"],
            each["name"],
            each["rule"],
            each["from"],
            each["to"] or NO_END,
            each["small"],
            each["large"],
            each["large_from"],
            each["source"],
        )
        for each in told["limits"]
    )
    return RoleTable(roles, london, limits)


def _role(told: Mapping[str, Any]) -> Role:
    return Role(
        told["code"],
        told["name"],
        told["plural"],
        told["added"],
        told["band"],
        _maxima(told["maxima"]),
        told["source"],
        told["confidence"],
        told.get("counts_as", ""),
        told.get("new_people", False),
        told.get("with_a_trust", False),
        tuple(told.get("baseline_exceptions", ())),
    )


def _maxima(told: Iterable[Mapping[str, Any]]) -> tuple[Maximum, ...]:
    return tuple(
        Maximum(
            each["from"],
            each["to"] or NO_END,
            None if each["pounds"] is None else Decimal(str(each["pounds"])),
            each.get("source", ""),
            each.get("confidence", ""),
            each.get("note", ""),
        )
        for each in told
    )
