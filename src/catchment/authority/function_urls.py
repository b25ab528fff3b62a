"""Addresses of the catalogue of functions."""

from django.urls import URLPattern, URLResolver

from catchment.authority import function_views
from catchment.foundation.pages import page_paths

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("functions", function_views.functions, "functions"),
]
