"""Reading what the checks of the envelope need: each system that keeps books, and shares between systems."""

from collections import defaultdict
from collections.abc import Iterable

from catchment.foundation.moment import Moment
from catchment.money.models import Fund
from catchment.money.queries.envelope_books import year_books
from catchment.money.queries.envelope_uses import limits_of, shares_in
from catchment.money.rules.checks.envelope import ApportionedFacts, EnvelopeFacts
from catchment.money.rules.years import year_of
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import organisation_links
from catchment.structure.rules.words import system_in_short


def envelopes(moment: Moment) -> tuple[EnvelopeFacts, ...]:
    """Return the money of the day's financial year of every system that keeps books (ten queries each)."""
    year = year_of(moment.as_at)
    kept = Fund.objects.filter(year=year.begins).values_list("system_id", flat=True).distinct()
    systems = Organisation.objects.filter(pk__in=list(kept)).order_by("code")
    names = organisation_links([each.pk for each in systems], moment)
    found = []
    for system in systems:
        books = year_books(system, year, moment)
        limits = limits_of(system, books, moment)
        name = system_in_short(names[system.pk].name)
        trusts = {
            code for each in limits for code in (*each.silent, *(one.organisation for one in each.lines))
        }
        called = named(trusts, moment)
        found.append(EnvelopeFacts(system.code, name, year.label, books.books, limits, called))
    return tuple(found)


def apportioned(moment: Moment) -> tuple[ApportionedFacts, ...]:
    """Return how the use of trusts that partner several ICBs is shared in the day's year (three queries)."""
    year = year_of(moment.as_at)
    shares = defaultdict(list)
    for each in shares_in(year, moment):
        shares[each.organisation].append((each.system, each.per_cent))
    names = named(shares, moment)
    return tuple(
        ApportionedFacts(code, names[code], year.label, tuple(found)) for code, found in shares.items()
    )


def named(codes: Iterable[str], moment: Moment) -> dict[str, str]:
    """Return the names of organisations on the day, by code (two queries)."""
    ids = Organisation.objects.filter(code__in=list(codes)).values_list("id", flat=True)
    return {link.code: link.name for link in organisation_links(ids, moment).values()}
