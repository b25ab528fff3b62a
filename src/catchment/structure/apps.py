"""Django's name for the room that says who there is."""

from django.apps import AppConfig


class StructureConfig(AppConfig):
    """Organisations, areas, agreements and posts, all dated."""

    name = "catchment.structure"
    label = "structure"

    def ready(self) -> None:
        """Register the kinds of file, what is worked out after them, and the checks."""
        from catchment.structure import checks, derive, figures, imports  # noqa: F401

        checks.register()
