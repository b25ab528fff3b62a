"""The voice room as a Django application."""

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    """Tells the floors below what this room adds to the house."""

    name = "catchment.voice"
    label = "voice"

    def ready(self) -> None:
        """Register the room's checks, what it offers and tells on other rooms' pages, how it is searched."""
        from catchment.foundation import searching, told
        from catchment.voice import checks, offering
        from catchment.voice.queries.practice_told import told_of_practice
        from catchment.voice.queries.searching import search_voice

        checks.register()
        offering.register()
        searching.register("voice", search_voice)
        told.register("voice", "practice", told_of_practice)
