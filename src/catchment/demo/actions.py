"""Loading the example system: one transaction, safe to repeat.

The load leaves a mark in the log of changes (who, what, which seed), and a second load that finds the mark
changes nothing. Between them lie the changes of the invented history itself (writing.py).
"""

from typing import Any

from django.db import connection, transaction

from catchment.demo.chance import SEED
from catchment.demo.example import build_example
from catchment.demo.governance.keeping import keep_handbooks
from catchment.demo.governance.meetings import keep_meetings
from catchment.demo.money import keep_money
from catchment.demo.voice import keep_voice
from catchment.demo.writing import (
    ACTOR,
    Ledger,
    count_afresh,
    days_of_keeping,
    write_blocks,
    write_identities,
)
from catchment.foundation.facts import Recorded, begin_change
from catchment.foundation.jobs import Progress, job_kind
from catchment.foundation.models import Change
from catchment.structure.figures import rebuild_practice_figures

LOAD = "load example"
ONE_LOAD_AT_A_TIME = 20_270_401  # the number of the lock that keeps two loads apart


def load_example(progress: Progress | None = None) -> dict[str, int]:
    """Write the example system, unless it is there already.

    Takes where to report progress. Returns counts: `organisations` and `areas` written, and rows `added`
    and `superseded`; all zero when the example was already loaded (K-041, K-043).
    """
    watched = progress or Progress()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_LOAD_AT_A_TIME])
        if Change.objects.filter(actor=ACTOR, action=LOAD).exists():
            watched.say("The example is already loaded.")
            return {"organisations": 0, "areas": 0, "added": 0, "superseded": 0}
        return _write(watched)


def _write(progress: Progress) -> dict[str, int]:
    """Build the example and write it, day of keeping by day of keeping."""
    progress.say("Drawing the map and founding the practices")
    example = build_example(SEED)
    days = days_of_keeping(example.facts, example.tables)
    progress.expect(len(days) + 7)
    progress.advance()
    change = begin_change(
        actor=ACTOR, action=LOAD, reason="An invented system to try things on.", detail={"seed": SEED}
    )
    numbers = write_identities(example.organisations, example.areas)
    progress.advance()
    ledger = Ledger(example.facts, example.tables, numbers)
    recorded = Recorded()
    for position, day in enumerate(days):
        progress.say(f"Writing what was known by {day.day} {day:%B %Y}")
        recorded += ledger.write_day(day, first=position == 0)
        progress.advance()
    blocks = write_blocks(example.blocks, numbers)
    progress.say("Writing the handbooks of the boards")
    recorded += keep_handbooks(example.scripts)
    progress.advance()
    count_afresh()  # meetings ask who may decide: without counts that question can take minutes
    progress.say("Writing the meetings of the boards")
    recorded += Recorded(added=keep_meetings())
    progress.advance()
    progress.say("Writing the books of the money")
    recorded += Recorded(added=keep_money(change))
    progress.advance()
    progress.say("Writing what was raised, asked and voted on")
    recorded += Recorded(added=keep_voice(change))
    progress.advance()
    progress.say("Working out the practice figures")
    count_afresh()
    rebuild_practice_figures()
    progress.advance()
    return {
        "organisations": len(example.organisations),
        "areas": len(example.areas),
        "added": recorded.added + blocks,
        "superseded": recorded.superseded,
    }


@job_kind("example")
def load_example_job(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Load the example as a job; it takes no arguments."""
    assert not arguments, "loading the example takes no arguments"
    return load_example(progress)
