"""The rates in use at a moment: those that ship with Catchment, and before them what was imported."""

from functools import cache
from importlib.resources import files

import yaml

from catchment.foundation.moment import Moment
from catchment.money.models import Rate
from catchment.money.rules.rates import PublishedRate, TypedRate, read_rates, with_typed
from catchment.money.rules.vocabulary import Population

PAYMENT = "payment"  # of the model Rate: what the network contract pays for, not the most for a role


@cache
def shipped_rates() -> tuple[PublishedRate, ...]:
    """Return the rates of `data/pcn_rates.yaml` (E.4)."""
    text = (files("catchment.money") / "data" / "pcn_rates.yaml").read_text(encoding="utf-8")
    return read_rates(yaml.safe_load(text))


def rates_in_use(moment: Moment) -> tuple[PublishedRate, ...]:
    """Return every rate as it was known at a moment (one query)."""
    rows = Rate.objects.known(moment).filter(kind=PAYMENT).order_by("component", "starts")
    typed = [
        TypedRate(
            row.component, row.starts, row.ends, row.rate, Population(row.per), row.source, row.evidence
        )
        for row in rows
    ]
    return with_typed(shipped_rates(), typed)
