"""Addresses of authority: asking."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
