"""Addresses of governance: bodies, people, the diagram, handbooks, duties."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("catchment.governance.edit_urls")),
    path("", include("catchment.governance.duty_urls")),
]
