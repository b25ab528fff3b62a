"""The FHIR interface as a web application of its own (WSGI), beside the pages and without their machinery.

A page may take its time; a read by id is asked for thousands of times a second. So `catchment.wsgi` sends what
begins with /fhir here before Django's middleware is reached (decision 34). Whatever goes wrong, the answer is an
OperationOutcome that says what.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import Error, connection
from django.db.utils import InterfaceError, OperationalError
from django.http.request import split_domain_port, validate_host

from catchment.foundation.permission import NotAllowed
from catchment.record.http.answers import Answer, Refusal
from catchment.record.http.asked import Asked, read_request, require_json_answer
from catchment.record.http.routing import answer_to

logger = logging.getLogger(__name__)
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
ALWAYS = (("X-Content-Type-Options", "nosniff"), ("Cache-Control", "private, no-store"))


def application(environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request (PEP 3333)."""
    answer = _answered(environ)
    headers = [*answer.headers.items(), *ALWAYS]
    body = b"".join(answer.body)
    if answer.status != 304:
        headers.append(("Content-Length", str(len(body))))
    start_response(answer.line(), headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _answered(environ: Mapping[str, Any]) -> Answer:
    """Return the answer to a request, whatever happens."""
    try:
        _require_our_name(environ)
        asked = read_request(environ)
        require_json_answer(asked)
        return _with_database(asked)
    except Refusal as refusal:
        return refusal.answer()
    except NotAllowed as refused:
        return Refusal(403, "forbidden", str(refused)).answer()
    except Exception:
        logger.exception("A request of the FHIR interface failed")
        said = "Something went wrong here, not with what you sent; whoever runs this can find it in the log."
        return Refusal(500, "exception", said).answer()


def _with_database(asked: Asked) -> Answer:
    """Answer; a connection that was lost is given up, so that the next request makes a new one."""
    try:
        return answer_to(asked)
    except (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError):
        logger.exception("The database did not answer")
        connection.close()
        return Refusal(503, "transient", "The database does not answer; try again.", Retry_After="5").answer()
    except (psycopg.DataError, Error, ValidationError) as problem:
        logger.exception("The database refused a value")
        return Refusal(422, "value", f"A value was refused by the database: {problem}").answer()


def _require_our_name(environ: Mapping[str, Any]) -> None:
    """Raise Refusal where the address names another machine: links in answers are made of that name."""
    said = environ.get("HTTP_HOST")
    if said and not validate_host(split_domain_port(str(said))[0], settings.ALLOWED_HOSTS or ["localhost"]):
        raise Refusal(400, "invalid", "The request was sent to a name that this machine does not answer to.")
