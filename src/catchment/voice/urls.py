"""Addresses of voice, part by part."""

from django.urls import URLPattern, URLResolver

from catchment.voice import (
    appointment_urls,
    consultation_urls,
    dashboard_urls,
    matter_urls,
    path_urls,
    poll_urls,
    unity_urls,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *poll_urls.urlpatterns,
    *consultation_urls.urlpatterns,
    *dashboard_urls.urlpatterns,
    *matter_urls.urlpatterns,
    *path_urls.urlpatterns,
    *appointment_urls.urlpatterns,
    *unity_urls.urlpatterns,
]
