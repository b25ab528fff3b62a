"""Addresses of the drawing pages."""

from django.urls import URLPattern, path

from catchment.foundation.pages import page_paths
from catchment.structure import draw_views

urlpatterns: list[URLPattern] = [
    *page_paths("draw", draw_views.choose_system, "draw"),
    path("draw/<str:code>/totals", draw_views.totals, name="draw-totals"),
    *page_paths("draw/<str:code>", draw_views.draw, "draw-system"),
]
