"""The money room as a Django application."""

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Tells the floors below what this room adds to the house."""

    name = "catchment.money"
    label = "money"

    def ready(self) -> None:
        """Register the room's importers, its checks, and what it offers beneath the pages of other rooms."""
        from catchment.money import checks, imports, offering  # noqa: F401

        checks.register()
        offering.register()
