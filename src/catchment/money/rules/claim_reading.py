"""Reading the lines of a claim as people give them: typed into a form, or in the columns of a file.

Every cell is text and nobody should trust it. Whatever is wrong with a line is collected, each with the
column it is about, so that a reader is told all of it at once. Months are claimed one by one: without days of
its own a line is for the whole of what is claimed for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from catchment.foundation.rules.money import UnclearAmountError, read_pounds
from catchment.money.rules.claim_values import MOST_LINES, MOST_WTE, Line
from catchment.money.rules.roles import RoleTable
from catchment.structure.rules.words import plain_date

COLUMNS = (
    "post",
    "role",
    "wte",
    "from",
    "to",
    "salary",
    "national_insurance",
    "pension",
    "london",
    "person",
    "in_post_since",
    "employed_before",
    "last_employed",
    "to_senior_role",
    "with_trust",
    "qualified_on",
    "substantive_before",
    "besides",
    "baseline_exception",
)  # of a file, in this order; only the first three and the salary must be there
NEEDED = ("post", "role", "wte", "salary")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
LONGEST_POST = 40
DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]00:00:00)?")
BRITISH_DAY = re.compile(r"(\d\d?)[ /.](\d\d?)[ /.](\d{4})")
PERSON = re.compile(r"[A-Za-z0-9/_-]{0,30}")
MOST_LINE_PENCE = 10**9  # ten million pounds for one post: a slip of the pen
SPAN_SENTENCE = "Give days within {first} to {last}: that is what is claimed for."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line (numbered from 1) in a column, in a sentence; line 0 is the whole claim."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are claimed for, `[starts, ends)`: a month, or more within one financial year."""

    starts: date
    ends: date


def read_lines(
    rows: Sequence[Mapping[str, str]], span: Span, table: RoleTable
) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """Return the lines that rows say, and everything that is wrong; with a problem no line may be used."""
    if not rows:
        return (), (Problem(0, "", "The claim has no line. Give the post, role and cost of at least one."),)
    if len(rows) > MOST_LINES:
        sentence = f"The claim has {len(rows):,} lines; no PCN has more than {MOST_LINES} posts."
        return (), (Problem(0, "", sentence),)
    lines, problems = [], []
    for number, row in enumerate(rows, start=1):
        reader = _Cells(number, row)
        lines.append(_line(reader, span, table))
        problems += reader.problems
    return tuple(each for each in lines if each is not None), tuple(problems)


def _line(cells: "_Cells", span: Span, table: RoleTable) -> Line | None:
    post = cells.text("post", "Give the reference of the post, such as CC-1.")
    role = table.find(cells.row.get("role", ""))
    if role is None:
        cells.wrong("role", "Choose one of the roles that are reimbursed, such as care coordinator.")
    wte = cells.number("wte", "Give whole-time equivalents, such as 0.6 or 1.", MOST_WTE)
    starts, ends = cells.span(span)
    london = cells.one_of("london", ("", *table.london), "Write london-inner, london-outer or nothing.")
    salary = cells.pence("salary", "Give what was paid as salary over these days, in pounds.")
    insurance, pension = cells.pence("national_insurance") or 0, cells.pence("pension") or 0
    if salary is not None and salary + insurance + pension == 0:
        cells.wrong("salary", "The post cost nothing over these days: leave the line out.")
    exception = cells.one_of(
        "baseline_exception",
        ("", *(role.baseline_exceptions if role else ())),
        "Only clinical pharmacists have these: national-scheme or care-home-pharmacist. Otherwise leave it.",
    )
    line = Line(
        cells.number_of_line,
        post,
        role.code if role else "",
        wte or Decimal(0),
        starts,
        ends,
        salary or 0,
        insurance,
        pension,
        london=london,
        person=cells.person(),
        in_post_since=cells.day("in_post_since"),
        employed_before=cells.yes_or_no("employed_before"),
        last_employed=cells.day("last_employed"),
        to_senior_role=cells.yes_or_no("to_senior_role") or False,
        with_trust=cells.yes_or_no("with_trust"),
        qualified_on=cells.day("qualified_on"),
        substantive_before=cells.yes_or_no("substantive_before"),
        besides=cells.number("besides", "", MOST_WTE * 100, least=Decimal(0)),
        baseline_exception=exception,
    )
    return None if cells.problems else line


class _Cells:
    """One row, read cell by cell."""

    def __init__(self, number: int, row: Mapping[str, str]) -> None:
        self.number_of_line, self.row = number, row
        self.problems: list[Problem] = []

    def wrong(self, column: str, sentence: str) -> None:
        self.problems.append(Problem(self.number_of_line, column, sentence))

    def raw(self, column: str) -> str:
        return " ".join(str(self.row.get(column) or "").split())

    def text(self, column: str, missing: str) -> str:
        found = self.raw(column)
        if not found:
            self.wrong(column, missing)
        if len(found) > LONGEST_POST:
            self.wrong(column, f"Use {LONGEST_POST} characters or fewer; you used {len(found)}.")
        return found

    def person(self) -> str:
        found = self.raw("person")
        if not PERSON.fullmatch(found):
            self.wrong("person", "Give a reference of your own, such as CC-1/2: never a name.")
        return found

    def number(
        self, column: str, missing: str, most: Decimal, least: Decimal | None = None
    ) -> Decimal | None:
        """Return a number (four decimals at most); `missing` empty: may be left out. No `least`: above 0."""
        found = self.raw(column)
        if not found:
            if missing:
                self.wrong(column, missing)
            return None
        try:
            number = Decimal(found) if "_" not in found else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        fits = number.is_finite() and (number > 0 if least is None else number >= least) and number <= most
        if not fits or number != round(number, 4):
            bounds = f"more than 0 and up to {most}" if least is None else f"from {least} to {most}"
            self.wrong(column, f"“{found[:20]}” is not a number {bounds}, such as 0.6.")
            return None
        return number

    def pence(self, column: str, missing: str = "") -> int | None:
        found = self.raw(column)
        if not found:
            if missing:
                self.wrong(column, missing)
            return None
        try:
            pence = read_pounds(found)
        except UnclearAmountError as problem:
            self.wrong(column, str(problem))
            return None
        if pence > MOST_LINE_PENCE:
            self.wrong(column, f"{found[:40]} is more than any post costs.")
            return None
        return pence

    def day(self, column: str) -> date | None:
        found = self.raw(column)
        if not found:
            return None
        day = read_claim_day(found)
        if day is None:
            self.wrong(column, f"“{found[:20]}” is not a date. Write it such as 2023-07-01 or 1/7/2023.")
        return day

    def span(self, span: Span) -> tuple[date, date]:
        """Return the days of the line, the last one said inclusively; all that is claimed for if none is."""
        last = span.ends - timedelta(days=1)
        first_said, last_said = self.day("from") or span.starts, self.day("to") or last
        sentence = SPAN_SENTENCE.format(first=plain_date(span.starts), last=plain_date(last))
        if not span.starts <= first_said <= last:
            self.wrong("from", sentence)
        elif not span.starts <= last_said <= last:
            self.wrong("to", sentence)
        elif last_said < first_said:
            self.wrong("to", "The last day comes before the first one.")
        return first_said, min(last_said, last) + timedelta(days=1)

    def yes_or_no(self, column: str) -> bool | None:
        found = self.raw(column).casefold()
        if found in YES or found in NO:
            return found in YES
        if found:
            self.wrong(column, "Answer yes or no, or leave it empty.")
        return None

    def one_of(self, column: str, allowed: Sequence[str], otherwise: str) -> str:
        found = self.raw(column).casefold()
        if found not in allowed:
            self.wrong(column, otherwise)
            return ""
        return found


def read_claim_day(said: str) -> date | None:
    """Return a date written 2023-07-01, 1/7/2023, 1.7.2023 or 1 7 2023; None for anything else."""
    if found := DAY.fullmatch(said):
        year, month, day = (int(each) for each in found.groups())
    elif found := BRITISH_DAY.fullmatch(said):
        day, month, year = (int(each) for each in found.groups())
    else:
        return None
    try:
        return date(year, month, day) if 1948 <= year < 2100 else None
    except ValueError:
        return None


def as_said(line: Line) -> dict[str, str]:
    """Return a line as the columns that would say it, and nothing that was left out."""
    pounds_of = {
        "salary": line.salary,
        "national_insurance": line.national_insurance,
        "pension": line.pension,
    }
    said = {
        "post": line.post,
        "role": line.role,
        "wte": f"{line.wte:f}",
        "from": line.starts.isoformat(),
        "to": (line.ends - timedelta(days=1)).isoformat(),
        **{name: f"{pence // 100}.{pence % 100:02}" for name, pence in pounds_of.items()},
        "london": line.london,
        "person": line.person,
        "to_senior_role": "yes" if line.to_senior_role else "",
        "besides": "" if line.besides is None else f"{line.besides:f}",
        "baseline_exception": line.baseline_exception,
    }
    for name in ("in_post_since", "last_employed", "qualified_on"):
        day: date | None = getattr(line, name)
        said[name] = day.isoformat() if day else ""
    for name in ("employed_before", "with_trust", "substantive_before"):
        answer: bool | None = getattr(line, name)
        said[name] = {True: "yes", False: "no", None: ""}[answer]
    return {name: said[name] for name in COLUMNS if said[name]}
