"""Addresses of money: contracts with providers."""

from django.urls import URLPattern

from catchment.foundation.pages import page_paths
from catchment.money import contract_views

urlpatterns: list[URLPattern] = [
    *page_paths("system/<str:code>/contracts", contract_views.contracts, "contracts"),
    *page_paths("contract/<str:code>", contract_views.contract, "contract"),
]
