"""Addresses of pooled funds."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.money import pooled_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("system/<code>/pooled-funds", pooled_views.pooled_funds, "money-pooled-funds"),
    *page_paths("pooled-fund/<system>/<code>", pooled_views.pooled_fund, "money-pooled-fund"),
]
