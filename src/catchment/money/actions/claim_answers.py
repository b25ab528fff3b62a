"""Answering the forms of claims: what was sent becomes an action, or comes back with what is wrong."""

from dataclasses import replace
from datetime import date

from django.core.files.uploadedfile import UploadedFile

from catchment.foundation.imports.source import Refusal
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import answered, in_page_order
from catchment.money.actions.claims import (
    WrongLines,
    approve_claim,
    assess_again,
    make_claim,
    pay_claim,
    refuse_claim,
    withdraw_claim,
)
from catchment.money.claim_files import MOST_BYTES, rows_of_upload
from catchment.money.claim_forms import month_field, read_month, rows_in, with_problems, with_rows
from catchment.money.queries.claim_values import ClaimPage, NewClaimPage
from catchment.money.queries.claims_kept import roles_at
from catchment.money.rules.claim_steps import CannotClaim, StepKind
from catchment.money.rules.entries import CannotPost

ADD, READ = "add", "read"


def answer_new_claim(
    opened: NewClaimPage, sent: Sent, file: UploadedFile | None, actor: Actor, today: date
) -> NewClaimPage | str:
    """Make the claim that was sent and return its address; or return the page with what is wrong.

    Another line may be asked for instead, or a file read into the lines: nothing that was typed is lost.
    """
    table, rows = roles_at(Moment(today)), rows_in(sent)
    does = (sent.get("do") or [""])[-1]
    month = read_month((sent.get("month") or [""])[-1])
    shown = replace(opened, month=month_field(today, month))
    if does == ADD:
        return with_rows(shown, rows, table, more=1)
    if does == READ or (file is not None and file.name and not rows):
        return _read(shown, file, rows, today)
    if month is None:
        problem = FormError("month", "Choose the month that the claim is for.")
        return replace(with_rows(shown, rows, table), problems=(problem,))
    try:
        code = make_claim(actor=actor, pcn=opened.code, month=month, rows=rows)
    except WrongLines as wrong:
        return with_problems(shown, rows, wrong.problems, table)
    except CannotClaim as refusal:
        return replace(with_rows(shown, rows, table), problems=(FormError("month", _said(refusal)),))
    return f"/claim/{code}"


def _read(
    opened: NewClaimPage, file: UploadedFile | None, rows: list[dict[str, str]], today: date
) -> NewClaimPage:
    """Return the form with the lines of a file, after those that were typed."""
    table = roles_at(Moment(today))
    shown = with_rows(opened, rows, table)
    if file is None or not file.name:
        return replace(shown, problems=(FormError("file", "Choose a file of lines first."),))
    try:
        found = rows_of_upload(file.name, file.read(MOST_BYTES + 1))
    except Refusal as refusal:
        return replace(shown, problems=(FormError("file", str(refusal)),))
    return with_rows(opened, [*rows, *found], table)


def answer_step(opened: ClaimPage, sent: Sent, actor: Actor) -> ClaimPage | str:
    """Take a claim a step on and return its address; or return the page with what stands in the way."""
    does = (sent.get("do") or [""])[-1]
    because = (sent.get("because") or [""])[-1]
    try:
        match does:
            case StepKind.APPROVED:
                approve_claim(actor=actor, code=opened.code)
            case StepKind.PAID:
                pay_claim(actor=actor, code=opened.code)
            case StepKind.ASSESSED:
                assess_again(actor=actor, code=opened.code)
            case StepKind.REFUSED:
                refuse_claim(actor=actor, code=opened.code, because=because)
            case StepKind.WITHDRAWN:
                withdraw_claim(actor=actor, code=opened.code, because=because)
            case _:
                raise CannotClaim("", "Choose one of the buttons: that is no step of a claim.")
    except (CannotClaim, CannotPost) as refusal:
        problem = FormError("because" if "Say why" in str(refusal) else "", _said(refusal))
        forms = tuple(
            answered(form, sent, (problem,)) if form.does == does else form for form in opened.forms
        )
        return replace(opened, forms=forms, problems=in_page_order(forms, (problem,)))
    return opened.href


def _said(refusal: CannotClaim | CannotPost) -> str:
    """Return a refusal with its rule, where that is one of those people know."""
    return f"{refusal} Rule {refusal.rule}." if refusal.rule[:2] in ("E-", "S0") else str(refusal)
