"""Addresses of matters."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.voice import matter_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("matter/new", matter_views.new_matter, "voice-matter-new"),
    *page_paths("matter/<str:code>", matter_views.matter, "voice-matter"),
    *page_paths("system/<str:code>/matters", matter_views.of_system, "voice-system-matters"),
    *page_paths("practice/<str:code>/matters", matter_views.of_practice, "voice-practice-matters"),
    *page_paths("body/<str:code>/matters", matter_views.of_body, "voice-body-matters"),
]
