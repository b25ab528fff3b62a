"""What every item of a handbook shares: frozen, no unknown keys, limits on every text and list."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", min_length=1, max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
OrganisationCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", min_length=1, max_length=20)]
Day = Annotated[date, Field(ge=date(1948, 7, 5), lt=date(2100, 1, 1))]
MOST = 2_000  # items in any one list
# control characters but for tab and line end; marks that order text from right to left; what has no width
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


class Item(BaseModel):
    """A part of the handbook."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True, use_enum_values=False
    )

    @model_validator(mode="after")
    def _can_be_seen(self) -> Self:
        """Refuse what nobody can see and what turns the text around it about (U+202E and its like)."""
        for (
            name,
            value,
        ) in self.__dict__.items():  # the fields; asked tens of thousands of times in a handbook
            if value is None or isinstance(value, bool):
                continue
            for text in (value,) if isinstance(value, str) else _texts(value):
                unseen = UNSEEN.search(text)
                if unseen:
                    code = f"U+{ord(unseen.group()):04X}"
                    raise ValueError(f"“{name}” holds {code}, a character that cannot be seen; take it out")
        return self


def _texts(value: object) -> Iterator[str]:
    """Give every text in a value that is no item of its own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


class Lasting(Item):
    """An item with dates of its own: true from `since`, until the day before `until`.

    Items without dates of their own hold from the day the handbook is applied.
    """

    since: Day = Field(description="The first day it is so.")
    until: Day | None = Field(
        None, description="The first day it is no longer so; left out while it goes on."
    )

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"it ends ({self.until}) on or before the day it starts ({self.since})")
        return self
