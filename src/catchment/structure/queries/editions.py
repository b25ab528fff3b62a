"""Editions: which publications a page's figures are from, and how old they are.

Lists come monthly, ages sometimes, an index of deprivation every few years. A page uses the newest edition
not after its day and says so; figures that are more than three months old on that day are called old.
The real England and the invented example share a database but never an edition: each has its own.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from catchment.foundation.moment import Moment
from catchment.structure.queries.sql import fetch, known, newest_first
from catchment.structure.queries.values import Freshness
from catchment.structure.queries.words import months_between, whole_months
from catchment.structure.rules.words import plain_date

OLD_AFTER_MONTHS = 3
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Editions:
    """The editions in use at a moment; None where nothing was published by then."""

    lists: date | None  # list sizes: decides who counts as a practice
    before: date | None  # list sizes a year before, or the earliest there are
    ages: date | None  # list sizes by age
    deprivation: date | None  # deprivation of the patients of practices
    all_lists: tuple[date, ...] = ()

    @property
    def change_label(self) -> str:
        """Return the heading of a change in list size."""
        return f"Change since {plain_date(self.before)}" if self.before else "Change"


def editions_at(moment: Moment, *, invented: bool) -> Editions:
    """Return the editions in use at a moment, for the real England or for the invented example."""
    published = fetch(_list_editions(moment), moment, invented=invented)
    lists = newest_first([row.edition for row in published if row.lists], moment.as_at)
    ages = newest_first([row.edition for row in published if row.ages], moment.as_at)
    # Practice figures are kept only as we know them now; an earlier belief has none rather than a wrong one.
    figures = [] if moment.as_known else fetch(_INDEX_EDITIONS, moment, invented=invented)
    indices = newest_first([row.edition for row in figures], moment.as_at)
    return Editions(
        lists=lists[0] if lists else None,
        before=_year_before(lists),
        ages=ages[0] if ages else None,
        deprivation=indices[0] if indices else None,
        all_lists=tuple(sorted(lists)),
    )


def _year_before(lists: list[date]) -> date | None:
    """Return the newest edition at least a year before the first in use, else the earliest other one."""
    if len(lists) < 2:
        return None
    year_before = [edition for edition in lists if edition <= lists[0] - A_YEAR]
    return year_before[0] if year_before else lists[-1]


def _list_editions(moment: Moment) -> str:
    """Return SQL for the editions of list sizes, stepping from one to the next along the index."""
    if moment.as_known is None:
        steps = """WITH RECURSIVE e AS (
            SELECT min(edition) AS edition FROM structure_registeredpatients WHERE recorded_to IS NULL
            UNION ALL
            SELECT (SELECT min(edition) FROM structure_registeredpatients
                     WHERE edition > e.edition AND recorded_to IS NULL) FROM e WHERE e.edition IS NOT NULL)"""
    else:
        steps = f"""WITH e AS (SELECT DISTINCT g.edition FROM structure_registeredpatients g
            WHERE {known("g", moment)})"""
    # Asked in the order of the index, one row is enough; `EXISTS` would tempt the planner to read the table.
    of_nation = f"""SELECT true FROM structure_registeredpatients g
        JOIN structure_organisation o ON o.id = g.practice_id
        WHERE g.edition = e.edition AND g.sex = 'all' AND {known("g", moment)}
          AND o.invented = %(invented)s"""
    first = "ORDER BY g.practice_id LIMIT 1"
    return f"""{steps} SELECT e.edition, ({of_nation} {first}) AS lists,
        ({of_nation} AND cardinality(g.ages) > 0 {first}) AS ages
        FROM e WHERE e.edition <= %(as_at)s"""


_INDEX_EDITIONS = """SELECT DISTINCT f.edition FROM structure_practicefigure f
    JOIN structure_organisation o ON o.id = f.practice_id AND o.invented = %(invented)s
    WHERE f.measure = 'deprivation'"""


def freshness(editions: Editions, moment: Moment) -> Freshness:
    """Say which editions the figures are from, and plainly when they are old or missing."""
    if editions.lists is None:
        sentence = f"There are no list sizes for {plain_date(moment.as_at)} or before, so nobody is counted."
        return Freshness(sentence, None, True)
    age = months_between(editions.lists, moment.as_at)
    old = age >= OLD_AFTER_MONTHS
    parts = [f"List sizes are those of {plain_date(editions.lists)}"]
    if old:
        parts[0] += f", {whole_months(age)} before the date you are looking at"
    if editions.ages and editions.ages != editions.lists:
        parts.append(f"ages those of {plain_date(editions.ages)}")
    if editions.ages is None:
        parts.append("ages are not known")
    if editions.deprivation:
        parts.append(f"deprivation is the {editions.deprivation.year} index")
    if moment.as_known:
        parts.append("deprivation of patients is worked out only as known now, so it is left out")
    return Freshness("; ".join(parts) + ".", editions.lists, old)


def freshness_without_figures() -> Freshness:
    """Return the note for a page that shows dated facts and no published figures."""
    return Freshness("Dates are those the sources state, or the day something was first seen.", None, False)
