"""Where a question is put - a place or a whole system - and who is asked there."""

from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Thing
from catchment.governance.queries.people_named import area_named
from catchment.structure.models import Area, Footprint, Organisation
from catchment.voice.queries.questions_kept import KeptQuestion
from catchment.voice.queries.respondents import Asked, asked_in


@dataclass(frozen=True, slots=True)
class Where:
    """Where a question is put: a place (`area`), or a whole system."""

    system: Organisation
    area: Area | None
    name: str

    @property
    def about(self) -> tuple[str, Thing]:
        """Return what somebody must have a say over who gathers positions there."""
        if self.area is not None:
            return self.area.code, Thing.AREA
        return self.system.code, Thing.ORGANISATION


def where(code: str, moment: Moment) -> Where:
    """Return the place or system with a code on the day; raises Missing."""
    area = Area.objects.filter(code__iexact=code[:60], kind="place").first()
    if area is None:
        system = Organisation.objects.filter(code__iexact=code[:60], kind="icb").first()
        if system is None:
            raise Missing(f"No place and no system has the code “{code[:40]}”.")
        return Where(system, None, "")
    drawn = Footprint.objects.at(moment).select_related("system").filter(area=area).first()
    drawn = drawn or Footprint.objects.known(moment).select_related("system").filter(area=area).first()
    name = area_named(area.code, moment)
    if drawn is None:
        raise Missing(f"No system has drawn {name}, so there is nobody to ask.")
    return Where(drawn.system, area, name)


def where_of(kept: KeptQuestion, moment: Moment) -> Where:
    """Return where a question was put."""
    return where(kept.area or kept.system.code, moment)


def asked_on(place: Where, moment: Moment) -> Asked:
    """Return who is asked there on the day."""
    return asked_in(place.system.code, place.area, place.name, moment)
