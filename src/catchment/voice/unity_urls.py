"""Addresses of unity: a place's questions, one question, a system's register of who speaks for GPs."""

from django.urls import URLPattern, URLResolver

from catchment.foundation.pages import page_paths
from catchment.voice import unity_views

urlpatterns: list[URLPattern | URLResolver] = [
    *page_paths("place/<str:code>/unity/new", unity_views.new_question, "voice-question-new"),
    *page_paths("place/<str:code>/unity", unity_views.unity, "voice-unity"),
    *page_paths("system/<str:code>/gp-voice/new", unity_views.new_question, "voice-question-new-system"),
    *page_paths("system/<str:code>/gp-voice", unity_views.gp_voice, "voice-gp-voice"),
    *page_paths("question/<str:code>", unity_views.question, "voice-question"),
]
