"""Addresses of claims for additional roles."""

from django.urls import URLPattern, URLResolver, path

from catchment.foundation.pages import page_paths
from catchment.money import claim_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("pcn/<str:code>/claims/new", claim_views.new_claim, "money-claim-new"),
    *page_paths("pcn/<str:code>/claims", claim_views.claims, "money-claims"),
    path("claim/<str:code>.csv", claim_views.claim_file, {"ending": "csv"}, name="money-claim.csv"),
    path("claim/<str:code>.xlsx", claim_views.claim_file, {"ending": "xlsx"}, name="money-claim.xlsx"),
    *page_paths("claim/<str:code>", claim_views.claim, "money-claim"),
]
