"""A small world to change: two ICBs, their sub-ICB locations, PCNs, practices, ground and a place."""

from datetime import date
from typing import Any

from catchment.foundation.facts import begin_change, copy_rows, fact_columns
from catchment.foundation.models import Change, DatedFact
from catchment.structure.models import (
    Area,
    AreaLookup,
    AreaName,
    Organisation,
    OrganisationArea,
    OrganisationName,
    OrganisationRole,
    Relationship,
)

BEGIN = date(2022, 7, 1)
ROLES = {
    "nation": "NATION",
    "region": "RO209",
    "icb": "RO261",
    "sub-icb": "RO98",
    "pcn": "RO272",
    "practice": "RO177",
    "trust": "RO197",
    "federation": "RO158",
    "team": "TEAM",
}


class World:
    """Builds facts with one Change."""

    def __init__(self) -> None:
        """Begin."""
        self.change: Change = begin_change(actor="test", action="build")
        self.organisations: dict[str, Organisation] = {}
        self.areas: dict[str, Area] = {}

    def fact(self, model: type[DatedFact], **said: Any) -> None:
        """Record one fact."""
        said = {"valid_from": BEGIN, "valid_to": None, "basis": "stated", **said}
        copy_rows(model, [[said[column] for column in fact_columns(model)]], self.change)

    def organisation(self, code: str, kind: str, name: str = "", opened: date = BEGIN) -> Organisation:
        """Make an organisation."""
        new = Organisation.objects.create(code=code, kind=kind)
        self.organisations[code] = new
        self.fact(
            OrganisationRole, organisation_id=new.pk, role=ROLES[kind], is_primary=True, valid_from=opened
        )
        self.fact(OrganisationName, organisation_id=new.pk, name=name or f"{code} {kind}", valid_from=opened)
        return new

    def relate(self, source: str, kind: str, target: str, since: date = BEGIN) -> None:
        """Relate two organisations."""
        pair = {"source_id": self.organisations[source].pk, "target_id": self.organisations[target].pk}
        self.fact(Relationship, kind=kind, valid_from=since, **pair)

    def area(self, kind: str, code: str, responsible: str = "") -> Area:
        """Make an area, and somebody responsible for it."""
        new = Area.objects.create(kind=kind, code=code)
        self.areas[code] = new
        self.fact(AreaName, area_id=new.pk, name=f"{kind} {code}")
        if responsible:
            owner = self.organisations[responsible].pk
            self.fact(OrganisationArea, organisation_id=owner, kind="responsible_for", area_id=new.pk)
        return new

    def lookup(
        self, lookup: str, child: str, parent: str, edition: date = BEGIN, change_code: str = ""
    ) -> None:
        """Put an area in a larger one."""
        row = [lookup, edition, self.areas[child].pk, self.areas[parent].pk, change_code]
        copy_rows(AreaLookup, [row], self.change)


def small_world() -> World:
    """Return two ICBs with two sub-ICB locations, two PCNs and two practices each, and a trust."""
    world = World()
    world.organisation("ENG", "nation", "England")
    world.organisation("Y1", "region", "Midlands")
    world.relate("Y1", "part_of", "ENG")
    for icb in ("QA", "QB"):
        world.organisation(icb, "icb")
        world.relate(icb, "part_of", "Y1")
        world.area("icb-area", f"E54{icb}", icb)
        world.organisation(f"R{icb}", "trust")
        world.relate(f"R{icb}", "located_in", icb)
        for number in (1, 2):
            sub_icb, pcn = f"S{icb}{number}", f"U{icb}{number}"
            world.organisation(sub_icb, "sub-icb")
            world.relate(sub_icb, "part_of", icb)
            world.area("sub-icb-area", f"E38{icb}{number}", sub_icb)
            world.lookup("sub-icb-icb", f"E38{icb}{number}", f"E54{icb}")
            world.area("lsoa21", f"E01{icb}{number}")
            world.lookup("lsoa21-sub-icb", f"E01{icb}{number}", f"E38{icb}{number}")
            world.organisation(pcn, "pcn")
            for letter in "ab":
                practice = f"P{icb}{number}{letter}"
                world.organisation(practice, "practice")
                world.relate(practice, "commissioned_by", sub_icb)
                world.relate(practice, "member_of", pcn)
            world.relate(f"P{icb}{number}a", "payee_for", pcn)
    return world
