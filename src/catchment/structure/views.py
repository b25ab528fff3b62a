"""Views of the structure: from an address to a query. They decide nothing."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect

from catchment.foundation.moment import Moment
from catchment.foundation.pages import page
from catchment.structure.queries import home as home_queries
from catchment.structure.queries import page_of, search
from catchment.structure.queries.findings import findings_note
from catchment.structure.queries.locate import Located, locate, locate_area
from catchment.structure.queries.organisations import organisation_page


def _page_or_way(request: HttpRequest, moment: Moment, section: str, found: Located) -> Any:
    """Return the page of a thing that belongs in a section of the site, or the way to where it belongs."""
    if found.href.split("/")[1] != section:
        return _redirect(request, found.href)
    return page_of(found, moment, request.GET.get("figure", ""), request.GET.get("units", ""))


def _redirect(request: HttpRequest, href: str) -> HttpResponseRedirect:
    """Send the reader on, keeping the moment, the choice of figure and the JSON twin."""
    parts = urlsplit(href)
    path = parts.path
    if request.path.endswith(".json"):
        path = f"{path}index.json" if path.endswith("/") else f"{path}.json"
    query = "&".join(filter(None, (parts.query, request.META.get("QUERY_STRING", ""))))
    return HttpResponseRedirect(f"{path}?{query}" if query else path)


@page("structure/home.html")
def home(request: HttpRequest, moment: Moment) -> Any:
    """Show the whole of a nation."""
    wanted = request.GET
    return home_queries.home_page(
        moment, wanted.get("nation", ""), wanted.get("figure", ""), wanted.get("units", "")
    )


@page("structure/page.html")
def thing(request: HttpRequest, moment: Moment, section: str, code: str) -> Any:
    """Show a region, system, sub-ICB location, PCN, practice, place or neighbourhood."""
    return _page_or_way(request, moment, section, locate(code, moment))


@page("structure/page.html")
def organisation(request: HttpRequest, moment: Moment, code: str) -> Any:
    """Show the life of any organisation, with what was once believed if `superseded` is asked for."""
    found = locate(code, moment)
    if found.organisation_id is None:
        return _redirect(request, found.href)
    return organisation_page(found, moment, include_superseded=bool(request.GET.get("superseded")))


@page("structure/page.html")
def area(request: HttpRequest, moment: Moment, kind: str, code: str) -> Any:
    """Show an area of some kind."""
    found = locate_area(code, moment, kind)
    if found is None:
        return _redirect(request, locate(code, moment).href)
    return _page_or_way(request, moment, "area", found)


@page("structure/search.html")
def search_page(request: HttpRequest, moment: Moment) -> Any:
    """Search by code, name, former name or postcode."""
    return search(request.GET.get("q", ""), moment)


@page("structure/findings_note.html")
def findings_note_of(_request: HttpRequest, moment: Moment, kind: str, code: str) -> Any:
    """Show the findings about one thing; its page fetches them when it is open."""
    return findings_note(kind, code, moment)
