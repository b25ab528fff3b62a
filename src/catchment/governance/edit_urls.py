"""Addresses where a handbook is edited: the whole file, one seat, a new body."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
