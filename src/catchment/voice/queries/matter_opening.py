"""The form for something new, as its reader finds it: who raises it, and whom they can ask."""

from datetime import date

from django.utils.http import urlencode

from catchment.foundation.permission import Actor
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted
from catchment.voice.matter_forms import new_form
from catchment.voice.queries.consultation_rights import spoken_for
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


def raiser_choice_page(actor: Actor) -> NewMatterPage:
    """Return for whom somebody may raise something: the organisations and bodies they speak for today."""
    choices = tuple(
        Link(each.link.kind, each.code, each.name, f"/matter/new?{urlencode({'for': each.code})}")
        for each in spoken_for(actor)
    )
    sentence = "Choose for whom you raise it." if choices else "You speak for no organisation or body today."
    return NewMatterPage(
        code="",
        name="",
        href="/matter/new",
        invented=False,
        trail=(),
        sentence=sentence,
        form=None,
        note="" if choices else sentence,
        choices=choices,
    )
