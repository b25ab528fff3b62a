"""Addresses of authority: compare."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
