"""A visit: somebody at the interface with a token, what they may do there, and the log of it.

Whatever is asked, the log has it before the answer leaves (G-038). What somebody may not see is answered
exactly as what is not there, with the same words, so that a refusal tells nothing (hapi-fhir#6065).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property

import orjson
from django.utils import timezone
from joserfc import jws

from catchment.foundation.moment import Moment
from catchment.foundation.permission import NotAllowed
from catchment.governance.queries.signing_in import person_of_subject
from catchment.record.auditing import AuditFailed, Entry, note
from catchment.record.http.answers import Refusal
from catchment.record.http.asked import Asked
from catchment.record.queries.deciding import verdict_on
from catchment.record.queries.opening import opened
from catchment.record.rules.access.deciding import Verdict
from catchment.record.rules.access.scopes import scope_allows
from catchment.record.rules.access.values import Asker, Purpose
from catchment.record.rules.values import Held
from catchment.record.tokens import OUR_ISSUER, TokenRefused, asker_from

LONGEST_WHAT = 2_000  # characters of an address that the log keeps
LONGEST_REASON = 300
UNKNOWN = "unknown"  # who showed a token that does not hold
STRANGER_SECONDS = 1.0  # who shows no token that holds is noted this often at most, for each address
MOST_ADDRESSES = 10_000  # remembered for that
_strangers: OrderedDict[tuple[str, str], float] = OrderedDict()
_remembering = threading.Lock()


def _note_all(waiting: Sequence[Entry]) -> None:
    for entry in waiting:
        note(entry)


class Visit:
    """One request by somebody who showed a token."""

    def __init__(self, asker: Asker, at: datetime) -> None:
        """Keep who asks, as they stand at this moment; `noted` says whether the log has the request."""
        self.asker, self.at, self.noted = asker, at, False
        self._waiting: list[Entry] | None = None

    @cached_property
    def moment(self) -> Moment:
        """Return the day the structure is read as at."""
        return Moment(timezone.localdate(self.at))

    def note(
        self,
        action: str,
        what: str,
        outcome: str,
        shown: Iterable[Held] = (),
        *,
        reason: str = "",
        override: bool = False,
    ) -> None:
        """Write the log: what was asked, what came of it, and whose record was in the answer."""
        found = list(shown)
        patients = sorted({held.patient for held in found if held.patient > 0})
        self.note_patients(action, what, outcome, patients, len(found), reason=reason, override=override)

    def note_patients(
        self,
        action: str,
        what: str,
        outcome: str,
        patients: Sequence[int],
        resources: int,
        *,
        reason: str = "",
        override: bool = False,
    ) -> None:
        """Write the log where the people are known by number; `resources` is how many were in the answer."""
        self.noted = True
        entry = Entry(
            at=self.at,
            person=self.asker.person,
            role=self.asker.role,
            organisation=self.asker.organisation,
            action=action,
            purpose=str(self.asker.purpose),
            what=what[:LONGEST_WHAT],
            outcome=outcome,
            reason=reason[:LONGEST_REASON],
            override=override,
            patients=list(patients),
            resources=resources,
        )
        if self._waiting is not None and outcome != "allowed":
            self._waiting.append(entry)
        else:
            note(entry)

    def note_failure(self, action: str, what: str, problem: Exception) -> None:
        """Write the log of what came to nothing, with whose record was not given."""
        patients = problem.patients if isinstance(problem, Refusal) else ()
        forbidden = isinstance(problem, NotAllowed) or getattr(problem, "status", 0) in (401, 403)
        outcome = "refused" if patients or forbidden else "invalid"
        self.note_patients(action, what, outcome, patients, len(patients), reason=str(problem))

    @contextmanager
    def all_noted(self, action: str, what: str) -> Iterator[None]:
        """Do what follows, which may be given up as a whole, so that the log keeps what was refused in it.

        Refusals wait until the transaction within has ended, one way or the other, and are noted after it.
        """
        waiting: list[Entry] = []
        self._waiting = waiting
        try:
            yield
        except AuditFailed:
            raise
        except Exception as problem:
            self._waiting = None
            _note_all(waiting)
            if not any(entry.outcome == "refused" for entry in waiting):
                self.note_failure(action, what, problem)
            self.noted = True
            raise
        finally:
            self._waiting = None
        _note_all(waiting)

    def require_scope(self, resource_type: str, letter: str) -> None:
        """Raise Refusal where the token's scopes do not reach that far; `letter` is one of c r u d s."""
        if not scope_allows(self.asker, resource_type, letter):
            self.note("scope", f"{letter} {resource_type}", "refused", reason="outside the token's scopes")
            raise Refusal(
                403,
                "forbidden",
                f"The token's scopes do not allow this with {resource_type}; it needs one such as "
                f"user/{resource_type}.{letter}.",
            )

    def require(
        self, held: Held | None, action: str, resource_type: str, resource_id: str, suffix: str = ""
    ) -> Held:
        """Return a version that the asker may see, noting it; raises Refusal (404) for any other."""
        what = f"{resource_type}/{resource_id}{suffix}"
        return self._shown(action, what, *self._judged(held, action, what))

    def open(self, resource_type: str, resource_id: str) -> Held:
        """Do as `require` does for the newest version of a resource, in one journey to the database."""
        what = f"{resource_type}/{resource_id}"
        found = opened(self.asker, resource_type, resource_id)
        if found is None:
            self.note("read", what, "not-found")
            raise self.unknown(what)
        held, verdict = found
        if not verdict.allowed:
            self.note("read", what, "refused", [held], reason=verdict.reason)
            raise self.unknown(what)
        return self._shown("read", what, held, verdict)

    def _shown(self, action: str, what: str, held: Held, verdict: Verdict) -> Held:
        """Note that a version was allowed, and return it."""
        self.note(action, what, "allowed", [held], reason=verdict.reason, override=verdict.override)
        return held

    def allow(
        self, held: Held | None, action: str, resource_type: str, resource_id: str, suffix: str = ""
    ) -> Held:
        """Do as `require` does, but leave the noting of what was allowed to whoever goes on with it."""
        return self._judged(held, action, f"{resource_type}/{resource_id}{suffix}")[0]

    def _judged(self, held: Held | None, action: str, what: str) -> tuple[Held, Verdict]:
        """Return a version with the verdict that allows it; the hidden and the absent fare alike."""
        if held is None:
            self.note(action, what, "not-found")
            raise self.unknown(what)
        verdict = verdict_on(self.asker, held, "r")
        if not verdict.allowed:
            self.note(action, what, "refused", [held], reason=verdict.reason)
            raise self.unknown(what)
        return held, verdict

    def unknown(self, what: str) -> Refusal:
        """Return the answer for what is not there or not to be seen: one sentence for both."""
        where = self.asker.organisation or "the organisation of your token"
        whom = f"people whom {where} plans for: registered with it or below it, or its board's own by home."
        if self.asker.purpose is Purpose.DIRECT_CARE:
            whom = (
                f"people who are registered with, referred to, admitted to or cared for by {where} today; "
                "in an emergency, break the glass."
            )
        said = f"There is no {what} that you may see. You see the records of {whom}"
        return Refusal(404, "not-found", said)


def visit_of(asked: Asked) -> Visit:
    """Return the visit of a request; raises Refusal (401) where its token does not hold."""
    at = timezone.now()
    try:
        return Visit(asker_from(asked.header("Authorization"), at), at)
    except TokenRefused as refused:
        status = 403 if "insufficient_scope" in refused.challenge else 401
        _note_stranger(asked, at, person_shown(asked) if status == 403 else UNKNOWN, str(refused))
        code = "forbidden" if status == 403 else "login"
        raise Refusal(status, code, str(refused), WWW_Authenticate=refused.challenge) from refused


def person_shown(asked: Asked) -> str:
    """Return whom a token is of, when its signature has been found right and its person has no right."""
    said = orjson.loads(
        jws.extract_compact(asked.header("Authorization").partition(" ")[2].strip().encode()).payload
    )
    if said.get("iss") == OUR_ISSUER:
        return str(said.get("sub") or f"system:{said.get('client_id', '')}")
    found = person_of_subject(str(said.get("iss")), str(said.get("sub")))
    return found[0] if found else UNKNOWN


def _note_stranger(asked: Asked, at: datetime, person: str, reason: str) -> None:
    """Write the log of a token that was refused, unless one of the same address was noted a moment ago."""
    address = str(asked.environ.get("REMOTE_ADDR", ""))
    now = time.monotonic()
    with _remembering:
        if now - _strangers.get((address, person), -STRANGER_SECONDS) < STRANGER_SECONDS:
            return
        _strangers[address, person] = now
        _strangers.move_to_end((address, person))
        while len(_strangers) > MOST_ADDRESSES:
            _strangers.popitem(last=False)
    what = f"{asked.method[:20]} {'/'.join(asked.parts)}"[:LONGEST_WHAT]
    said = f"from {address[:50]}: {reason}"[:LONGEST_REASON]
    note(Entry(at, person[:60], "", "", "token", "", what, "refused", said, False, [], 0))
