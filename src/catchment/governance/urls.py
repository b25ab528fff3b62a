"""Addresses of governance: bodies, people, the diagram, handbooks, duties."""

from django.urls import URLPattern, URLResolver, include, path

from catchment.foundation.pages import page_paths
from catchment.governance import views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("body/<str:code>", views.body, "body"),
    *page_paths("person/<str:code>", views.person, "person"),
    *page_paths("system/<str:code>/governance", views.diagram, "governance"),
    path("", include("catchment.governance.edit_urls")),
    path("", include("catchment.governance.duty_urls")),
]
