"""Addresses of the money of practices."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.money import practice_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("practice/<code>/money", practice_views.of_practice, "practice-money"),
    *page_paths(
        "system/<code>/general-practice-funding", practice_views.of_system, "general-practice-funding"
    ),
]
