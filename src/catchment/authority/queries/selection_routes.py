"""The route chooser as a page: the answers so far, what they decide, and the next questions (D-080 to D-086).

Nothing is kept: the answers are in the address, so that it can be sent to somebody, and the page works
without a script.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from catchment.authority.queries.selection_values import RoutePage
from catchment.authority.rules.selection.cpv import read_cpv
from catchment.authority.rules.selection.money import pence_of
from catchment.authority.rules.selection.routes import AMOUNTS, QUESTIONS, Answers, Choice, choose
from catchment.authority.rules.selection.scope import Buying, Scope, scope_of
from catchment.authority.rules.selection.words import BUYER_WORDS, ROUTE_NAMES, Buyer
from catchment.foundation.moment import Moment
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Answers as Sent
from catchment.governance.edit_forms import Choice as Option
from catchment.governance.edit_forms import Field, Form

NOT_POUNDS = "Give an amount in pounds, such as 1,200,000 or 499,999.99, up to £100 billion."
YES_NO = ("yes", "no", "unknown")


def route_page(sent: Mapping[str, Sequence[str]], moment: Moment) -> RoutePage:
    """Return the chooser for the answers in an address; the day of the page is when it all begins."""
    answers = Sent(sent)
    said = answers_in(answers)
    buying = buying_in(answers, moment)
    scope, choice = scope_of(buying), choose(said)
    outside = scope.applies is False  # then no answer about the route matters, and none is asked for
    problems = {each.field: each.sentence for each in answers.problems}
    return RoutePage(
        sentence=_sentence(scope, choice),
        scope=scope.tests,
        branches=() if outside else choice.branches,
        allowed=() if outside else tuple(ROUTE_NAMES[each] for each in choice.allowed),
        required=ROUTE_NAMES[choice.required] if choice.required and not outside else "",
        unanswered=() if outside else choice.unanswered,
        form=_form(answers, said, choice, problems, outside=outside),
        start_again="/selection-route",
        problems=tuple(FormError(_target(name), sentence) for name, sentence in problems.items()),
    )


def answers_in(sent: Sent) -> Answers:
    """Return the answers about the route in what was sent; what cannot be read is noted."""
    said: dict[str, Any] = {}
    for name in QUESTIONS:
        if name in AMOUNTS:
            text = sent.words(name, most=40)
            said[name] = pence_of(text) if text else None
            if text and said[name] is None:
                sent.wrong(name, NOT_POUNDS)
        else:
            said[name] = {"yes": True, "no": False}.get(sent.one_of(name, YES_NO))
    return Answers(**said)


def buying_in(sent: Sent, moment: Moment) -> Buying:
    """Return who buys what in what was sent; it begins on the day of the page."""
    buyer = sent.one_of("buyer", list(Buyer))
    cpv = read_cpv(sent.words("cpv", most=40))
    return Buying(Buyer(buyer) if buyer else None, cpv, moment.as_at)


def _target(name: str) -> str:
    return name if name in AMOUNTS or name == "cpv" else f"{name}-1"


def _sentence(scope: Scope, choice: Choice) -> str:
    """Say what the answers decide, and whether the regime applies at all."""
    if scope.applies is False:
        return scope.sentence
    return choice.sentence if scope.applies else f"{choice.sentence} Who buys what is not all said yet."


def _form(
    sent: Sent, said: Answers, choice: Choice, problems: Mapping[str, str], *, outside: bool = False
) -> Form:
    """Return the questions that were answered, and the next one; `outside` the regime, who buys what only."""
    wanted = next((each for each in choice.unanswered), None)
    buyers = tuple(Option(str(each), words) for each, words in BUYER_WORDS.items())
    fields = [
        Field("buyer", "Who buys?", "radios", choices=buyers, value=sent.raw("buyer")),
        Field(
            "cpv",
            "Which services? The CPV code",
            hint="Eight digits, such as 85141000 for services provided by medical personnel.",
            value=sent.raw("cpv")[:40],
            error=problems.get("cpv", ""),
        ),
    ]
    asked = {each.name: each for each in choice.unanswered}
    for name, question in () if outside else QUESTIONS.items():
        answered = getattr(said, name) is not None
        if not answered and name not in problems and (wanted is None or name != wanted.name):
            continue
        error = problems.get(name, "")
        if name in AMOUNTS:
            hint = "In pounds. It decides whether the change is considerable: £500,000 and 25% more."
            fields.append(Field(name, question, "text", hint, value=sent.raw(name)[:40], error=error))
            continue
        open_one = asked.get(name)
        choices = (
            Option("yes", "Yes", open_one.if_yes if open_one else ""),
            Option("no", "No", open_one.if_no if open_one else ""),
        )
        fields.append(Field(name, question, "radios", "", choices, sent.raw(name), error=error))
    return Form("route", "Questions", "Go on", tuple(fields))
