"""The form of a new claim: a month and lines, or a file of them; what was typed is never lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Choice, Field
from catchment.money.queries.claim_values import LineForm, NewClaimPage
from catchment.money.rules.claim_reading import COLUMNS, Problem
from catchment.money.rules.claim_values import MOST_LINES
from catchment.money.rules.roles import RoleTable
from catchment.money.rules.years import FinancialYear

YES_NO = (Choice("", "Not answered"), Choice("yes", "Yes"), Choice("no", "No"))
FIRST_LINES = 3
ALWAYS = ("post", "role", "wte", "salary", "national_insurance", "pension")
DAY_HINT = "Such as 1/7/2026"
QUESTIONS: dict[str, tuple[str, str, str]] = {  # column: kind, label, hint
    "post": ("text", "Post", "Your reference, such as CC-1"),
    "role": ("select", "Role", ""),
    "wte": ("number", "Whole-time equivalents", "Such as 0.6"),
    "salary": ("text", "Salary paid (£)", "For these days"),
    "national_insurance": ("text", "Employer’s national insurance (£)", ""),
    "pension": ("text", "Employer’s pension (£)", ""),
    "from": ("text", "First day, if not the first of the month", DAY_HINT),
    "to": ("text", "Last day, if not the last of the month", DAY_HINT),
    "london": ("select", "Is the post in London? (E-065)", ""),
    "person": ("text", "Reference of the person", "A number of your own, never a name"),
    "in_post_since": ("text", "In this post since", f"{DAY_HINT}. GPs, and nurse and support roles of 2025"),
    "employed_before": (
        "select",
        "Did the PCN or a member practice employ them before? (E-064)",
        "Nurse and support roles of 2025",
    ),
    "last_employed": ("text", "If so, until when", DAY_HINT),
    "to_senior_role": ("select", "Do they move to a specialist or senior nursing role? (E-064)", ""),
    "with_trust": (
        "select",
        "Is it joint with a mental health trust? (E-068)",
        "Mental health practitioners",
    ),
    "qualified_on": ("text", "Completed GP training on (E-070)", f"{DAY_HINT}. GPs"),
    "substantive_before": ("select", "Held a substantive GP post before? (E-070)", "GPs"),
    "besides": (
        "number",
        "Whole-time equivalents of this role that practices employ besides (E-063)",
        "Where they had some on 31 March 2019",
    ),
    "baseline_exception": ("select", "Exception to the baseline (E-063)", "Clinical pharmacists"),
}
EXCEPTIONS = (
    Choice("", "None"),
    Choice("national-scheme", "From the national clinical pharmacist scheme"),
    Choice("care-home-pharmacist", "Care home pharmacist who moved into the PCN"),
)


def name_of(number: int, column: str) -> str:
    """Return the name of a question of a line."""
    return f"line-{number}-{column}"


def line_form(
    number: int, row: Mapping[str, str], table: RoleTable, wrong: Mapping[str, str] | None = None
) -> LineForm:
    """Return the questions of a line with what was answered (by column) and what is wrong with it."""
    wrong = wrong or {}
    choices = {
        "role": (Choice("", "Choose a role"), *(Choice(r.code, r.name) for r in table.roles.values())),
        "london": (Choice("", "No"), *(Choice(r.code, r.name) for r in table.london.values())),
        "baseline_exception": EXCEPTIONS,
    }
    found = {}
    for column in COLUMNS:
        kind, label, hint = QUESTIONS[column]
        value = row.get(column, "")
        if column == "role" and (role := table.find(value)):
            value = role.code
        found[column] = Field(
            name_of(number, column),
            label,
            kind,
            hint,
            choices.get(column, YES_NO) if kind == "select" else (),
            value=value,
            error=wrong.get(column, ""),
        )
    more = [column for column in COLUMNS if column not in ALWAYS]
    return LineForm(
        number,
        tuple(found[column] for column in ALWAYS),
        tuple(found[column] for column in more),
        any(row.get(column) or column in wrong for column in more),
    )


def rows_in(sent: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Return the lines that were sent, by column, without those left empty."""
    rows = []
    for number in range(1, MOST_LINES + 2):  # one more than may be: the reader of lines says so
        row = {
            column: (sent.get(name_of(number, column)) or [""])[-1].strip()
            for column in COLUMNS
            if name_of(number, column) in sent
        }
        if any(row.values()):
            rows.append({column: value for column, value in row.items() if value})
    return rows


def with_rows(
    opened: NewClaimPage, rows: Iterable[Mapping[str, str]], table: RoleTable, *, more: int = 0
) -> NewClaimPage:
    """Return the form with lines, and room for more of them."""
    told = [*rows, *({} for _ in range(more))] or [{} for _ in range(FIRST_LINES)]
    lines = tuple(line_form(number, row, table) for number, row in enumerate(told, start=1))
    return replace(opened, lines=lines)


def with_problems(
    opened: NewClaimPage,
    rows: Sequence[Mapping[str, str]],
    problems: Iterable[Problem],
    table: RoleTable,
) -> NewClaimPage:
    """Return the form as it was sent, with what is wrong beside each question and listed at its top."""
    by_line: dict[int, dict[str, str]] = {}
    found = []
    for each in problems:
        wrong = by_line.setdefault(each.line, {})
        wrong[each.column] = (
            f"{wrong[each.column]} {each.sentence}" if each.column in wrong else each.sentence
        )
        if each.line:
            found.append(FormError(name_of(each.line, each.column), f"Line {each.line}: {each.sentence}"))
        else:
            found.append(FormError(each.column, each.sentence))
    told = list(rows) or [{}]
    lines = tuple(
        line_form(number, row, table, by_line.get(number)) for number, row in enumerate(told, start=1)
    )
    return replace(opened, lines=lines, problems=tuple(found))


def month_field(today: date, chosen: date | None = None) -> Field:
    """Return the question for the month: this one and those before it, back to April of two years ago."""
    first = FinancialYear(today.year - (today.month < 4) - 2)
    months = [
        month
        for begins in range(first.begins, first.begins + 3)
        for month in FinancialYear(begins).months()
        if month <= today
    ]
    last = months[-2] if len(months) > 1 else months[-1]
    wanted = chosen or last
    if wanted not in months:
        months.append(wanted)
    choices = tuple(Choice(f"{month:%Y-%m}", f"{month:%B %Y}") for month in sorted(months, reverse=True))
    return Field("month", "Which month is it for?", "select", choices=choices, value=f"{wanted:%Y-%m}")


def read_month(said: str) -> date | None:
    """Return the first day of a month written 2026-10, None for anything else."""
    year, _, month = said.strip().partition("-")
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit()):
        return None
    fits = len(year) == 4 and 2013 <= int(year) < 2100 and 1 <= int(month) <= 12
    return date(int(year), int(month), 1) if fits else None
