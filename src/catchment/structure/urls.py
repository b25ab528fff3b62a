"""Addresses of the structure: systems, organisations, areas, findings, search, drawing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from catchment.foundation.pages import page_paths
from catchment.structure import views

SECTIONS = ("region", "system", "sub-icb", "place", "neighbourhood", "pcn", "practice")


def _of_section(section: str) -> Any:
    """Return the view of one section of the site."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        return views.thing(request, section=section, **parts)

    return view


urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("", views.home, "home"),
    *(
        each
        for section in SECTIONS
        for each in page_paths(f"{section}/<str:code>", _of_section(section), section)
    ),
    *page_paths("organisation/<str:code>", views.organisation, "organisation"),
    *page_paths("area/<str:kind>/<str:code>", views.area, "area"),
    *page_paths("search", views.search_page, "search"),
    path("", include("catchment.structure.draw_urls")),
    *page_paths("findings/about/<str:kind>/<str:code>", views.findings_note_of, "findings-note"),
    path("", include("catchment.structure.finding_urls")),
]
