"""What every form of a selection is made with: what it is asked about, and the answers read one by one.

The name of every question begins with the kind of its step, so that two forms stand on one page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catchment.authority.rules.selection.money import pence_of, pounds
from catchment.authority.rules.selection.state import SelectionState
from catchment.governance.edit_forms import Answers, Choice, Field

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
YES_NO_UNKNOWN = (*YES_NO, Choice("unknown", "Not known yet"))
LONG = 4_000  # characters of a text
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the forms are made from: the selection, who could decide (name by code), and the day."""

    state: SelectionState
    day: date
    people: Mapping[str, str] = field(default_factory=dict)


class Reading:
    """Answers to the questions of one kind of step."""

    def __init__(self, kind: str, answers: Answers, asked: Asked) -> None:
        """Read the answers to a kind of step."""
        self.kind, self.answers, self.asked = kind, answers, asked
        self.state = asked.state

    def words(self, name: str, missing: str = "", most: int = 300) -> str:
        """Return a short text; `missing` is what is said where it is empty and may not be."""
        return self.answers.words(f"{self.kind}-{name}", missing, most)

    def text(self, name: str, missing: str) -> str:
        """Return a long text, which may not be empty."""
        return self.words(name, missing, LONG)

    def one_of(self, name: str, allowed: Iterable[str], missing: str) -> str:
        """Return one of the answers that are allowed."""
        return self.answers.one_of(f"{self.kind}-{name}", allowed, missing)

    def day(self, name: str, missing: str = "") -> date | None:
        """Return a date given in three parts."""
        return self.answers.day(f"{self.kind}-{name}", missing)

    def yes_or_no(self, name: str, missing: str = "Answer yes or no.") -> bool | None:
        """Return what was answered, None where nothing was."""
        found = self.answers.one_of(f"{self.kind}-{name}", ("yes", "no"), missing)
        return {"yes": True, "no": False}.get(found)

    def ticked(self, name: str, allowed: Iterable[str], missing: str) -> tuple[str, ...]:
        """Return the answers that were ticked, at least one."""
        found = self.answers.some_of(f"{self.kind}-{name}", allowed)
        if not found:
            self.wrong(name, missing)
        return found

    def pounds(self, name: str, missing: str = "") -> int | None:
        """Return an amount typed in pounds as pence."""
        text = self.words(name, missing)
        pence = pence_of(text) if text else None
        if text and pence is None:
            sentence = "Give an amount in pounds, such as 1,200,000 or 499,999.99, up to £100 billion."
            self.wrong(name, sentence)
        return pence

    def whole(self, name: str, most: int) -> int | None:
        """Return a whole number from 0 to `most`."""
        text = self.words(name, f"Give a whole number from 0 to {most}.")
        if text.isdecimal() and len(text) <= 3 and int(text) <= most:
            return int(text)
        if text:
            self.wrong(name, f"Give a whole number from 0 to {most}; got “{text[:20]}”.")
        return None

    def wrong(self, name: str, sentence: str) -> None:
        """Note that something is wrong with an answer."""
        self.answers.wrong(f"{self.kind}-{name}", sentence)

    def provider(self) -> str:
        """Return the provider that was chosen of those that take part."""
        return self.one_of("provider", self.state.providers, "Choose the provider.")

    def decider(self) -> str:
        """Return the person who was chosen of those who decide."""
        return self.one_of("person", self.state.deciders, "Choose who it is.")


def radios(name: str, label: str, value: bool | None = None, hint: str = "") -> Field:
    """Return a question that is answered with yes or no."""
    return Field(name, label, "radios", hint, YES_NO, {True: "yes", False: "no"}.get(value, ""))


def provider_choices(asked: Asked) -> tuple[Choice, ...]:
    """Return the providers that take part as choices."""
    return tuple(Choice(code, each.name, code) for code, each in asked.state.providers.items())


def decider_choices(asked: Asked) -> tuple[Choice, ...]:
    """Return those who decide as choices."""
    return tuple(Choice(code, each.name) for code, each in asked.state.deciders.items())


def typed_amount(pence: int | None) -> str:
    """Return pence as somebody would type them: “1,200,000”."""
    return pounds(pence).removeprefix("£") if pence is not None else ""


def capital(words: str) -> str:
    """Return words as a label begins."""
    return words[:1].upper() + words[1:]
