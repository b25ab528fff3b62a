"""The duties calendar of a system: as a page, and as an iCalendar feed that any diary can subscribe to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from catchment.foundation.checks import page_of
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.checks import judged
from catchment.governance.rules.duties import Duty, State, duties
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import trail_above
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

LOOKS_BACK, LOOKS_AHEAD = timedelta(days=365), timedelta(days=456)
STATE_WORDS = {State.DONE: "Done", State.OVERDUE: "Overdue", State.DUE: "Due"}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty for a reader: how it stands on the day, and where its thing's page is."""

    duty: Duty
    state: State
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class DutyMonth:
    """The duties of one month; `first` is its first day."""

    first: date
    lines: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """What a system owes, by when."""

    system: str
    name: str
    sentence: str
    overdue: tuple[DutyLine, ...]
    months: tuple[DutyMonth, ...]
    done: tuple[DutyLine, ...]
    feed: str
    trail: tuple[Link, ...]
    invented: bool


def duties_page(system: str, moment: Moment) -> DutiesPage:
    """Return the duties of a system around a day; raises Missing where it has no handbook then."""
    organisation, name, found = _duties(system, moment)
    lines = [_line(duty, moment.as_at) for duty in found]
    overdue = tuple(line for line in lines if line.state is State.OVERDUE)
    ahead = [line for line in lines if line.state is State.DUE]
    months = tuple(
        DutyMonth(first, tuple(line for line in ahead if line.duty.due.replace(day=1) == first))
        for first in sorted({line.duty.due.replace(day=1) for line in ahead})
    )
    return DutiesPage(
        system=organisation.code,
        name=name,
        sentence=_sentence(name, len(ahead), len(overdue)),
        overdue=overdue,
        months=months,
        done=tuple(line for line in reversed(lines) if line.state is State.DONE),
        feed=f"/duties/{organisation.code}.ics",
        trail=(
            *trail_above(organisation.pk, moment),
            Link("icb", organisation.code, name, _home(organisation)),
        ),
        invented=organisation.invented,
    )


def duties_feed(system: str, moment: Moment) -> bytes:
    """Return the duties of a system around a day as iCalendar (RFC 5545): the same facts, the same bytes."""
    organisation, name, found = _duties(system, moment)
    calendar = Calendar()
    calendar.add("prodid", "-//Catchment//Duties calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{name}: duties")
    stamp = datetime.combine(moment.as_at, time.min, tzinfo=UTC)
    for duty in found:
        event = Event()
        about = duty.about.code.replace("/", ".")
        event.add("uid", f"{duty.rule}.{about}.{duty.due.isoformat()}@{organisation.code}.catchment")
        event.add("dtstamp", stamp)
        event.add("dtstart", duty.due)
        event.add("dtend", duty.due + timedelta(days=1))
        event.add("summary", duty.title)
        state = STATE_WORDS[duty.state(moment.as_at)]
        event.add("description", f"{state}. {duty.sentence} Rule {duty.rule}; {duty.source}.")
        event.add("categories", [duty.rule])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _duties(system: str, moment: Moment) -> tuple[Organisation, str, tuple[Duty, ...]]:
    """Return a system, its name, and what it owes around a day."""
    organisation = Organisation.objects.filter(kind="icb", code__iexact=system).first()
    if organisation is None:
        raise Missing(f"No system has the code “{system[:40]}”.")
    verdict = judged(organisation.code, moment)
    if verdict is None:
        raise Missing(
            f"{organisation.code} has no handbook on {plain_date(moment.as_at)}: nothing says what it owes."
        )
    facts = verdict.facts
    found = duties(facts, moment.as_at - LOOKS_BACK, moment.as_at + LOOKS_AHEAD)
    return organisation, facts.name, found


def _home(organisation: Organisation) -> str:
    return f"/system/{organisation.code}"


def _line(duty: Duty, as_of: date) -> DutyLine:
    state = duty.state(as_of)
    return DutyLine(duty, state, STATE_WORDS[state], page_of(duty.about))


def _sentence(name: str, ahead: int, overdue: int) -> str:
    """Say in a sentence what is owed: “9 things are due in the next 15 months; 1 is overdue.”"""
    if not ahead and not overdue:
        return f"Nothing is due in {name} in the next 15 months, and nothing is overdue."
    due = f"{counted(ahead, 'thing')} {'is' if ahead == 1 else 'are'} due in {name} in the next 15 months"
    late = "nothing is overdue" if not overdue else f"{overdue} {'is' if overdue == 1 else 'are'} overdue"
    return f"{due}; {late}."
