"""Addresses of the floor: imports and jobs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
