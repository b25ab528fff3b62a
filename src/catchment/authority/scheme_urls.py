"""Addresses of a scheme: read as the two published tables, by place, and edited line by line."""

from django.urls import URLPattern, URLResolver

from catchment.authority import scheme_views
from catchment.foundation.pages import page_paths

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("system/<str:code>/scheme", scheme_views.scheme, "scheme"),
    *page_paths("system/<str:code>/functions-and-decisions-map", scheme_views.functions_map, "functions-map"),
    *page_paths("place/<str:code>/decision-rights", scheme_views.decision_rights, "decision-rights"),
]
