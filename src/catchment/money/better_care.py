"""Reading what ships with Catchment about the Better Care Fund (data/better_care_fund.yaml)."""

from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.governance.rules.document.pooled_funds import ContributionKind, SignOffRole
from catchment.money.rules.pooled import MILLION_PENCE, NationalFigures, SignOffRule

NAMES = {
    "nhs": ContributionKind.NHS_MINIMUM,
    "better_care_grant": ContributionKind.BETTER_CARE_GRANT,
    "disabled_facilities_grant": ContributionKind.DISABLED_FACILITIES_GRANT,
}


@cache
def national_figures() -> NationalFigures:
    """Return what is published for England, by year; values that were not found are left out."""
    text = files("catchment.money").joinpath("data/better_care_fund.yaml").read_text(encoding="utf-8")
    said: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    known = [each for each in said["minimums"] if each["total"] is not None]
    return NationalFigures(
        minimums={
            each["year"]: {kind: each[name] * MILLION_PENCE for name, kind in NAMES.items()} for each in known
        },
        totals={each["year"]: each["total"] * MILLION_PENCE for each in known},
        social_care_rise={
            each["year"]: Decimal(str(each["per_cent"]))
            for each in said["social_care_rise"]
            if each["per_cent"] is not None
        },
        sign_off={
            each["year"]: SignOffRule(
                each["due"],
                tuple(SignOffRole(role) for role in each["roles"]),
                frozenset(SignOffRole(role) for role in each["in_person"]),
                each["source"],
            )
            for each in said["sign_off"]
        },
        sources={each["year"]: each["source"] for each in known},
    )
