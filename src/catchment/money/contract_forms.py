"""The forms of a contract's page: set a year aside, pay a month, settle gain and risk."""

from collections.abc import Iterable, Mapping
from datetime import date

from catchment.governance.edit_forms import Choice, Field, Form, date_field

SET_ASIDE, PAY, SETTLE = "set-aside", "pay", "settle"
COST = "cost-"


def set_aside_form(year: str, budgets: Iterable[Choice], today: date) -> Form:
    """Return the form that commits a year of a contract out of one budget."""
    fields = (
        Field("budget", "Out of which budget?", "select", choices=tuple(budgets)),
        date_field("on", "On which day?", today),
    )
    intro = (
        "A month is paid out of what is set aside, so that what is promised is not spent on anything else."
    )
    return Form(SET_ASIDE, f"Set the money of {year} aside", "Set it aside", fields, intro, folded=True)


def pay_form(months: Iterable[tuple[date, str]], today: date) -> Form:
    """Return the form that pays a month; `months` are those not paid, with what is due in words."""
    choices = tuple(Choice(month.isoformat()[:7], f"{month:%B %Y}", words) for month, words in months)
    fields = (
        Field("month", "Which month?", "radios", choices=choices, value=choices[0].value),
        date_field("on", "On which day?", today),
    )
    return Form(PAY, "Pay a month", "Pay it", fields)


def settle_form(year: str, providers: Mapping[str, str], today: date) -> Form:
    """Return the form that settles a year by its cost; `providers` are names by code."""
    fields = tuple(
        Field(f"{COST}{code}", f"What {year} cost, as {name} reports", hint="In pounds, such as 1,210,400.50")
        for code, name in providers.items()
    )
    return Form(
        SETTLE,
        f"Settle gain and risk of {year}",
        "Settle it",
        (*fields, date_field("settled_on", "On which day?", today)),
    )
