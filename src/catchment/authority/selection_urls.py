"""Addresses of authority: selection."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
