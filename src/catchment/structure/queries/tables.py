"""Tables of practices and of groups of practices, and the figures at the top of a page.

Every group - a PCN, a sub-ICB location, a place, a system - is shown by the same columns, so that a reader
who walks from practice to region reads one table all the way.
"""

from collections.abc import Iterable, Mapping

from catchment.structure.queries.editions import Editions
from catchment.structure.queries.practices import PracticeLine, Sums
from catchment.structure.queries.values import Column, Figure, Link, Table, TableRow
from catchment.structure.queries.words import change_in_words, one_in, percentage
from catchment.structure.rules.words import plain_date


def group_columns(heading: str, editions: Editions, *, with_practices: bool = True) -> tuple[Column, ...]:
    """Return the columns that show a group of practices (or, without the count, one practice)."""
    practices = (Column("practices", "Practices", "number"),) if with_practices else ()
    return (
        Column("name", heading, "link"),
        *practices,
        Column("patients", "Patients", "number"),
        Column("change", editions.change_label, "change"),
        Column("aged_65_and_over", "Aged 65 and over", "share"),
        Column("deprivation", "Deprivation score", "decimal"),
        Column("most_deprived_fifth", "In the most deprived fifth", "share"),
    )


def group_values(sums: Sums) -> dict[str, float | None]:
    """Return the values of a group by the keys of `group_columns`."""
    return {
        "practices": sums.practices,
        "patients": sums.patients,
        "change": sums.change,
        "aged_65_and_over": sums.share_65,
        "deprivation": sums.deprivation,
        "most_deprived_fifth": sums.share_most_deprived,
    }


def group_table(
    key: str,
    title: str,
    heading: str,
    groups: Mapping[int | None, Sums],
    links: Mapping[int, Link],
    editions: Editions,
    *,
    empty: str = "",
    note: str = "",
    nobody: str = "In none",
) -> Table:
    """Return a table of groups of practices in order of name; practices in no group come last."""
    named = sorted((links[each].name, each) for each in groups if each in links)
    rows = [TableRow(links[each], group_values(groups[each])) for _, each in named if each is not None]
    left_over = groups.get(None)
    if left_over and left_over.practices:
        rows.append(TableRow(None, {"name": nobody, **group_values(left_over)}))
    return Table(key, title, group_columns(heading, editions), tuple(rows), empty=empty, note=note)


def practice_table(
    title: str,
    lines: Iterable[PracticeLine],
    links: Mapping[int, Link],
    editions: Editions,
    *,
    empty: str = "",
    with_pcn: bool = False,
) -> Table:
    """Return a table of practices, in order of name."""
    rows = [
        TableRow(
            links[line.id],
            group_values(line.sums) | ({"pcn": links.get(line.pcn_id or 0)} if with_pcn else {}),
        )
        for line in sorted(lines, key=lambda line: links[line.id].name)
    ]
    columns = group_columns("Practice", editions, with_practices=False)
    if with_pcn:
        columns = (columns[0], Column("pcn", "PCN", "link"), *columns[1:])
    return Table("practices", title, columns, tuple(rows), empty=empty)


def link_table(key: str, title: str, heading: str, links: Iterable[Link], *, empty: str = "") -> Table:
    """Return a table of names and codes."""
    columns = (Column("name", heading, "link"), Column("code", "Code"))
    rows = tuple(
        TableRow(link, {"code": link.code}) for link in sorted(links, key=lambda link: (link.name, link.code))
    )
    return Table(key, title, columns, rows, empty=empty)


def figures_of(
    sums: Sums, editions: Editions, *, whole: Sums | None = None, whole_name: str = ""
) -> tuple[Figure, ...]:
    """Return the figures at the top of a page; `whole` is what they are compared with, if anything."""
    figures = []
    if sums.patients:
        figures.append(
            Figure(
                "patients", "Registered patients", sums.patients, f"{sums.patients:,}", _since(sums, editions)
            )
        )
    if sums.share_65 is not None:
        compared = _compared(whole.share_65, whole_name) if whole else ""
        text = one_in(sums.share_65)
        figures.append(Figure("aged_65_and_over", "Aged 65 and over", sums.share_65, text, compared))
    if sums.share_most_deprived is not None:
        compared = _compared(whole.share_most_deprived, whole_name) if whole else ""
        label = "Live in the most deprived fifth of areas"
        text = one_in(sums.share_most_deprived)
        figures.append(Figure("most_deprived_fifth", label, sums.share_most_deprived, text, compared))
    if sums.deprivation is not None:
        score = f"{sums.deprivation:.1f}"
        note = f"{editions.deprivation.year} index; higher is more deprived" if editions.deprivation else ""
        figures.append(
            Figure("deprivation", "Mean deprivation score of patients", sums.deprivation, score, note)
        )
    return tuple(figures)


def _since(sums: Sums, editions: Editions) -> str:
    """Say how the lists have changed."""
    if sums.change is None or editions.before is None:
        return ""
    return f"{change_in_words(sums.change)} since {plain_date(editions.before)}"


def _compared(share: float | None, name: str) -> str:
    """Say what the share is in the whole."""
    return f"{percentage(share)} in {name}" if share is not None else ""
