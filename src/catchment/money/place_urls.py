"""Addresses of the money of places and of decisions."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.money import place_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("place/<str:code>/money", place_views.place, "place-money"),
    *page_paths("decision/<str:code>/money", place_views.decision, "decision-money"),
]
