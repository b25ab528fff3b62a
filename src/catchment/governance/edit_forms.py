"""Forms as data: what is asked, what was answered, and what is wrong with it, field by field.

A page that asks something is made of `Form`s of `Field`s; `governance/edit_fields.html` writes them in the
patterns of the NHS design system. `Answers` reads what was sent and collects everything that is wrong, so
that a reader is told all of it at once and finds what they typed still there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catchment.foundation.moment import UnclearMomentError, read_date
from catchment.foundation.queries import FormError

PARTS = ("day", "month", "year")
MOST_WORDS = 300  # characters of a short answer
SPOKEN = {"icb": "ICB", "gp": "GP", "childrens": "children's"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that can be chosen."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question: `kind` is text, area, code, date, select, radios, checks, number or file.

    `value` is what was typed or chosen; `values` what was ticked, or the day, month and year of a date.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    value: str = ""
    values: tuple[str, ...] = ()
    error: str = ""

    @property
    def target(self) -> str:
        """Return the part of the page that an error about the field leads to."""
        if self.kind == "date":
            return f"{self.name}-day"
        return f"{self.name}-1" if self.kind in ("radios", "checks") else self.name


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that are answered together; `does` is sent along and says which form of a page it is."""

    does: str
    title: str
    button: str
    fields: tuple[Field, ...]
    intro: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    folded: bool = False

    @property
    def wrong(self) -> bool:
        """Say whether something is wrong with an answer."""
        return any(each.error for each in self.fields)


def date_field(name: str, label: str, day: date | None = None, hint: str = "") -> Field:
    """Return a question for a date, in three parts, filled in with a day."""
    values = (str(day.day), str(day.month), str(day.year)) if day else ("", "", "")
    return Field(name, label, "date", hint or "For example, 1 4 2026", values=values)


def choices_of(words: Iterable[object]) -> tuple[Choice, ...]:
    """Return the words of an enumeration as choices, written as people read them."""
    return tuple(Choice(str(word), in_plain_words(str(word))) for word in words)


def in_plain_words(word: str) -> str:
    """Return a word of the handbook as people read it: "Partner trusts"."""
    plain = " ".join(SPOKEN.get(each, each) for each in word.split("-"))
    return plain[:1].upper() + plain[1:]


def answered(form: Form, sent: Mapping[str, Sequence[str]], problems: Iterable[FormError]) -> Form:
    """Return the form as it was sent, with what is wrong beside each question."""
    wrong: dict[str, str] = {}
    for each in problems:
        wrong[each.field] = f"{wrong[each.field]} {each.sentence}" if each.field in wrong else each.sentence
    fields = tuple(replace(_as_sent(each, sent), error=wrong.get(each.name, "")) for each in form.fields)
    return replace(form, fields=fields, folded=False)


def _as_sent(asked: Field, sent: Mapping[str, Sequence[str]]) -> Field:
    """Return a question with what was answered to it."""
    if asked.kind == "date":
        parts = tuple((sent.get(f"{asked.name}-{part}") or [""])[-1] for part in PARTS)
        return replace(asked, values=parts)
    if asked.kind == "checks":
        return replace(asked, values=tuple(sent.get(asked.name, ())))
    return asked if asked.kind == "file" else replace(asked, value=(sent.get(asked.name) or [""])[-1])


def in_page_order(forms: Iterable[Form], problems: Iterable[FormError]) -> tuple[FormError, ...]:
    """Return what is wrong in the order in which a reader meets the questions, leading to each of them."""
    places = [each for form in forms for each in form.fields]
    names = [each.name for each in places]
    found = []
    for problem in problems:
        known = problem.field in names
        place = names.index(problem.field) if known else 0
        found.append((place, FormError(places[place].target if places else "", problem.sentence)))
    return tuple(problem for _, problem in sorted(found, key=lambda each: each[0]))


class Answers:
    """What was sent, read question by question; `problems` collects everything that is wrong."""

    def __init__(self, sent: Mapping[str, Sequence[str]]) -> None:
        """Read what was sent: lists of texts by name."""
        self.sent = sent
        self.problems: list[FormError] = []

    def wrong(self, name: str, sentence: str) -> None:
        """Note that something is wrong with an answer."""
        self.problems.append(FormError(name, sentence))

    def raw(self, name: str) -> str:
        """Return an answer as it was typed."""
        return (self.sent.get(name) or [""])[-1].strip()

    def words(self, name: str, missing: str = "", most: int = MOST_WORDS) -> str:
        """Return a text; `missing` is what is said where it is empty and may not be."""
        text = self.raw(name)
        if not text and missing:
            self.wrong(name, missing)
        if len(text) > most:
            self.wrong(name, f"Use {most:,} characters or fewer here; you used {len(text):,}.")
        return text

    def one_of(self, name: str, allowed: Iterable[str], missing: str = "") -> str:
        """Return an answer that is one of those allowed, or empty where that is."""
        text, known = self.raw(name), set(allowed)
        if (not text and missing) or (text and text not in known):
            self.wrong(name, missing or "Choose one of those in the list.")
            return ""
        return text

    def some_of(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """Return the answers that were ticked."""
        known, ticked = set(allowed), tuple(dict.fromkeys(self.sent.get(name, ())))
        if any(each not in known for each in ticked):
            self.wrong(name, "Choose only from those in the list.")
        return tuple(each for each in ticked if each in known)

    def day(self, name: str, missing: str = "") -> date | None:
        """Return a date given in three parts; `missing` as for words."""
        day, month, year = ((self.sent.get(f"{name}-{part}") or [""])[-1].strip() for part in PARTS)
        if not (day or month or year):
            if missing:
                self.wrong(name, missing)
            return None
        try:
            return read_date(f"{year}-{month.zfill(2)}-{day.zfill(2)}", "The date")
        except UnclearMomentError:
            self.wrong(name, "This must be a real date between 1948 and 2099, such as 1 4 2026.")
            return None

    def yes_or_no(self, name: str) -> bool | None:
        """Return True for yes, False for no, None where neither was answered."""
        return {"yes": True, "no": False}.get(self.one_of(name, ("yes", "no", "unknown")))
