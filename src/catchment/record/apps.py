"""The shared record as a part of Django."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Names the room and its tables."""

    name = "catchment.record"
    label = "record"
    verbose_name = "The shared record"
