"""Matters as they are kept: each with its steps up to a day, as known at a time, added up to what it is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catchment.authority.queries.decisions import body_names
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Thing
from catchment.governance.queries.facts import organisations_at
from catchment.structure.queries.locate import organisation_href
from catchment.structure.queries.values import Link
from catchment.voice.models import Matter, MatterStep
from catchment.voice.rules.matters import State, state_of
from catchment.voice.rules.matters_counts import Counted
from catchment.voice.rules.matters_steps import read_step

LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class KeptMatter:
    """A matter and what it is at a moment; `raiser` is the code of an organisation or body (`thing`)."""

    row: Matter
    code: str
    system: str
    kind: str
    title: str
    raiser: str
    thing: Thing
    sector: str
    level: str
    state: State

    @property
    def counted(self) -> Counted:
        """Return it as it is counted."""
        return Counted(self.code, self.kind, self.sector, self.level, self.state)

    @property
    def href(self) -> str:
        """Return the address of its page."""
        return f"/matter/{self.code}"


def matter_kept(code: str, moment: Moment) -> KeptMatter:
    """Return the matter with a code (two queries); raises Missing, also before it was raised."""
    found = _kept(Matter.objects.filter(code__iexact=code.strip()[:LONGEST_CODE]), moment)
    if not found:
        raise Missing(
            f"No matter has the code “{code[:LONGEST_CODE]}” on this date. They look like XEX-V-0001: "
            "open the list of what was raised in the system."
        )
    return found[0]


def matters_of(system: str, moment: Moment) -> list[KeptMatter]:
    """Return every matter of a system, oldest first (two queries)."""
    return _kept(Matter.objects.filter(system__code=system), moment)


def all_matters(moment: Moment) -> list[KeptMatter]:
    """Return every matter of the house, for the checks (two queries)."""
    return _kept(Matter.objects.all(), moment)


def matters_raised_by(code: str, thing: Thing, moment: Moment) -> list[KeptMatter]:
    """Return what an organisation or a body raised, oldest first (two queries)."""
    own = Q(organisation__code=code) if thing is Thing.ORGANISATION else Q(body__code=code)
    return _kept(Matter.objects.filter(own), moment)


def _kept(rows: QuerySet[Matter], moment: Moment) -> list[KeptMatter]:
    rows = rows.filter(raised_on__lte=moment.as_at)
    taken = MatterStep.objects.filter(matter__in=rows, on__lte=moment.as_at)
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
        taken = taken.filter(change__at__lte=moment.as_known)
    steps = defaultdict(list)
    for step in taken.order_by("matter_id", "number"):
        steps[step.matter_id].append(read_step(step.number, step.on, step.said))
    return [
        KeptMatter(
            row,
            row.code,
            row.system.code,
            row.kind,
            row.title,
            row.organisation.code if row.organisation else row.body.code if row.body else "",
            Thing.ORGANISATION if row.organisation_id else Thing.BODY,
            row.sector,
            row.level,
            state_of(steps[row.pk]),
        )
        for row in rows.select_related("system", "organisation", "body").order_by("raised_on", "id")
    ]


@dataclass(frozen=True, slots=True)
class Names:
    """What the bodies and organisations of matters are called, with the addresses of their pages."""

    bodies: dict[str, str]
    organisations: dict[str, Link]

    def body(self, code: str) -> Link:
        """Return a body as a link."""
        return Link("body", code, self.bodies.get(code, code), f"/body/{code}")

    def of(self, code: str, thing: Thing) -> Link:
        """Return whoever raised or disputed something."""
        if thing is Thing.BODY or code not in self.organisations:
            return self.body(code)
        return self.organisations[code]

    def anybody(self, code: str) -> Link:
        """Return an organisation or body with a code."""
        return self.organisations.get(code) or self.body(code)


def names_in(matters: Iterable[KeptMatter], moment: Moment) -> Names:
    """Return the names of all that some matters speak of (two queries)."""
    every = list(matters)
    codes = {stop.body for each in every for stop in each.state.stops} | {each.raiser for each in every}
    for each in every:
        dissents = [step.said for stop in each.state.stops for step in stop.dissents]
        codes |= {str(getattr(said, "of", "")) for said in dissents}
    organisations = {
        found.code: Link(found.kind, found.code, found.name, organisation_href(found.kind, found.code))
        for found in organisations_at(codes, moment).values()
    }
    return Names(body_names(codes, moment), organisations)
