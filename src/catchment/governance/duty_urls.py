"""Addresses of the duties calendar."""

from django.urls import URLPattern, URLResolver, path

from catchment.foundation.pages import page_paths
from catchment.governance import duty_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("duties/<str:system>.ics", duty_views.feed, name="duties-feed"),
    *page_paths("duties/<str:system>", duty_views.duties, "duties"),
]
