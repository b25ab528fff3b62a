"""Addresses of the agenda and the minutes of a meeting."""

from django.urls import URLPattern

from catchment.authority import minutes_views as views
from catchment.foundation.pages import page_paths

urlpatterns: list[URLPattern] = [
    *page_paths("meeting/<str:code>/agenda", views.agenda, "agenda"),
    *page_paths("meeting/<str:code>/minutes", views.minutes, "minutes"),
]
