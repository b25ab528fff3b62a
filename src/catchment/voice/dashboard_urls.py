"""Addresses of a system's voice, and of the comparison of designs."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.voice import dashboard_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("system/<str:code>/voice", dashboard_views.voice, "voice-system"),
    *page_paths("system/<str:code>/voice/compare", dashboard_views.compare, "voice-compare"),
]
