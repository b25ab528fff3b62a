"""Addresses of money, part by part."""

from django.urls import URLPattern, URLResolver

from catchment.money import need_urls

urlpatterns: list[URLPattern | URLResolver] = [
    *need_urls.urlpatterns,
]
