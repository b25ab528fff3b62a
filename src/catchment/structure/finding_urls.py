"""Addresses of the findings pages."""

from django.urls import URLPattern

from catchment.foundation.pages import page_paths
from catchment.structure import finding_views

urlpatterns: list[URLPattern] = [
    *page_paths("findings", finding_views.findings, "findings"),
    *page_paths("findings/checks", finding_views.list_of_checks, "finding-checks"),
]
