"""Addresses of the floor: imports and jobs."""

from django.urls import URLPattern, path

from catchment.foundation import views
from catchment.foundation.pages import page_paths

urlpatterns: list[URLPattern] = [
    *page_paths("imports", views.imports, "imports"),
    path("imports/<int:run_id>/issues.csv", views.issues_file, name="import-issues"),
    *page_paths("imports/<int:run_id>", views.import_run, "import-run"),
    path("jobs/<int:job_id>/progress", views.job_progress, name="job-progress"),
    *page_paths("jobs/<int:job_id>", views.job, "job"),
]
