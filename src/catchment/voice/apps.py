"""The voice room as a Django application."""

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    """Tells the floors below what this room adds to the house."""

    name = "catchment.voice"
    label = "voice"

    def ready(self) -> None:
        """Register the room's checks and what it offers beneath the pages of other rooms."""
        from catchment.voice import checks, offering

        checks.register()
        offering.register()
