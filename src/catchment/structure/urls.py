"""Addresses of the structure: systems, organisations, areas, findings, search, drawing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
