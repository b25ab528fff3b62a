"""The authority room as a Django application."""

from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    """Tells the floors below what this room adds to the house."""

    name = "catchment.authority"
    label = "authority"

    def ready(self) -> None:
        """Register the room's checks, its search, and what it offers beneath the pages of other rooms."""
        from catchment.authority import checks, offering
        from catchment.authority.queries.searching import search_authority
        from catchment.foundation import searching

        checks.register()
        offering.register()
        searching.register("authority", search_authority)
