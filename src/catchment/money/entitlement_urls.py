"""Addresses of entitlements."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.money import entitlement_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("pcn/<code>/money", entitlement_views.network_money, "money-network"),
]
