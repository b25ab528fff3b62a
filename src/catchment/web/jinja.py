"""The template environment: NHS design system macros, and the few filters and functions that pages use.

Filters: number, percent, in_words, plain_date, plain_time, plural. Functions: `at(href)` keeps the page's
moment in a link; `draw(picture)` draws a picture with its table; `date_bar()`, `navigation()`, `signed_in()`,
`sign_in_address()` and `twin_address()` are for the base page.
"""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of
from catchment.foundation.permission import Actor, ActorKind
from catchment.foundation.rules import money
from catchment.web import charts, frame, words


def environment(**options: Any) -> Environment:
    """Return the Jinja2 environment that every page is rendered in.

    Undefined values are chainable because the NHS macros look into parameters that may be left out.
    """
    environment = Environment(**{**options, "undefined": ChainableUndefined})
    environment.loader = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    environment.globals.update(
        static=static,
        url=reverse,
        at=at,
        draw=draw,
        date_bar=date_bar,
        navigation=navigation,
        signed_in=signed_in,
        sign_in_address=sign_in_address,
        twin_address=twin_address,
    )
    for function in (
        words.number,
        words.percent,
        words.in_words,
        words.plain_date,
        words.plain_time,
        words.plural,
        money.pounds,
        money.pounds_in_short,
    ):
        environment.filters[function.__name__] = function
    return environment


@pass_context
def at(context: Context, href: str, moment: Moment | None = None) -> str:
    """Return the address with the moment (the page's own, unless given) kept."""
    return frame.keep_moment(href, moment or context.get("moment"), timezone.localdate())


@pass_context
def draw(context: Context, picture: charts.Picture | None) -> Markup:
    """Return the picture as a figure: its title, the SVG, its note, and its table."""
    if picture is None:
        return Markup("")
    moment, today = context.get("moment"), timezone.localdate()
    svg = charts.drawn(picture, lambda href: frame.keep_moment(href, moment, today))
    template = context.environment.get_template("web/figure.html")
    values = {
        "picture": picture,
        "svg": Markup(svg),
        "table": charts.table(picture),
        "moment": moment,
        "is_map": charts.is_map(picture),
    }
    return Markup(template.render(values))


@pass_context
def date_bar(context: Context) -> frame.DateBar:
    """Return the date bar of the page being rendered."""
    request, today = context["request"], timezone.localdate()
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    return frame.date_bar(request.path, pairs, context.get("moment") or Moment(today), today)


@pass_context
def navigation(context: Context) -> tuple[frame.NavigationItem, ...]:
    """Return the main navigation as it stands on the page being rendered."""
    return frame.navigation(context["request"].path)


@pass_context
def twin_address(context: Context) -> str:
    """Return the address of the JSON twin of the page being rendered."""
    request = context["request"]
    return frame.twin_address(request.path, request.META.get("QUERY_STRING", ""))


@pass_context
def signed_in(context: Context) -> Actor | None:
    """Return the person signed in, if somebody is."""
    actor = actor_of(context["request"])
    return actor if actor.kind is ActorKind.PERSON else None


@pass_context
def sign_in_address(context: Context) -> str:
    """Return the address of the sign-in page that leads back to the page being rendered."""
    request = context["request"]
    return frame.sign_in_address(request.path, request.get_full_path())
