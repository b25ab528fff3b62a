"""The shared record as a part of Django."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Names the room and its tables."""

    name = "catchment.record"
    label = "record"
    verbose_name = "The shared record"

    def ready(self) -> None:
        """Register the kinds of job that this room does, in every process: pages, worker and terminal."""
        from catchment.record.actions import exporting, receiving_folders  # noqa: F401
