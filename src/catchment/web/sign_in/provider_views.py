"""Signing in with the identity provider: out to it, back with a code, and out again from either side.

Nobody is ever made a user by signing in: the subject must have been linked to a person before, by somebody
who says why (`catchment people link`). Otherwise the page says whom to ask, with what to tell them.
"""

import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from catchment.foundation.pages import Missing, Problem, page, problem_page
from catchment.governance.queries.signing_in import person_of_subject
from catchment.web.models import ProviderSession, SeenLogoutToken
from catchment.web.sign_in import provider
from catchment.web.sign_in.leading import safe_next, too_often
from catchment.web.sign_in.limits import TooOften, count_attempt
from catchment.web.sign_in.provider import ProviderFailed
from catchment.web.sign_in.sessions import LONGEST, kept, sign_in_person
from catchment.web.sign_in.tokens import (
    Expected,
    LogoutToken,
    NotBelieved,
    check_level,
    read_id_token,
    read_logout_token,
)
from catchment.web.sign_in.way import Way

STARTED = "signing_in"
ELSEWHERE = "There is no identity provider here."
LONGEST_TOKEN = 20_000
PROVIDER_SESSIONS_TURN = 20_260_701  # the number of the lock that keeps beginning and ending apart


def _failed(request: HttpRequest, sentence: str, status: int = 400) -> HttpResponse:
    problem = Problem("You could not be signed in", sentence, status)
    return problem_page(request, problem, as_json_twin=False)


def _expected() -> Expected:
    return Expected(
        settings.OIDC_ISSUER,
        settings.OIDC_CLIENT_ID,
        lambda fresh: provider.keys(fresh=fresh),
        timezone.now(),
    )


def _only_with_provider() -> None:
    if settings.SIGN_IN != Way.OIDC:
        raise Missing(ELSEWHERE)


@page("foundation/problem.html")
def start(request: HttpRequest, moment: object) -> HttpResponse:
    """Send somebody to the provider, to say there who they are."""
    _only_with_provider()
    try:
        count_attempt(request)
    except TooOften as problem:
        return too_often(request, problem)
    begun = {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
    }
    try:
        address = provider.authorization_address(**begun)
    except ProviderFailed as problem:
        return _failed(request, str(problem), 502)
    since = timezone.now().isoformat()
    request.session[STARTED] = {**begun, "since": since, "next": safe_next(request.GET.get("next"))}
    return HttpResponseRedirect(address)


@page("foundation/problem.html")
def callback(request: HttpRequest, moment: object) -> HttpResponse:
    """Take somebody back from the provider: the code becomes tokens, the subject becomes a person."""
    _only_with_provider()
    begun = request.session.pop(STARTED, None)
    state = request.GET.get("state", "")
    if (
        begun is None
        or "since" not in begun
        or not hmac.compare_digest(state.encode(), begun["state"].encode())
    ):
        return _failed(
            request,
            "This answer belongs to no sign-in that was begun in this browser. Start again from Sign in.",
        )
    if request.GET.get("error"):
        said = request.GET.get("error_description") or request.GET["error"]
        return _failed(request, f"The identity provider did not let you in: {said[:200]}.", 403)
    issuer = request.GET.get("iss")
    if issuer is not None and issuer != settings.OIDC_ISSUER:
        return _failed(request, "The answer comes from another identity provider than it was asked of (iss).")
    try:
        return _let_in(request, begun)
    except (ProviderFailed, NotBelieved) as problem:
        return _failed(request, str(problem))


def _let_in(request: HttpRequest, begun: dict[str, str]) -> HttpResponse:
    """Begin the session of the person whom the code stands for."""
    tokens = provider.tokens_for(request.GET.get("code", ""), begun["verifier"])
    claims = read_id_token(tokens["id_token"], begun["nonce"], _expected())
    check_level(claims, settings.OIDC_ACR_VALUES, settings.OIDC_VTR)
    said = provider.user_info(tokens["access_token"])
    if said and said.get("sub") != claims["sub"]:
        raise NotBelieved("The identity provider's user information is about somebody else.")
    subject = claims["sub"]
    found = person_of_subject(settings.OIDC_ISSUER, subject)
    if found is None:
        sentence = (
            f"You are known to {settings.OIDC_NAME}, but Catchment does not know who you are here. "
            f"Ask {settings.SIGN_IN_HELP} to link you, and give them this: {subject}"
        )
        return _failed(request, sentence, 403)
    person, name = found
    sid = str(claims.get("sid") or "")
    now = timezone.now()
    with transaction.atomic():
        _take_turn()
        _refuse_ended(subject, sid, begun["since"])
        more = {"subject": subject, "id_token": tokens["id_token"], "leaves_to": provider.origin_of_logout()}
        sign_in_person(request, person, name, now, **more)
        ProviderSession.objects.filter(since__lt=now - LONGEST).delete()
        ProviderSession.objects.create(
            session_key=request.session.session_key,
            issuer=settings.OIDC_ISSUER,
            subject=subject,
            sid=sid,
            since=now,
        )
    return HttpResponseRedirect(begun["next"])


def _take_turn() -> None:
    """Wait until nobody else begins or ends sessions of the provider; the turn ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PROVIDER_SESSIONS_TURN])


def _refuse_ended(subject: str, sid: str, since: str) -> None:
    """Raise NotBelieved where the provider ended this session between the start of the sign-in and now."""
    came = SeenLogoutToken.objects.filter(
        Q(sid=sid) | Q(sid=""),
        Q(subject=subject) | Q(subject=""),
        issuer=settings.OIDC_ISSUER,
        at__gte=datetime.fromisoformat(since),
    )
    if came.exists():
        raise NotBelieved("You were signed out at the identity provider meanwhile. Sign in again.")


def end_of_provider_session(request: HttpRequest) -> str | None:
    """Forget the provider's number of a session that ends here; return its page that ends it there too."""
    signed_in = kept(request.session)
    ProviderSession.objects.filter(session_key=request.session.session_key).delete()
    if not signed_in.get("id_token"):
        return None
    try:
        return provider.end_session_address(signed_in["id_token"])
    except ProviderFailed:
        return None  # the session here ends all the same; that at the provider ends by itself


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Give the public half of our key to the provider."""
    if settings.SIGN_IN != Way.OIDC:
        return JsonResponse({"error": ELSEWHERE}, status=404)
    try:
        return JsonResponse(provider.own_public_keys())
    except ProviderFailed as problem:
        return JsonResponse({"error": str(problem)}, status=503)


@csrf_exempt  # the provider calls, not a page of ours: the token's signature stands for it
@require_POST
def back_channel_logout(request: HttpRequest) -> HttpResponse:
    """End the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0)."""
    try:
        if settings.SIGN_IN != Way.OIDC:
            raise NotBelieved(ELSEWHERE)
        token = request.POST.get("logout_token", "")
        if not token or len(token) > LONGEST_TOKEN:
            raise NotBelieved("The form must hold a logout_token.")
        _end_sessions(read_logout_token(token, _expected()))
    except (NotBelieved, ProviderFailed) as problem:
        refused = {"error": "invalid_request", "error_description": str(problem)}
        answer: HttpResponse = JsonResponse(refused, status=400)
    else:
        answer = HttpResponse(status=200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _end_sessions(token: LogoutToken) -> None:
    """End what a logout token names, once: the same token again is refused."""
    issuer = settings.OIDC_ISSUER
    SeenLogoutToken.objects.filter(until__lt=timezone.now()).delete()
    try:
        with transaction.atomic():
            _take_turn()
            named = {"subject": token.subject, "sid": token.sid}
            SeenLogoutToken.objects.create(issuer=issuer, jti=token.jti, until=token.until, **named)
            theirs = ProviderSession.objects.filter(issuer=issuer)
            if token.sid:
                theirs = theirs.filter(sid=token.sid)
            if token.subject:
                theirs = theirs.filter(subject=token.subject)
            Session.objects.filter(session_key__in=theirs.values("session_key")).delete()
            theirs.delete()
    except IntegrityError as problem:
        raise NotBelieved("This logout token was used before.") from problem
