"""Answering the forms of whoever keeps the books: a posting sent back, commitments that ran out expired."""

from dataclasses import replace

from django.utils import timezone

from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.money.actions.settling import expire_due, reverse
from catchment.money.ledger_forms import SEND_BACK
from catchment.money.queries.accounts import number_of
from catchment.money.queries.tracing_values import TransferPage
from catchment.money.rules.entries import LONGEST_TEXT, CannotPost

LONGEST_BECAUSE = LONGEST_TEXT - len("Reverses T-: ") - 18  # so that the text of the posting says all of it


def reversal_key(number: int) -> str:
    """Return the key of the posting that sends another back: there is never more than one."""
    return f"reverse/T-{number}"


def answer_transfer(opened: TransferPage, sent: Sent, actor: Actor) -> TransferPage | str:
    """Send a posting back and return the address of the one that does; or the page with what is wrong.

    Raises NotAllowed.
    """
    require_today(actor, Act.KEEP_BOOKS, opened.system, Thing.ORGANISATION)
    answers = Answers(sent)
    form = next((each for each in opened.forms if each.does == (sent.get("do") or [""])[-1]), None)
    if form is None or form.does != SEND_BACK:
        answers.wrong("", "That cannot be done now. Look at the page again: somebody may have been first.")
        return replace(opened, problems=tuple(answers.problems))
    because = answers.words("because", "Say why it is sent back.", most=LONGEST_BECAUSE)
    on = answers.day("on", "Give the day, such as 1 4 2026.")
    if not answers.problems and on is not None:
        number = number_of(opened.code)
        try:
            made = reverse(actor=actor, transfer=number, on=on, because=because, key=reversal_key(number))
            return f"/transfer/{made.code}"
        except (CannotPost, Missing) as refusal:
            answers.wrong("on" if "period" in getattr(refusal, "rule", "") else "", str(refusal))
    problems = tuple(answers.problems)
    forms = tuple(answered(each, sent, problems) if each is form else each for each in opened.forms)
    return replace(opened, forms=forms, problems=in_page_order(forms, problems))


def answer_expiry(system: str, actor: Actor) -> None:
    """Let the commitments of a system expire that ran out by today. Raises NotAllowed, CannotPost."""
    expire_due(actor=actor, system=system, on=timezone.localdate())
