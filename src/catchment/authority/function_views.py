"""The catalogue of functions as a page."""

from django.http import HttpRequest

from catchment.authority.queries.functions import FunctionsPage, functions_page
from catchment.foundation.moment import Moment
from catchment.foundation.pages import page


@page("authority/functions.html")
def functions(request: HttpRequest, moment: Moment) -> FunctionsPage:
    """Show every function as a tree, or what the words in `q` find."""
    return functions_page(request.GET.get("q", ""), moment)
