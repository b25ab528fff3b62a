"""The FHIR interface as a web application of its own (WSGI), beside the pages and without their machinery.

A page may take its time; a read by id is asked for thousands of times a second. So `catchment.wsgi` sends
what begins with /fhir here before Django's middleware is reached (decision 34). Whatever goes wrong, the
answer is an OperationOutcome that says what.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from catchment.record.http.answers import Answer, Refusal
from catchment.record.http.asked import read_request, require_json_answer
from catchment.record.http.guarding import guarded
from catchment.record.http.routing import answer_to
from catchment.record.queries.search import limit_session

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
ALWAYS = (("X-Content-Type-Options", "nosniff"), ("Cache-Control", "private, no-store"))
WITHOUT_BODY = (204, 304)
REQUEST_ID = re.compile(r"[A-Za-z0-9._:\-]{1,100}")


def application(environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request (PEP 3333); its `X-Request-Id`, if it has a decent one, is given back."""
    answer = guarded(partial(_answer, environ))
    headers = [*answer.headers.items(), *ALWAYS]
    if (given := environ.get("HTTP_X_REQUEST_ID")) and REQUEST_ID.fullmatch(str(given)):
        headers.append(("X-Request-Id", str(given)))
    body = b"".join(answer.body)
    if answer.status not in WITHOUT_BODY:
        headers.append(("Content-Length", str(len(body))))
    start_response(answer.line(), headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _answer(environ: Mapping[str, Any]) -> Answer:
    """Return the answer to a request; raises Refusal where there is none."""
    if (said := environ.get("HTTP_HOST")) and not _is_our_name(str(said), tuple(settings.ALLOWED_HOSTS)):
        raise Refusal(400, "invalid", "The request was sent to a name that this machine does not answer to.")
    asked = read_request(environ)
    require_json_answer(asked)
    limit_session()
    return answer_to(asked)


@lru_cache(1_000)
def _is_our_name(said: str, names: tuple[str, ...]) -> bool:
    """Return whether an address names this machine: links in answers are made of that name."""
    return bool(validate_host(split_domain_port(said)[0], names or ("localhost", "127.0.0.1", "[::1]")))
