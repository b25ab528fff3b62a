"""Checks of the values that nobody is sure of: one that a handbook sets and nobody can use is told.

What such a value does not stop is told with it: ours is used, or nothing is worked out until it is put right.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import WARNING, Fault, listed
from catchment.governance.rules.assumed import Values, number_of, share_of, unusable
from catchment.governance.rules.document.predicates import AtLeast
from catchment.voice.rules.appointment_values import CountedAmong
from catchment.voice.rules.matters_steps import MOST_DAYS_AHEAD

SOURCE = "Handbook: a value of its own under assumptions"
OURS = "Put it right under assumptions; until then ours is used."
SHARE = "a share above 0 and at most 1, such as 0.5"


@dataclass(frozen=True, slots=True)
class AssumedFacts:
    """The values of one system that has a handbook: ours, with its own over them."""

    system: str
    name: str
    values: Mapping[str, Mapping[str, Any]]

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("icb", self.system), self.system),)


@dataclass(frozen=True, slots=True)
class Assumed:
    """A value that voice reads: whether it can be used, what it should be, and what follows until it is."""

    rule: str
    name: str
    fits: Callable[[Values, str, str], bool]
    expected: str
    remedy: str = OURS


def _is_share(values: Values, rule: str, name: str) -> bool:
    return share_of(values, rule, name) is not None


def _is_days(values: Values, rule: str, name: str) -> bool:
    return number_of(values, rule, name, most=MOST_DAYS_AHEAD) is not None


def _is_among(values: Values, rule: str, name: str) -> bool:
    return values.get(rule, {}).get(name) in [each.value for each in CountedAmong]


def _is_threshold(values: Values, rule: str, name: str) -> bool:
    try:
        AtLeast(at_least=values.get(rule, {}).get(name))
    except ValidationError:
        return False
    return True


def _is_word(values: Values, rule: str, name: str) -> bool:
    said = values.get(rule, {}).get(name)
    return isinstance(said, str) and bool(said.strip())


NOBODY_OPENS = "Put it right under assumptions; until then no appointment can be opened."
ASSUMED = (
    Assumed("J-024", "member_follows", _is_share, SHARE),
    Assumed("B-072", "threshold", _is_threshold, "majority, a number of votes or a percentage such as 75%"),
    Assumed("B-072", "casting_vote", _is_word, "a role or seat, such as chair"),
    Assumed("S003-63", "days_to_answer", _is_days, f"a number of days from 1 to {MOST_DAYS_AHEAD}"),
    Assumed("B-024", "share_of_nominators", _is_share, SHARE, NOBODY_OPENS),
    Assumed("B-024", "counted_among", _is_among, "took-part or all", NOBODY_OPENS),
    Assumed(
        "S004-15",
        "general_practice_share_of_contacts",
        _is_share,
        SHARE,
        "Put it right under assumptions; until then power is not set beside work.",
    ),
)


def _unusable(rule: str) -> Callable[[Checked, date], Iterator[Fault]]:
    """Return the check of the values of one rule."""

    def find(checked: Checked, _as_of: date) -> Iterator[Fault]:
        for each in checked.of(AssumedFacts):
            for value in ASSUMED:
                if value.rule == rule and not value.fits(each.values, rule, value.name):
                    yield Fault(
                        About("icb", each.system, each.name),
                        unusable(each.values, rule, value.name, value.expected),
                        value.remedy,
                    )

    return find


ASKS = {
    "J-024": "Can the value for how often members follow those who chose them be used?",
    "B-072": "Can the values for a body that states no voting rule be used?",
    "S003-63": "Can the value for the days that a body has to answer be used?",
    "B-024": "Can the values for what makes a nomination a joint one be used?",
    "S004-15": "Can the value for general practice's share of the work be used?",
}
CHECKS: tuple[Check, ...] = tuple(
    listed(rule, asks, WARNING, SOURCE, _unusable(rule), confidence="M") for rule, asks in ASKS.items()
)
