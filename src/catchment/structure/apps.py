"""Django's name for the room that says who there is."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate

MIGRATIONS = "catchment.structure.migrations"
WITH_REGIMES = ("0002_regimes", "0005_regime_break_even")


class StructureConfig(AppConfig):
    """Organisations, areas, agreements and posts, all dated."""

    name = "catchment.structure"
    label = "structure"

    def ready(self) -> None:
        """Register the kinds of file, what is worked out after them, and the checks."""
        from catchment.structure import checks, derive, figures, imports  # noqa: F401

        checks.register()
        post_migrate.connect(write_regimes_again, sender=self)


def write_regimes_again(sender: AppConfig, **_signal: Any) -> None:
    """Write the regimes that come with the tables, if a flush emptied them (K-042)."""
    regime: Any = sender.get_model("Regime")
    there = regime._meta.db_table in connection.introspection.table_names()
    if there and not regime.objects.exists():
        given = [row for name in WITH_REGIMES for row in import_module(f"{MIGRATIONS}.{name}").REGIMES]
        columns = ("code", "name", "valid_from", "valid_to", "source", "note")
        regime.objects.bulk_create(regime(**dict(zip(columns, each, strict=True))) for each in given)
