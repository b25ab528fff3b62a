"""The pages of a scheme: the scheme itself, the map that follows from it, the decision rights at a place."""

from django.http import HttpRequest

from catchment.authority.queries.scheme import map_page, rights_page, scheme_page
from catchment.authority.queries.scheme_values import MapPage, Narrowing, RightsPage, SchemePage
from catchment.foundation.moment import Moment
from catchment.foundation.pages import page


@page("authority/scheme.html")
def scheme(request: HttpRequest, moment: Moment, code: str) -> SchemePage:
    """Return a system's scheme; `place`, `only=holes` and `rows=all` narrow or widen its matrix."""
    asked = request.GET
    narrowing = Narrowing(asked.get("place", ""), asked.get("only") == "holes", asked.get("rows") == "all")
    return scheme_page(code, moment, narrowing)


@page("authority/functions_map.html")
def functions_map(_request: HttpRequest, moment: Moment, code: str) -> MapPage:
    """Return a system's functions and decisions map."""
    return map_page(code, moment)


@page("authority/scheme_place.html")
def decision_rights(_request: HttpRequest, moment: Moment, code: str) -> RightsPage:
    """Return who decides what at a place."""
    return rights_page(code, moment)
