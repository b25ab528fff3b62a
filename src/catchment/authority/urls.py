"""Addresses of authority, part by part."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("catchment.authority.asking_urls")),
    path("", include("catchment.authority.scheme_urls")),
    path("", include("catchment.authority.meeting_urls")),
    path("", include("catchment.authority.minutes_urls")),
    path("", include("catchment.authority.selection_urls")),
    path("", include("catchment.authority.compare_urls")),
    path("", include("catchment.authority.function_urls")),
]
