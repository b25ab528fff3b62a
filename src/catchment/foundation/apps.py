"""Django's name for the floor that every room stands on."""

from django.apps import AppConfig

from catchment.foundation.garbage import search_rarely


class FoundationConfig(AppConfig):
    """Time, changes, findings, jobs and imports."""

    name = "catchment.foundation"
    label = "foundation"

    def ready(self) -> None:
        """Register the kinds of job that this floor does, in every process: pages, worker and terminal."""
        search_rarely()
        from catchment.foundation.imports import fetch, runner  # noqa: F401
