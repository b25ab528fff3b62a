"""Whatever goes wrong becomes an answer: an OperationOutcome with the status that says whose fault it is."""

import logging
from collections.abc import Callable

import psycopg
from django.core.exceptions import ValidationError
from django.db import Error, connection
from django.db.utils import InterfaceError, OperationalError

from catchment.foundation.permission import NotAllowed
from catchment.record.auditing import AuditFailed
from catchment.record.http.answers import Answer, Refusal

logger = logging.getLogger(__name__)
LOST = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)


def guarded(work: Callable[[], Answer]) -> Answer:
    """Return the answer that `work` gives, or the one that says why it gives none."""
    try:
        return _with_database(work)
    except Refusal as refusal:
        return refusal.answer()
    except NotAllowed as refused:
        return Refusal(403, "forbidden", str(refused)).answer()
    except AuditFailed as failed:
        return Refusal(503, "transient", str(failed), Retry_After="5").answer()
    except Exception:
        logger.exception("A request of the FHIR interface failed")
        said = "Something went wrong here, not with what you sent; whoever runs this can find it in the log."
        return Refusal(500, "exception", said).answer()


def _with_database(work: Callable[[], Answer]) -> Answer:
    """Answer; a connection that was lost is given up, so that the next request makes a new one."""
    try:
        return work()
    except LOST:
        logger.exception("The database did not answer")
        if not connection.in_atomic_block:
            connection.close()
        raise Refusal(503, "transient", "The database does not answer; try again.", Retry_After="5") from None
    except (psycopg.DataError, Error, ValidationError) as problem:
        logger.exception("The database refused a value")
        raise Refusal(422, "value", "A value is beyond what can be kept: too long or too large.") from problem
