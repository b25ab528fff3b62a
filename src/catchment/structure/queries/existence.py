"""Existence: what is said of an organisation on a day when it was not open, in place of its figures.

A system that has closed serves nobody, and "serves 0 patients" would say so wrongly. Its page says when it
opened or closed and what came before or after it, and nothing else.
"""

from collections.abc import Sequence

from catchment.foundation.moment import Moment
from catchment.structure.queries.editions import freshness_without_figures
from catchment.structure.queries.history import history_of, is_believed
from catchment.structure.queries.life import Stretch, stretches
from catchment.structure.queries.locate import Located
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.queries.values import Link, StructurePage
from catchment.structure.rules.words import listed, plain_date

LATEST_EVENTS = 12


def is_open(organisation: Located, moment: Moment) -> bool:
    """Say whether an organisation was open on the day, or nothing is known of when it was (one query)."""
    rows = fetch(
        f"""SELECT bool_or({holds("r", moment)}) AS open FROM structure_organisationrole r
            WHERE r.organisation_id = %(id)s AND r.is_primary AND {known("r", moment)}""",
        moment,
        id=organisation.organisation_id,
    )
    return rows[0].open is not False


def page_without_life(organisation: Located, moment: Moment) -> StructurePage:
    """Return the page of an organisation on a day when it was not open."""
    assert organisation.organisation_id is not None
    held = [
        stretch for stretch in stretches(organisation.organisation_id, moment) if is_believed(stretch, moment)
    ]
    told = history_of(organisation, held, moment)
    code = organisation.code
    return StructurePage(
        kind=organisation.kind,
        code=code,
        name=organisation.name,
        href=organisation.href,
        sentence=_sentence(organisation.name, held, moment),
        invented=organisation.invented,
        freshness=freshness_without_figures(),
        pictures=(told.picture,) if told.picture.bars else (),
        events=told.events[:LATEST_EVENTS],
        links=(
            *_others(held),
            Link("organisation", code, "History, codes and relations", f"/organisation/{code}"),
        ),
    )


def _others(held: Sequence[Stretch]) -> tuple[Link, ...]:
    """Return what came before and after it, each once."""
    found = {
        stretch.other.code: stretch.other
        for stretch in held
        if stretch.fact in ("successor", "antecedent") and stretch.other
    }
    return tuple(found.values())


def _sentence(name: str, held: Sequence[Stretch], moment: Moment) -> str:
    """Say when it opens or closed, and what it follows or was followed by."""
    lives = [stretch for stretch in held if stretch.fact == "primary role"]
    ended = [life.end for life in lives if life.end and life.end <= moment.as_at]
    if ended:
        return f"{name} closed on {plain_date(max(ended))}{followed_by(held, moment)}."
    first = min(lives, key=lambda life: life.start)
    antecedents = (s for s in held if s.fact == "antecedent" and s.other and s.start == first.start)
    before = sorted({s.other.name for s in antecedents if s.other})
    after = f" and follows {listed(before)}" if before else ""
    if first.observed:
        return f"{name} was first seen on {plain_date(first.start)}; nothing is known of it before then."
    return f"{name} opens on {plain_date(first.start)}{after}."


def followed_by(held: Sequence[Stretch], moment: Moment) -> str:
    """Say what came, or will come, after a thing, as the end of a sentence."""
    successors = [stretch for stretch in held if stretch.fact == "successor" and stretch.other]
    done = sorted({s.other.name for s in successors if s.other and s.start <= moment.as_at})
    coming = sorted({s.other.name for s in successors if s.other and s.start > moment.as_at})
    words = f" and was followed by {listed(done)}" if done else ""
    return f"{words} and will be followed by {listed(coming)}" if coming else words
