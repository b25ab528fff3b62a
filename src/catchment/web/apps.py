"""Django's name for the shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base page, navigation, search, the date bar, charts and maps."""

    name = "catchment.web"
    label = "web"
