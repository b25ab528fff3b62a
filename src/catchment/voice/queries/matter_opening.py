"""The form for something new, as its reader finds it: who raises it, and whom they can ask."""

from datetime import date

from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted
from catchment.voice.matter_forms import new_form
from catchment.voice.queries.matter_values import NewMatterPage
from catchment.voice.queries.matters_raisers import RaiserOn


def new_matter_page(raiser: RaiserOn, today: date) -> NewMatterPage:
    """Return the form for something that an organisation or body raises today."""
    here = f"{raiser.link.href}/matters" if raiser.link.kind in ("practice", "body") else raiser.link.href
    ways = len(raiser.way)
    above = counted(ways, "body", "bodies")
    sentence = f"{raiser.name} can ask {above} above it; whichever is asked owes an answer."
    note = "" if raiser.way else "It takes part in no body, and no body is above it: there is nobody to ask."
    return NewMatterPage(
        code=raiser.code,
        name=raiser.name,
        href=f"/matter/new?for={raiser.code}",
        invented=raiser.invented,
        trail=(*raiser.trail, Link(raiser.link.kind, raiser.code, raiser.name, here)),
        sentence=note or sentence,
        form=new_form(raiser, today) if raiser.way else None,
        note=note,
    )
