"""The pages of a system's voice: who has the power on a day, and what another design would change."""

from django.http import HttpRequest

from catchment.foundation.moment import Moment
from catchment.foundation.pages import page
from catchment.voice.queries.power_compare_page import PowerComparePage, power_compare_page
from catchment.voice.queries.voice_dashboard import VoicePage, voice_page


@page("voice/voice.html")
def voice(request: HttpRequest, moment: Moment, code: str) -> VoicePage:
    """Return how far it is to each board of a system, what arrives there, and who has the votes."""
    return voice_page(code, moment)


@page("voice/compare.html")
def compare(request: HttpRequest, moment: Moment, code: str) -> PowerComparePage:
    """Return designs side by side, as the address asks."""
    return power_compare_page(code, moment, request.GET.dict())
