"""The forms of a response: answers, impact, submitting, endorsing; what was typed is never lost."""

from collections.abc import Iterable, Mapping, Sequence

from catchment.governance.edit_forms import Answers, Choice, Field, Form
from catchment.structure.rules.words import plain_date
from catchment.voice.queries.consultation_respondents import Respondent
from catchment.voice.rules.consultation_file import ConsultationFile, QuestionKind, as_shown
from catchment.voice.rules.consultation_steps import Answer
from catchment.voice.rules.consultations import ResponseNow, field_of, reasons_field_of
from catchment.voice.rules.impact import EFFECT_WORDS, LENS_WORDS, Assessment, Effect, Lens, Seen

ANSWER, ASSESS, SUBMIT, ENDORSE, WITHDRAW = "answer", "assess", "submit", "endorse", "withdraw"
NOT_ANSWERED = Choice("", "Not answered")


def answer_form(asked: ConsultationFile, now: ResponseNow) -> Form:
    """Return the form of all questions, filled in with the draft."""
    fields = []
    for question in asked.questions:
        given = now.answers.get(question.number, Answer())
        label = f"{question.number}. {question.words}"
        if question.kind is QuestionKind.FREE_TEXT:
            fields.append(Field(field_of(question.number), label, "area", value=given.answer))
        else:
            choices = (*(Choice(each, as_shown(each)) for each in question.sides), NOT_ANSWERED)
            fields.append(
                Field(field_of(question.number), label, "radios", choices=choices, value=given.answer)
            )
        if question.reasons:
            name = reasons_field_of(question.number)
            fields.append(
                Field(name, f"Reasons for your answer to {question.number}", "area", value=given.reasons)
            )
    return Form(
        ANSWER,
        "Answer the questions",
        "Save the draft",
        tuple(fields),
        "Nobody else sees a draft. Save as often as you like, and submit when it is right.",
        folded=bool(now.versions),
    )


def impact_form(now: ResponseNow) -> Form:
    """Return the form of the six lenses (S004-05), filled in with the draft."""
    fields = []
    effects = tuple(Choice(each.value, words) for each, words in EFFECT_WORDS.items())
    for lens, words in LENS_WORDS.items():
        seen = now.assessment.get(lens, Seen(Effect.NOT_KNOWN))
        hint = (
            "Change must improve, or at least not harm, patient care (S004-01)."
            if lens is Lens.PATIENT
            else ""
        )
        fields.append(Field(f"effect-{lens}", words, "radios", hint, effects, value=seen.effect.value))
        fields.append(Field(f"why-{lens}", f"Why? ({words})", "area", value=seen.why))
    return Form(
        ASSESS,
        "Assess the impact",
        "Save the impact",
        tuple(fields),
        "If what is proposed came about, how would it be for each of these?",
        folded=True,
    )


def submit_form(asked: ConsultationFile, now: ResponseNow) -> Form:
    """Return the form that submits the draft; from the second version on it asks what changed."""
    number = len(now.versions)
    fields = (Field("changed", f"What changes from version {number}?", "area"),) if number else ()
    until = f"A new version can follow until {plain_date(asked.closes)}."
    return Form(
        SUBMIT,
        f"Submit version {number + 1}" if number else "Submit",
        f"Submit version {number + 1}" if number else "Submit the response",
        fields,
        f"Everybody can read it then, and those you speak for can endorse it. {until}",
    )


def endorse_form(mine: Iterable[Respondent]) -> Form:
    """Return the form that endorses a response in the name of one of the reader's organisations."""
    choices = tuple(Choice(each.code, each.name) for each in mine)
    return Form(
        ENDORSE,
        "Endorse this response",
        "Endorse it",
        (
            Field("by", "In whose name?", "radios", choices=choices, value=choices[0].value),
            Field("reservations", "Reservations, if there are any", "area"),
        ),
        folded=True,
    )


def withdraw_form(mine: Iterable[Respondent]) -> Form:
    """Return the form that withdraws an endorsement of one of the reader's organisations."""
    choices = tuple(Choice(each.code, each.name) for each in mine)
    return Form(
        WITHDRAW,
        "Withdraw an endorsement",
        "Withdraw it",
        (
            Field("by", "Whose endorsement?", "radios", choices=choices, value=choices[0].value),
            Field("because", "Why?", "area"),
        ),
        folded=True,
    )


def answers_in(asked: ConsultationFile, sent: Mapping[str, Sequence[str]]) -> dict[int, Answer]:
    """Return what was answered, by question; an empty answer takes one back."""
    return {
        each.number: Answer(
            text_in(sent, field_of(each.number)), text_in(sent, reasons_field_of(each.number))
        )
        for each in asked.questions
    }


def assessment_in(answers: Answers) -> Assessment:
    """Return what was seen through the six lenses; notes an effect that is none."""
    found = {}
    for lens in Lens:
        effect = answers.one_of(f"effect-{lens}", (each.value for each in Effect), "Choose one of the four.")
        why = text_in(answers.sent, f"why-{lens}")
        found[lens] = Seen(Effect(effect) if effect else Effect.NOT_KNOWN, why)
    return found


def text_in(sent: Mapping[str, Sequence[str]], name: str) -> str:
    """Return a text as it is kept: line ends as one sign, no space around it."""
    return (sent.get(name) or [""])[-1].replace("\r\n", "\n").replace("\r", "\n").strip()
