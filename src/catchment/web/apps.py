"""Django's name for the shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base page, navigation, search, the date bar, charts and maps."""

    name = "catchment.web"
    label = "web"

    def ready(self) -> None:
        """Register the jobs that load the example system and its people, in every process."""
        from catchment.demo import actions  # noqa: F401
        from catchment.demo.record import keeping  # noqa: F401
