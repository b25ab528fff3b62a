"""Lists of matters as pages: those of a system, those a practice raised, and those that wait for a body."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from catchment.authority.queries.decisions import body_names
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor, Thing
from catchment.foundation.pictures import BarPicture, TimelineBar, TimelinePicture
from catchment.governance.edit_forms import Choice, Field
from catchment.governance.models import Body as BodyIdentity
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import Located, locate, locate_organisation, trail_above
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date, system_in_short
from catchment.voice.queries.matter_rows import may_raise, rows_of, worst_first
from catchment.voice.queries.matter_values import MattersPage
from catchment.voice.queries.matters_kept import KeptMatter, Names, matters_of, matters_raised_by, names_in
from catchment.voice.rules.matters import STANDING_WORDS, Standing
from catchment.voice.rules.matters_counts import answer_days_of, grouped
from catchment.voice.rules.matters_raisers import LEVEL_WORDS, Level, sector_words
from catchment.voice.rules.matters_steps import MatterKind
from catchment.voice.rules.matters_words import body_sentence, last_waits, originators_title, year_sentence

MOST_ROWS = 200
LATE, OPEN = "late", "open"
FILTERS = ("standing", "level", "sector", "kind")


def system_matters(code: str, moment: Moment, asked: Mapping[str, str]) -> MattersPage:
    """Return what was raised in a system, filtered as asked: `standing`, `level`, `sector`, `kind`.

    Raises Missing where no system has the code.
    """
    found = locate(code, moment)
    if found.kind != "icb":
        raise Missing(f"{found.name} ({found.code}) is no system: matters are raised within one.")
    matters = matters_of(found.code, moment)
    counted_matters = [each.counted for each in matters]
    names = names_in(matters, moment)
    wanted = {name: asked.get(name, "") for name in FILTERS}
    kept = [each for each in worst_first(matters, moment) if _is_wanted(each, wanted, moment.as_at)]
    by_level = grouped(counted_matters, lambda each: LEVEL_WORDS[Level(each.level)])
    by_sector = grouped(counted_matters, lambda each: sector_words(each.sector))
    times = answer_days_of(each.state for each in matters)
    assert found.organisation_id is not None, "a system is an organisation"
    return MattersPage(
        kind="system",
        code=found.code,
        name=found.name,
        title="What was raised, and what came back",
        href=f"/system/{found.code}/matters",
        invented=found.invented,
        trail=(*trail_above(found.organisation_id, moment), found.link),
        sentence=year_sentence(counted_matters, moment.as_at),
        picture=_originators(found.code, matters),
        filters=_filters(matters, wanted),
        shown=_shown(len(kept), len(matters)),
        rows=rows_of(kept[:MOST_ROWS], names, moment),
        own=(),
        raised=(),
        by_level=by_level,
        by_sector=by_sector,
        times=tuple(
            (names.body(body), took.answered, took.median_days)
            for body, took in sorted(times.items(), key=lambda each: (-each[1].median_days, each[0]))
        ),
        new_href="",
        may=False,
        why_not="",
        links=(Link("governance", found.code, "How it is governed", f"/system/{found.code}/governance"),),
    )


def _is_wanted(kept: KeptMatter, wanted: Mapping[str, str], day: date) -> bool:
    """Say whether a matter passes every filter that is set."""
    standing = wanted["standing"]
    if standing == LATE and not kept.state.is_late(day):
        return False
    if standing == OPEN and not kept.state.is_open:
        return False
    if standing not in ("", LATE, OPEN) and kept.state.standing != standing:
        return False
    parts = ((kept.level, "level"), (kept.sector, "sector"), (kept.kind, "kind"))
    return all(wanted[name] in ("", value) for value, name in parts)


def _filters(matters: Sequence[KeptMatter], wanted: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the questions that narrow the list down, with what was chosen."""
    everything = Choice("", "All")
    standings = [Choice(OPEN, "Open"), Choice(LATE, "Late")]
    standings += [Choice(str(each), STANDING_WORDS[each].capitalize()) for each in Standing]
    sectors = sorted({each.sector for each in matters} | ({wanted["sector"]} - {""}))
    choices = {
        "standing": standings,
        "level": [Choice(str(each), LEVEL_WORDS[each]) for each in Level],
        "sector": [Choice(each, sector_words(each)) for each in sectors],
        "kind": [Choice(str(each), f"{each.capitalize()}s") for each in MatterKind],
    }
    labels = {"standing": "Stands", "level": "Raised at", "sector": "Raised by", "kind": "What"}
    return tuple(
        Field(name, labels[name], "select", choices=(everything, *choices[name]), value=wanted[name])
        for name in FILTERS
    )


def _shown(found: int, every: int) -> str:
    """Return which of the matters are listed."""
    if found > MOST_ROWS:
        return f"The first {MOST_ROWS} of {found:,}: choose fewer to see the rest."
    return (
        f"All {counted(every, 'matter')}." if found == every else f"{found:,} of {counted(every, 'matter')}."
    )


def _originators(system: str, matters: Sequence[KeptMatter]) -> BarPicture | None:
    """Return who started how many (T-A11), by sector."""
    if not matters:
        return None
    codes = {sector_words(each.sector): each.sector for each in matters}
    groups = grouped([each.counted for each in matters], lambda each: sector_words(each.sector))
    shares = tuple((group.name, group.raised) for group in groups)
    links = tuple(f"/system/{system}/matters?{urlencode({'sector': codes[group.name]})}" for group in groups)
    bars = tuple((name, float(number)) for name, number in shares)
    return BarPicture(originators_title(shares, len(matters)), "matters raised", bars, links)


def practice_matters(code: str, moment: Moment, actor: Actor) -> MattersPage:
    """Return what a practice raised and what came back; raises Missing where no practice has the code."""
    found = locate_organisation(code, moment)
    if found is None or found.kind != "practice":
        raise Missing(f"No practice has the code “{code[:40]}”. Search by name to find it.")
    matters = matters_raised_by(found.code, Thing.ORGANISATION, moment)
    return _own_page(found, matters, moment, actor)


def _own_page(found: Located, matters: list[KeptMatter], moment: Moment, actor: Actor) -> MattersPage:
    names = names_in(matters, moment)
    counted_matters = [each.counted for each in matters]
    waits = last_waits(counted_matters, moment.as_at)
    may, why_not = may_raise(actor, found.code, Thing.ORGANISATION)
    assert found.organisation_id is not None, "a practice is an organisation"
    return MattersPage(
        kind=found.kind,
        code=found.code,
        name=found.name,
        title="What you raised, and what came back",
        href=f"{found.href}/matters",
        invented=found.invented,
        trail=(*trail_above(found.organisation_id, moment), found.link),
        sentence=" ".join(filter(None, (year_sentence(counted_matters, moment.as_at), waits))),
        picture=_ways(matters, names, moment),
        filters=(),
        shown="",
        rows=rows_of(worst_first(matters, moment), names, moment),
        own=(),
        raised=(),
        by_level=(),
        by_sector=(),
        times=(),
        new_href=f"/matter/new?{urlencode({'for': found.code})}",
        may=may,
        why_not=why_not,
        links=(found.link,),
    )


def _ways(matters: Sequence[KeptMatter], names: Names, moment: Moment) -> TimelinePicture | None:
    """Return where each matter was, and for how long."""
    if not matters:
        return None
    bars = []
    for each in matters:
        for stop in each.state.stops:
            least = stop.since + timedelta(days=1)  # an answer of the same day can be seen too
            shown = "" if stop.responded_on is None else max(stop.responded_on, least).isoformat()
            label = names.body(stop.body).name
            bars.append(TimelineBar(each.title, label, stop.since.isoformat(), shown, each.href))
    longest = max((stop.waited(moment.as_at), stop.body) for each in matters for stop in each.state.stops)
    title = f"The longest wait was {counted(longest[0], 'day')}, at {names.body(longest[1]).name}"
    return TimelinePicture(title, tuple(bars), moment.as_at.isoformat())


def body_matters(code: str, moment: Moment, actor: Actor) -> MattersPage:
    """Return what waits for a body, worst first, and what it answered and raised; also one that has ended.

    Raises Missing where no body has the code.
    """
    identity = BodyIdentity.objects.filter(code__iexact=code.strip()[:60]).select_related("system").first()
    if identity is None:
        raise Missing(f"No body has the code “{code[:60]}”.")
    every = matters_of(identity.system.code, moment)
    here = [each for each in every if any(stop.body == identity.code for stop in each.state.stops)]
    waiting = [each for each in here if each.state.now.body == identity.code and each.state.is_open]
    raised = [each for each in every if each.thing is Thing.BODY and each.raiser == identity.code]
    names = names_in([*here, *raised], moment)
    name = _name_of(identity, names, moment)
    took = answer_days_of(each.state for each in here).get(identity.code)
    may, why_not = may_raise(actor, identity.code, Thing.BODY)
    return MattersPage(
        kind="body",
        code=identity.code,
        name=name,
        title="What waits for an answer here",
        href=f"/body/{identity.code}/matters",
        invented=identity.system.invented,
        trail=(*_trail(identity.system, moment), Link("body", identity.code, name, f"/body/{identity.code}")),
        sentence=body_sentence(
            name, [each.state for each in waiting], moment.as_at, took.median_days if took else None
        ),
        picture=_waits(waiting, moment.as_at),
        filters=(),
        shown="",
        rows=rows_of(worst_first(waiting, moment), names, moment),
        own=rows_of([each for each in reversed(here) if each not in waiting], names, moment),
        raised=rows_of(reversed(raised), names, moment),
        by_level=(),
        by_sector=(),
        times=(),
        new_href=f"/matter/new?{urlencode({'for': identity.code})}",
        may=may,
        why_not=why_not,
        links=(
            Link("body", identity.code, "Who sits here", f"/body/{identity.code}"),
            Link(
                "matters",
                identity.system.code,
                "What was raised in the system",
                f"/system/{identity.system.code}/matters",
            ),
        ),
    )


def _trail(system: Organisation, moment: Moment) -> tuple[Link, ...]:
    found = locate_organisation(system.code, moment)
    own = Link(
        "icb", system.code, system_in_short(found.name if found else system.code), f"/system/{system.code}"
    )
    return (*trail_above(system.pk, moment), own)


def _name_of(identity: BodyIdentity, names: Names, moment: Moment) -> str:
    return names.bodies.get(identity.code) or body_names([identity.code], moment).get(
        identity.code, identity.code
    )


def _waits(waiting: Sequence[KeptMatter], day: date) -> BarPicture | None:
    """Return how many days each matter has waited here."""
    owed = [each for each in waiting if each.state.standing is Standing.WAITING]
    if not owed:
        return None
    ordered = sorted(owed, key=lambda each: each.state.now.since)
    bars = tuple((each.title, float(each.state.now.waited(day))) for each in ordered)
    longest = ordered[0]
    title = (
        f"“{longest.title}” has waited longest: {counted(longest.state.now.waited(day), 'day')}, "
        f"since {plain_date(longest.state.now.since)}"
    )
    return BarPicture(title, "days waited", bars, tuple(each.href for each in ordered))
