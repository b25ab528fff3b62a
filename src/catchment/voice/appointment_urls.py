"""Addresses of voice: appointments."""

from django.urls import URLPattern

from catchment.foundation.pages import page_paths
from catchment.voice import appointment_views

urlpatterns: list[URLPattern] = [
    *page_paths("system/<str:code>/appointments", appointment_views.appointments, "appointments"),
    *page_paths("body/<str:body>/fill/<str:seat>", appointment_views.new_appointment, "new-appointment"),
    *page_paths("appointment/<str:code>", appointment_views.appointment, "appointment"),
]
