"""The governance room as a Django application."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Tells the floors below what this room adds to the house: its checks, its search, who may do what."""

    name = "catchment.governance"
    label = "governance"

    def ready(self) -> None:
        """Register the room's checks and its answer to who may do what."""
        from catchment.foundation import searching
        from catchment.governance import checks, permissions
        from catchment.governance.queries.searching import search_governance

        checks.register()
        permissions.register()
        searching.register("governance", search_governance)
