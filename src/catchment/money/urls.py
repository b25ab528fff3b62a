"""Addresses of money, part by part."""

from django.urls import URLPattern, URLResolver

from catchment.money import (
    claim_urls,
    contract_urls,
    entitlement_urls,
    envelope_urls,
    ledger_urls,
    need_urls,
    place_urls,
    pooled_urls,
    practice_urls,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *claim_urls.urlpatterns,
    *contract_urls.urlpatterns,
    *ledger_urls.urlpatterns,
    *entitlement_urls.urlpatterns,
    *envelope_urls.urlpatterns,
    *need_urls.urlpatterns,
    *place_urls.urlpatterns,
    *pooled_urls.urlpatterns,
    *practice_urls.urlpatterns,
]
