"""Views of ways up and of power within a body. They decide nothing."""

from django.http import HttpRequest

from catchment.foundation.moment import Moment
from catchment.foundation.pages import page
from catchment.voice.queries.path_page import voice_page
from catchment.voice.queries.path_values import PowerPage, VoicePage
from catchment.voice.queries.power_page import power_page


@page("voice/path.html")
def of_practice(request: HttpRequest, moment: Moment, code: str) -> VoicePage:
    """Show a practice its way to every board above it."""
    return voice_page("practice", code, moment)


@page("voice/path.html")
def of_network(request: HttpRequest, moment: Moment, code: str) -> VoicePage:
    """Show the way up of a PCN, and who comes through it."""
    return voice_page("pcn", code, moment)


@page("voice/path.html")
def of_body(request: HttpRequest, moment: Moment, code: str) -> VoicePage:
    """Show the way up of a body, and who comes through it."""
    return voice_page("body", code, moment)


@page("voice/power.html")
def power(request: HttpRequest, moment: Moment, code: str) -> PowerPage:
    """Show how much each seat of a body can do by its vote; `absent` are seats left out (J-026)."""
    return power_page(code, moment, request.GET.getlist("absent"))
