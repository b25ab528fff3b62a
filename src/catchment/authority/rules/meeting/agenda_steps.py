"""Steps before a meeting: it is called, an agenda is made, papers are attached and published.

Here too are the few words that all steps share: what an item asks of the body, how a seat is filled, what the
chair rules on a conflict.
"""

from datetime import time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from catchment.authority.rules.meeting.setting import Setting
from catchment.governance.rules.document.base import Code, Day, Item, OrganisationCode, Text, Words

MOST_WORDS, MOST_TEXT, MOST_LONG_TEXT, MOST_REGARD = 300, 4_000, 20_000, 1_000  # characters
MOST_ORGANISATIONS = 50  # that an item bears on
Number = Annotated[int, Field(ge=1, le=500)]  # of an agenda item, or of an action
Pence = Annotated[int, Field(ge=0, le=10**14)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_LONG_TEXT)]


class ItemKind(StrEnum):
    """What the body is asked to do with an item."""

    DECIDE = "to-decide"
    DISCUSS = "to-discuss"
    NOTE = "to-note"
    MINUTES = "minutes-of-last"


class Attending(StrEnum):
    """How a seat is filled at the meeting."""

    PRESENT = "present"
    DEPUTY = "deputy"
    APOLOGIES = "apologies"


class Ruling(StrEnum):
    """What the chair says about a declared or suggested conflict (B-063)."""

    NOTE = "note"  # stays and votes; it is written down
    NO_VOTE = "stay-without-vote"
    LEAVE = "leave"


class Exclusion(Item):
    """The resolution that excludes the public, and why (B-068)."""

    resolution: Words
    reason: Text


class Regard(Item):
    """A line on one duty of regard, by its code in `duties_of_regard` (B-090 to B-101, C-012)."""

    duty: Code
    line: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_REGARD)]


class AgendaItem(Item):
    """What stands on the agenda under a number; an item to decide names its function and area."""

    number: Number
    title: Words
    does: ItemKind
    function: Code | None = Field(None, description="What is decided, as the scheme of delegation names it.")
    area: Code | None = Field(None, description="For which place or area.")
    amount_pence: Pence = 0
    organisations: Annotated[tuple[OrganisationCode, ...], Field(max_length=MOST_ORGANISATIONS)] = Field(
        (), description="Those it bears on; matched against the register of interests (B-063)."
    )
    competitive: bool = Field(False, description="A competitive process; the organisations bid (B-066).")
    about_one_person: bool = Field(False, description="About one person's care: B-099 is not asked.")
    private: Exclusion | None = None
    minutes_of: Code | None = Field(
        None, description="For minutes of the last meeting: the meeting whose minutes are approved (B-068)."
    )


class Called(Item):
    """The meeting is called: of which body, when and where."""

    kind: Literal["called"] = "called"
    on: Day
    at: time | None = None
    where: Words
    public: bool
    exclusion: Exclusion | None = Field(None, description="Where the whole meeting is private (B-068).")
    setting: Setting


class Moved(Item):
    """A meeting that was called is moved: another day, time or place; the setting is of the new day."""

    kind: Literal["moved"] = "moved"
    on: Day
    at: time | None = None
    where: Words
    because: Text
    setting: Setting


class Cancelled(Item):
    """The meeting will not take place."""

    kind: Literal["cancelled"] = "cancelled"
    reason: Text


class ItemAdded(Item):
    """An item is put on the agenda."""

    kind: Literal["item-added"] = "item-added"
    item: AgendaItem


class ItemChanged(Item):
    """What an agenda item says is changed; its number stays."""

    kind: Literal["item-changed"] = "item-changed"
    item: AgendaItem


class ItemWithdrawn(Item):
    """An item is taken off the agenda."""

    kind: Literal["item-withdrawn"] = "item-withdrawn"
    number: Number
    reason: Text


class PaperAttached(Item):
    """A paper for an item, with what it says on the duties of regard."""

    kind: Literal["paper-attached"] = "paper-attached"
    number: Number
    title: Words
    author: Words
    text: LongText | None = None
    address: Words | None = Field(None, description="Where it can be read, if its text is not here.")
    regards: Annotated[tuple[Regard, ...], Field(max_length=30)] = ()


class Published(Item):
    """The agenda and papers were published (B-068)."""

    kind: Literal["published"] = "published"
    on: Day
    address: Words | None = None
