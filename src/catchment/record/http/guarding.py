"""Whatever goes wrong becomes an answer: an OperationOutcome with the status that says whose fault it is.

What the database refuses says by the class of its SQLSTATE whose fault that is: a value that cannot be kept
is the sender's, a lock, a full disk or a lost connection passes, and anything else is a mistake of ours.
"""

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
OF_THE_VALUE = ("22", "23")  # data exceptions, broken constraints
OF_THE_MOMENT = ("08", "40", "53", "55", "57")  # connection, rollback, resources, locks, an operator


def guarded(work: Callable[[], Answer]) -> Answer:
    """Return the answer that `work` gives, or the one that says why it gives none."""
    try:
        return _with_database(work)
    except Refusal as refusal:
        return refusal.answer()
    except NotAllowed as refused:
        return Refusal(403, "forbidden", str(refused)).answer()
    except AuditFailed as failed:
        if not connection.in_atomic_block:
            connection.close()  # it may be lost, which is why the log could not be written
        return Refusal(503, "transient", str(failed), Retry_After="5").answer()
    except Exception:
        logger.exception("A request of the FHIR interface failed")
        said = "Something went wrong here, not with what you sent; whoever runs this can find it in the log."
        return Refusal(500, "exception", said).answer()


def _with_database(work: Callable[[], Answer]) -> Answer:
    """Answer; a connection that was lost is given up, so that the next request makes a new one."""
    try:
        return work()
    except ValidationError as problem:
        logger.exception("A value was refused")
        raise _of_the_value() from problem
    except (psycopg.Error, Error) as problem:
        kind = sqlstate_of(problem)[:2]
        if kind in OF_THE_VALUE:
            logger.exception("The database refused a value")
            raise _of_the_value() from problem
        if kind in OF_THE_MOMENT or (not kind and isinstance(problem, LOST)):
            logger.exception("The database did not answer")
            if not connection.in_atomic_block:
                connection.close()
            said = "The database does not answer; try again."
            raise Refusal(503, "transient", said, Retry_After="5") from problem
        raise


def sqlstate_of(problem: BaseException) -> str:
    """Return the code that the database gave an error, empty where it gave none.

    Django's errors have it in what they were made from.
    """
    for each in (problem, problem.__cause__):
        if isinstance(each, psycopg.Error) and each.sqlstate:
            return each.sqlstate
    return ""


def _of_the_value() -> Refusal:
    return Refusal(422, "value", "A value is beyond what can be kept: too long or too large.")
