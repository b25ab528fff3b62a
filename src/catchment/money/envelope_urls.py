"""Addresses of money: the envelope of a system, the postings behind it, and what a body decides of it."""

from django.urls import URLPattern

from catchment.foundation.pages import page_paths
from catchment.money import envelope_views

urlpatterns: list[URLPattern] = [
    *page_paths("system/<str:code>/envelope", envelope_views.envelope, "envelope"),
    *page_paths("system/<str:code>/postings", envelope_views.postings, "postings"),
    *page_paths("body/<str:code>/money", envelope_views.body_money, "body-money"),
]
