"""Every request knows who acts: `request.actor` is the person signed in, or anybody.

What somebody signed in gets is kept by no cache, neither the browser's nor one on the way: a page may hold
what only they may read, and the next at the same machine is somebody else.

An action that refuses raises NotAllowed. Pages catch it themselves (foundation/pages.py); for the few views
that are no pages it is caught here, so that nobody ever meets a bare error instead of the reason.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from catchment.foundation.pages import actor_of, not_allowed_page
from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.web.sign_in.sessions import actor_in


class KnowsWhoActs:
    """Put the actor on the request, and turn NotAllowed into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the actor known; a visitor without a session costs no query."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        actor = actor_in(request.session, timezone.now()) if has_session else ANYBODY
        request.actor = actor  # type: ignore[attr-defined]
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        if {actor, actor_of(request)} != {ANYBODY}:  # also the answer that signs in or out
            response.headers["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Say why something may not be done."""
        if isinstance(problem, NotAllowed):
            return not_allowed_page(request, problem, request.path.endswith(".json"))
        return None
