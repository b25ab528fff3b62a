"""The money room as a Django application."""

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Tells the floors below what this room adds to the house."""

    name = "catchment.money"
    label = "money"

    def ready(self) -> None:
        """Register the room's importers, its checks, what it offers and tells other rooms."""
        from catchment.authority.queries import money_known
        from catchment.money import checks, imports, offering  # noqa: F401
        from catchment.money.queries.body_money import decided_at

        checks.register()
        money_known.told_by(decided_at)
        offering.register()
