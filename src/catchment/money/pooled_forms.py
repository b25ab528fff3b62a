"""The form on which a pool manager reports on a quarter, or on a year (D-025)."""

from collections.abc import Iterable
from datetime import date

from catchment.foundation.rules.money import UnclearAmountError, read_pounds
from catchment.governance.edit_forms import Answers, Choice, Field, Form, date_field
from catchment.money.rules.pooled import DueReport

REPORT = "report"
LONGEST = 4_000


def report_form(due: Iterable[DueReport], today: date) -> Form:
    """Return the form for the periods that are over, those not reported on first."""
    asked = sorted(due, key=lambda each: (each.report is not None, each.late_from))
    choices = tuple(
        Choice(f"{each.year}-{each.quarter}", f"{each.words}{' (again)' if each.report else ''}")
        for each in asked
    )
    fields = (
        Field(
            "period",
            "What the report is about",
            "select",
            "A report that is given again takes the place of the one before.",
            choices,
        ),
        Field("income", "Income of that period, in pounds", hint="For example, 13400000 or 13.4m"),
        Field("spend", "Spend of that period, in pounds", hint="For example, 13100000 or 13.1m"),
        Field("effectiveness", "What the money achieved", "area"),
        date_field("reported_on", "The day it was reported to the partners", today),
    )
    return Form(REPORT, "Record a report", "Record it", fields, folded=True)


class Said:
    """What was answered: the period, the day, the amounts in pence, and what the money achieved."""

    def __init__(self, answers: Answers, form: Form) -> None:
        """Read the answers; what is wrong is noted in them."""
        allowed = [choice.value for choice in form.fields[0].choices]
        year, _, quarter = answers.one_of("period", allowed, "Choose what it is about.").partition("-")
        self.year, self.quarter = int(year or 0), int(quarter or 0)
        self.income_pence = _amount(answers, "income")
        self.spend_pence = _amount(answers, "spend")
        self.effectiveness = answers.words("effectiveness", "Say what the money achieved.", most=LONGEST)
        self.reported_on = answers.day("reported_on", "Give the day on which it was reported.")


def _amount(answers: Answers, name: str) -> int:
    text = answers.words(name, f"Give the {name} of the period in pounds; 0 if there was none.")
    try:
        return read_pounds(text) if text else 0
    except UnclearAmountError as problem:
        answers.wrong(name, str(problem))
        return 0
