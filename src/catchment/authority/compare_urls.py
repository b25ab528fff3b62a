"""Addresses of the comparison of designs."""

from django.urls import URLPattern, URLResolver, path

from catchment.authority import compare_views
from catchment.foundation.pages import page_paths

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("system/<str:code>/compare", compare_views.compare, "compare"),
    path("design-file/<str:name>.yaml", compare_views.design_file, name="design-file"),
]
