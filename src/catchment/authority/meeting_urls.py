"""Addresses of authority: meeting."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
