"""The page of one question: who stands where, how united, what was agreed, who carries it until when."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today
from catchment.governance.edit_forms import Form
from catchment.governance.queries.handbook_page import system_trail
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date
from catchment.voice.checks import findings_about
from catchment.voice.queries.questions_kept import KeptQuestion, question_kept
from catchment.voice.queries.respondents import Asked
from catchment.voice.queries.rights import own_voices
from catchment.voice.queries.unity_measured import (
    agreed_words,
    group_lines,
    measured,
    pair_lines,
    picture_of,
)
from catchment.voice.queries.unity_values import (
    AgreedPart,
    GroupSection,
    MandateLine,
    QuestionPage,
    RespondentLine,
    Said,
    SignatureLine,
    share_of,
)
from catchment.voice.queries.unity_where import Where, asked_on, where_of
from catchment.voice.rules.position_steps import Respondent, not_bound
from catchment.voice.rules.positions import (
    GROUP_WORDS,
    STANCE_WORDS,
    Agreed,
    Group,
    MandateGiven,
    Position,
    QuestionNow,
    Signature,
)
from catchment.voice.rules.unity_words import against_own, index_sentence, lead_sentence, state_words
from catchment.voice.unity_forms import Speaking, question_forms


def question_page(code: str, moment: Moment, actor: Actor) -> QuestionPage:
    """Return the page of a question on the day, with what the actor may do today; raises Missing."""
    kept = question_kept(code, moment)
    place = where_of(kept, moment)
    asked = asked_on(place, moment)
    now, found = kept.now, measured(kept.now, asked)
    system = Link("icb", asked.system.code, asked.system_name, f"/system/{asked.system.code}")
    here = Link("place", kept.area, place.name, f"/place/{kept.area}") if kept.area else system
    home = f"{here.href}/unity" if kept.area else f"{here.href}/gp-voice"
    lines = group_lines(found)
    forms, why_not = _forms(kept, asked, place, moment, actor)
    parts = tuple(_agreed(each, now, asked, moment.as_at) for each in now.agreed)
    return QuestionPage(
        kind="question",
        kind_label="A question of unity",
        code=now.code,
        name=now.title,
        href=kept.href,
        system=asked.system.code,
        area=kept.area,
        where=here,
        sentence=lead_sentence(found.once),
        index_sentence=index_sentence(found.once, found.by_patients),
        trail=(
            *system_trail(asked.system, asked.system_name, moment),
            *([here] if kept.area else []),
            Link("unity", here.code, "How united" if kept.area else "Voice of general practice", home),
        ),
        text=kept.text,
        who=kept.who,
        opened_on=now.opened_on,
        closes_on=now.closes_on,
        closed_on=now.closed_on,
        closed_because=now.closed_because,
        state=state_words(now),
        index=share_of(found.once.index),
        index_by_patients=share_of(found.by_patients.index),
        overall=share_of(found.once.overall),
        same_words=share_of(found.once.same_words),
        picture=picture_of(found, kept.href),
        groups=lines,
        pairs=pair_lines(found),
        sections=tuple(_section(each.group, now, asked) for each in found.once.groups),
        gone=tuple(
            _respondent(each, now, None)
            for each in now.standing.values()
            if each.respondent not in asked.ground.respondents
        ),
        agreed=parts[-1] if parts else None,
        earlier_agreed=parts[:-1],
        last=now.last,
        forms=forms,
        why_not=why_not,
        findings=tuple(each.sentence for each in findings_about("question", now.code, moment)),
        invented=asked.system.invented,
    )


def _section(group: Group, now: QuestionNow, asked: Asked) -> GroupSection:
    """Return the positions of a group that stand: those against first, for they are to be talked of."""
    standing = now.standing
    members = [each for each in asked.ground.respondents.values() if each.group is group]
    given = [(standing[each.code], each) for each in members if each.code in standing]
    order = list(STANCE_WORDS)[::-1]
    given.sort(key=lambda pair: (order.index(pair[0].stance) == 0, order.index(pair[0].stance), pair[1].name))
    return GroupSection(
        group.value,
        GROUP_WORDS[group],
        tuple(_respondent(position, now, respondent) for position, respondent in given),
        tuple(_link(each) for each in members if each.code not in standing),
    )


def _respondent(position: Position, now: QuestionNow, respondent: Respondent | None) -> RespondentLine:
    agreed = now.agreed_now
    act = agreed.latest.get(position.respondent) if agreed else None
    signed = ""
    if act is not None:
        signed = f"{'signed' if act.signed else 'refused to sign'} on {plain_date(act.on)}"
    return RespondentLine(
        position.respondent,
        respondent.name if respondent else position.name,
        respondent.href if respondent else "",
        position.stance.value,
        STANCE_WORDS[position.stance],
        position.reasons,
        position.on,
        position.who,
        tuple(
            Said(each.on, STANCE_WORDS[each.stance], each.reasons)
            for each in reversed(now.earlier(position.respondent))
        ),
        signed,
    )


def _agreed(agreed: Agreed, now: QuestionNow, asked: Asked, day: date) -> AgreedPart:
    here = asked.ground.respondents
    odd = set(against_own(agreed, now))
    return AgreedPart(
        agreed.number,
        agreed.on,
        STANCE_WORDS[agreed.stance],
        agreed.text,
        agreed.covers,
        agreed.until,
        agreed.who,
        day < agreed.until,
        agreed_words(agreed, now, here, day),
        tuple(_signature(each, here, each.respondent in odd) for each in agreed.signed),
        tuple(_signature(each, here, False) for each in agreed.refused),
        tuple(_mandate(each, asked, day) for each in agreed.mandates),
    )


def _signature(act: Signature, here: Mapping[str, Respondent], against: bool) -> SignatureLine:
    found = here.get(act.respondent)
    name, href = (found.name, found.href) if found else (act.name, "")
    return SignatureLine(name, href, act.on, act.reasons, act.who, against)


def _mandate(mandate: MandateGiven, asked: Asked, day: date) -> MandateLine:
    held = asked.ground.seats.get((mandate.person, mandate.seat))
    if mandate.in_force(day) and held is None and asked.facts is not None:
        state = "its holder no longer sits there"
    elif mandate.in_force(day):
        state = f"in force until {plain_date(mandate.until)}"
    elif day < mandate.since:
        state = f"begins on {plain_date(mandate.since)}"
    else:
        state = f"ran out on {plain_date(mandate.until)}"
    return MandateLine(
        Link("person", mandate.person, mandate.name, f"/person/{mandate.person}"),
        mandate.seat_title,
        mandate.covers,
        mandate.since,
        mandate.until,
        state,
        mandate.in_force(day),
        len(mandate.binds),
        tuple(_link(each) for each in not_bound(mandate.binds, asked.ground)),
    )


def _link(respondent: Respondent) -> Link:
    return Link(respondent.group.value, respondent.code, respondent.name, respondent.href)


def _forms(
    kept: KeptQuestion, asked: Asked, place: Where, moment: Moment, actor: Actor
) -> tuple[tuple[Form, ...], str]:
    """Return the forms of what the actor may do today, and why there is none where there is none."""
    today = timezone.localdate()
    if kept.now.closed_on is not None:
        return (), ""
    if moment.as_at != today or moment.as_known is not None:
        return (), "This is another day: what can be done is done today."
    if actor.kind is ActorKind.ANYBODY:
        return (), "Sign in to take a position, to sign, or to draw up what is agreed."
    gathers = may_today(actor, Act.GATHER_POSITIONS, *place.about)
    speaks = speaking_for(actor, asked.ground.respondents.values())
    forms = question_forms(kept.now, Speaking(speaks, gathers.allowed), asked.ground, today)
    return forms, "" if forms else f"Nothing here is for you to do. {gathers.reason}"


def speaking_for(actor: Actor, respondents: Iterable[Respondent]) -> tuple[Respondent, ...]:
    """Return the respondents in whose name the actor can answer; at the machine's own terminal, all."""
    every = tuple(respondents)
    if actor.kind is ActorKind.OPERATOR:
        return every
    own = own_voices(actor, ((code, Thing(thing)) for each in every for code, thing in each.voices))
    return tuple(each for each in every if any((code, thing) in own for code, thing in each.voices))
