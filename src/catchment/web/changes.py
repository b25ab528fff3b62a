"""Who changed what, when and why: the audit events, and what each changed from and to.

Nothing is overwritten here, so an event needs no copy of what it changed: the rows that it closed are what
was believed before, those that it added are what has been believed since. An applied handbook keeps its
differences in the words of the handbook besides, and those are shown instead.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from catchment.authority.queries.changed import Wrote, wrote_in
from catchment.foundation.facts import BOOKKEEPING, PERIOD
from catchment.foundation.models import Change, DatedFact, RecordedRow
from catchment.foundation.pages import Missing
from catchment.governance.models import SignInIdentity
from catchment.governance.said import PRIVATE_PARTS
from catchment.structure.rules.words import counted, plain_date

PER_PAGE = 100
MOST_ROWS = 100  # of one kind, before and after each
MOST_TEXT = 300
BULK = ("import ", "work out ", "load example", "fetch ")  # their reports are under Imports
NOT_SAID = BOOKKEEPING | set(PERIOD)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One audit event in the list."""

    number: int
    at: datetime
    actor: str
    action: str
    reason: str
    href: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The audit events, newest first, a page at a time."""

    sentence: str
    lines: tuple[ChangeLine, ...]
    number: int
    newer: str
    older: str
    words: str


@dataclass(frozen=True, slots=True)
class Altered:
    """One thing that was said differently: `part` of it, before and after (empty: not said)."""

    what: str
    part: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One audit event, and what it changed from and to."""

    line: ChangeLine
    sentence: str
    altered: tuple[Altered, ...]
    left_out: int
    detail: tuple[tuple[str, str], ...]
    wrote: tuple[Wrote, ...] = ()  # steps and decisions, by code alone: what they say may be private


def changes_page(page: int, words: str) -> ChangesPage:
    """Return a page of audit events; `words` keeps those whose actor, action or reason holds them."""
    found = Change.objects.all()
    if words:
        found = found.filter(
            models.Q(actor__icontains=words)
            | models.Q(action__icontains=words)
            | models.Q(reason__icontains=words)
        )
    total = found.count()
    last = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), last)
    lines = tuple(_line(change) for change in found[(page - 1) * PER_PAGE : page * PER_PAGE])
    about = f" that hold “{words}”" if words else ""
    newest = f" The newest is from {plain_date(lines[0].at.date())}." if lines and page == 1 else ""
    pages = f" This is page {page} of {last}." if last > 1 else ""
    return ChangesPage(
        f"{counted(total, 'change')}{about} recorded, newest first.{newest}{pages}",
        lines,
        page,
        f"/changes?page={page - 1}" if page > 1 else "",
        f"/changes?page={page + 1}" if page < last else "",
        words,
    )


def change_page(number: int) -> ChangePage:
    """Return one audit event with before and after; raises Missing."""
    change = Change.objects.filter(pk=number).first()
    if change is None:
        raise Missing(f"There is no change number {number}.")
    line = _line(change)
    said = dict(change.detail)
    differences = said.pop("differences", None)
    if differences is not None:
        altered = tuple(
            Altered(f"{each['what']} {each['code']}, {each['change']}", part["name"].replace("_", " "),
                    _part(part, "before"), _part(part, "after"))
            for each in differences
            for part in each["parts"]
        )  # fmt: skip
        left_out = max(0, int(said.get("number", 0)) - len(differences))
    elif change.action.startswith(BULK):
        altered, left_out = (), 0
    else:
        altered, left_out = _altered_rows(change)
    wrote = wrote_in(change, MOST_ROWS)
    what = counted(len(altered), "thing was", "things were") + " said differently by it."
    if wrote and not altered:
        what = counted(len(wrote), "thing was", "things were") + " written down by it."
    elif not altered:
        what = (
            "What it brought is in its report, under Imports."
            if change.action.startswith(BULK)
            else ("It changed no row that is still kept.")
        )
    sentence = f"{change.actor} did this on {plain_date(change.at.date())}. {what}"
    detail = tuple((name.replace("_", " "), _text(value)) for name, value in said.items())
    return ChangePage(line, sentence, altered, left_out, detail, wrote)


def _line(change: Change) -> ChangeLine:
    return ChangeLine(
        change.pk, change.at, change.actor, change.action, change.reason, f"/changes/{change.pk}"
    )


def _altered_rows(change: Change) -> tuple[tuple[Altered, ...], int]:
    """Return the rows that a change closed and added, each in words, and how many more there are."""
    altered: list[Altered] = []
    left_out = 0
    kinds = [model for model in apps.get_models() if issubclass(model, DatedFact)]
    for model in (*kinds, SignInIdentity):
        gone = _rows(model, superseded_by=change)
        new = _rows(model, change=change)
        left_out += max(0, len(gone) - MOST_ROWS) + max(0, len(new) - MOST_ROWS)
        altered += _in_words(model, gone[:MOST_ROWS], new[:MOST_ROWS])
    return tuple(altered), left_out


def _rows(model: type[RecordedRow], **which: Change) -> list[RecordedRow]:
    return list(model.objects.filter(**which).order_by("id")[: MOST_ROWS + 1])


def _in_words(model: type[RecordedRow], gone: list[RecordedRow], new: list[RecordedRow]) -> list[Altered]:
    """Return rows closed and added side by side, those about the same thing together."""
    if not gone and not new:
        return []
    names = _names_of(model, [*gone, *new])
    kind = str(model._meta.verbose_name).capitalize()
    before, after = (defaultdict(list) for _ in range(2))
    for rows, found in ((gone, before), (new, after)):
        for row in rows:
            found[_subject(row, names)].append(_said(row, names))
    return [
        Altered(kind, subject, "; ".join(before[subject]), "; ".join(after[subject]))
        for subject in dict.fromkeys([*before, *after])
    ]


def _references(model: type[RecordedRow]) -> Iterable[Any]:
    return [
        field for field in model._meta.concrete_fields if field.is_relation and field.name not in NOT_SAID
    ]


def _names_of(model: type[RecordedRow], rows: list[RecordedRow]) -> dict[tuple[str, Any], str]:
    """Return what each thing that the rows point at is called: its code, where it has one."""
    names: dict[tuple[str, Any], str] = {}
    for field in _references(model):
        ids = {getattr(row, field.attname) for row in rows} - {None}
        for thing in field.related_model.objects.filter(pk__in=ids):
            names[field.attname, thing.pk] = str(getattr(thing, "code", thing))
    return names


def _subject(row: RecordedRow, names: dict[tuple[str, Any], str]) -> str:
    """Return what a row is about: the first thing that it points at."""
    for field in _references(type(row)):
        found = names.get((field.attname, getattr(row, field.attname)))
        if found:
            return found
    return "-"


def _said(row: RecordedRow, names: dict[tuple[str, Any], str]) -> str:
    """Return what a row says, with its dates."""
    parts = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in NOT_SAID or value in (None, "", {}, []):
            continue
        if isinstance(value, dict):
            told = {name: PRIVATE_PARTS.get(name, said) for name, said in value.items()}
            parts.append(f"{field.verbose_name} {_text(told)}")
        else:
            parts.append(f"{field.verbose_name} {names.get((field.attname, value)) or _text(value)}")
    if isinstance(row, DatedFact):
        until = f" until {plain_date(row.valid_to)}" if row.valid_to else ""
        parts.append(f"from {plain_date(row.valid_from)}{until}")
    return ", ".join(parts)


def _part(part: dict[str, Any], side: str) -> str:
    """Return what a part of an item said before or after, unless it is private.

    It is masked here too, because events from before it was masked when they were recorded are kept as well.
    """
    return _text(PRIVATE_PARTS.get(part["name"], part[side]) if part[side] not in (None, "None") else "")


def _text(value: Any) -> str:
    """Return a kept value as text of a readable length."""
    text = "" if value in (None, "None") else str(value)
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} ..."
