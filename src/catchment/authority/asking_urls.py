"""Addresses of authority: asking."""

from django.urls import URLPattern

from catchment.authority import asking_views
from catchment.foundation.pages import page_paths

urlpatterns: list[URLPattern] = [
    *page_paths("who-may", asking_views.who_may, "who-may"),
    *page_paths("body/<str:code>/authority", asking_views.of_body, "body-authority"),
    *page_paths("person/<str:code>/authority", asking_views.of_person, "person-authority"),
]
