"""The page of one matter: where it is and who owes what, its way, what came back, what may be done now."""

from django.utils import timezone

from catchment.authority.models import Decision
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.pictures import LayerEdge, LayerNode, LayersPicture
from catchment.governance.functions import catalogue
from catchment.governance.models import BodyTerms
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.governance.rules.layers import BY_KIND, SHAPES
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import locate_organisation, trail_above
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date, system_in_short
from catchment.voice.matter_forms import forms_for
from catchment.voice.queries.matter_values import DissentShown, MatterPage, StopShown
from catchment.voice.queries.matters_kept import KeptMatter, Names, matter_kept, names_in
from catchment.voice.rules.matters import STANDING_WORDS, Standing, Stop
from catchment.voice.rules.matters_steps import (
    ANSWER_WORDS,
    EFFECT_WORDS,
    Answered,
    Dissented,
    Effect,
    PassedOn,
    ToldBack,
    Withdrawn,
)
from catchment.voice.rules.matters_words import state_sentence

RAISED_BY = "Raised by"


def matter_page(code: str, moment: Moment, actor: Actor) -> MatterPage:
    """Return the page of a matter at a moment; forms act today. Raises Missing."""
    kept = matter_kept(code, moment)
    names = names_in([kept], moment)
    state, raiser = kept.state, names.of(kept.raiser, kept.thing)
    today = Moment(timezone.localdate())
    forms, why_nots = forms_for(matter_kept(code, today), names, today, actor)
    said = state.raised
    function = next((each for each in catalogue() if each.code == said.function), None)
    withdrawn = state.withdrawn.said if state.withdrawn else None
    return MatterPage(
        code=kept.code,
        kind=kept.kind,
        title=kept.title,
        href=kept.href,
        invented=kept.row.system.invented,
        trail=_trail(kept, moment),
        sentence=state_sentence(state, kept.kind, names.body(state.now.body).name, raiser.name, moment.as_at),
        standing=str(state.standing),
        words=STANDING_WORDS[state.standing],
        picture=_picture(kept, names, moment),
        raiser=raiser,
        raised_on=state.raised_on,
        raised_by=state.steps[0].by,
        said=said.words,
        asks=said.asks,
        effect=EFFECT_WORDS[Effect(said.effect)] if said.effect else "",
        effect_words=said.effect_words,
        function=Link("function", function.code, function.name, f"/functions?q={function.code}")
        if function
        else None,
        withdrawn=withdrawn.words if isinstance(withdrawn, Withdrawn) else "",
        stops=tuple(_stop(kept, stop, names, moment) for stop in state.stops),
        last=state.last,
        forms=forms,
        why_nots=why_nots,
        links=(
            Link("matters", kept.system, "Everything raised in the system", f"/system/{kept.system}/matters"),
            Link(
                "matters",
                state.now.body,
                f"What waits for {names.body(state.now.body).name}",
                f"/body/{state.now.body}/matters",
            ),
        ),
    )


def _trail(kept: KeptMatter, moment: Moment) -> tuple[Link, ...]:
    """Return the way down to the list of the system's matters."""
    system: Organisation = kept.row.system
    found = locate_organisation(system.code, moment)
    name = system_in_short(found.name) if found else system.code
    own = Link("icb", system.code, name, f"/system/{system.code}")
    raised = Link("matters", system.code, "What was raised", f"/system/{system.code}/matters")
    return (*trail_above(system.pk, moment), own, raised)


def _stop(kept: KeptMatter, stop: Stop, names: Names, moment: Moment) -> StopShown:
    brought, answered, told = stop.brought.said, stop.answered, stop.told
    said = answered.said if answered else None
    return StopShown(
        body=names.body(stop.body),
        since=stop.since,
        due=stop.due,
        brought_by=stop.brought.by,
        why=brought.words if isinstance(brought, PassedOn) else "",
        waited=stop.waited(moment.as_at),
        late=stop.days_late(moment.as_at),
        waiting=stop.responded_on is None,
        moved=_moved(kept, stop, moment),
        answer=ANSWER_WORDS[stop.answer] if stop.answer else "",
        answered_on=answered.on if answered else None,
        answered_by=answered.by if answered else "",
        reasons=said.words if isinstance(said, Answered) else "",
        decision=_decision(said.decision, moment) if isinstance(said, Answered) and said.decision else None,
        dissents=tuple(
            DissentShown(
                step.by, names.anybody(step.said.of) if step.said.of else None, step.on, step.said.words
            )
            for step in stop.dissents
            if isinstance(step.said, Dissented)
        ),
        told=told.said.words if told and isinstance(told.said, ToldBack) else "",
        told_on=told.on if told else None,
        told_by=told.by if told else "",
    )


def _moved(kept: KeptMatter, stop: Stop, moment: Moment) -> str:
    """Return in words how a matter left a body that did not answer it; empty where it is there or did."""
    if stop.answered or stop.left is None:
        return ""
    after = f"after {counted(stop.waited(moment.as_at), 'day')}, on {plain_date(stop.left)}."
    if stop is kept.state.now:
        return f"It was withdrawn {after}"
    brought = kept.state.stops[kept.state.stops.index(stop) + 1].brought.said
    by_raiser = isinstance(brought, PassedOn) and brought.by_raiser
    return f"Those who asked took it further {after}" if by_raiser else f"It was passed on {after}"


def _decision(code: str, moment: Moment) -> Link:
    """Return the decision that an answer rests on: its page says what of it is private (B-068).

    It is a link where that page answers: for what was taken by the day, and recorded by then.
    """
    rows = Decision.objects.filter(code=code, taken_on__lte=moment.as_at)
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    return Link("decision", code, f"Decision {code}", f"/decision/{code}" if rows.exists() else "")


def _picture(kept: KeptMatter, names: Names, moment: Moment) -> LayersPicture:
    """Return the way so far, drawn from whoever raised it at the bottom up to where it is."""
    state, raiser = kept.state, names.of(kept.raiser, kept.thing)
    kinds = _kinds([stop.body for stop in state.stops], moment)
    nodes, edges, before = [], [], "raiser"
    layers = [RAISED_BY]
    shape = "raised it"
    nodes.append(LayerNode("raiser", raiser.name, RAISED_BY, shape, plain_date(state.raised_on), raiser.href))
    for number, stop in enumerate(state.stops, start=1):
        kind = kinds.get(stop.body)
        layer = f"Step {number}: {BY_KIND[kind].lower()}" if kind else f"Step {number}"
        layers.append(layer)
        body = names.body(stop.body)
        late = stop.days_late(moment.as_at)
        warning = f"{counted(late, 'day')} late" if late else ""
        nodes.append(
            LayerNode(
                stop.body,
                body.name,
                layer,
                SHAPES[kind] if kind else "body",
                _became(stop, moment),
                f"/body/{stop.body}/matters",
                warning,
            )
        )
        edges.append(LayerEdge(before, stop.body, "goes on to", plain_date(stop.since)))
        before = stop.body
    where = names.body(state.now.body).name
    title = f"The way of this {kept.kind}: {counted(len(state.stops), 'step')}, now with {where}"
    if not state.is_open:
        title = f"The way of this {kept.kind}: {counted(len(state.stops), 'step')}, ended at {where}"
    lit = (state.now.body,) if state.standing is Standing.WAITING else ()
    return LayersPicture(title, tuple(reversed(layers)), tuple(nodes), tuple(edges), lit)


def _became(stop: Stop, moment: Moment) -> str:
    """Return in short what became of a matter at a body: how long, and the answer."""
    days = counted(stop.waited(moment.as_at), "day")
    if stop.answer:
        return f"{ANSWER_WORDS[stop.answer]} after {days}"
    return f"has it for {days}" if stop.left is None else f"had it for {days}"


def _kinds(codes: list[str], moment: Moment) -> dict[str, BodyKind]:
    """Return the kinds of bodies, those that have ended too (one query)."""
    rows = BodyTerms.objects.known(moment).filter(body__code__in=codes).order_by("valid_from")
    return {code: BodyKind(kind) for code, kind in rows.values_list("body__code", "kind")}
