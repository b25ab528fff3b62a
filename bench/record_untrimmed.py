"""The FHIR interface without its access trim, for the measurement beside a server that has none.

Whoever shows a token that holds sees everything; all else is the same, the log of access too. It is nowhere
but here: what is served to people cannot be told to leave the trim out. A web server runs `application`.
"""

from dataclasses import replace
from datetime import datetime

from catchment import wsgi  # it starts Django, so it comes first
from catchment.record.http import access
from catchment.record.rules.access.values import Asker

application = wsgi.application
_trimmed = access.asker_from


def _untrimmed(authorization: str, at: datetime) -> Asker:
    """Return who asks, as one who sees everything."""
    return replace(_trimmed(authorization, at), unlimited=True)


access.asker_from = _untrimmed
