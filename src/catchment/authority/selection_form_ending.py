"""The forms of a selection from its notices to its end: what each asks, and what was answered."""

from catchment.authority.rules.selection.telling import notice_named, notices_possible
from catchment.authority.rules.selection.words import FURTHER_WORDS, KEPT_WORDS, Further, Kept, NoticeKind
from catchment.authority.selection_reading import Asked, Reading, Said, capital, provider_choices, radios
from catchment.governance.edit_forms import Choice, Field, date_field

URGENCY = {
    "urgent": "It must be made urgently",
    "not_of_our_making": "The reason was neither foreseeable by the authority nor its own doing",
    "risk_in_delay": "Delay would be likely to put patients or the public at risk",
}


def _notice(asked: Asked) -> list[Field]:
    possible = notices_possible(asked.state)
    choices = tuple(Choice(str(each), notice_named(each)) for each in possible)
    hint = "Leave empty until it is out."
    if NoticeKind.INTENTION_TO_AWARD in possible:
        hint += " The standstill begins on the day after."
    return [
        Field(
            "notice", "Which notice", "radios", choices=choices, value=str(possible[0]) if possible else ""
        ),
        Field("reference", "Its reference on the central digital platform"),
        date_field("published_on", "The day it was published", hint=hint),
    ]


def _read_notice(said: Reading) -> Said:
    on, published = said.day("on"), said.day("published_on")
    if on and published and published < on:
        said.wrong("published_on", "It cannot be published before the day on which it was submitted.")
    return {
        "notice": said.one_of("notice", [str(each) for each in notices_possible(said.state)], "Choose one."),
        "reference": said.words("reference", "Give its reference, so that it can be found."),
        "published_on": published,
    }


def _nothing(_asked: Asked) -> list[Field]:
    return []


def _read_nothing(_said: Reading) -> Said:
    return {}


def _chosen(asked: Asked) -> list[Field]:
    choices = tuple(
        Choice(each.value, each.label, _total(asked, each.value)) for each in provider_choices(asked)
    )
    return [
        Field("providers", "To whom an award is intended", "checks", choices=choices),
        Field("reasons", "Why, with reference to the key criteria", "area"),
    ]


def _total(asked: Asked, provider: str) -> str:
    total = asked.state.total(provider)
    return f"{total:.1f} of 100 by the weighted criteria" if total is not None else "no marks"


def _read_chosen(said: Reading) -> Said:
    return {
        "providers": said.ticked("providers", said.state.providers, "Choose at least one provider."),
        "reasons": said.text("reasons", "Say why, with reference to the key criteria."),
    }


def _representation(_asked: Asked) -> list[Field]:
    return [
        Field("provider", "Which provider makes them"),
        Field("what", "What they say", "area"),
    ]


def _read_representation(said: Reading) -> Said:
    return {
        "provider": said.words("provider", "Name the provider."),
        "what": said.text("what", "Say what the representations are."),
    }


def _reviewed(asked: Asked) -> list[Field]:
    choices = tuple(
        Choice(str(number), f"{number}: {each.provider}", each.what[:200])
        for number, each in enumerate(asked.state.representations, 1)
    )
    return [
        Field("representation", "Which representation", "radios", choices=choices),
        radios("explanation_allowed", "Could the provider explain or clarify it?"),
        radios("information_given", "Was the information given that was asked for and may be given?"),
        radios("reviewed", "Was the decision reviewed in its light?"),
        Field("outcome", "What came of it", "area"),
    ]


def _read_reviewed(said: Reading) -> Said:
    numbers = [str(number) for number in range(1, len(said.state.representations) + 1)]
    return {
        "representation": said.one_of("representation", numbers, "Choose which one."),
        "explanation_allowed": said.yes_or_no("explanation_allowed"),
        "information_given": said.yes_or_no("information_given"),
        "reviewed": said.yes_or_no("reviewed"),
        "outcome": said.text("outcome", "Say what came of it."),
    }


def _further(asked: Asked) -> list[Field]:
    choices = tuple(Choice(str(each), capital(words)) for each, words in FURTHER_WORDS.items())
    hint = "The standstill goes on for at least 5 working days after this day."
    return [
        Field("decision", "The further decision", "radios", choices=choices),
        date_field("told_on", "The day on which the providers were told of it", asked.day, hint),
        Field("reasons", "The reasons given to them", "area"),
    ]


def _read_further(said: Reading) -> Said:
    on, told = said.day("on"), said.day("told_on", "Give the day on which they were told.")
    if on and told and told < on:
        said.wrong("told_on", "Nobody can be told of a decision before it is made.")
    return {
        "decision": said.one_of("decision", list(Further), "Choose the decision."),
        "told_on": told,
        "reasons": said.text("reasons", "Give the reasons: the law asks for them in writing (12(6))."),
    }


def _reason(_asked: Asked) -> list[Field]:
    return [Field("reason", "Why", "area")]


def _read_reason(said: Reading) -> Said:
    return {"reason": said.text("reason", "Say why.")}


def _contract(asked: Asked) -> list[Field]:
    chosen = asked.state.selected.providers if asked.state.selected else ()
    choices = provider_choices(asked)
    fields = [
        Field("providers", "With whom", "checks", choices=choices, values=chosen),
        Field("value_pence", "What it is worth over its life", "text", "In pounds"),
        date_field("starts", "The first day of the services"),
        date_field("ends", "The last day of the services"),
        Field("function", "Which function this decides", hint="By name or code, such as district nursing."),
        Field("area", "For which area", hint="By name or code: a place, a council area or the system."),
        Field("decider", "Who decides", hint="The body, seat or organisation, by name or code."),
        Field("decision", "The code of the decision that authorises it, if it is kept here"),
    ]
    if asked.state.answers.framework:
        hint = "Leave empty unless it lasts longer than four years (regulation 16(5))."
        fields.append(Field("exceptional", "Why it has to last longer than four years", "area", hint))
    return fields


def _read_contract(said: Reading) -> Said:
    starts = said.day("starts", "Give the first day of the services.")
    ends = said.day("ends", "Give the last day of the services.")
    if starts and ends and ends < starts:
        said.wrong("ends", "The services cannot end before they start.")
    exceptional = said.words("exceptional", most=4_000)
    return {
        "providers": said.ticked("providers", said.state.providers, "Choose at least one provider."),
        "value_pence": said.pounds("value_pence", "Give what it is worth over its life, in pounds."),
        "starts": starts,
        "ends": ends,
        "function": said.words("function", "Say which function this decides."),
        "area": said.words("area", "Say for which area it is decided."),
        "decider": said.words("decider", "Say who decides: a body, a seat or an organisation."),
        "decision": said.words("decision", most=60) or None,
        "exceptional": exceptional or None,
    }


def _urgent(asked: Asked) -> list[Field]:
    return [
        radios("urgent", "Must it be made urgently?"),
        radios("not_of_our_making", "Was the reason neither foreseeable by the authority nor its own doing?"),
        radios("risk_in_delay", "Would delay be likely to put patients or the public at risk?"),
        Field("reasons", "What happened", "area"),
        *_contract(asked),
    ]


def _read_urgent(said: Reading) -> Said:
    flags = {name: said.yes_or_no(name) for name in ("urgent", "not_of_our_making", "risk_in_delay")}
    return flags | {"reasons": said.text("reasons", "Say what happened.")} | _read_contract(said)


def _modified(_asked: Asked) -> list[Field]:
    return [
        Field("what", "What changes", "area"),
        Field(
            "value_pence",
            "What the contract is then worth over its life, with every earlier change",
            "text",
            "In pounds",
        ),
        radios("materially_different", "Does it become materially different in character?"),
        radios("provided_for", "Does the contract clearly and unambiguously provide for it?"),
        radios("succession", "Is it only that the provider has a successor who meets the basic criteria?"),
        radios("external_factors", "Does it answer factors beyond the control of both sides?"),
        radios("authority_decided", "Does it come from a decision of the authority?"),
        Field(
            "urgency",
            "If it is urgent (regulation 14)",
            "checks",
            "All three must be so; then the rest need not be. Leave all empty if it is not urgent.",
            tuple(Choice(name, words) for name, words in URGENCY.items()),
        ),
    ]


def _read_modified(said: Reading) -> Said:
    names = (
        "materially_different",
        "provided_for",
        "succession",
        "external_factors",
        "authority_decided",
    )
    flags = {name: said.yes_or_no(name) for name in names}
    value = said.pounds("value_pence", "Give what the contract is then worth, in pounds.")
    flags |= dict.fromkeys(said.answers.some_of("modified-urgency", URGENCY), True)
    return flags | {"what": said.text("what", "Say what changes."), "value_pence": value}


def _record(_asked: Asked) -> list[Field]:
    choices = tuple(Choice(str(each), capital(words)) for each, words in KEPT_WORDS.items())
    return [
        Field("about", "About what", "radios", choices=choices),
        Field("text", "What is to be on record", "area"),
    ]


def _read_record(said: Reading) -> Said:
    return {
        "about": said.one_of("about", list(Kept), "Choose what it is about."),
        "text": said.text("text", "Say what is to be on record."),
    }


FORMS = {
    "notice": (_notice, _read_notice),
    "identified": (_nothing, _read_nothing),
    "chosen": (_chosen, _read_chosen),
    "representation": (_representation, _read_representation),
    "reviewed": (_reviewed, _read_reviewed),
    "further": (_further, _read_further),
    "standstill-ended": (_nothing, _read_nothing),
    "back": (_reason, _read_reason),
    "awarded": (_contract, _read_contract),
    "urgent": (_urgent, _read_urgent),
    "modified": (_modified, _read_modified),
    "record": (_record, _read_record),
    "abandoned": (_reason, _read_reason),
}
