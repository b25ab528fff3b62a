"""Rows of lists of matters, and whoever may raise another."""

from collections.abc import Iterable

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today
from catchment.voice.queries.matter_values import MatterRow
from catchment.voice.queries.matters_kept import KeptMatter, Names
from catchment.voice.rules.matters import STANDING_WORDS, Standing
from catchment.voice.rules.matters_steps import ANSWER_WORDS

SIGN_IN = "Sign in to raise something, if you speak for an organisation or a body here."


def rows_of(matters: Iterable[KeptMatter], names: Names, moment: Moment) -> tuple[MatterRow, ...]:
    """Return matters as rows, in the order given."""
    return tuple(_row(each, names, moment) for each in matters)


def _row(kept: KeptMatter, names: Names, moment: Moment) -> MatterRow:
    state, day = kept.state, moment.as_at
    waiting = state.standing is Standing.WAITING
    settled = state.settled or state.disputed
    return MatterRow(
        kept.code,
        kept.href,
        kept.title,
        kept.kind,
        state.raised_on,
        names.of(kept.raiser, kept.thing),
        names.body(state.now.body),
        str(state.standing),
        STANDING_WORDS[state.standing],
        state.now.due if waiting else None,
        state.now.waited(day) if waiting else None,
        state.now.days_late(day) if waiting else 0,
        ANSWER_WORDS[settled.answer] if settled and settled.answer else "",
    )


def worst_first(matters: Iterable[KeptMatter], moment: Moment) -> list[KeptMatter]:
    """Return matters with those that wait first, the latest of them at the top; then the newest."""

    def order(kept: KeptMatter) -> tuple[bool, int, int]:
        waiting = kept.state.standing is Standing.WAITING
        over = (moment.as_at - kept.state.now.due).days if waiting else 0
        return not waiting, -over, -kept.state.raised_on.toordinal()

    return sorted(matters, key=order)


def may_raise(actor: Actor, code: str, thing: Thing) -> tuple[bool, str]:
    """Return whether somebody may raise something for an organisation or body today, and why not."""
    if actor.kind is ActorKind.ANYBODY:
        return False, SIGN_IN
    verdict = may_today(actor, Act.SPEAK_FOR, code, thing)
    return verdict.allowed, "" if verdict.allowed else verdict.reason
