"""Raising a matter, and taking it a step on: each step once, by somebody who may.

Whoever speaks for an organisation or body raises, takes further and withdraws; whoever answers for the body
where the matter is answers, passes on and tells. `raised` and `taken` do the same within a change that
somebody else began (the example).
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.governance.functions import catalogue
from catchment.governance.models import Body
from catchment.structure.models import Organisation
from catchment.voice.models import Matter, MatterStep
from catchment.voice.queries.matters_decisions import Resting, require_decision
from catchment.voice.queries.matters_dissent import require_dissenter
from catchment.voice.queries.matters_kept import KeptMatter, matter_kept
from catchment.voice.queries.matters_raisers import (
    RaiserOn,
    destination,
    diagram_of,
    facts_of_system,
    raiser_named,
    way_on,
)
from catchment.voice.rules.codes import next_code
from catchment.voice.rules.matters import take, why_not_answer, why_not_taken_further
from catchment.voice.rules.matters_steps import (
    RULE,
    Answer,
    Answered,
    Dissented,
    PassedOn,
    Raised,
    Said,
    Taken,
    ToldBack,
    Withdrawn,
    as_said,
    faults_in,
    why_not_due,
    why_not_words,
)
from catchment.voice.rules.matters_way import only_advises, way_above, why_no_standing
from catchment.voice.rules.step_limits import why_no_more

LONGEST_CODE = 60


class CannotRaise(Exception):
    """What was raised cannot be kept as it is; `faults` says which answer is wrong and why."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        """Keep the faults: the question, and a sentence each."""
        super().__init__(" ".join(sentence for _, sentence in faults))
        self.faults = tuple(faults)


@transaction.atomic
def raise_matter(*, actor: Actor, raiser: str, kind: str, title: str, said: Raised) -> str:
    """Raise a concern or proposal for an organisation or body (a code), today; returns its code.

    Raises NotAllowed, Missing (nothing has the code, or no handbook), CannotRaise (S003-63, S004-01: an
    answer is wrong, or the first body has no standing to answer).
    """
    today = timezone.localdate()
    found = raiser_named(raiser, Moment(today))
    require_today(actor, Act.SPEAK_FOR, found.code, found.thing)
    change = begin_change(
        actor=str(actor),
        action="raise a matter",
        detail={"for": found.code, "with": said.to[:LONGEST_CODE], "kind": kind[:LONGEST_CODE]},
    )
    found = raiser_named(found.code, Moment(today))  # again: a handbook may have changed before our turn
    require_today(actor, Act.SPEAK_FOR, found.code, found.thing)
    return raised(raiser=found, kind=kind, title=title, said=said, by=_name(actor), on=today, change=change)


def raised(
    *, raiser: RaiserOn, kind: str, title: str, said: Raised, by: str, on: date, change: Change
) -> str:
    """Do what `raise_matter` does, within a change that somebody else began, on a day, by a name."""
    faults = faults_in(kind, title, said, on)
    to = destination(said.to, raiser.facts, Moment(on))
    names = {body.code: body.name for body in raiser.facts.handbook.bodies}
    refused = why_no_standing(to, raiser.way, (), names, raiser.name)
    faults += [("to", refused)] if refused else []
    if said.function and said.function not in {each.code for each in catalogue()}:
        faults.append(("function", "No function of the catalogue has this code: choose one of its list."))
    if faults:
        raise CannotRaise(faults)
    system = Organisation.objects.get(code=raiser.system)
    of_organisation = raiser.thing is Thing.ORGANISATION
    matter = Matter.objects.create(
        code=next_code(system.code, "V", Matter.objects.filter(system=system).count()),
        system=system,
        kind=kind,
        title=title.strip(),
        organisation=Organisation.objects.get(code=raiser.code) if of_organisation else None,
        body=None if of_organisation else Body.objects.get(code=raiser.code),
        sector=raiser.sector,
        level=raiser.level,
        raised_on=on,
        change=change,
    )
    MatterStep.objects.create(matter=matter, number=1, on=on, said=as_said(said, by), change=change)
    return matter.code


@transaction.atomic
def pass_on(
    *,
    actor: Actor,
    code: str,
    to: str,
    due: date,
    words: str,
    further: bool = False,
    after: int | None = None,
) -> int:
    """Pass a matter on to a body above, which owes an answer by a day; returns the step's number.

    `further`: those who asked take it there themselves. `after` is the last step that the writer saw. Raises
    NotAllowed, Missing, OutOfOrder (not now; no standing, or a circle, S003-63), SomebodyWasFirst.
    """
    seen = _seen(code, after)
    _require_side(actor, seen, raiser=further)
    said = PassedOn(to.strip(), due, words.strip(), further)
    return _step(actor, seen, said, "pass a matter on", after)


@transaction.atomic
def answer(
    *, actor: Actor, code: str, answer: Answer, words: str, decision: str = "", after: int | None = None
) -> int:
    """Answer for the body where a matter is, with reasons; `decision` is the code of one behind the answer.

    Raises NotAllowed, Missing, OutOfOrder (answered already; a forum only advises, D-050; no such decision,
    a void one, one of another body or of before the matter), SomebodyWasFirst. Returns the step's number.
    """
    seen = _seen(code, after)
    _require_side(actor, seen, raiser=False)
    said = Answered(answer, words.strip(), decision.strip())
    return _step(actor, seen, said, "answer a matter", after)


@transaction.atomic
def dissent(*, actor: Actor, code: str, of: str, words: str, after: int | None = None) -> int:
    """Dissent from the last answer, for a member of the body (`of`), or as somebody who sits there (empty).

    Raises NotAllowed, Missing, OutOfOrder, SomebodyWasFirst. Returns the step's number.
    """
    seen = _seen(code, after)
    require_dissenter(actor, seen, of, Moment(timezone.localdate()))
    return _step(actor, seen, Dissented(of, words.strip()), "dissent from an answer", after)


@transaction.atomic
def tell_back(*, actor: Actor, code: str, words: str, after: int | None = None) -> int:
    """Tell those who asked what came of it, for the body that answered; returns the step's number.

    Raises NotAllowed, Missing, OutOfOrder, SomebodyWasFirst.
    """
    seen = _seen(code, after)
    _require_side(actor, seen, raiser=False)
    return _step(actor, seen, ToldBack(words.strip()), "tell those who asked", after)


@transaction.atomic
def withdraw(*, actor: Actor, code: str, words: str, after: int | None = None) -> int:
    """Withdraw a matter, for whoever raised it; returns the step's number.

    Raises NotAllowed, Missing, OutOfOrder, SomebodyWasFirst.
    """
    seen = _seen(code, after)
    _require_side(actor, seen, raiser=True)
    return _step(actor, seen, Withdrawn(words.strip()), "withdraw a matter", after)


def taken(
    kept: KeptMatter, said: Said, *, by: str, on: date, change: Change, actor: Actor | None = None
) -> int:
    """Take a matter a step on, within a change that somebody else began, on a day, by a name.

    `actor` is who reads the decision that an answer rests on; None may read any (the example).
    """
    number = kept.state.last + 1
    if full := why_no_more(kept.state.last):
        raise OutOfOrder(RULE, full)
    take(kept.state, Taken(number, on, by, said))  # raises OutOfOrder
    _require_sound(kept, said, on, actor)
    MatterStep.objects.create(matter=kept.row, number=number, on=on, said=as_said(said, by), change=change)
    return number


def _step(actor: Actor, seen: KeptMatter, said: Said, action: str, after: int | None) -> int:
    """Write a step of today once it is this writer's turn and nobody went on with the matter meanwhile."""
    change = begin_change(actor=str(actor), action=action, detail={"matter": seen.code})
    kept = _seen(seen.code, after)  # again: whoever had the turn before may have gone on
    return taken(kept, said, by=_name(actor), on=timezone.localdate(), change=change, actor=actor)


def _require_side(actor: Actor, seen: KeptMatter, *, raiser: bool) -> None:
    """Raise NotAllowed where the actor speaks not for those who asked, or answers not for where it is."""
    if raiser:
        require_today(actor, Act.SPEAK_FOR, seen.raiser, seen.thing)
    else:
        require_today(actor, Act.ANSWER_FOR, seen.state.now.body, Thing.BODY)


def _require_sound(kept: KeptMatter, said: Said, on: date, actor: Actor | None) -> None:
    """Raise OutOfOrder where what was said cannot be kept: words, standing, forum, decision."""
    match said:
        case PassedOn():
            _require_passing(kept, said, on)
        case Answered():
            _require_words(said.words, "why it answers so")
            _require_answer(kept, said, on, actor)
        case Dissented():
            _require_words(said.words, "what you do not agree with, and why")
        case ToldBack():
            _require_words(said.words, "what those who asked are told")
        case Withdrawn():
            _require_words(said.words, "why it is withdrawn")


def _require_words(words: str, of_what: str) -> None:
    if refused := why_not_words(words, of_what):
        raise OutOfOrder(RULE, refused)


def _require_passing(kept: KeptMatter, said: PassedOn, on: date) -> None:
    """Refuse to pass on without words, by a day that is none, to whoever has no standing, or too early."""
    _require_words(said.words, "why it goes there")
    if refused := why_not_due(said.due, on):
        raise OutOfOrder(RULE, refused)
    moment = Moment(on)
    facts = facts_of_system(kept.system, moment)
    there = kept.state.now.body in facts.bodies
    if said.by_raiser and (too_early := why_not_taken_further(kept.state, on, there=there)):
        raise OutOfOrder(RULE, too_early)
    names = {body.code: body.name for body in facts.handbook.bodies}
    been = [stop.body for stop in kept.state.stops]
    whose = names.get(kept.state.now.body, kept.state.now.body)
    way = way_on(kept, facts, moment)
    if refused := why_no_standing(destination(said.to, facts, moment), way, been, names, whose):
        raise OutOfOrder(RULE, refused)


def _require_answer(kept: KeptMatter, said: Answered, on: date, actor: Actor | None) -> None:
    """Refuse what a forum cannot answer (D-050), a body that has ended, and a decision that is none."""
    here = kept.state.now.body
    facts = facts_of_system(kept.system, Moment(on))
    body = facts.bodies.get(here)
    if body is None:
        raise OutOfOrder(RULE, f"{here} is not there any more, and answers nothing: take the matter further.")
    rule, refused = why_not_answer(said.answer, body.name, only_advises(body), said.decision)
    if refused:
        raise OutOfOrder(rule, refused)
    if said.decision:
        above = way_above(diagram_of(facts), here)
        raised = kept.state.raised_on
        require_decision(Resting(said.decision, body, above, raised, on), facts, actor)


def _seen(code: str, after: int | None) -> KeptMatter:
    """Return a matter as it is; raises SomebodyWasFirst where its last step is not the one a writer saw.

    That is told before anything about rights: whoever answered for a body may not any more once it went on.
    """
    kept = matter_kept(code, Moment(timezone.localdate()))
    if after is not None and after != kept.state.last:
        raise SomebodyWasFirst(
            f"{kept.state.steps[-1].by} went on with {kept.code} while you had it open. Nothing of yours was "
            "written and nothing of theirs is lost: look at what it says now, and send yours again if it is "
            "still right."
        )
    return kept


def _name(actor: Actor) -> str:
    return actor.name or str(actor)
