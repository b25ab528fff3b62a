"""Addresses of ways up, and of power within a body."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.voice import path_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("practice/<str:code>/voice", path_views.of_practice, "voice-practice-path"),
    *page_paths("pcn/<str:code>/voice", path_views.of_network, "voice-pcn-path"),
    *page_paths("body/<str:code>/voice", path_views.of_body, "voice-body-path"),
    *page_paths("body/<str:code>/power", path_views.power, "voice-body-power"),
]
