"""What the views of this room do alike: ask to sign in before anything is looked up, and answer a form."""

from typing import TypeVar

from django.http import HttpResponse, HttpResponseRedirect

from catchment.foundation.permission import Act, Actor, ActorKind, require_today

P = TypeVar("P")


def require_signed_in(actor: Actor, act: Act) -> None:
    """Raise NotAllowed for somebody who has not signed in, which asks them to."""
    if actor.kind is ActorKind.ANYBODY:
        require_today(actor, act, "")


def answered_page(result: P | str) -> P | HttpResponse:
    """Return the page that came of a form, or go to the address that did."""
    return HttpResponseRedirect(result) if isinstance(result, str) else result
