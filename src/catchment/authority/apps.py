"""The authority room as a Django application."""

from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    """Tells the floors below what this room adds to the house."""

    name = "catchment.authority"
    label = "authority"

    def ready(self) -> None:
        """Register the room's checks."""
        from catchment.authority import checks

        checks.register()
