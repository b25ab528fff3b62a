"""Addresses of a scheme: read as the two published tables, by place, and edited line by line."""

from django.urls import URLPattern, URLResolver

from catchment.authority import scheme_views
from catchment.foundation.pages import page_paths

SCHEME = "system/<str:code>/scheme"

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths(SCHEME, scheme_views.scheme, "scheme"),
    *page_paths("system/<str:code>/functions-and-decisions-map", scheme_views.functions_map, "functions-map"),
    *page_paths("place/<str:code>/decision-rights", scheme_views.decision_rights, "decision-rights"),
    *page_paths(f"{SCHEME}/add-delegation", scheme_views.add_delegation, "add-delegation"),
    *page_paths(f"{SCHEME}/delegation/<str:delegation>", scheme_views.edit_delegation, "edit-delegation"),
    *page_paths(f"{SCHEME}/add-reservation", scheme_views.add_reservation, "add-reservation"),
    *page_paths(f"{SCHEME}/reservation/<str:reservation>", scheme_views.edit_reservation, "edit-reservation"),
    *page_paths(f"{SCHEME}/add-function", scheme_views.add_function, "add-function"),
]
