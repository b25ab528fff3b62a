"""What the page of a posting says, as finished values; its JSON and the command say the same."""

from dataclasses import dataclass
from datetime import date

from catchment.authority.rules.answers import Named, ShownLink
from catchment.foundation.pictures import ChainPicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Form
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class CameFrom:
    """A step on the way of these pence: from an account to the next, how much of them, on whose word."""

    from_account: Link
    to_account: Link
    pence: int
    causes: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class WentOn:
    """Another transfer with the same cause: settling this one, reversing it, or going on from the payee."""

    transfer: Link
    what: str
    to_account: Link
    pence: int
    on: date


@dataclass(frozen=True, slots=True)
class TransferPage:
    """One transfer and the whole way of its money; amounts in pence."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    phase: str
    amount_pence: int
    on: date
    text: str
    from_account: Link
    to_account: Link
    cause: Link
    decider: Link | None
    limit_pence: int | None
    authority: tuple[ShownLink, ...]  # the chain of the decision, from the law down
    holders: tuple[Named, ...]  # the people who held the seat, where a person decided
    accountable: tuple[Named, ...]
    liable: tuple[Named, ...]
    came_from: tuple[CameFrom, ...]  # from the source down
    picture: ChainPicture
    went_on: tuple[WentOn, ...]
    went_on_left_out: int  # those beyond what one page shows
    outstanding_pence: int | None  # of a commitment, on the day
    expires_on: date | None
    settles: Link | None
    reverses: Link | None
    recorded_by: str
    recorded_on: date
    key: str
    invented: bool
    properties: tuple[str, ...]  # of its fund, in words
    forms: tuple[Form, ...] = ()  # what its reader may do
    problems: tuple[FormError, ...] = ()
