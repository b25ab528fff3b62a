"""The forms of a selection up to the choice of a provider: what each asks, and what was answered."""

from catchment.authority.rules.selection.cpv import IN_SCOPE, read_cpv, service_of
from catchment.authority.rules.selection.routes import AMOUNTS, QUESTIONS
from catchment.authority.rules.selection.words import (
    BUYER_WORDS,
    HEAD_WORDS,
    ROUTE_MEANINGS,
    ROUTE_NAMES,
    Head,
    Route,
)
from catchment.authority.selection_reading import (
    YES_NO_UNKNOWN,
    Asked,
    Reading,
    Said,
    capital,
    decider_choices,
    provider_choices,
    radios,
    typed_amount,
)
from catchment.governance.edit_forms import Choice, Field, date_field


def _opened(_asked: Asked) -> list[Field]:
    return [
        Field("title", "What the selection is called", hint="For example, Community nursing in Northmoor"),
        Field("service", "Which services are to be bought, for whom", "area"),
    ]


def _read_opened(said: Reading) -> Said:
    return {
        "title": said.words("title", "Give the selection a name."),
        "service": said.text("service", "Say which services are to be bought."),
    }


def _scope(asked: Asked) -> list[Field]:
    buying = asked.state.buying
    buyers = tuple(Choice(str(each), words) for each, words in BUYER_WORDS.items())
    return [
        Field("buyer", "Who buys", "radios", choices=buyers, value=str(buying.buyer or "")),
        Field(
            "cpv",
            "The CPV code of the services",
            hint="Eight digits, such as 85141000 for services provided by medical personnel.",
            value=buying.cpv,
        ),
        date_field("started_on", "The day the procurement began", buying.started_on or asked.state.opened_on),
        radios("mixed", "Are other goods or services bought together with them?", buying.mixed),
        Field(
            "health_pence",
            "If so: the lifetime value of the health care part",
            "text",
            "In pounds",
            value=typed_amount(buying.health_pence),
        ),
        Field(
            "other_pence",
            "If so: the lifetime value of the rest",
            "text",
            "In pounds",
            value=typed_amount(buying.other_pence),
        ),
        Field(
            "inseparable",
            "If so: could the rest not reasonably be supplied under a separate contract?",
            "radios",
            choices=(Choice("yes", "It could not"), Choice("no", "It could")),
            value={True: "yes", False: "no"}.get(buying.inseparable, ""),
        ),
    ]


def _read_scope(said: Reading) -> Said:
    cpv = read_cpv(said.words("cpv", "Give the CPV code of the services."))
    if cpv and service_of(cpv) is None and not cpv.replace("-", "").isdecimal():
        example = next(iter(IN_SCOPE))
        said.wrong("cpv", f"A CPV code has eight digits, such as {example}; got “{cpv[:20]}”.")
    elif cpv and len(cpv.replace("-", "")) not in (8, 9):
        said.wrong("cpv", "A CPV code has eight digits, and a ninth to check them if you know it.")
    mixed = said.yes_or_no("mixed")
    found = {
        "buyer": said.one_of("buyer", BUYER_WORDS, "Choose who buys."),
        "cpv": cpv,
        "started_on": said.day("started_on", "Give the day the procurement began."),
        "mixed": bool(mixed),
    }
    if not mixed:
        return found
    missing = "Give the amount: which part is larger decides (regulation 3(4))."
    return found | {
        "health_pence": said.pounds("health_pence", missing),
        "other_pence": said.pounds("other_pence", missing),
        "inseparable": said.yes_or_no("inseparable", "Say whether it could be supplied separately."),
    }


def _answers(asked: Asked) -> list[Field]:
    """Return the questions that still matter, or that were answered."""
    state = asked.state
    wanted = {each.name for each in state.choice.unanswered}
    found = []
    for name, question in QUESTIONS.items():
        value = getattr(state.answers, name)
        if value is None and name not in wanted:
            continue
        if name in AMOUNTS:
            found.append(Field(name, question, "text", "In pounds", value=typed_amount(value)))
        else:
            typed = {True: "yes", False: "no"}.get(value, "")
            found.append(Field(name, question, "radios", choices=YES_NO_UNKNOWN, value=typed))
    return found


def _read_answers(said: Reading) -> Said:
    yes_or_no = {
        name: said.answers.yes_or_no(f"{said.kind}-{name}") for name in QUESTIONS if name not in AMOUNTS
    }
    pence = {name: said.pounds(name) for name in AMOUNTS}
    return {
        "yes_or_no": {name: value for name, value in yes_or_no.items() if value is not None},
        "pence": {name: value for name, value in pence.items() if value is not None},
    }


def _route(asked: Asked) -> list[Field]:
    choice = asked.state.choice
    routes = choice.allowed or tuple(Route)
    choices = tuple(Choice(str(each), capital(ROUTE_NAMES[each]), ROUTE_MEANINGS[each]) for each in routes)
    value = str(choice.required) if choice.required else ""
    return [
        Field("route", "The route", "radios", choice.sentence, choices, value),
        Field("reason", "Why this one", "area", "Everybody can read it: why it is, or is not, a tender."),
    ]


def _read_route(said: Reading) -> Said:
    return {
        "route": said.one_of("route", list(Route), "Choose the route."),
        "reason": said.text("reason", "Say why this route is used."),
    }


def _criteria(asked: Asked) -> list[Field]:
    before = asked.state.criteria
    fields = [
        Field(
            str(head),
            f"{words}, in percent",
            "number",
            value=str(before.weights[head]) if before else "",
        )
        for head, words in HEAD_WORDS.items()
    ]
    hint = "Suitability, economic and financial standing, technical and professional ability (Schedule 16)."
    return [
        *fields,
        Field("basic", "Basic selection criteria", "area", hint, value=before.basic if before else ""),
    ]


def _read_criteria(said: Reading) -> Said:
    weights = {str(head): said.whole(str(head), 100) for head in Head}
    total = sum(each for each in weights.values() if each is not None)
    if None not in weights.values() and total != 100:
        said.wrong(str(Head.QUALITY), f"The five weights must sum to 100%; yours sum to {total}%.")
    basic = said.text("basic", "Say which basic selection criteria a provider must meet.")
    return {"weights": weights, "basic": basic}


def _decider(asked: Asked) -> list[Field]:
    people = sorted((name, code) for code, name in asked.people.items())
    choices = (Choice("", "Choose"), *(Choice(code, f"{name} ({code})") for name, code in people))
    hint = "Their posts, seats and interests are read from the handbook as it is on that day."
    return [Field("person", "Who takes part in deciding", "select", hint, choices)]


def _read_decider(said: Reading) -> Said:
    missing = "Choose somebody in the handbook: their interests are matched from there."
    return {"person": said.one_of("person", said.asked.people, missing)}


def _declared(asked: Asked) -> list[Field]:
    return [
        Field("person", "Who declares it", "radios", choices=decider_choices(asked)),
        Field("provider", "In which provider", "radios", choices=provider_choices(asked)),
        Field("interest", "What the interest is", "area"),
    ]


def _read_declared(said: Reading) -> Said:
    interest = said.text("interest", "Say what the interest is.")
    return {"person": said.decider(), "provider": said.provider(), "interest": interest}


def _recused(asked: Asked) -> list[Field]:
    inside = tuple(each for each in decider_choices(asked) if each.value not in asked.state.recused)
    return [
        Field("person", "Who steps out of the decision making", "radios", choices=inside),
        Field("reason", "Why", "area"),
    ]


def _read_recused(said: Reading) -> Said:
    return {"person": said.decider(), "reason": said.text("reason", "Say why they step out.")}


def _provider(_asked: Asked) -> list[Field]:
    return [
        Field(
            "code", "Its code", hint="The ODS code if it has one, such as XR1; else a short word of yours."
        ),
        Field("name", "Its name", hint="Leave empty to take the name registered for its ODS code."),
        Field("address", "Its registered office or principal place of business"),
        radios("existing", "Does it provide these services under a contract now?"),
    ]


def _read_provider(said: Reading) -> Said:
    return {
        "code": said.words("code", "Give the provider a code.", 20).upper(),
        "name": said.words("name"),
        "address": said.words("address", "Give its address: the law asks for it on record (24(c))."),
        "existing": said.yes_or_no("existing"),
    }


def _assessed(asked: Asked) -> list[Field]:
    basic = asked.state.criteria.basic if asked.state.criteria else ""
    return [
        Field("provider", "Which provider", "radios", choices=provider_choices(asked)),
        radios("meets", "Does it meet the basic selection criteria?", hint=basic),
        radios("excluded", "Is it an excluded provider (regulation 20)?"),
        Field("reasons", "On what this rests", "area"),
    ]


def _read_assessed(said: Reading) -> Said:
    return {
        "provider": said.provider(),
        "meets": said.yes_or_no("meets"),
        "excluded": said.yes_or_no("excluded"),
        "reasons": said.text("reasons", "Say on what this rests."),
    }


def _scored(asked: Asked) -> list[Field]:
    weights = asked.state.criteria.weights if asked.state.criteria else {}
    marks = [
        Field(str(head), words, "number", f"0 to 10. It weighs {weights.get(head, 0)}%.")
        for head, words in HEAD_WORDS.items()
    ]
    return [
        Field("provider", "Which provider", "radios", choices=provider_choices(asked)),
        *marks,
        Field("reasons", "Why these marks", "area"),
    ]


def _read_scored(said: Reading) -> Said:
    return {
        "provider": said.provider(),
        "marks": {str(head): said.whole(str(head), 10) for head in Head},
        "reasons": said.text("reasons", "Say why these marks."),
    }


FORMS = {
    "opened": (_opened, _read_opened),
    "scope": (_scope, _read_scope),
    "answers": (_answers, _read_answers),
    "route": (_route, _read_route),
    "criteria": (_criteria, _read_criteria),
    "decider": (_decider, _read_decider),
    "declared": (_declared, _read_declared),
    "recused": (_recused, _read_recused),
    "provider": (_provider, _read_provider),
    "assessed": (_assessed, _read_assessed),
    "scored": (_scored, _read_scored),
}
