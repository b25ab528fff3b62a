"""Django's name for the floor that every room stands on."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Time, changes, findings, jobs and imports."""

    name = "catchment.foundation"
    label = "foundation"
