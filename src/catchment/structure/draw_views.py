"""The drawing pages: choose a system, choose its building blocks, say why, keep it.

Everything works through checkboxes and a form; a small script lets the map toggle the checkboxes and asks
for the running totals after each change. Looking and trying are open to anybody; keeping what is drawn
needs somebody signed in who may draw in the system.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from catchment.foundation.moment import Moment, UnclearMomentError, read_date
from catchment.foundation.pages import Missing, Problem, actor_of, moment_of, page, problem_page
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.structure.actions.footprints import DrawingRefused, draw_area, problems_with_drawing
from catchment.structure.models import Footprint, Organisation
from catchment.structure.queries.drawing import Chooser, Drawable, chooser, drawable_systems, drawn_system
from catchment.structure.queries.footprints import FootprintSummary, footprint_summary, summary_of_blocks
from catchment.structure.queries.locate import area_href, organisation_href, trail_above
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted

FIELDS = ("system", "code", "kind", "blocks", "name", "within", "starts_on", "reason")
KINDS = ("place", "neighbourhood")
NUL = "\x00"  # the one character that the database cannot keep
UNREADABLE = "The form holds a character that cannot be kept (a NUL). Go back, take it out and send it again."


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """The systems that can be drawn in."""

    sentence: str
    systems: tuple[Drawable, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds, as typed."""

    kind: str
    code: str = ""
    name: str = ""
    within: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    reason: str = ""
    share_blocks: bool = False
    blocks: tuple[str, ...] = ()

    @property
    def starts_on_text(self) -> str:
        """Return the three parts of the date as an ISO date, right or wrong."""
        return f"{self.year.strip()}-{self.month.strip().zfill(2)}-{self.day.strip().zfill(2)}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with one field of the form."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DrawPage:
    """The drawing page of one system."""

    system: str
    system_name: str
    invented: bool
    typed: Typed
    chosen: frozenset[str]
    chooser: Chooser
    totals: FootprintSummary
    problems: tuple[Trouble, ...] = ()
    trail: tuple[Link, ...] = ()

    def wrong(self, field: str) -> str:
        """Return what is wrong with a field, or nothing."""
        return " ".join(each.sentence for each in self.problems if each.field == field)


@page("structure/draw_choose.html")
def choose_system(_request: HttpRequest, moment: Moment) -> ChoosePage:
    """Return the systems that can be drawn in at a moment."""
    systems = tuple(drawable_systems(moment))
    drawn = sum(each.places + each.neighbourhoods for each in systems)
    if not systems:
        sentence = "There is no system on this date yet. Import England, or load the example system, first."
        return ChoosePage(sentence, ())
    areas = counted(drawn, "place or neighbourhood", "places and neighbourhoods")
    sentence = f"Choose one of {counted(len(systems), 'system')}. {areas} drawn so far."
    return ChoosePage(sentence, systems)


@page("structure/draw.html")
def draw(request: HttpRequest, moment: Moment, code: str) -> DrawPage | HttpResponse:
    """Return the drawing page of a system; a POST keeps what is drawn, or says what is wrong."""
    if NUL in code + request.GET.get("edit", ""):
        raise Missing("Nothing that is drawn has a code with such a character in it.")
    if _has_nul(request):
        return problem_page(request, Problem("That cannot be kept", UNREADABLE, 400), as_json_twin=False)
    system, name = drawn_system(code, moment)
    if request.method == "POST":
        require_today(actor_of(request), Act.DRAW_AREAS, system.code, Thing.ORGANISATION)
        typed = _typed(request)
        kept, problems = _keep(system, typed, actor_of(request))
        if kept is not None:
            day = Moment(kept.valid_from).query_string
            return HttpResponseRedirect(f"{area_href(kept.area.kind, kept.area.code)}?{day}")
        return _draw_page(system, name, moment, typed, problems)
    return _draw_page(system, name, moment, _typed_at_first(request, moment), ())


@require_POST
def totals(request: HttpRequest, code: str) -> HttpResponse:
    """Return the running totals of what is chosen, as a fragment for the drawing page."""
    try:
        moment = moment_of(request)
    except UnclearMomentError:
        moment = Moment(timezone.localdate())
    if NUL in code or _has_nul(request):
        return HttpResponse(UNREADABLE, status=400, content_type="text/plain; charset=utf-8")
    system = Organisation.objects.filter(code__iexact=code, kind="icb").first()
    if system is None:
        return HttpResponse(status=404)
    summary = summary_of_blocks(request.POST.getlist("blocks"), moment, system.code)
    context = {"totals": summary, "kind": request.POST.get("kind", "place"), "moment": moment}
    return render(request, "structure/draw_totals.html", context)


def _has_nul(request: HttpRequest) -> bool:
    """Say whether any field of a form that was sent holds a NUL."""
    return any(NUL in text for _, texts in request.POST.lists() for text in texts)


def _draw_page(
    system: Organisation, name: str, moment: Moment, typed: Typed, problems: tuple[Trouble, ...]
) -> DrawPage:
    """Put the page together."""
    return DrawPage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        typed=typed,
        chosen=frozenset(typed.blocks),
        chooser=chooser(system, typed.kind, moment, editing=typed.code),
        totals=summary_of_blocks(typed.blocks, moment, system.code),
        problems=problems,
        trail=(
            *trail_above(system.pk, moment),
            Link("icb", system.code, name, organisation_href("icb", system.code)),
        ),
    )


def _typed_at_first(request: HttpRequest, moment: Moment) -> Typed:
    """Return the form as it opens: empty, or filled with the area that is to have a new version."""
    kind = request.GET.get("kind", "place")
    day = moment.as_at
    fresh = Typed(
        kind if kind in KINDS else "place", day=str(day.day), month=str(day.month), year=str(day.year)
    )
    editing = request.GET.get("edit", "").strip()
    if not editing:
        return fresh
    area = footprint_summary(editing, moment)
    if area is None:
        raise Missing(f"No place or neighbourhood with the code “{editing[:40]}” is drawn on {day}.")
    return replace(
        fresh, kind=area.kind, code=area.code, name=area.name, within=area.within, blocks=area.blocks
    )


def _typed(request: HttpRequest) -> Typed:
    """Return the form as it was sent."""
    sent = request.POST
    return Typed(
        kind=sent.get("kind", ""),
        code=sent.get("code", "").strip(),
        name=sent.get("name", ""),
        within=sent.get("within", ""),
        day=sent.get("starts_on-day", ""),
        month=sent.get("starts_on-month", ""),
        year=sent.get("starts_on-year", ""),
        reason=sent.get("reason", ""),
        share_blocks=sent.get("share_blocks") == "yes",
        blocks=tuple(dict.fromkeys(sent.getlist("blocks"))),
    )


def _keep(system: Organisation, typed: Typed, actor: Actor) -> tuple[Footprint | None, tuple[Trouble, ...]]:
    """Draw what was typed, or return everything that is wrong with it."""
    asked = {
        "kind": typed.kind,
        "name": typed.name,
        "system": system.code,
        "blocks": typed.blocks,
        "reason": typed.reason,
        "actor": actor,
        "within": typed.within or None,
        "code": typed.code or None,
        "share_blocks": typed.share_blocks,
    }
    try:
        return draw_area(starts_on=read_date(typed.starts_on_text, "From"), **asked), ()
    except DrawingRefused as refusal:
        return None, _in_page_order(refusal.problems)
    except UnclearMomentError:
        # The other fields are checked as of today, so that everything wrong is said at once.
        others = problems_with_drawing(starts_on=timezone.localdate(), **asked)
        date_problem = ("starts_on", "Give the day it starts as a real date, such as 1 4 2026.")
        return None, _in_page_order((date_problem, *others))


def _in_page_order(problems: Iterable[tuple[str, str]]) -> tuple[Trouble, ...]:
    """Return what is wrong in the order in which a reader meets the fields."""
    ordered = sorted(problems, key=lambda each: FIELDS.index(each[0]))
    return tuple(Trouble(field, sentence) for field, sentence in ordered)
