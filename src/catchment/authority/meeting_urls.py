"""Addresses of meetings and decisions."""

from django.urls import URLPattern

from catchment.authority import meeting_views as views
from catchment.foundation.pages import page_paths

urlpatterns: list[URLPattern] = [
    *page_paths("body/<str:code>/meetings", views.meetings_of_body, "meetings-of-body"),
    *page_paths("body/<str:code>/meetings/call", views.call, "call-meeting"),
    *page_paths("body/<str:code>/decisions", views.decisions_of_body, "decisions-of-body"),
    *page_paths("body/<str:code>/decisions/new", views.decide, "decide"),
    *page_paths("system/<str:code>/meetings", views.meetings_of_system, "meetings-of-system"),
    *page_paths("system/<str:code>/decisions", views.decisions_of_system, "decisions-of-system"),
    *page_paths("meeting/<str:code>", views.meeting, "meeting"),
    *page_paths("decision/<str:code>", views.decision, "decision"),
]
