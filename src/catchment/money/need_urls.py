"""Addresses of weighted need."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.money import need_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("system/<code>/need", need_views.need, "money-need"),
]
