"""Addresses of authority: scheme."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
