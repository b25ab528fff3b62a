"""The forms of whoever keeps the books: a posting is sent back, commitments that ran out expire."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, may_today
from catchment.governance.edit_forms import Field, Form, date_field
from catchment.money.models import Transfer
from catchment.money.queries.accounts import number_of
from catchment.money.queries.tracing_values import TransferPage
from catchment.money.rules.vocabulary import TransferKind
from catchment.structure.rules.words import counted, plain_date

SEND_BACK, EXPIRE = "send-back", "expire"
BACK = frozenset({TransferKind.DIRECT, TransferKind.POST})  # only what moved can be sent back


def with_forms(opened: TransferPage, moment: Moment, actor: Actor) -> TransferPage:
    """Return the page of a posting with the form that sends it back, for who may keep the books.

    There is none on another day than today, nor for what did not move, or was sent back already.
    """
    today = timezone.localdate()
    if opened.phase not in BACK or moment.as_at != today or moment.as_known is not None:
        return opened
    if not may_today(actor, Act.KEEP_BOOKS, opened.system, Thing.ORGANISATION).allowed:
        return opened
    if Transfer.objects.filter(reverses_id=number_of(opened.code)).exists():
        return opened
    return replace(opened, forms=(send_back_form(opened.code, today),))


def send_back_form(code: str, today: date) -> Form:
    """Return the form that sends a posting back."""
    return Form(
        SEND_BACK,
        "Send it back",
        f"Send {code} back",
        (
            Field("because", "Why is it sent back?", "area", "It is written into the ledger for everybody."),
            date_field("on", "On which day?", today),
        ),
        intro="The whole amount goes back where it came from, by another posting. What is right is then "
        "written anew.",
        folded=True,
    )


def expire_forms(system: str, today: date) -> tuple[Form, ...]:
    """Return the form that lets the commitments of a system expire that ran out; none where none did."""
    due = Transfer.objects.filter(
        system__code=system, expires_on__lte=today, commitment__outstanding_pence__gt=0
    )
    number = due.count()
    if not number:
        return ()
    words = counted(number, "commitment")
    return (
        Form(
            EXPIRE,
            f"Let {words} that ran out expire",
            "Let them expire" if number > 1 else "Let it expire",
            (),
            intro=f"By {plain_date(today)} {words} ran out. What is left is free again in the budget, and "
            "under the decision.",
        ),
    )
