"""Quorum and voting rules as small declarative predicates (B-070 to B-072).

Quorum is not in statute: each body sets its own, so it is data. A rule is built of three parts only: at least
so many of a group, all of some rules, any of some rules. A *group* is `members` or any word that describes a
seat: its role (`finance-director`), a kind of role (`partner`, `executive`), a duty, a sector, or the seat's
own code. `rules/quorum.py` evaluates them and explains itself.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Discriminator, Field, PlainValidator, StringConstraints, Tag, WithJsonSchema

from catchment.governance.rules.document.base import Item

Group = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=60)]
MOST_NEEDED = 1_000
SHARE = re.compile(r"majority|(100|[1-9]?[0-9])%")


def _amount(value: Any) -> int | str:
    """Return how many are needed, or refuse in one sentence whatever shape was meant."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_NEEDED:
        return value
    if isinstance(value, str) and SHARE.fullmatch(value):
        return value
    expected = f"a whole number up to {MOST_NEEDED:,}, a percentage such as 50%, or majority"
    raise ValueError(f"“at_least” must be {expected}; got “{str(value)[:40]}”")


Amount = Annotated[
    int | str,
    PlainValidator(_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": MOST_NEEDED},
                {"type": "string", "pattern": f"^({SHARE.pattern})$"},
            ]
        }
    ),
]


class AtLeast(Item):
    """At least a number, a percentage or a majority (more than half) of a group."""

    at_least: Amount
    of: Group = "members"


class AllOf(Item):
    """Every one of these rules."""

    all: Annotated[tuple[Predicate, ...], Field(min_length=1, max_length=20)]


class AnyOf(Item):
    """One or more of these rules."""

    any: Annotated[tuple[Predicate, ...], Field(min_length=1, max_length=20)]


def _shape(said: Any) -> str:
    """Return which of the three rules something is meant to be, so that only that one's mistakes are told."""
    for shape in ("all", "any"):
        if shape in said if isinstance(said, dict) else hasattr(said, shape):
            return shape
    return "at_least"


Predicate = Annotated[
    Annotated[AtLeast, Tag("at_least")] | Annotated[AllOf, Tag("all")] | Annotated[AnyOf, Tag("any")],
    Discriminator(_shape),
]
AllOf.model_rebuild()
AnyOf.model_rebuild()


class Counting(StrEnum):
    """What a share of a group is a share of."""

    FILLED = "filled"  # the seats that somebody holds
    SEATS = "seats"  # all seats, vacant ones included


class Quorum(Item):
    """Who must be in the room. Members who must leave for a conflict do not count (B-071)."""

    needs: Predicate
    shares_of: Counting = Counting.FILLED
    deputies_count: bool = False


class VotesOf(StrEnum):
    """Of what a decision needs its share."""

    CAST = "cast"  # votes for and against
    PRESENT = "present"  # everybody in the room who may vote
    MEMBERS = "members"  # everybody who may vote


class Voting(Item):
    """How a decision is taken (B-072). Every threshold must be reached."""

    consensus_first: bool = True
    thresholds: Annotated[tuple[AtLeast, ...], Field(min_length=1, max_length=10)]
    share_of: VotesOf = VotesOf.CAST
    casting_vote: Group | None = None
    proxies: bool = False
    deputies_vote: bool = False
