"""Not too often: ten attempts to sign in a minute from one address, and ten in one session.

Attempts are rows of the database, because there may be several processes and there is no cache server. An
attempt is written before it is counted, so that two at once cannot both be the tenth.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from catchment.web.models import SignInAttempt

MOST, WITHIN = 10, timedelta(minutes=1)
LONGEST_ADDRESS = 64


class TooOften(Exception):
    """Somebody tries to sign in too often; `seconds` until they may try again."""

    def __init__(self, seconds: int) -> None:
        """Keep the seconds."""
        super().__init__(
            f"That was more than {MOST} attempts to sign in within a minute. "
            f"Wait {seconds} seconds, then try again."
        )
        self.seconds = seconds


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from: with N proxies in front, the Nth from the end of theirs."""
    if settings.PROXIES:
        said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(said) >= settings.PROXIES and said[-settings.PROXIES]:
            return said[-settings.PROXIES][:LONGEST_ADDRESS]
    return str(request.META.get("REMOTE_ADDR", ""))[:LONGEST_ADDRESS]


def count_attempt(request: HttpRequest) -> None:
    """Write down an attempt to sign in; raises TooOften."""
    now = timezone.now()
    address, session = address_of(request), request.session.session_key or ""
    SignInAttempt.objects.filter(at__lt=now - WITHIN).delete()
    SignInAttempt.objects.create(at=now, address=address, session_key=session)
    recent = SignInAttempt.objects.filter(at__gte=now - WITHIN)
    waits = [_wait(list(recent.filter(address=address).order_by("-at").values_list("at", flat=True)), now)]
    if session:
        tried = recent.filter(session_key=session).order_by("-at").values_list("at", flat=True)
        waits.append(_wait(list(tried), now))
    if seconds := max(waits):
        raise TooOften(seconds)


def _wait(tried: list[datetime], now: datetime) -> int:
    """Return the seconds until fewer than the most allowed lie within the time; 0 when they do now."""
    if len(tried) <= MOST:
        return 0
    return max(1, round((tried[MOST - 1] + WITHIN - now).total_seconds()))
