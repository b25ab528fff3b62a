"""Who may dissent from an answer: those who sit on the body that gave it, and who speaks for its members."""

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, NotAllowed, Thing, Verdict, require_today
from catchment.governance.checks import judged
from catchment.governance.rules.document import Body
from catchment.governance.rules.facts import GovernanceFacts, holders_on
from catchment.governance.rules.layers import ties_of
from catchment.structure.queries.values import Link
from catchment.voice.queries.matters_kept import KeptMatter
from catchment.voice.queries.rights import own_voices

ONESELF = ""  # somebody who sits on the body, in their own name


def members_of(body: Body, facts: GovernanceFacts) -> dict[str, Thing]:
    """Return who is a member of a body: its parties, those its seats are for, the bodies beneath it."""
    found = {party.organisation: Thing.ORGANISATION for party in body.parties}
    found |= {seat.organisation: Thing.ORGANISATION for seat in body.seats if seat.organisation}
    below = [tie.source for tie in ties_of(facts.handbook.bodies) if tie.target == body.code]
    return found | dict.fromkeys(below, Thing.BODY)


def _sits(actor: Actor, body: Body, moment: Moment) -> bool:
    held = [holder.person for seat in body.seats for holder in holders_on(seat, moment.as_at)]
    return actor.kind is ActorKind.PERSON and actor.code in held


def require_dissenter(actor: Actor, kept: KeptMatter, of: str, moment: Moment) -> None:
    """Raise NotAllowed where the actor may not dissent for `of`, a member, or (empty) in their own name."""
    stop, verdict = kept.state.disputed, judged(kept.system, moment)
    body = verdict.facts.bodies.get(stop.body) if verdict and stop else None
    if body is None or verdict is None:
        require_today(actor, Act.SPEAK_FOR, of or kept.raiser)  # what is answered says the rest
        return
    members = members_of(body, verdict.facts)
    if of and of not in members:
        sentence = f"{of[:60]} is no member of {body.name}, and dissents from none of its answers."
        raise NotAllowed(Verdict(False, sentence), actor)
    if of:
        require_today(actor, Act.SPEAK_FOR, of, members[of])
    elif actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.SPEAK_FOR, body.code, Thing.BODY)  # says that they sign in first
    elif not _sits(actor, body, moment):
        sentence = f"{actor.name} does not sit on {body.name}, and speaks for no member of it."
        raise NotAllowed(Verdict(False, sentence), actor)


def may_dissent_for(actor: Actor, kept: KeptMatter, moment: Moment) -> tuple[Link, ...]:
    """Return in whose name somebody may dissent from the last answer: their own first, then members'.

    Members are those they have a post with or lead; whoever reads without signing in may for nobody.
    """
    stop, verdict = kept.state.disputed, judged(kept.system, moment)
    body = verdict.facts.bodies.get(stop.body) if verdict and stop else None
    if body is None or verdict is None or actor.kind is not ActorKind.PERSON:
        return ()
    found = []
    if _sits(actor, body, moment):
        found.append(Link("person", ONESELF, f"In my own name, as I sit on {body.name}", ""))
    for code, thing in sorted(own_voices(actor, members_of(body, verdict.facts).items())):
        known = verdict.facts.bodies.get(code) if thing is Thing.BODY else None
        name = known.name if known else verdict.facts.organisation_named(code)
        found.append(Link(str(thing), code, f"For {name}", ""))
    return tuple(found)
