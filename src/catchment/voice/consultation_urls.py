"""Addresses of consultations."""

from django.urls import URLPattern, URLResolver, path

from catchment.foundation.pages import page_paths
from catchment.voice import consultation_views as views

ONE = "consultation/<str:code>"
RESPONSE = f"{ONE}/response/<str:respondent>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("consultations/schema.json", views.schema, name="voice-consultation-schema"),
    *page_paths("consultations/load", views.load, "voice-consultation-load"),
    *page_paths("consultations", views.consultations, "voice-consultations"),
    *page_paths("system/<str:code>/consultations", views.consultations, "voice-system-consultations"),
    path(f"{RESPONSE}.docx", views.response_file, {"ending": "docx"}, name="voice-response.docx"),
    path(f"{RESPONSE}.md", views.response_file, {"ending": "md"}, name="voice-response.md"),
    *page_paths(RESPONSE, views.response, "voice-response"),
    *page_paths(ONE, views.consultation, "voice-consultation"),
]
