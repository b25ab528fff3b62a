"""Addresses where a handbook is read and edited: the whole file, one seat, one person, a new body."""

from django.urls import URLPattern, URLResolver, path

from catchment.foundation.pages import page_paths
from catchment.governance import design_views, edit_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("handbook.schema.json", edit_views.schema, name="handbook-schema"),
    path("handbook/<str:code>/skeleton.yaml", edit_views.skeleton_file, name="handbook-skeleton"),
    path("handbook/<str:code>.yaml", edit_views.handbook_file, name="handbook-file"),
    *page_paths("handbook/<str:code>/edit", edit_views.edit_file, "edit-handbook"),
    *page_paths("handbook/<str:code>", edit_views.handbook, "handbook"),
    *page_paths("body/<str:body>/seat/<str:seat>/edit", edit_views.edit_seat, "edit-seat"),
    *page_paths("body/<str:body>/edit", edit_views.edit_body, "edit-body"),
    *page_paths("person/<str:person>/edit", edit_views.edit_person, "edit-person"),
    *page_paths("design/<str:code>/<str:kind>", design_views.design, "design"),
    *page_paths("design/<str:code>", design_views.choose, "design-choose"),
]
