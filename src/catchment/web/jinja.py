"""The template environment: NHS design system macros, and the few filters and charts that pages use."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader


def environment(**options: Any) -> Environment:
    """Return the Jinja2 environment that every page is rendered in.

    Undefined values are chainable because the NHS macros look into parameters that may be left out.
    """
    environment = Environment(**{**options, "undefined": ChainableUndefined})
    environment.loader = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    environment.globals.update(static=static, url=reverse)
    return environment
