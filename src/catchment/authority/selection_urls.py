"""Addresses of authority: selections of providers."""

from django.urls import URLPattern

from catchment.authority import selection_views
from catchment.foundation.pages import page_paths

urlpatterns: list[URLPattern] = [
    *page_paths("system/<str:code>/selections", selection_views.selections, "selections"),
    *page_paths("selection/<str:code>", selection_views.selection, "selection"),
    *page_paths("selection-route", selection_views.route, "selection-route"),
]
