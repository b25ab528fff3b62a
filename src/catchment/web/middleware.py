"""What every response carries: a content security policy that allows nothing from elsewhere."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from catchment.web.sign_in.sessions import kept

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'{leaves_to}; frame-ancestors 'none'"
)


class ContentSecurityPolicy:
    """Add the policy, with a fresh nonce for the one inline script of the page template."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy set."""
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = POLICY.format(
            nonce=nonce, leaves_to=_leaves_to(request)
        )
        return response


def _leaves_to(request: HttpRequest) -> str:
    """Return the identity provider's origin, for whom its page ends the session when they sign out."""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "session")
    origin = kept(request.session).get("leaves_to") if known else ""
    return f" {origin}" if origin else ""
