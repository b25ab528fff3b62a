"""The application that a web server runs: the FHIR interface below /fhir, the pages everywhere else."""

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from django.core.wsgi import get_wsgi_application

from catchment.foundation.garbage import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catchment.settings")
pages = get_wsgi_application()
# Django must have started before anything of a room is imported.
fhir = import_module("catchment.record.http.app").application
keep_what_is_loaded()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Hand a request to the interface or to the pages (decision 34)."""
    path = environ.get("PATH_INFO", "")
    below = path == "/fhir" or path.startswith("/fhir/")
    return fhir(environ, start_response) if below else pages(environ, start_response)
