"""Practice: how many people it looks after, how old they are, where they live, whom it belongs to."""

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import LinePicture, PyramidPicture
from catchment.foundation.told import told_about
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area
from catchment.structure.queries.editions import Editions, editions_at, freshness
from catchment.structure.queries.groups import links_of
from catchment.structure.queries.history import history_of
from catchment.structure.queries.life import Stretch, stretches
from catchment.structure.queries.locate import Located, trail_above
from catchment.structure.queries.members import places_of
from catchment.structure.queries.networks import homes_map
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.practices import PracticeLine, group_sums, practice_lines
from catchment.structure.queries.sql import fetch, known
from catchment.structure.queries.tables import figures_of
from catchment.structure.queries.values import Link, Picture, StructurePage
from catchment.structure.queries.words import change_in_words
from catchment.structure.rules.words import plain_date

BANDS = (*(f"{low} to {low + 4}" for low in range(0, 95, 5)), "95 and over")
LATEST_EVENTS = 12


def practice_page(practice: Located, moment: Moment) -> StructurePage:
    """Return the page of a GP practice."""
    assert practice.organisation_id is not None
    editions = editions_at(moment, invented=practice.invented)
    lines = practice_lines(
        moment, editions, "practices", [practice.organisation_id], invented=practice.invented
    )
    line = lines[0] if lines else None
    links = links_of(lines, moment)
    held = stretches(practice.organisation_id, moment)
    told = history_of(practice, held, moment)
    trail = trail_above(practice.organisation_id, moment)
    pcn = links.get(line.pcn_id or 0) if line else None
    place = _place(line, moment) if line else ()
    whole = {}
    if line and line.icb_id:
        whole = group_sums(moment, editions, "icb_id", "icb", line.icb_id, invented=practice.invented)
    system = links.get(line.icb_id or 0) if line else None
    return StructurePage(
        kind=practice.kind,
        code=practice.code,
        name=practice.name,
        href=practice.href,
        sentence=_sentence(practice, line, pcn, held, moment),
        invented=practice.invented,
        freshness=freshness(editions, moment),
        trail=(*trail, *place, *((pcn,) if pcn else ())),
        counts={"patients": line.sums.patients} if line else {},
        figures=(
            figures_of(
                line.sums,
                editions,
                whole=whole.get(line.icb_id),
                whole_name=system.name if system else "",
            )
            if line
            else ()
        ),
        pictures=_pictures(practice, line, editions, moment) + ((told.picture,) if told.picture.bars else ()),
        events=told.events[:LATEST_EVENTS],
        links=(
            Link(
                "organisation",
                practice.code,
                "History, codes and relations",
                f"/organisation/{practice.code}",
            ),
            *links_about("practice", practice.code),
        ),
        told=told_about("practice", practice.code, system.code if system else "", moment),
    )


def _sentence(
    practice: Located, line: PracticeLine | None, pcn: Link | None, held: list[Stretch], moment: Moment
) -> str:
    """Say how many people a practice looks after, and in which network since when."""
    if line is None:
        closed = [stretch.end for stretch in held if stretch.fact == "primary role" and stretch.end]
        if closed and max(closed) <= moment.as_at:
            successors = [
                stretch.other.name for stretch in held if stretch.fact == "successor" and stretch.other
            ]
            after = f" {successors[0]} came after it." if successors else ""
            return f"{practice.name} closed on {plain_date(max(closed))} and has no patients.{after}"
        return f"{practice.name} has no registered patients in the lists of this date."
    sentence = f"{practice.name} looks after {line.sums.patients:,} people"
    if pcn is None:
        return f"{sentence}, and is in no PCN."
    since = [
        stretch
        for stretch in held
        if stretch.kind == "member_of"
        and stretch.fact == "outward"
        and stretch.other
        and stretch.other.code == pcn.code
        and stretch.start <= moment.as_at
    ]
    if not since:
        return f"{sentence}, in {pcn.name}."
    joined = max(since, key=lambda stretch: stretch.start)
    if joined.observed:
        return f"{sentence}, in {pcn.name}, where it was first seen on {plain_date(joined.start)}."
    return f"{sentence}, in {pcn.name}, since {plain_date(joined.start)}."


def _place(line: PracticeLine, moment: Moment) -> tuple[Link, ...]:
    """Return the drawn place a practice lies in, if any."""
    places = places_of([line.icb_id], moment) if line.icb_id else {}
    if not places:
        return ()
    lies_in = practices_by_drawn_area([line.id], drawn_ground(places, moment), moment)
    return (places[lies_in[line.id][0]],) if line.id in lies_in else ()


def _pictures(
    practice: Located, line: PracticeLine | None, editions: Editions, moment: Moment
) -> tuple[Picture, ...]:
    """Return the list over time, the ages, and where the patients live."""
    assert practice.organisation_id is not None
    rows = fetch(
        f"""SELECT g.edition, g.sex, g.total, g.ages FROM structure_registeredpatients g
            WHERE g.practice_id = %(id)s AND g.edition <= %(as_at)s AND {known("g", moment)}
            ORDER BY g.edition""",
        moment,
        id=practice.organisation_id,
    )
    pictures: list[Picture] = []
    totals = [(row.edition.isoformat(), float(row.total)) for row in rows if row.sex == "all"]
    if len(totals) > 1:
        pictures.append(LinePicture(_list_title(practice.name, totals), "patients", tuple(totals)))
    by_sex = {row.sex: row.ages for row in rows if row.edition == editions.ages and row.ages}
    if by_sex:
        pictures.append(ages_picture(practice.name, by_sex))
    if line:
        pictures.insert(0, homes_map(practice.name, [line.id], moment))
    return tuple(pictures)


def _list_title(name: str, totals: list[tuple[str, float]]) -> str:
    """Say in a sentence how a list has changed."""
    (_, first), (_, last) = totals[0], totals[-1]
    words = f"is {change_in_words((last - first) / first)}" if first else "is new"
    words = words.replace("is 0%", "has changed by 0%")
    return f"The list of {name} {words} since the first edition loaded: {first:,.0f} to {last:,.0f} people."


def ages_picture(name: str, by_sex: dict[str, list[int]]) -> PyramidPicture:
    """Return people by five-year band and sex, with the finding as title."""
    female, male, everybody = by_sex.get("female", ()), by_sex.get("male", ()), by_sex.get("all", ())
    if not everybody and female and male:
        everybody = [one + other for one, other in zip(female, male, strict=True)]
    total = sum(everybody)
    largest = max(range(len(everybody)), key=lambda band: everybody[band])
    share = f"{everybody[largest] / total:.1%}" if total else "0%"
    title = f"The largest age group of {name} is {BANDS[largest]}, with {share} of people."
    has_sexes = bool(female and male)
    return PyramidPicture(
        title,
        BANDS,
        tuple(female) if has_sexes else (),
        tuple(male) if has_sexes else (),
        () if has_sexes else tuple(everybody),
    )
