"""Addresses of money, part by part."""

from django.urls import URLPattern, URLResolver

from catchment.money import (
    contract_urls,
    entitlement_urls,
    envelope_urls,
    need_urls,
    practice_urls,
    ledger_urls,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *contract_urls.urlpatterns,
    *ledger_urls.urlpatterns,
    *entitlement_urls.urlpatterns,
    *envelope_urls.urlpatterns,
    *need_urls.urlpatterns,
    *practice_urls.urlpatterns,
]
