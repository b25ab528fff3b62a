"""Django's name for the shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base page, navigation, search, the date bar, charts and maps."""

    name = "catchment.web"
    label = "web"

    def ready(self) -> None:
        """Register the job that loads the example system, in every process."""
        from catchment.demo import actions  # noqa: F401
