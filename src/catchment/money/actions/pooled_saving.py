"""Answering the form of a pooled fund's report: recorded, or shown again with what is wrong beside it."""

from dataclasses import replace

from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.money.actions.pooled import CannotReport, report_quarter
from catchment.money.pooled_forms import Said
from catchment.money.queries.pooled_values import PoolPage
from catchment.money.rules.years import FinancialYear


def answer_report(opened: PoolPage, sent: Sent, actor: Actor) -> str | PoolPage:
    """Record what was sent and return where it is seen, or the page with what is wrong; raises NotAllowed."""
    if not opened.forms:
        sentence = opened.why_not or "Nothing is to be reported yet: no quarter of the fund is over."
        return replace(opened, problems=(FormError("", sentence),))
    (form,) = opened.forms
    answers = Answers(sent)
    said = Said(answers, form)
    if not answers.problems and said.reported_on is not None:
        try:
            report_quarter(
                actor=actor,
                system=opened.system,
                pooled_fund=opened.code,
                year=FinancialYear(said.year),
                quarter=said.quarter,
                reported_on=said.reported_on,
                income_pence=said.income_pence,
                spend_pence=said.spend_pence,
                effectiveness=said.effectiveness,
            )
        except CannotReport as problem:
            answers.wrong("reported_on", str(problem))
        else:
            return f"{opened.href}#reports"
    form = answered(form, sent, answers.problems)
    return replace(opened, forms=(form,), problems=in_page_order([form], answers.problems))
